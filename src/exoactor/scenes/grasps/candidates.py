"""Many grasps of one kind as arrays, with what they cost."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array, Flags
from exoactor.core.contacts import Grasp, GraspKind
from exoactor.scenes import solids
from exoactor.scenes.grasps.config import GraspConfig
from exoactor.scenes.scene import Thing

UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Priced:
    """A grasp, and what it costs: the less, the better; only differences mean anything."""

    grasp: Grasp
    cost: float


@dataclass(frozen=True)
class Candidates:
    """K grasps of a thing by the same H hands, in its frame, as `Grasp` has them.

    sites_m, normals: (K, H, 3). fingers: (K, 3). half_m: (K,) from each site to the skin there.
    cost: (K,).
    """

    kind: GraspKind
    hands: tuple[int, ...]
    sites_m: Array
    normals: Array
    fingers: Array
    half_m: Array
    cost: Array
    force_n: float

    def __len__(self) -> int:
        return len(self.cost)

    @property
    def middle_m(self) -> Array:
        """(K, 3) between their sites."""
        return np.asarray(self.sites_m.mean(axis=1))

    def grasp(self, at: int) -> Grasp:
        """One of them."""
        return Grasp(
            self.kind,
            self.hands,
            self.sites_m[at],
            self.normals[at],
            self.fingers[at],
            self.force_n,
        )

    def only(self, which: Flags | NDArray[np.intp]) -> "Candidates":
        """Some of them, by flags (K,) or indices."""
        return replace(
            self,
            sites_m=self.sites_m[which],
            normals=self.normals[which],
            fingers=self.fingers[which],
            half_m=self.half_m[which],
            cost=self.cost[which],
        )

    def priced(self) -> list[Priced]:
        """The cheapest first."""
        order = np.argsort(self.cost, kind="stable")
        return [Priced(self.grasp(int(at)), float(self.cost[at])) for at in order]


def none(kind: GraspKind, hands: tuple[int, ...]) -> Candidates:
    """No grasp at all."""
    rows = np.zeros((0, len(hands), 3))
    return Candidates(kind, hands, rows, rows, np.zeros((0, 3)), np.zeros(0), np.zeros(0), 0.0)


def with_room(thing: Thing, found: Candidates, config: GraspConfig) -> Candidates:
    """Those whose hands and forearms have room beside the thing's own parts, at the price of what
    is in their way and of their height.
    """
    blocked = solids.within_m(thing, hand_points_m(found, config), config.hand_m[0])
    blocked = blocked.max(axis=(1, 2), initial=0.0)
    height = found.middle_m[:, 2] + thing.pos_m[2]
    low, high = config.height_m
    priced = (
        config.blocked_per_m * blocked
        + config.below_per_m * np.maximum(0.0, low - height)
        + config.above_per_m * np.maximum(0.0, height - high)
    )
    free = (blocked <= config.most_blocked_m) & (
        (found.sites_m[..., 2] + thing.pos_m[2]).min(axis=1) >= config.floor_m
    )
    return replace(found, cost=found.cost + priced).only(free)


def hand_points_m(found: Candidates, config: GraspConfig) -> Array:
    """(K, H, B, 3) along the middle of each hand and forearm, in the thing's frame."""
    off = found.half_m[:, None, None] + config.hand_m[1]
    middle = found.sites_m + off * found.normals
    back = np.asarray(config.back_m)[:, None] * found.fingers[:, None, None]
    return np.asarray(middle[:, :, None] - back)
