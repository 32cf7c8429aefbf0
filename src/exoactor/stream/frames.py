"""What is streamed of a run: a checked reference from stand to stand, clamped, with hands; and as
messages.

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
from exoactor.core.motion import HumanMotion, RobotMotion, Side
from exoactor.io import files
from exoactor.robots import g1
from exoactor.robots.hand_events import HandEvent, events
from exoactor.robots.orders import MUJOCO_FROM_ISAAC
from exoactor.stages.track.sonic import observation as sonic_observation
from exoactor.store import run_folder
from exoactor.stream import limits

FPS = 50.0
WINDOW = 5
"""Frames in a message: a lost message costs nothing (SONIC's own streamer sends as many)."""
AHEAD = 46
"""The receiver plays this far behind what it has, to see ten frames, five apart: the end is held so
much longer."""
RAMP_S, RAMP_RAD_S = 2.0, 1.0
"""From the robot's own pose into the first frame: at least so long, and no joint faster than
this."""
THERE_RAD = 1e-3
"""Who is this near to the first frame needs no way into it."""
STOP_S = 0.2
"""From full speed to rest, where it is stopped on its way."""
Protocol = Literal[1, 3]


@dataclass(frozen=True)
class Checked:
    """A run that may go out: poses (N, 36) and velocities (N, 35) as MuJoCo has them, hand events,
    and for protocol 3 a person's joints (N, 24, 3) and orientation (N, 4). `clamped`: joint angles
    that were beyond a limit.
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


def check(run: Path, live: bool = False) -> Checked:
    """Read a run and see that it may go to a robot; `live`: that it really goes.

    Raises:
        ConfigError: it is no finished run.
        PermanentError: it did not pass, or goes live and was tried in no other world; it was not
            executed in physics at the protocol's rate, asks for what no robot can do, or one of its
            files is not what it was.
    """
    made = run_folder.read(run)
    if not made.finished:
        raise ConfigError(f"{run} is not finished", "run the same command again")

    passed, reasons = made.verdict()
    if not passed:
        # the others may speak for it
        why = reasons[0].rstrip(".") if reasons else "no reasons given"
        raise PermanentError(
            f"{run} did not pass: {why}", "nothing that did not pass goes to a robot"
        )
    worlds = made.metrics().get("worlds")
    if live and not (worlds and worlds.at("count").count()):
        raise PermanentError(
            f"{run} was executed in no world but the one its command was made for",
            "run its command again with --worlds 10, and a tracker that can be told so (policy)",
        )

    for name in made.outputs:
        if (run / name).exists():
            made.file(name)

    execution_npz, hands_npz, person_npz = map(
        made.file, ("execution.npz", "hands.npz", "human_motion.npz")
    )
    execution = files.load_execution(execution_npz) if execution_npz else None
    if (
        execution is None
        or not execution.physics
        or execution.backend == "kinematic"
        or execution.reference.fps != FPS
    ):
        raise PermanentError(
            f"{run} was not executed in physics at {FPS:g} frames a second",
            "track it with a tracker",
        )

    qpos, clamped = _clamped(execution.reference.reordered(g1.JOINT_NAMES))  # (N, 36)
    limits.see_that_a_robot_can(qpos, FPS, str(run))

    start_s = float(execution.clip_start_s)
    told = tuple(events(files.load_hands(hands_npz), start_s)) if hands_npz else ()
    human = files.load_human_motion(person_npz) if person_npz else None
    joints, turn = _person(human, len(qpos), start_s) if human else (None, None)
    return Checked(run.name, qpos, velocities(qpos), told, joints, turn, clamped)


def _clamped(motion: RobotMotion) -> tuple[Array, int]:
    """Poses (N, 36) within the joints' ranges, and how many angles were not."""
    low, high = limits.RANGE_RAD.T
    angles = np.clip(motion.joint_pos_rad, low, high)
    return replace(motion, joint_pos_rad=angles).qpos, int((angles != motion.joint_pos_rad).sum())


def _person(human: HumanMotion, count: int, start_s: float) -> tuple[Array, Array]:
    """A person's frames beside the robot's, held before the clip begins and after it ends."""
    joint, quat = sonic_observation.person_command(human)
    at = np.clip(np.arange(count) / FPS - start_s, 0.0, human.time_s[-1])
    return resample.linear(human.time_s, joint, at), rotations.slerp(human.time_s, quat, at)


def velocities(qpos: Array) -> Array:
    """(N, 35) by differences: of the root's place, its turn in its own frame, and the joints."""
    turn = rotations.angular_velocity(qpos[:, g1.ROOT_QUAT], FPS)  # (N, 3) in the world
    local = rotations.rotate(rotations.conjugate(qpos[:, g1.ROOT_QUAT]), turn)
    rate = np.gradient(qpos, 1.0 / FPS, axis=0) if len(qpos) > 1 else np.zeros_like(qpos)

    return np.concatenate([rate[:, g1.ROOT_POS], local, rate[:, g1.JOINT_POS]], axis=1)


def from_pose(checked: Checked, joint_pos_rad: Array) -> Checked:
    """Begun from where the robot's joints (29,) are: a smooth way into the first frame, at
    RAMP_RAD_S at most.
    """
    way = checked.qpos[0, g1.JOINT_POS] - joint_pos_rad
    furthest = float(np.abs(way).max())
    lasts_s = max(RAMP_S, 0.5 * np.pi * furthest / RAMP_RAD_S) if furthest > THERE_RAD else 0.0
    count = int(np.ceil(lasts_s * FPS))
    blend = 0.5 - 0.5 * np.cos(np.pi * np.arange(count) / max(count, 1))
    begun = read_at(checked, np.maximum(np.arange(-count, len(checked)), 0))
    begun.qpos[:count, g1.JOINT_POS] = joint_pos_rad + blend[:, None] * way
    moved = tuple(replace(event, time_s=event.time_s + count / FPS) for event in checked.hands)
    return replace(begun, qvel=velocities(begun.qpos), hands=moved)


def held(checked: Checked, count: int) -> Checked:
    """Its last frame held for `count` more."""
    return read_at(checked, np.minimum(np.arange(len(checked) + count), len(checked) - 1))


def stopped(checked: Checked, told: int, count: int) -> Checked:
    """As it is up to the `told` frames that the receiver knows already, then slowed to rest on its
    own way, and held.

    `count`: frames of the hold. No joint is faster for it, and no frame that was told is told
    otherwise.
    """
    rate = np.linspace(1.0, 0.0, round(STOP_S * FPS) + 1)[1:]
    slowing = told - 1 + np.cumsum(rate)
    at = np.concatenate([np.arange(told), slowing, np.full(count, slowing[-1])])
    return read_at(checked, np.minimum(at, len(checked) - 1))


def read_at(checked: Checked, frame: Array) -> Checked:
    """Read at other frames than its own, which may lie between them."""
    own, at = np.arange(len(checked), dtype=np.float64), np.asarray(frame, dtype=np.float64)
    qpos = resample.linear(own, checked.qpos, at)
    qpos[:, g1.ROOT_QUAT] = rotations.slerp(own, checked.qpos[:, g1.ROOT_QUAT], at)
    joints, turn = checked.smpl_joints_m, checked.smpl_quat_wxyz
    joints = None if joints is None else resample.linear(own, joints, at)
    turn = None if turn is None else rotations.slerp(own, turn, at)

    return replace(
        checked, qpos=qpos, qvel=velocities(qpos), smpl_joints_m=joints, smpl_quat_wxyz=turn
    )


def fields(
    checked: Checked,
    frame: int,
    protocol: Protocol,
    hands: Mapping[Side, Array],
    limit: limits.SpeedLimit,
) -> dict[str, NDArray[Any]]:
    """The message of one tick: WINDOW frames from `frame` on, joints in IsaacLab's order, and both
    hands' targets.
    """
    at = [min(frame + k, len(checked) - 1) for k in range(WINDOW)]
    order, fastest = list(MUJOCO_FROM_ISAAC), limits.SPEED_RAD_S
    out: dict[str, NDArray[Any]] = {
        "joint_pos": limit(checked.qpos[at, g1.JOINT_POS])[:, order],
        "joint_vel": np.clip(checked.qvel[at, g1.JOINT_VEL], -fastest, fastest)[:, order],
        "body_quat": checked.qpos[at, g1.ROOT_QUAT],
        "frame_index": np.arange(frame, frame + WINDOW, dtype=np.int64),
    }
    if protocol == 3:
        joints, turn = checked.smpl_joints_m, checked.smpl_quat_wxyz
        assert joints is not None and turn is not None, "checked before"
        out |= {"body_quat": turn[at], "smpl_joints": joints[at]}
        out["smpl_pose"] = np.zeros((WINDOW, 21, 3))

    out |= {f"{side}_hand_joints": value for side, value in hands.items()}
    return {n: v.astype(np.float32) if v.dtype.kind == "f" else v for n, v in out.items()}
