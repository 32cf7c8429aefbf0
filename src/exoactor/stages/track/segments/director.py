"""Which part comes when: the way to a thing, taking it, going with it, setting it down, or pushing
it; each is made from where robot and thing are found to be.

From the clip come the order and the pace, how hands hold what, how high it goes and where to; and
the posture. What it shows before all that is followed as it is; of what it shows after, where it
walks to.
"""

from dataclasses import replace
from operator import itemgetter

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.contacts import FLOOR, Contact, Hold
from exoactor.core.motion import REFERENCE_FPS
from exoactor.robots import model
from exoactor.scenes import affordances, extent, grasps
from exoactor.scenes.grasps import stances
from exoactor.stages.track.segments import carrying, placing, power, standing, stroking, taking
from exoactor.stages.track.segments.going import Going
from exoactor.stages.track.segments.left_out import left_out
from exoactor.stages.track.segments.taking import UP, Posture, Sites
from exoactor.stages.track.segments.walking import Stand


class Director(Going):
    """One execution of what is given, in which hands hold or push something."""

    def run(self) -> None:
        """All parts, to the end or until shortly after a fall."""
        frame = 0
        for one in self._works():
            if self._held is not None:
                self.notes.append(
                    f"the {self._holds} was still held, so the {one.thing} was not "
                    f"{'taken' if isinstance(one, Hold) else 'pushed'}: the robot does one thing "
                    "at a time"
                )
            elif isinstance(one, Hold):
                frame = self._handle(one, frame)
                self._elsewhere = True  # than the reference, which knows nothing of what was found
            else:
                frame = self._push(one, frame)
        self._end(frame)

    def _works(self) -> list[Hold | Contact]:
        """What hands do, in the order of the clip."""
        contacts = self._given.contacts
        works: list[tuple[float, Hold | Contact]] = [(one.close_s, one) for one in contacts.holds]
        works += [(one.start_s, one) for one in contacts.strokes()]
        return [one for _, one in sorted(works, key=itemgetter(0))]

    def _handle(self, hold: Hold, frame: int) -> int:
        """Come to a thing, take it and put it where it shall be; again, from where it is found to
        be, where that is seen to have failed. The frame of the reference at which that is done.
        """
        walk, reach = self._come(hold.close_s, frame)
        self._approach(hold, self._clock.span(walk, reach))
        for left in range(self._config.again, -1, -1):
            done = self._take(hold, reach)
            wrong = self._not_taken(hold)
            if wrong is None and hold.to is not None and hold.place_m is not None:
                done = self._bring(hold, hold.to, hold.place_m, done)
                wrong = self._not_there(hold, hold.to, hold.place_m)
            if wrong is None or self._loop.lost:
                break
            self._let_go(done)
            fell = self._fell(hold)
            if fell:
                self.notes.append(f"the {hold.thing} fell down, and was left there")
            if not left or fell or self._lies(hold):
                break
            self.notes.append(f"{wrong}, so it was taken again from there")
            self._approach(hold, self._clock.span(reach, reach))
        return done

    def _approach(self, hold: Hold, clip_s: tuple[float, float]) -> None:
        """To where a thing, as it is found to stand, is taken from."""
        pos, quat = self._loop.measured_thing(hold.thing)
        middle = pos + rotations.rotate(quat, hold.grasp.middle_m)
        way = rotations.rotate(quat, hold.grasp.fingers)
        hands, config = hold.grasp.hands, grasps.DEFAULT.stance
        there = stances.at(middle, way, hold.stance_m, hands, config)
        self._go(there.place_m, there.yaw_rad, clip_s)

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
            frame, sites = closes, self._sites(hold).also(sites, config.bumped_m)
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

    def _push(self, touch: Contact, frame: int) -> int:
        """Come to a thing and push it with one palm; the rest of the way again, from where it is
        found to be, where it has not gone so far. The frame of the reference at which that is done.
        """
        assert touch.goes_m is not None
        config, known = self._config, self._scene.thing(touch.thing)
        walk, reach = self._come(touch.start_s, frame)
        starts = self._clock.frame(touch.start_s, reach)
        ends = self._clock.frame(touch.end_s, starts)
        was = Stand.of(self._ik, self._asked[starts])

        begun, _ = self._loop.measured_thing(touch.thing)
        far_m = float(np.linalg.norm(touch.goes_m))
        way, gone_m = touch.goes_m / far_m, 0.0
        for left in range(config.again, -1, -1):
            pos, _ = self._loop.measured_thing(touch.thing)
            there = was.middle_m[:2] + (pos - known.pos_m)[:2]
            self._go(there, was.heading_rad, self._clock.span(walk, reach))
            push = stroking.Push.of(touch, known, *self._loop.measured_thing(touch.thing))
            push = replace(push, goes_m=max(far_m - gone_m, 0.0) * way)
            self._stroke(push, was, (reach, starts, ends))
            pos, quat = self._loop.measured_thing(touch.thing)
            gone_m = float((pos - begun) @ way)
            lies = rotations.rotate(quat, UP)[2] < config.upright
            if self._loop.lost or gone_m > config.stroke.gone * far_m or lies or not left:
                break
            self.notes.append(f"the {touch.thing} did not go so far, so it was pushed again")
        return self._back(push.side, ends)

    def _stroke(self, push: stroking.Push, was: Stand, frames: tuple[int, int, int]) -> None:
        """One push, the body as the clip's, which reaches, touches and stops at these frames, and
        upright again.
        """
        reach, starts, ends = frames
        qpos = self._loop.measured()
        shown = standing.moved_with(self._asked[reach : ends + 1], was, Stand.of(self._ik, qpos))
        posture, rest = Posture(shown, starts - reach), model.stand_qpos()
        poses, hands = stroking.stroke(self._ik, qpos, rest, push, posture, self._config)
        self._loop.follow(poses, self._clock.span(reach, ends), hands)
        poses = standing.upright(self._ik, self._loop.asked, self._config.deliver.rest_s, 0.2)
        self._loop.follow(poses, self._clock.span(ends, ends))

    def _back(self, side: int, frame: int) -> int:
        """To where the clip's person stands when that hand hangs again, to go on as they do: the
        frame of the reference.
        """
        after = frame + standing.hanging(self._ik, self._asked[frame:], side)
        if not self._elsewhere:
            there = Stand.of(self._ik, self._asked[after])
            self._go(there.middle_m[:2], there.heading_rad, self._clock.span(after, after))
        return after

    def _bring(self, hold: Hold, to: str, place_m: Array, frame: int) -> int:
        """Take what is held to its place and let go of it."""
        assert self._held is not None
        release_s = hold.lift_s if hold.release_s is None else hold.release_s
        config, ends = self._config, self._clock.frame(release_s, frame)
        goal, stand = self._goal(to, place_m), Stand.of(self._ik, self._loop.measured())
        if not placing.within_reach(goal, stand, self._held, config.deliver):
            self._raise(frame)
            there = placing.stance(self._scene, to, goal, stand, self._held, config.deliver)
            self._go(there.place_m, there.yaw_rad, self._clock.span(frame, ends))

        pos, quat = self._loop.measured_thing(hold.thing)
        hung_m = self._held.place_m[-1, :, 2].mean() - hold.grasp.middle_m[2]
        if pos[2] < hung_m - config.fell_m:
            return ends  # it is no longer in the hands
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

    def _fell(self, hold: Hold) -> bool:
        """Whether a thing is lower than it stood before it was taken, and than it shall stand."""
        pos, _ = self._loop.measured_thing(hold.thing)
        lowest_m = self._stood_m
        if hold.to is not None and hold.place_m is not None:
            lowest_m = min(lowest_m, float(self._goal(hold.to, hold.place_m)[2]))
        return bool(pos[2] < lowest_m - self._config.fell_m)

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

    def _raise(self, frame: int) -> None:
        """What is held comes to where it is carried."""
        assert self._held is not None
        config, held = self._config.carry, self._held
        stand = Stand.of(self._ik, self._loop.asked)
        middle = held.place_m[-1].mean(axis=0)
        high_m = float(np.clip(middle[2], *config.height_m))
        ahead_m = max(config.ahead_m, self._deep_m + config.belly_m)
        goal = stand.middle_m + ahead_m * stand.ahead
        goal += placing.aside_m(held) * np.cross(UP, stand.ahead)
        by = np.array([*(goal - middle)[:2], high_m - middle[2]])
        turning = self._config.power.turning if held.closes else self._config.take.turning
        poses, hands = carrying.moved_to(
            self._ik, self._loop.asked, held, by, config.raise_s, turning, self._load_kg
        )
        tighter = 1.0 + config.tighter * minimum_jerk(np.linspace(0.0, 1.0, len(poses)))
        hands = replace(hands, press_n=tighter * hands.press_n)
        self._loop.follow(poses, self._clock.span(frame, frame), hands)
        self._held = hands

    def _end(self, frame: int) -> None:
        """What the clip shows after; then a stand, with what is held."""
        last = len(self._asked) - 1
        if not self._elsewhere:
            self._as_shown(frame, last)
            return
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
