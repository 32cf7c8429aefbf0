"""What is streamed of a run: a checked reference from stand to stand, clamped, with hands; and as messages.

A run is taken only if it passed in physics and its files are the ones that did.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from exoactor.core import resample, rotations
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError, PermanentError
from exoactor.core.motion import HumanMotion
from exoactor.io import files
from exoactor.robots import g1
from exoactor.robots.dex3 import Side
from exoactor.robots.hand_events import HandEvent, events
from exoactor.robots.orders import MUJOCO_FROM_ISAAC
from exoactor.stages.track import sonic_observation
from exoactor.store.keys import file_hash

FPS = 50.0
WINDOW = 5
"""Frames in a message: a lost message costs nothing (SONIC's own streamer sends as many)."""
AHEAD = 46
"""The receiver plays this far behind what it has, to see ten frames, five apart: the end is held so much longer."""
RAMP_S = 2.0
"""From the robot's own pose into the first frame."""
Protocol = Literal[1, 3]


@dataclass(frozen=True)
class Checked:
    """A run that may go out: poses (N, 36) and velocities (N, 35) as MuJoCo has them, hand events, and for protocol 3 a
    person's joints (N, 24, 3) and orientation (N, 4). `clamped`: joint angles that were beyond a limit.
    """

    name: str
    qpos: Array
    qvel: Array
    hands: tuple[HandEvent, ...]
    smpl_joints_m: Array | None
    smpl_quat_wxyz: Array | None
    clamped: int

    def __len__(self) -> int:
        return len(self.qpos)


def check(run: Path) -> Checked:
    """Read a run and see that it may go to a robot.

    Raises:
        ConfigError: it is no finished run.
        PermanentError: it did not pass, was not executed in physics, or one of its files is not what it was.
    """
    document, metrics = files.read_json(run / "run.json"), files.read_json(run / "metrics.json")
    if not document.get("finished"):
        raise ConfigError(f"{run} is not finished", "run the same command again")
    if metrics.get("verdict", {}).get("passed") is not True:
        reasons = "; ".join(metrics.get("verdict", {}).get("reasons") or ("no reasons given",))
        raise PermanentError(f"{run} did not pass in physics ({reasons})", "nothing that did not pass goes to a robot")
    for name, wanted in document["outputs"].items():
        if (run / name).is_file() and file_hash(run / name) != wanted:
            raise PermanentError(f"{run / name} is not the file that passed", "run the same command again")
    execution = files.load_execution(run / "execution.npz")
    if not execution.physics or execution.reference.fps != FPS:
        raise PermanentError(f"{run} was not executed in physics at {FPS:g} frames a second", "track it with a tracker")
    hands = files.load_hands(run / "hands.npz") if (run / "hands.npz").is_file() else None
    human = files.load_human_motion(run / "human_motion.npz") if (run / "human_motion.npz").is_file() else None
    start_s = float(execution.clip_start_s)
    given = execution.reference.reordered(g1.JOINT_NAMES)
    low, high = np.array([joint.range_rad for joint in g1.JOINTS]).T
    clamped = int(((given.joint_pos_rad < low) | (given.joint_pos_rad > high)).sum())
    qpos = replace(given, joint_pos_rad=np.clip(given.joint_pos_rad, low, high)).qpos
    joints, turn = _person(human, len(qpos), start_s) if human else (None, None)
    told = tuple(events(hands, start_s)) if hands else ()
    return Checked(run.name, qpos, velocities(qpos), told, joints, turn, clamped)


def _person(human: HumanMotion, count: int, start_s: float) -> tuple[Array, Array]:
    """A person's frames beside the robot's, held before the clip begins and after it ends."""
    joint, quat = sonic_observation.person_command(human)
    at = np.clip(np.arange(count) / FPS - start_s, 0.0, human.time_s[-1])
    return resample.linear(human.time_s, joint, at), rotations.slerp(human.time_s, quat, at)


def velocities(qpos: Array) -> Array:
    """(N, 35) by differences: of the root's place, its turn in its own frame, and the joints."""
    turn = rotations.angular_velocity(qpos[:, 3:7], FPS)
    local = rotations.rotate(rotations.conjugate(qpos[:, 3:7]), turn)
    rate = np.gradient(qpos, 1.0 / FPS, axis=0) if len(qpos) > 1 else np.zeros_like(qpos)
    return np.concatenate([rate[:, :3], local, rate[:, 7:]], axis=1)


def from_pose(checked: Checked, joint_pos_rad: Array) -> Checked:
    """Begun from where the robot's joints (29,) are: a smooth way of RAMP_S into the first frame."""
    count = round(RAMP_S * FPS)
    blend = 0.5 - 0.5 * np.cos(np.pi * np.arange(count) / count)
    ramp = np.repeat(checked.qpos[:1], count, axis=0)
    ramp[:, 7:] = joint_pos_rad + blend[:, None] * (checked.qpos[0, 7:] - joint_pos_rad)
    return _longer(checked, ramp, before=True)


def held(checked: Checked, count: int) -> Checked:
    """Its last frame held for `count` more."""
    return _longer(checked, np.repeat(checked.qpos[-1:], count, axis=0), before=False)


def _longer(checked: Checked, more: Array, *, before: bool) -> Checked:
    qpos = np.concatenate([more, checked.qpos] if before else [checked.qpos, more])
    later_s = len(more) / FPS if before else 0.0
    of_person: dict[str, Any] = {}
    for name in ("smpl_joints_m", "smpl_quat_wxyz"):
        value = getattr(checked, name)
        if value is not None:
            end = np.repeat(value[:1] if before else value[-1:], len(more), axis=0)
            of_person[name] = np.concatenate([end, value] if before else [value, end])
    moved = tuple(replace(event, time_s=event.time_s + later_s) for event in checked.hands)
    return replace(checked, qpos=qpos, qvel=velocities(qpos), hands=moved, **of_person)


def fields(checked: Checked, frame: int, protocol: Protocol, hands: Mapping[Side, Array]) -> dict[str, NDArray[Any]]:
    """The message of one tick: WINDOW frames from `frame` on, joints in IsaacLab's order, and both hands' targets."""
    at = [min(frame + k, len(checked) - 1) for k in range(WINDOW)]
    order = list(MUJOCO_FROM_ISAAC)
    out: dict[str, NDArray[Any]] = {
        "joint_pos": checked.qpos[at, 7:][:, order].astype(np.float32),
        "joint_vel": checked.qvel[at, 6:][:, order].astype(np.float32),
        "body_quat": checked.qpos[at, 3:7].astype(np.float32),
        "frame_index": np.arange(frame, frame + WINDOW, dtype=np.int64),
    }
    if protocol == 3:
        assert checked.smpl_joints_m is not None and checked.smpl_quat_wxyz is not None, "checked before"
        out["body_quat"] = checked.smpl_quat_wxyz[at].astype(np.float32)
        out["smpl_joints"] = checked.smpl_joints_m[at].astype(np.float32)
        out["smpl_pose"] = np.zeros((WINDOW, 21, 3), dtype=np.float32)
    out |= {f"{side}_hand_joints": value.astype(np.float32) for side, value in hands.items()}
    return out
