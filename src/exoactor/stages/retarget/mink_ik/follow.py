"""From targets to poses: inverse kinematics frame by frame, each started from the last.

Started from its neighbour, a limb can end up the wrong way round after a fast or broken piece of
motion: the arm on the far side of the trunk, the knee beside its plane. It is then lost: its target
stays out of reach though another pose would have it. That is noticed, the pose found afresh from
the stand, and the robot drawn straight there at the speed it may have, through itself if need be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import mink
import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import SIDES
from exoactor.robots import g1, model
from exoactor.stages.retarget.mink_ik import limits
from exoactor.stages.retarget.mink_ik.ik import FramesTask, RestTask, Solver
from exoactor.stages.retarget.mink_ik.limits import LimitConfig
from exoactor.stages.retarget.targets.body_targets import Targets
from exoactor.stages.retarget.targets.proportions import robot_limbs

FRAMES = ("pelvis", "torso_link") + tuple(
    f"{side}_{link}_link" for side in SIDES for link in ("ankle_roll", "knee", "elbow", "wrist_yaw")
)
"""The bodies that have targets, in the order of the task."""
TELLING = [
    i
    for i, name in enumerate(FRAMES)
    if name.endswith(("ankle_roll_link", "elbow_link", "wrist_yaw_link"))
]

SETTLE_DAMPING, SETTLE_STEP_S, SETTLED = 0.3, 0.02, 1e-5
"""A pose is found from the stand with little damping, until a step moves nothing by more than
this."""
ASTRAY_M, LOOSE_PELVIS = 0.02, 0.25
"""A settled pose that leaves a limb this far from its target is doubted; share of the pelvis' cost
on the detour."""
LOST_M, PATIENCE, RETRY = 0.12, 5, 25
"""A limb is lost that is further than this from its target for so many frames; another look after
so many more."""
ROOT_SHARE = 0.3
"""Share of its way that a lost robot's root goes in a frame, while its joints go as fast as they
may."""


@dataclass(frozen=True)
class Costs:
    """What targets count, (position in 1/m, orientation in 1/rad): the dearer one wins where both
    cannot be had.

    A pelvis that counts little is flung about by hands that reach too far (root accelerations of
    120 m/s² on a serve, where the person's are 7), which no tracker can follow. high_foot is for a
    foot in the air, where it may give way to the rest of a pose that the robot does not have: up to
    near_floor_m a foot counts as one on the floor, from twice this as one in the air.
    posture: pull to the stand, damping: on every joint's motion, in 1/rad; both are for what the
    frames leave free.
    """

    pelvis: tuple[float, float] = (40.0, 10.0)
    torso: float = 5.0
    foot: tuple[float, float] = (100.0, 20.0)
    high_foot: tuple[float, float] = (20.0, 3.0)
    near_floor_m: float = 0.05
    knee: float = 5.0
    elbow: float = 5.0
    hand: tuple[float, float] = (20.0, 0.5)
    posture: float = 0.3
    damping: float = 2.0


class Follower:
    """Solves pose after pose: `steps` of inverse kinematics a frame, at most `settle_steps` where
    it starts afresh.
    """

    def __init__(self, costs: Costs, bounds: LimitConfig, steps: int, settle_steps: int) -> None:
        self._steps, self._settle_steps = steps, settle_steps
        self._model = model.build(model.Physics(self_collision=True), floor=False)
        self._costs = costs
        self._frames = FramesTask(self._model, FRAMES, _frame_costs(costs))
        self._speeds = limits.joint_speeds(bounds)
        clear = [limits.clearance(self._model, bounds)]
        self._settle = self._solver(self._rest(costs.posture, SETTLE_DAMPING), clear)
        self._track = self._solver(self._rest(costs.posture, costs.damping), clear)

    def follow(self, goal: Targets) -> Iterator[Array]:
        """The poses (36,) as MuJoCo orders them, frame by frame."""
        pos, quat = _stacked(goal)
        cost = self._weighed(goal)
        self._aim(pos[0], quat[0], cost[0])
        configuration = self._settled(goal, 0)

        lost, found = 0, None
        for t in range(len(goal)):
            self._aim(pos[t], quat[t], cost[t])
            if lost % RETRY == PATIENCE:
                found = self._found(goal, t, configuration)
            if found is None:
                for _ in range(self._steps):
                    self._track.step(configuration, 1.0 / (goal.fps * self._steps))
            elif self._draw(configuration, found, 1.0 / goal.fps):
                found = None
            lost = lost + 1 if self._off_m(configuration) > LOST_M else 0
            yield configuration.q

    def _off_m(self, configuration: mink.Configuration) -> float:
        """How far the worst placed foot, elbow or hand is from its target."""
        return float(self._frames.distance_m(configuration)[TELLING].max())

    def _found(self, goal: Targets, t: int, configuration: mink.Configuration) -> Array | None:
        """The pose for the present targets found afresh, if it is much better than the present
        one.
        """
        afresh = self._settled(goal, t)
        return afresh.q if self._off_m(afresh) < 0.5 * self._off_m(configuration) else None

    def _draw(self, configuration: mink.Configuration, qpos: Array, duration_s: float) -> bool:
        """Move straight towards a pose, each joint as fast as it may; True when they are there."""
        step, reach = np.empty(self._model.nv), self._speeds * duration_s
        mujoco.mj_differentiatePos(self._model, step, 1.0, configuration.q, qpos)
        step[g1.ROOT_VEL] *= ROOT_SHARE
        there = bool((np.abs(step[g1.JOINT_VEL]) <= reach).all())
        step[g1.JOINT_VEL] = np.clip(step[g1.JOINT_VEL], -reach, reach)
        configuration.integrate_inplace(step, 1.0)
        return there

    def _aim(self, pos_m: Array, quat_wxyz: Array, costs: Array) -> None:
        self._frames.target_pos_m = pos_m
        self._frames.target_quat_wxyz = quat_wxyz
        self._frames.costs = costs

    def _weighed(self, goal: Targets) -> Array:
        """Costs (T, F, 2): a foot counts fully on the floor and close to it, less the higher it
        swings.

        And less where its sole looks up: no ankle of the robot turns so far.
        """
        costs = np.tile(self._frames.costs, (len(goal), 1, 1))
        high, low = np.array(self._costs.high_foot), np.array(self._costs.foot)
        for side in SIDES:
            above = goal.foot[side].pos_m[:, 2] - robot_limbs().ankle_height_m
            sole = rotations.rotate(goal.foot[side].quat_wxyz, np.array([0.0, 0.0, 1.0]))
            down = np.clip(2.0 * sole[:, 2], 0.0, 1.0)
            near = np.clip(2.0 - above / self._costs.near_floor_m, 0.0, 1.0)
            weight = (down * near)[:, None]
            costs[:, FRAMES.index(f"{side}_ankle_roll_link")] = high + weight * (low - high)
        return costs

    def _settled(self, goal: Targets, t: int) -> mink.Configuration:
        """The pose for the present targets, found from the stand; where that goes astray, by way of
        a looser pelvis.
        """
        start = model.stand_qpos()
        start[g1.ROOT_POSE] = np.concatenate([goal.pelvis_pos_m[t], goal.pelvis_quat_wxyz[t]])
        found = self._solved(start)
        if self._off_m(found) <= ASTRAY_M:
            return found

        costs = self._frames.costs
        self._frames.costs = costs.copy()
        self._frames.costs[FRAMES.index("pelvis")] *= LOOSE_PELVIS
        by_way = self._solved(start)
        self._frames.costs = costs
        return min(found, self._solved(by_way.q), key=self._off_m)

    def _solved(self, start: Array) -> mink.Configuration:
        configuration = mink.Configuration(self._model, start)
        for _ in range(self._settle_steps):
            if self._settle.step(configuration, SETTLE_STEP_S) < SETTLED:
                break
        return configuration

    def _rest(self, posture: float, damping: float) -> RestTask:
        costs = np.ones(self._model.nv)
        costs[g1.ROOT_VEL] = 0.0
        return RestTask(model.stand_qpos()[g1.JOINT_POS], posture * costs, damping * costs)

    def _solver(self, rest: RestTask, clear: Sequence[mink.Limit]) -> Solver:
        return Solver([self._frames, rest], clear, *limits.joint_ranges(), self._speeds)


def _stacked(goal: Targets) -> tuple[Array, Array]:
    """Target positions (T, F, 3) and orientations (T, F, 4) in the order of FRAMES; unused ones are
    anything.
    """
    nowhere = np.zeros_like(goal.pelvis_pos_m)
    unturned = np.tile([1.0, 0.0, 0.0, 0.0], (len(goal), 1))

    pos, quat = [goal.pelvis_pos_m, nowhere], [goal.pelvis_quat_wxyz, goal.torso_quat_wxyz]
    for side in SIDES:
        foot = goal.foot[side]
        pos += [foot.pos_m, goal.knee_pos_m[side], goal.elbow_pos_m[side], goal.hand_pos_m[side]]
        quat += [foot.quat_wxyz, unturned, unturned, goal.hand_quat_wxyz[side]]

    return np.stack(pos, axis=1), np.stack(quat, axis=1)


def _frame_costs(costs: Costs) -> Array:
    """(F, 2) in the order of FRAMES."""
    limb = [costs.foot, (costs.knee, 0.0), (costs.elbow, 0.0), costs.hand]
    return np.array([costs.pelvis, (0.0, costs.torso), *limb, *limb])
