"""Retargeting on mink: inverse kinematics frame by frame, each started from the last."""

from collections.abc import Iterator
from dataclasses import dataclass

import mink
import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS, HumanMotion, RobotMotion
from exoactor.core.progress import Progress, silent
from exoactor.robots import g1, model
from exoactor.stages.retarget import targets
from exoactor.stages.retarget.ik import FrameCost, FramesTask, RestTask, Solver
from exoactor.stages.retarget.targets import SIDES, Targets

FRAMES = ("pelvis", "torso_link") + tuple(
    f"{side}_{link}_link" for side in SIDES for link in ("ankle_roll", "knee", "elbow", "wrist_yaw")
)
"""The bodies that have targets, in the order of the task."""
HYPEREXTENSION_RAD = {"knee": (0.0, 3.0), "elbow": (-3.0, 1.5)}
"""Ranges of the person's own joints, in the robot's angles (its elbow is straight at 1.5): limbs bend one way only."""

SETTLE_DAMPING, SETTLE_STEP_S, SETTLED = 0.3, 0.02, 1e-5
"""The first frame is solved from the stand with little damping, until a step moves nothing by more than this."""


@dataclass(frozen=True)
class OwnConfig:
    """Settings of the back end.

    steps: of inverse kinematics a frame; first_steps: at most, for the first frame.
    smooth_s: Gaussian width by which the person's joints are smoothed in time.
    widening: share by which the feet are set apart to suit the robot's wider hips.
    …_cost: of position in 1/m and orientation in 1/rad; the dearer one wins where both cannot be had.
    """

    steps: int = 2
    first_steps: int = 300
    smooth_s: float = targets.SMOOTH_S
    widening: float = targets.WIDENING
    pelvis_cost: tuple[float, float] = (10.0, 5.0)
    torso_cost: float = 5.0
    foot_cost: tuple[float, float] = (100.0, 20.0)
    knee_cost: float = 1.0
    elbow_cost: float = 5.0
    hand_cost: tuple[float, float] = (20.0, 0.5)
    posture_cost: float = 0.3
    damping_cost: float = 2.0
    collision: bool = True


class OwnRetargeter:
    """Limb-length-aware targets, then inverse kinematics within the robot's limits."""

    def __init__(self, config: OwnConfig = OwnConfig()) -> None:
        self._config = config
        self._model = model.build(model.Physics(self_collision=True), floor=False)
        self._frames = FramesTask(self._model, _costs(config))
        self._settle = _solver(self._model, self._frames, config, SETTLE_DAMPING)
        self._solver = _solver(self._model, self._frames, config, config.damping_cost)

    def retarget(self, human: HumanMotion, progress: Progress = silent) -> RobotMotion:
        """The G1's motion at REFERENCE_FPS, inside joint ranges and speeds, feet locked where the person stands."""
        goal = targets.make(human, REFERENCE_FPS, self._config.smooth_s, self._config.widening)
        qpos = np.stack(list(self._follow(goal, progress)))
        return RobotMotion.from_qpos(qpos, goal.fps, g1.JOINT_NAMES)

    def _follow(self, goal: Targets, progress: Progress) -> Iterator[Array]:
        """The poses (36,) as MuJoCo orders them, frame by frame."""
        pos, quat = _stacked(goal)
        start = model.stand_qpos()
        start[:7] = np.concatenate([goal.pelvis_pos_m[0], goal.pelvis_quat_wxyz[0]])
        configuration = mink.Configuration(self._model, start)
        self._frames.target_pos_m, self._frames.target_quat_wxyz = pos[0], quat[0]
        for _ in range(self._config.first_steps):
            if self._settle.step(configuration, SETTLE_STEP_S) < SETTLED:
                break
        for t in range(len(goal)):
            self._frames.target_pos_m, self._frames.target_quat_wxyz = pos[t], quat[t]
            for _ in range(self._config.steps):
                self._solver.step(configuration, 1.0 / (goal.fps * self._config.steps))
            yield configuration.q
            progress((t + 1) / len(goal))


def _stacked(goal: Targets) -> tuple[Array, Array]:
    """Target positions (T, F, 3) and orientations (T, F, 4) in the order of FRAMES; unused ones are anything."""
    nowhere, unturned = np.zeros_like(goal.pelvis_pos_m), np.tile([1.0, 0.0, 0.0, 0.0], (len(goal), 1))
    pos, quat = [goal.pelvis_pos_m, nowhere], [goal.pelvis_quat_wxyz, goal.torso_quat_wxyz]
    for side in SIDES:
        pos += [goal.foot[side].pos_m, goal.knee_pos_m[side], goal.elbow_pos_m[side], goal.hand_pos_m[side]]
        quat += [goal.foot[side].quat_wxyz, unturned, unturned, goal.hand_quat_wxyz[side]]
    return np.stack(pos, axis=1), np.stack(quat, axis=1)


def _costs(config: OwnConfig) -> list[FrameCost]:
    limb = {
        "ankle_roll": config.foot_cost,
        "knee": (config.knee_cost, 0.0),
        "elbow": (config.elbow_cost, 0.0),
        "wrist_yaw": config.hand_cost,
    }
    costs = [config.pelvis_cost, (0.0, config.torso_cost), *[limb[link] for _ in SIDES for link in limb]]
    return [FrameCost(body, *cost) for body, cost in zip(FRAMES, costs, strict=True)]


def _solver(robot: mujoco.MjModel, frames: FramesTask, config: OwnConfig, damping_cost: float) -> Solver:
    posture, damping = np.full(robot.nv, config.posture_cost), np.full(robot.nv, damping_cost)
    posture[:6] = damping[:6] = 0.0
    rest = RestTask(model.stand_qpos(), posture, damping)
    low, high = np.array([_range(joint) for joint in g1.JOINTS]).T
    speed = np.array([joint.motor.speed_rad_s for joint in g1.JOINTS])
    limits = [_clearance(robot)] if config.collision else []
    return Solver([frames, rest], limits, low, high, speed)


def _range(joint: g1.Joint) -> tuple[float, float]:
    """The joint's range, without the part where a person's limb would be bent the wrong way."""
    low, high = joint.range_rad
    for part, (least, most) in HYPEREXTENSION_RAD.items():
        if joint.name.endswith(f"_{part}_joint"):
            low, high = max(low, least), min(high, most)
    return low, high


def _clearance(robot: mujoco.MjModel) -> mink.CollisionAvoidanceLimit:
    """Arms stay out of trunk, thighs and each other; legs out of each other."""
    arm = {side: [f"{side}_{part}_collision" for part in ("forearm", "wrist", "hand")] for side in SIDES}
    leg = {side: [f"{side}_{part}_collision" for part in ("thigh", "shin", "foot")] for side in SIDES}
    trunk = [f"{part}_collision" for part in ("pelvis", "belly", "chest", "head")]
    hips = [f"{side}_hip_collision" for side in SIDES]
    pairs = [
        (arm["left"] + arm["right"], trunk + hips + leg["left"] + leg["right"]),
        (arm["left"], arm["right"]),
        (leg["left"], leg["right"]),
    ]
    return mink.CollisionAvoidanceLimit(
        robot, pairs, gain=0.85, minimum_distance_from_collisions=0.002, collision_detection_distance=0.04
    )
