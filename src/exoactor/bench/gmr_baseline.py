"""GMR's retargeting scheme, restated on mink, to measure against.

GMR (Ze et al. 2025, General Motion Retargeting, MIT licence) is the usual tool for putting human
motion on a G1. This is its published scheme in words of our own, with its costs, scales and
rotation offsets for SMPL-X and the G1: the person is scaled about the pelvis by fixed factors times
stature, then two least-squares problems are solved a frame, the first for the orientations with
pelvis and toes in place, the second with all positions. Differences: the joint ranges are the
motors' (GMR narrows some of them), and the model carries no meshes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import mink
import mujoco
import numpy as np

from exoactor.core import resample, rotations
from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS, SMPL_JOINTS, HumanMotion, RobotMotion
from exoactor.core.progress import Progress, silent
from exoactor.robots import g1, model
from exoactor.stages.retarget import RetargetInput

SCALE_STATURE_M = 1.8
BODY_SCALE, ARM_SCALE = 0.9, 0.8
TOE_M = (0.1, 0.0, -0.02)
"""GMR's toe frames in the ankle_roll links."""
MAX_STEPS, LEAST_GAIN, DAMPING = 10, 0.001, 0.5

_R2 = float(np.sqrt(0.5))
_UPRIGHT = (0.5, -0.5, -0.5, -0.5)
_HIP = (0.42678, -0.56379, -0.56379, -0.42678)


@dataclass(frozen=True)
class Match:
    """A human joint and the robot frame that follows it: costs (position, orientation) of both
    stages.
    """

    joint: str
    frame: str
    first: tuple[float, float]
    second: tuple[float, float]
    scale: float
    turn_wxyz: tuple[float, float, float, float]


def _matches() -> tuple[Match, ...]:
    rows = [
        Match("pelvis", "pelvis", (100.0, 10.0), (100.0, 5.0), BODY_SCALE, _UPRIGHT),
        Match("spine3", "torso_link", (0.0, 10.0), (0.0, 10.0), BODY_SCALE, _UPRIGHT),
    ]
    follow = ((0.0, 10.0), (10.0, 5.0))
    arms = {
        "left": ((_R2, 0.0, -_R2, 0.0), (1.0, 0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0)),
        "right": ((0.0, _R2, 0.0, _R2), (0.0, 0.0, 0.0, -1.0), (0.0, 0.0, 0.0, -1.0)),
    }

    for side, turns in arms.items():
        rows.append(Match(f"{side}_hip", f"{side}_hip_roll_link", *follow, BODY_SCALE, _HIP))
        rows.append(Match(f"{side}_knee", f"{side}_knee_link", *follow, BODY_SCALE, _UPRIGHT))
        foot = ((100.0, 10.0), (100.0, 50.0))
        rows.append(Match(f"{side}_foot", f"{side}_toe", *foot, BODY_SCALE, (-0.5, 0.5, 0.5, 0.5)))
        links = ("shoulder_yaw_link", "elbow_link", "wrist_yaw_link")
        for joint, link, turn in zip(("shoulder", "elbow", "wrist"), links, turns, strict=True):
            rows.append(Match(f"{side}_{joint}", f"{side}_{link}", *follow, ARM_SCALE, turn))

    return tuple(rows)


MATCHES = _matches()
FEET_OUT_M = np.array(
    [[0.0, {"left_foot": 0.02, "right_foot": -0.02}.get(m.joint, 0.0), 0.0] for m in MATCHES]
)
"""(M, 3) the first stage's offset of the feet, in the target's frame."""


class GmrBaseline:
    """A Retargeter by GMR's scheme; `targets` tells what it aims at."""

    def __init__(self) -> None:
        self._model = with_toes()
        self._limits = [mink.ConfigurationLimit(self._model)]
        self._stages = [[_task(m.frame, *m.first) for m in MATCHES]]
        self._stages += [[_task(m.frame, *m.second) for m in MATCHES]]

    def retarget(self, given: RetargetInput, progress: Progress = silent) -> RobotMotion:
        """The G1's motion at REFERENCE_FPS, the person read there linearly."""
        pos, quat = targets(given.human)
        wide = pos + rotations.rotate(quat, np.broadcast_to(FEET_OUT_M, pos.shape))
        configuration = mink.Configuration(self._model, model.stand_qpos())
        rows = []

        for t in range(len(pos)):
            for place, tasks in zip((wide, pos), self._stages, strict=True):
                for task, target in zip(tasks, np.hstack([quat[t], place[t]]), strict=True):
                    task.set_target(mink.SE3(target))
                self._descend(configuration, tasks)

            rows.append(configuration.q)
            progress((t + 1) / len(pos))

        return RobotMotion.from_qpos(np.array(rows), REFERENCE_FPS, g1.JOINT_NAMES)

    def _descend(self, configuration: mink.Configuration, tasks: Sequence[mink.FrameTask]) -> None:
        """Steps until the error gains less than LEAST_GAIN, at most 1 + MAX_STEPS of them."""
        dt = self._model.opt.timestep
        error = _error(configuration, tasks)

        for _ in range(1 + MAX_STEPS):
            velocity = mink.solve_ik(
                configuration, tasks, dt, "daqp", damping=DAMPING, limits=self._limits
            )
            configuration.integrate_inplace(velocity, dt)
            before, error = error, _error(configuration, tasks)
            if before - error <= LEAST_GAIN:
                return


def with_toes() -> mujoco.MjModel:
    """The robot with GMR's toe frames as sites `left_toe` and `right_toe`."""
    spec = mujoco.MjSpec()
    model.add_g1(spec)
    for side in ("left", "right"):
        spec.body(f"{side}_ankle_roll_link").add_site(name=f"{side}_toe", pos=TOE_M)
    return spec.compile()


def targets(human: HumanMotion) -> tuple[Array, Array]:
    """GMR's targets at REFERENCE_FPS in the order of MATCHES: positions (T, M, 3), orientations
    (T, M, 4).
    """
    at = human.time_s[0] + resample.timeline(human.time_s[-1] - human.time_s[0], REFERENCE_FPS)
    index = [SMPL_JOINTS.index(match.joint) for match in MATCHES]
    pos = resample.linear(human.time_s, human.joint_pos_m, at)
    quat = resample.quaternions(human.time_s, human.joint_quat_wxyz, at)
    ratio = human.stature_m / SCALE_STATURE_M
    scale = ratio * np.array([match.scale for match in MATCHES])[:, None]
    pelvis = pos[:, :1]
    scaled = ratio * BODY_SCALE * pelvis + scale * (pos[:, index] - pelvis)
    turn = np.array([match.turn_wxyz for match in MATCHES])
    return scaled, rotations.normalise(rotations.multiply(quat[:, index], turn))


def _task(frame: str, position: float, orientation: float) -> mink.FrameTask:
    kind = "site" if frame.endswith("_toe") else "body"
    return mink.FrameTask(frame, kind, position, orientation, lm_damping=1.0)


def _error(configuration: mink.Configuration, tasks: Sequence[mink.FrameTask]) -> float:
    errors = [task.compute_error(configuration) for task in tasks]
    return float(np.linalg.norm(np.concatenate(errors)))


def hands_and_toes(human: HumanMotion) -> Mapping[str, Array]:
    """GMR's own position targets (T, 3) of the frames that tell how well it does, by frame name."""
    pos, _ = targets(human)
    shown = ("left_wrist_yaw_link", "right_wrist_yaw_link", "left_toe", "right_toe")
    return {match.frame: pos[:, i] for i, match in enumerate(MATCHES) if match.frame in shown}
