"""What becomes of the things while somebody acts among them: they rest, go with a hand, are pushed
along, or fall.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.rehearsal import solids
from exoactor.scenes.scene import Thing
from exoactor.scenes.trace import GRAVITY_M_S2

Way: TypeAlias = Literal["rests", "held", "pushed", "falls"]


@dataclass(frozen=True)
class Episode:
    """From an instant on, a thing rests, is held or pushed by `hands` (0 left, 1 right), or falls
    to a height.

    `height_m` is that of the thing's frame when it has come to rest.
    """

    way: Way
    from_s: float
    hands: tuple[int, ...] = ()
    height_m: float = 0.0


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

    def then(
        self, way: Way, from_s: float, hands: tuple[int, ...] = (), height_m: float = 0.0
    ) -> None:
        """What becomes of it from an instant on."""
        self.episodes.append(Episode(way, from_s, hands, height_m))

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
    elif episode.way == "held":
        wrist_m = hands.pos_m[first:, episode.hands]
        return _held(pos_m, quat_wxyz, wrist_m, hands.quat_wxyz[first:, episode.hands])

    return pos, quat


def _held(pos_m: Array, quat_wxyz: Array, wrist_m: Array, hand_wxyz: Array) -> tuple[Array, Array]:
    """Moving rigidly with H hands (T, H, …): midway between what each of them would make of it."""
    back = rotations.conjugate(hand_wxyz[0])
    offset, turn = rotations.rotate(back, pos_m - wrist_m[0]), rotations.multiply(back, quat_wxyz)
    pos = wrist_m + rotations.rotate(hand_wxyz, offset)
    quat = rotations.multiply(hand_wxyz, turn)
    quat *= np.sign((quat * quat[:, :1]).sum(-1, keepdims=True))
    return np.asarray(pos.mean(axis=1)), rotations.normalise(quat.sum(axis=1))
