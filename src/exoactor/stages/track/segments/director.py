"""Which part comes when: the way to a thing, taking it, going with it, setting it down; each is
made from where robot and thing are found to be.

From the clip come the order and the pace, how hands hold what, how high it goes and where to; and
the posture. What it shows before all that is followed as it is; of what it shows after, where it
walks to.
"""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.contacts import FLOOR, Hold
from exoactor.core.errors import ConfigError
from exoactor.core.motion import REFERENCE_FPS, RobotMotion, TrackingReference
from exoactor.rehearsal import path_planning
from exoactor.robots import g1, model
from exoactor.robots.whole_body_ik import WholeBodyIk
from exoactor.scenes import affordances, extent, grasps
from exoactor.scenes.grasps import stances
from exoactor.scenes.scene import Start
from exoactor.stages.track import TrackInput
from exoactor.stages.track.physics.plant import Plant
from exoactor.stages.track.physics.rollout_log import RolloutLog
from exoactor.stages.track.segments import carrying, power, standing, taking, walking
from exoactor.stages.track.segments.arm_layer import ArmLayer
from exoactor.stages.track.segments.clock import ClipClock
from exoactor.stages.track.segments.closed_loop import ClosedLoop, FollowsOn
from exoactor.stages.track.segments.config import SegmentConfig
from exoactor.stages.track.segments.fingers import Fingers
from exoactor.stages.track.segments.hands import HandPlan
from exoactor.stages.track.segments.known import Known
from exoactor.stages.track.segments.left_out import left_out
from exoactor.stages.track.segments.taking import UP, Posture, Sites
from exoactor.stages.track.segments.walking import Stand


class Director:
    """One execution of what is given, which holds something, by a policy in a plant."""

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
        self._elsewhere = _elsewhere(given.around.start, given.scene.start, config)
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

    def run(self) -> None:
        """All parts, to the end or until shortly after a fall."""
        frame = 0
        for hold in self._given.contacts.holds:
            if self._held is not None:
                self.notes.append(
                    f"the {self._holds} was still held, so the {hold.thing} was not taken: the "
                    "robot holds one thing at a time"
                )
                continue
            frame = self._handle(hold, frame)
            self._elsewhere = True  # than the reference, which knows nothing of what was found
        self._end(frame)

    def _handle(self, hold: Hold, frame: int) -> int:
        """Come to a thing, take it and put it where it shall be; again, from where it is found to
        be, where that is seen to have failed. The frame of the reference at which that is done.
        """
        reach = self._come(hold, frame)
        for left in range(self._config.again, -1, -1):
            done = self._take(hold, reach)
            wrong = self._not_taken(hold)
            if wrong is None and hold.to is not None and hold.place_m is not None:
                done = self._bring(hold, hold.to, hold.place_m, done)
                wrong = self._not_there(hold, hold.to, hold.place_m)
            if wrong is None or self._loop.lost:
                break
            self._let_go(done)
            if not left or self._lies(hold):
                break
            self.notes.append(f"{wrong}, so it was taken again from there")
            self._approach(hold, self._clock.span(reach, reach))
        return done

    @property
    def clip_time_s(self) -> Array:
        """(T,) which instant of the motion that was given each frame stands for."""
        frames = len(self._loop.log)
        return np.array(self._loop.clip_s[:frames])

    def _come(self, hold: Hold, frame: int) -> int:
        """To where the hold is taken from; the frame of the reference from which hands reach."""
        closes = self._clock.frame(hold.close_s, frame)
        walks = self._clock.walks(frame, closes)
        reach = round(self._config.take.reach_s * REFERENCE_FPS)
        begins, ends = walks[-1] if walks else (max(frame, closes - reach),) * 2
        if not self._elsewhere and begins > frame:
            self._loop.follow(self._asked[frame : begins + 1], self._clock.span(frame, begins))
        if self._elsewhere:
            self.notes += left_out(self._asked, self._clock, frame, begins, self._config)

        self._approach(hold, self._clock.span(begins, ends))
        return ends

    def _approach(self, hold: Hold, clip_s: tuple[float, float]) -> None:
        """To where a thing, as it is found to stand, is taken from."""
        pos, quat = self._loop.measured_thing(hold.thing)
        middle = pos + rotations.rotate(quat, hold.grasp.middle_m)
        way = rotations.rotate(quat, hold.grasp.fingers)
        hands, config = hold.grasp.hands, grasps.DEFAULT.stance
        back_m = taking.stance_m(hold, self._config.take)
        there = stances.at(middle, way, back_m, hands, config)
        self._go(there.place_m, there.yaw_rad, clip_s)

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

    def _take(self, hold: Hold, frame: int) -> int:
        """Take the thing and lift it; the frame of the reference at which that is done."""
        config = self._config
        closes = self._clock.frame(hold.close_s, frame)
        lifts, ends = self._clock.frame(hold.lift_s, closes), self._clock.last
        if hold.release_s is not None:
            ends = self._clock.frame(hold.release_s, lifts)
        later = self._clock.walks(lifts, ends)
        done = min(later[0][0] if later else ends, lifts + round(2.0 * REFERENCE_FPS))

        qpos = self._loop.measured()
        stand = Stand.of(self._ik, qpos)
        sites = self._sites(hold)
        was = Stand.of(self._ik, self._asked[closes])
        shown = standing.moved_with(self._asked[frame : done + 1], was, stand)
        posture = Posture(shown, closes - frame)
        self._stood_m = sites.bottom_m
        mass_kg = self._scene.thing(hold.thing).mass_kg or 0.0
        if hold.grasp.kind == "palms":
            thing = self._scene.thing(hold.thing)
            self._deep_m = taking.depth_m(thing, hold.grasp)
            sites = sites.raised(-taking.under_m(thing, hold.grasp, config.take))
            poses, hands = taking.take(
                self._ik, qpos, model.stand_qpos(), hold, sites, mass_kg, posture, config,
                self._deep_m,
            )  # fmt: skip
        else:
            self._deep_m = 0.0
            poses, hands = power.come(
                self._ik, qpos, model.stand_qpos(), hold, sites, posture, config
            )
            self._loop.follow(poses, self._clock.span(frame, closes), hands)
            frame, sites = closes, self._sites(hold)  # again, now that it is near
            poses, hands = power.take(
                self._ik, self._loop.asked, hands, hold, sites, mass_kg, posture, config
            )
        self._loop.follow(poses, self._clock.span(frame, done), hands)
        self._held, self._holds, self._load_kg = hands, hold.thing, mass_kg
        if self._known is not None:
            lifts = int(np.argmax(hands.load_n > 0.0))
            self._known.take(hold.thing, hands, lifts, self._loop.measured())
        return done

    def _sites(self, hold: Hold) -> Sites:
        """Where palms go, by where the thing is found to be."""
        tilt_rad = self._config.take.tilt_rad if hold.grasp.kind == "palms" else 0.0
        return Sites.of(hold, *self._loop.measured_thing(hold.thing), tilt_rad)

    def _bring(self, hold: Hold, to: str, place_m: Array, frame: int) -> int:
        """Take what is held to its place and let go of it."""
        assert self._held is not None
        release_s = hold.lift_s if hold.release_s is None else hold.release_s
        config, ends = self._config, self._clock.frame(release_s, frame)
        goal, stand = self._goal(to, place_m), Stand.of(self._ik, self._loop.measured())
        if not self._within_reach(goal, stand):
            self._raise(frame)
            place, yaw = self._stance(to, goal, stand)
            self._go(place, yaw, self._clock.span(frame, ends))

        pos, quat = self._loop.measured_thing(hold.thing)
        by_m = self._goal(to, place_m) - pos
        if self._held.closes:
            by_m = power.above(self._held, by_m, self._rim_m(to), config.power)
        set_down = power.set_down if self._held.closes else carrying.set_down
        poses, hands = set_down(self._ik, self._loop.asked, self._held, by_m, config, self._load_kg)
        self._loop.follow(poses, self._clock.span(ends, ends), hands)
        self._held, self._load_kg = None, 0.0
        if self._known is not None:
            self._known.put(hold.thing, pos + by_m, quat)
        return ends

    def _not_taken(self, hold: Hold) -> str | None:
        """What is wrong where a thing has not come up with the hands."""
        pos, _ = self._loop.measured_thing(hold.thing)
        least_m = self._config.take.rise_m[0] * self._config.risen
        fine = pos[2] - self._stood_m > least_m
        return None if fine else f"the {hold.thing} did not come up with the hands"

    def _not_there(self, hold: Hold, to: str, place_m: Array) -> str | None:
        """What is wrong where a thing is not where it was to be put."""
        pos, _ = self._loop.measured_thing(hold.thing)
        away = np.abs(pos - self._goal(to, place_m))
        fine = np.linalg.norm(away[:2]) < self._config.missed_m and away[2] < self._config.missed_m
        return None if fine else f"the {hold.thing} did not come to where it was to be put"

    def _lies(self, hold: Hold) -> bool:
        """Whether a thing no longer stands upright, so that its grasp is none."""
        _, quat = self._loop.measured_thing(hold.thing)
        return bool(rotations.rotate(quat, UP)[2] < self._config.upright)

    def _let_go(self, frame: int) -> None:
        """Hands off what they may still hold, and upright."""
        held, span = self._held, self._clock.span(frame, frame)
        if held is not None:
            off = carrying.loosened(self._ik, self._loop.asked, held, self._config)
            self._loop.follow(off[0], span, off[1])
            self._held, self._load_kg = None, 0.0
        poses = standing.upright(self._ik, self._loop.asked, self._config.deliver.rest_s, 0.2)
        self._loop.follow(poses, span)

    def _within_reach(self, goal_m: Array, stand: Stand) -> bool:
        """Whether a place (3,) is where one sets down what is held without a step."""
        config, held = self._config.deliver, self._held
        assert held is not None
        ahead, left = stand.ahead, np.cross(UP, stand.ahead)
        away = goal_m - stand.middle_m
        aside = away @ left - self._aside_m
        most = config.aside_m[1 if held.closes else 0]
        near, far = config.reach_m
        return bool(abs(aside) <= most and near < away @ ahead < far)

    @property
    def _aside_m(self) -> float:
        """How far to the left what is held is carried."""
        held = self._held
        if held is None or not held.closes:
            return 0.0
        return (1.0 if held.sides[0] == 0 else -1.0) * grasps.GraspConfig().stance.aside_m

    def _goal(self, to: str, place_m: Array) -> Array:
        """(3,) in the world: a place on or in a thing, as that is found to stand, or on the
        floor.
        """
        if to == FLOOR:
            return place_m
        pos, quat = self._loop.measured_thing(to)
        return np.asarray(pos + rotations.rotate(quat, place_m))

    def _rim_m(self, to: str) -> float:
        """The height of the rim of a vessel; of anything else there is none."""
        if to == FLOOR or affordances.inside(self._scene.thing(to)) is None:
            return -np.inf
        pos, _ = self._loop.measured_thing(to)
        return float(pos[2] + extent.box_m(self._scene.thing(to))[1, 2])

    def _stance(self, to: str, goal_m: Array, stand: Stand) -> tuple[Array, float]:
        """Place (2,) and heading from which a place (3,) is before the body, the nearest that has
        room, if any has.
        """
        assert self._held is not None
        config, own = self._config.deliver, grasps.GraspConfig().stance
        yaw = stand.heading_rad + np.linspace(-np.pi, np.pi, config.ways, endpoint=False)
        ways = np.stack([np.cos(yaw), np.sin(yaw), np.zeros(len(yaw))], axis=-1)
        hands, middles = self._held.sides, np.repeat(goal_m[None], len(yaw), axis=0)
        thing = self._scene.things[0] if to == FLOOR else self._scene.thing(to)
        back, free = stances.backs_m(self._scene, thing, middles, ways, hands, config.stance_m, own)
        found = [stances.at(goal_m, ways[k], float(back[k]), hands, own) for k in range(len(yaw))]
        away = np.array([np.linalg.norm(one.place_m - stand.middle_m[:2]) for one in found])
        turn = np.abs(rotations.wrapped(yaw - stand.heading_rad))
        far = own.far_per_m * np.maximum(0.0, back - own.far_m)
        cost = away + config.turn_m * turn + far
        best = found[int(np.argmin(np.where(free | ~free.any(), cost, np.inf)))]
        return best.place_m, best.yaw_rad

    def _raise(self, frame: int) -> None:
        """What is held comes to where it is carried."""
        assert self._held is not None
        config, held = self._config.carry, self._held
        stand = Stand.of(self._ik, self._loop.asked)
        middle = held.place_m[-1].mean(axis=0)
        high_m = float(np.clip(middle[2], *config.height_m))
        ahead_m = max(config.ahead_m, self._deep_m + config.belly_m)
        goal = stand.middle_m + ahead_m * stand.ahead
        goal += self._aside_m * np.cross(UP, stand.ahead)
        by = np.array([*(goal - middle)[:2], high_m - middle[2]])
        turning = self._config.power.turning if held.closes else self._config.take.turning
        poses, hands = carrying.moved_to(
            self._ik, self._loop.asked, held, by, config.raise_s, turning, self._load_kg
        )
        self._loop.follow(poses, self._clock.span(frame, frame), hands)
        self._held = hands

    def _end(self, frame: int) -> None:
        """What the clip shows after; then a stand, with what is held."""
        last = len(self._asked) - 1
        self.notes += left_out(self._asked, self._clock, frame, last, self._config)
        walks = self._clock.walks(frame, last)
        if walks and not self._loop.lost:
            if self._held is not None:
                self._raise(frame)
            begins, ends = walks[0][0], walks[-1][1] - 1
            stand = Stand.of(self._ik, self._loop.measured())
            was = Stand.of(self._ik, self._asked[begins])
            there = Stand.of(self._ik, standing.moved_with(self._asked[[ends]], was, stand)[0])
            self._go(there.middle_m[:2], there.heading_rad, self._clock.span(begins, ends))
        self._rest(last)

    def _rest(self, last: int) -> None:
        config, pose = self._config, self._loop.asked
        span = self._clock.span(last, last)
        if self._held is not None:
            frames = round(config.rest_s * REFERENCE_FPS)
            hands = carrying.kept(
                self._held, frames, np.repeat(self._held.place_m[-1:], frames, axis=0)
            )
            self._loop.follow(np.repeat(pose[None], frames, axis=0), span, hands)
            return

        poses = standing.upright(self._ik, pose, config.deliver.rest_s, config.rest_s)
        self._loop.follow(poses, span)


def _elsewhere(real: Start, known: Start, config: SegmentConfig) -> bool:
    away = np.linalg.norm(np.subtract(real.place_m, known.place_m))
    turn = abs(float(rotations.wrapped(np.array(real.yaw_rad - known.yaw_rad))))
    return bool(away > config.moved_m or turn > config.moved_rad)


def _arms_kept(qpos: Array) -> Array:
    """How the body is carried with arms and trunk as they are in a pose (36,)."""
    rest = model.stand_qpos()
    rest[19:] = qpos[19:]
    return rest
