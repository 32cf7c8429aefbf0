"""What becomes of the things while somebody acts among them: they rest, go with a hand, are pushed
along, or fall.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.scenes import solids
from exoactor.scenes.scene import Thing
from exoactor.scenes.trace import GRAVITY_M_S2

Way: TypeAlias = Literal["rests", "held", "pushed", "falls", "goes", "topples", "flies"]


@dataclass(frozen=True)
class Course:
    """How far something has got at instants (K,): metres or radians (K,); before and after them it
    rests.
    """

    time_s: Array
    value: Array

    def at(self, time_s: Array) -> Array:
        """(T,) at other instants."""
        return np.interp(time_s, self.time_s, self.value)


@dataclass(frozen=True)
class Episode:
    """From an instant on, a thing rests, is held or pushed by `hands` (0 left, 1 right), falls to a
    height, goes along a level direction, or topples that way.

    `height_m` is that of the thing's frame when it has come to rest, `along` (3,) the direction,
    `course` how far it goes, or by how much it is tilted about `pivot_m` (3,). What is round rolls:
    `radius_m` above 0.
    """

    way: Way
    from_s: float
    hands: tuple[int, ...] = ()
    height_m: float = 0.0
    along: Array = field(default_factory=lambda: np.zeros(3))
    course: Course | None = None
    radius_m: float = 0.0
    pivot_m: Array = field(default_factory=lambda: np.zeros(3))


@dataclass(frozen=True)
class HandPath:
    """Both wrists over T frames: places (T, 2, 3) and rotations of the hands (T, 2, 4)."""

    pos_m: Array
    quat_wxyz: Array


@dataclass
class ThingPath:
    """One thing from where it stands at first; `place_m` (3,), `quat_wxyz` (4,): where it is
    planned to be by now.
    """

    thing: Thing
    place_m: Array
    quat_wxyz: Array
    episodes: list[Episode] = field(default_factory=list)

    @staticmethod
    def of(thing: Thing) -> "ThingPath":
        """A thing at rest."""
        return ThingPath(thing, *solids.pose_of(thing))

    def distance(self, point_m: Array) -> Array:
        """(N,) signed distances of points (N, 3) in the world to it where it is by now."""
        return solids.distance(self.thing, point_m, self.place_m, self.quat_wxyz)

    def at(self, point_m: Array | Sequence[float]) -> Array:
        """A point (3,) of its own frame in the world, as it is by now."""
        return np.asarray(self.place_m + rotations.rotate(self.quat_wxyz, np.asarray(point_m)))

    def over_all(self, point_m: Array) -> Array:
        """Points (N, 2) of its own frame, seen from above, in the world."""
        flat = np.column_stack([point_m, np.zeros(len(point_m))])
        turn = np.broadcast_to(self.quat_wxyz, (len(flat), 4))
        return np.asarray((self.place_m + rotations.rotate(turn, flat))[:, :2])

    def from_all(self, point_m: Array) -> Array:
        """The inverse, of what stands upright."""
        flat = np.column_stack([point_m - self.place_m[:2], np.zeros(len(point_m))])
        back = np.broadcast_to(rotations.conjugate(self.quat_wxyz), (len(flat), 4))
        return rotations.rotate(back, flat)[:, :2]

    def then(
        self, way: Way, from_s: float, hands: tuple[int, ...] = (), height_m: float = 0.0
    ) -> None:
        """What becomes of it from an instant on."""
        self.episodes.append(Episode(way, from_s, hands, height_m))

    def goes(self, along: Array, course: Course, radius_m: float = 0.0) -> None:
        """It goes that far along a level direction (3,), from the course's first instant on."""
        way = Episode("goes", float(course.time_s[0]), (), 0.0, along, course, radius_m)
        self.episodes.append(way)
        self.place_m = self.place_m + course.value[-1] * along
        if radius_m:
            self.quat_wxyz = _tilted(self.quat_wxyz, along, course.value[-1:] / radius_m)[0]

    def flies(self, along: Array, course: Course, height_m: float) -> None:
        """It flies off the hand: `along` is its level direction and, as z, how fast it goes up."""
        from_s = float(course.time_s[0])
        self.episodes.append(Episode("flies", from_s, (), height_m, along, course))

    def topples(self, along: Array, course: Course, pivot_m: Array) -> None:
        """It falls over that way about a pivot (3,) in the world."""
        from_s = float(course.time_s[0])
        self.episodes.append(
            Episode("topples", from_s, along=along, course=course, pivot_m=pivot_m)
        )
        pose = _toppled(self.episodes[-1], self.place_m, self.quat_wxyz, course.time_s[-1:])
        self.place_m, self.quat_wxyz = pose[0][0], pose[1][0]

    def over(self, time_s: Array, hands: HandPath) -> tuple[Array, Array]:
        """Places (T, 3) and rotations (T, 4) at instants (T,)."""
        pos, quat = (np.tile(value, (len(time_s), 1)) for value in solids.pose_of(self.thing))
        for episode in self.episodes:
            first = int(np.searchsorted(time_s, episode.from_s - 1e-9))
            if first < len(time_s):
                pos[first:], quat[first:] = _episode(
                    episode, pos[first], quat[first], time_s[first:], hands, first
                )
        return pos, quat


def _episode(
    episode: Episode, pos_m: Array, quat_wxyz: Array, time_s: Array, hands: HandPath, first: int
) -> tuple[Array, Array]:
    """What an episode makes of a pose from frame `first` on."""
    pos, quat = np.tile(pos_m, (len(time_s), 1)), np.tile(quat_wxyz, (len(time_s), 1))
    if episode.way == "falls":
        fallen = 0.5 * GRAVITY_M_S2 * (time_s - time_s[0]) ** 2
        pos[:, 2] = np.maximum(pos_m[2] - fallen, min(episode.height_m, pos_m[2]))
    elif episode.way == "pushed":
        along = hands.pos_m[first:, episode.hands[0]]
        pos[:, :2] += (along - along[0])[:, :2]
    elif episode.way == "goes" and episode.course is not None:
        gone = episode.course.at(time_s)
        pos += gone[:, None] * episode.along
        if episode.radius_m:
            quat = _tilted(quat_wxyz, episode.along, gone / episode.radius_m)
    elif episode.way == "flies" and episode.course is not None:
        pos[:, :2] += episode.course.at(time_s)[:, None] * episode.along[:2]
        gone_s = time_s - episode.from_s
        pos[:, 2] += (episode.along[2] - 0.5 * GRAVITY_M_S2 * gone_s) * gone_s
        pos[:, 2] = np.maximum(pos[:, 2], episode.height_m)
    elif episode.way == "topples":
        return _toppled(episode, pos_m, quat_wxyz, time_s)
    elif episode.way == "held":
        wrist_m = hands.pos_m[first:, episode.hands]
        return _held(pos_m, quat_wxyz, wrist_m, hands.quat_wxyz[first:, episode.hands])

    return pos, quat


def _toppled(
    episode: Episode, pos_m: Array, quat_wxyz: Array, time_s: Array
) -> tuple[Array, Array]:
    """Tilted about the pivot, as far as the course says at instants (T,)."""
    by_rad = np.zeros(len(time_s)) if episode.course is None else episode.course.at(time_s)
    turn = _tilted(rotations.IDENTITY_WXYZ, episode.along, by_rad)
    arm = np.broadcast_to(pos_m - episode.pivot_m, (len(time_s), 3))
    still = np.broadcast_to(quat_wxyz, (len(time_s), 4))
    return episode.pivot_m + rotations.rotate(turn, arm), rotations.multiply(turn, still)


def _tilted(quat_wxyz: Array, along: Array, by_rad: Array) -> Array:
    """(T, 4) a rotation (4,), tilted by angles (T,) so that what is up goes along a level direction
    (3,).
    """
    axis = np.cross([0.0, 0.0, 1.0], along)
    turn = rotations.from_rotvec(by_rad[:, None] * axis)
    return rotations.multiply(turn, np.broadcast_to(quat_wxyz, (len(by_rad), 4)))


def _held(pos_m: Array, quat_wxyz: Array, wrist_m: Array, hand_wxyz: Array) -> tuple[Array, Array]:
    """Moving rigidly with H hands (T, H, …): midway between what each of them would make of it."""
    back = rotations.conjugate(hand_wxyz[0])
    offset, turn = rotations.rotate(back, pos_m - wrist_m[0]), rotations.multiply(back, quat_wxyz)
    pos = wrist_m + rotations.rotate(hand_wxyz, offset)
    quat = rotations.multiply(hand_wxyz, turn)
    quat *= np.sign((quat * quat[:, :1]).sum(-1, keepdims=True))
    return np.asarray(pos.mean(axis=1)), rotations.normalise(quat.sum(axis=1))
