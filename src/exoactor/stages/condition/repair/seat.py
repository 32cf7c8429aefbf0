"""A motion that ends sitting: the robot on the seat that stands there, its feet flat before it,
still.

An estimate is centimetres off: a reference may sit in the air over the seat, or in it, and its
hidden feet anywhere.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.motion import Flags, RobotMotion
from exoactor.robots import g1, tangent
from exoactor.robots.legs import ANKLE_HEIGHT_M, Legs
from exoactor.stages.condition.repair.clearance import SITTING, Clearance

THIGHS = ("left_hip_yaw_link", "right_hip_yaw_link")


@dataclass(frozen=True)
class SeatConfig:
    """What counts as sitting, and how the robot is set down; set by hand.

    near_m: a seat this near under it, or in it, is the one it is to sit on. at_rest_m: from the
    height that it comes to rest at; still_s: so long it has to be there. on_m, off_m: this far
    above the seat, all and none of it is borne. blend_s: until it sits. forward_m, forward_steps:
    the robot is tried so much further forward, so often, until its thighs are at most thighs_in_m
    in the seat's edge. said_m: less is not worth a word.
    """

    near_m: float = 0.12
    at_rest_m: float = 0.03
    still_s: float = 0.5
    on_m: float = 0.01
    off_m: float = 0.03
    blend_s: float = 0.4
    forward_m: float = 0.01
    forward_steps: int = 13
    thighs_in_m: float = 0.01
    said_m: float = 0.01


class Seating:
    """Where a motion sits on the things that `clearance` knows, and how it is set down on them.

    `seats`: the things that bear it, as the contact plan names them; none: whatever is under it.
    """

    def __init__(
        self,
        legs: Legs,
        clearance: Clearance,
        config: SeatConfig | None = None,
        seats: frozenset[str] = frozenset(),
    ) -> None:
        self._legs, self._clearance, self.config = legs, clearance, config or SeatConfig()
        self._seats = seats

    def _gap(self, pose: Array, links: tuple[str, ...]) -> tuple[float, str]:
        """To the nearest of what bears it, and its name."""
        return self._clearance.gap(pose, links, self.config.near_m, self._seats)

    def seated(self, motion: RobotMotion) -> Flags:
        """The frames (T,) at the end of the motion in which it has come down on something, or in or
        over it near by.
        """
        out = np.zeros(len(motion), dtype=bool)
        qpos = motion.qpos
        for t in range(len(motion) - 1, -1, -1):
            down = abs(qpos[t, 2] - qpos[-1, 2]) < self.config.at_rest_m and self._legs.sits(
                qpos[t]
            )
            if not down or self._gap(qpos[t], SITTING)[0] >= self.config.near_m:
                break
            out[t] = True

        return out

    def on_the_seat(self, motion: RobotMotion) -> tuple[RobotMotion, tuple[str, ...]]:
        """The motion with its last, seated stretch still on the seat; and what was changed."""
        where = self.seated(motion)
        if where.sum() < self.config.still_s * motion.fps:
            return motion, ()

        qpos = motion.qpos
        middle = np.median(qpos[where], axis=0)
        middle[g1.ROOT_QUAT] = rotations.normalise(middle[g1.ROOT_QUAT])

        pose = self._put_down(middle)
        share = _share(where, self.config.blend_s * motion.fps)
        out = np.array(
            [_between(before, pose, s, self._legs) for before, s in zip(qpos, share, strict=True)]
        )

        up, ahead = pose[2] - middle[2], float(np.linalg.norm(pose[:2] - middle[:2]))
        faults = [(up, "into"), (-up, "above"), (ahead, "too far back on")]
        said = [
            f"{size * 100:.0f} cm {fault}" for size, fault in faults if size > self.config.said_m
        ]
        seat = self._gap(pose, SITTING)[1]
        notes = (
            (f"the reference sat {' and '.join(said)} the {seat}; it was put onto it",)
            if said
            else ()
        )
        return motion.with_qpos(out), notes

    def _put_down(self, pose: Array) -> Array:
        """The pose (36,) with its feet flat on the floor, its pelvis on the seat, its thighs not in
        the seat's edge.

        The G1's knees are lower than most seats: where they would have to pass through, the robot
        sits further forward.
        """
        feet_pos, feet_quat = (value[0] for value in self._legs.feet(pose[None]))
        feet_pos[:, 2] = ANKLE_HEIGHT_M
        feet_quat = rotations.from_yaw(rotations.yaw(feet_quat))
        ahead = rotations.rotate(
            rotations.from_yaw(rotations.yaw(pose[g1.ROOT_QUAT])),
            np.array([self.config.forward_m, 0.0, 0.0]),
        )

        tries = []
        for step in range(self.config.forward_steps):
            tried = pose.copy()
            tried[g1.ROOT_POS] += step * ahead
            tried[2] -= self._gap(tried, SITTING)[0]
            tries.append(self._legs.solve(tried, feet_pos + step * ahead, feet_quat)[0])
            if self._gap(tries[-1], THIGHS)[0] > -self.config.thighs_in_m:
                return tries[-1]

        return max(tries, key=lambda tried: self._gap(tried, THIGHS)[0])

    def borne(self, motion: RobotMotion) -> Array:
        """(T,): 1 where it sits on something, less the further it is above that, 0 if it stands."""
        out = np.zeros(len(motion))
        for t, pose in enumerate(motion.qpos):
            if self._legs.sits(pose):
                gap_m = self._gap(pose, SITTING + THIGHS)[0]
                out[t] = np.clip(
                    (self.config.off_m - gap_m) / (self.config.off_m - self.config.on_m), 0.0, 1.0
                )
        return out


def _share(where: Flags, blend_frames: float) -> Array:
    """Of the seated pose at each frame: from none before it sits to all of it once it does."""
    began = int(np.argmax(where))
    return minimum_jerk(np.asarray((np.arange(len(where)) - began + blend_frames) / blend_frames))


def _between(before: Array, after: Array, share: float, legs: Legs) -> Array:
    """A pose (36,) on the way, its legs solved for feet on theirs; arms stay as they were."""
    if share == 0.0:
        return before
    pose = tangent.moved(before, share * tangent.difference(before, after))
    pose[22:] = before[22:]
    if share == 1.0:
        return pose
    (pos_0, pos_1), (quat_0, quat_1) = legs.feet(np.stack([before, after]))
    quat = rotations.partway(quat_0, quat_1, share)
    return legs.solve(pose, pos_0 + share * (pos_1 - pos_0), quat)[0]
