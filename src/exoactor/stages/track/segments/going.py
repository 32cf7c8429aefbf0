"""What all parts share: the robot in its plant, what is asked of it, and how it comes to where
hands do something, as the clip shows or by a way of its own.
"""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.core.motion import REFERENCE_FPS, RobotMotion, TrackingReference
from exoactor.rehearsal import path_planning
from exoactor.robots import g1, model
from exoactor.robots.whole_body_ik import WholeBodyIk
from exoactor.stages.track import TrackInput
from exoactor.stages.track.physics.plant import Plant
from exoactor.stages.track.physics.rollout_log import RolloutLog
from exoactor.stages.track.segments import carrying, standing, walking
from exoactor.stages.track.segments.arm_layer import ArmLayer
from exoactor.stages.track.segments.clock import ClipClock
from exoactor.stages.track.segments.closed_loop import ClosedLoop, FollowsOn
from exoactor.stages.track.segments.config import SegmentConfig
from exoactor.stages.track.segments.fingers import Fingers
from exoactor.stages.track.segments.hands import HandPlan
from exoactor.stages.track.segments.known import Known
from exoactor.stages.track.segments.left_out import left_out
from exoactor.stages.track.segments.walking import Stand


class Going:
    """One execution of what is given, by a policy in a plant."""

    def __init__(
        self,
        given: TrackInput,
        plant: Plant,
        policy: FollowsOn,
        config: SegmentConfig,
    ) -> None:
        assert given.around is not None and given.scene is not None
        self._given, self._config, self._scene = given, config, given.scene
        self._clock = ClipClock(given.reference, given.contacts, config)
        self._asked = given.reference.motion.qpos
        self._ik = WholeBodyIk("rubber" if given.hands is None else "dex3-still")
        self._elsewhere = standing.elsewhere(given.around.start, given.scene.start, config)
        self._held: HandPlan | None = None
        self._holds = ""
        self._load_kg, self._deep_m, self._stood_m = 0.0, 0.0, 0.0

        pose = standing.first_pose(given.around.start) if self._elsewhere else self._asked[0]
        motion = RobotMotion.from_qpos(pose[None], REFERENCE_FPS, g1.JOINT_NAMES)
        first = TrackingReference(motion, np.zeros(1), 0.0, 0.0, given.reference.notes)
        layer = ArmLayer(self._ik, config.arms)
        fingers = None if given.hands is None else Fingers(config.fingers)
        seen = config.seen_m, config.seen_rad
        self._known = None if config.measures else Known(given.scene, self._ik)
        self._loop = ClosedLoop(
            plant, policy, layer, fingers, first, seen, config.felt, self._known
        )
        self.notes: list[str] = []

    @property
    def log(self) -> RolloutLog:
        """What was asked and done so far."""
        return self._loop.log

    @property
    def clip_time_s(self) -> Array:
        """(T,) which instant of the motion that was given each frame stands for."""
        frames = len(self._loop.log)
        return np.array(self._loop.clip_s[:frames])

    def _come(self, clip_s: float, frame: int) -> tuple[int, int]:
        """Up to where the clip walks to what hands then do at an instant of it; over which frames
        of the reference it does: at the latter hands begin to reach.
        """
        closes = self._clock.frame(clip_s, frame)
        walks = self._clock.walks(frame, closes)
        reach = round(self._config.take.reach_s * REFERENCE_FPS)
        begins, ends = walks[-1] if walks else (max(frame, closes - reach),) * 2
        self._as_shown(frame, begins)
        if self._elsewhere:
            self.notes += left_out(self._asked, self._clock, frame, begins, self._config)
        return begins, ends

    def _as_shown(self, frame: int, stop: int) -> None:
        """The reference, for as long as the robot is where that has it."""
        if not self._elsewhere and stop > frame:
            poses = standing.onto(self._loop.asked, self._asked[frame : stop + 1])
            self._loop.follow(poses, self._clock.span(frame, stop))

    def _go(self, place_m: Array, yaw_rad: float, clip_s: tuple[float, float]) -> None:
        """Walk to a place (2,) and heading, if the robot is not there; with what it holds."""
        config = self._config.walk
        qpos = self._loop.measured()
        stand = Stand.of(self._ik, qpos)
        away = float(np.linalg.norm(stand.middle_m[:2] - place_m))
        turn = abs(float(rotations.wrapped(yaw_rad - stand.heading_rad)))
        if away < config.here_m and turn < config.here_rad:
            return

        path = self._way(stand, place_m, yaw_rad)
        plan = walking.steps(stand, path, yaw_rad, config)
        carried = self._held
        rest = model.stand_qpos() if carried is None else _arms_kept(self._loop.asked)
        load = walking.NOTHING
        if carried is not None:
            ahead = rotations.rotate(
                rotations.from_yaw(np.array(-stand.heading_rad)),
                carried.place_m[-1].mean(axis=0) - stand.middle_m,
            )
            load = (self._load_kg, ahead)
        poses = walking.walk(self._ik, self._loop.asked, rest, plan, config, load)
        hands = None if carried is None else carrying.before_the_body(carried, qpos, len(poses))
        self._loop.follow(poses, clip_s, hands)
        if carried is not None:
            pose = self._loop.measured() if carried.closes else self._loop.asked
            self._held = carrying.in_hand(self._ik, pose, carried)

    def _way(self, stand: Stand, place_m: Array, yaw_rad: float) -> Array:
        """(N, 2) over the floor, around what is known to stand there; straight, if there is no way
        around it.
        """
        start, scene = stand.middle_m[:2], self._scene
        carried = () if self._held is None else (self._holds,)
        for clearance_m in self._config.walk.clearances_m:
            try:
                return path_planning.way(
                    scene, start, place_m, facing_rad=yaw_rad, clearance_m=clearance_m,
                    without=carried,
                )  # fmt: skip
            except ConfigError:
                continue
        self.notes.append("no way around what stands there was found, so it went straight")
        return np.array([start, place_m])


def _arms_kept(qpos: Array) -> Array:
    """How the body is carried with arms and trunk as they are in a pose (36,)."""
    rest = model.stand_qpos()
    rest[19:] = qpos[19:]
    return rest
