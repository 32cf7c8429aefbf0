"""Which grasp of a thing to take, from where somebody comes: the cheapest, with the way to it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.contacts import Grasp
from exoactor.scenes import solids
from exoactor.scenes.grasps import palms, power, stances
from exoactor.scenes.grasps.candidates import UP, Candidates, Priced, hand_points_m
from exoactor.scenes.grasps.config import DEFAULT, GraspConfig
from exoactor.scenes.grasps.stances import Stance
from exoactor.scenes.scene import Scene, Thing

UPPER_ARM = 7
"""Points along an upper arm, the elbow among them."""
AT_ONCE = 16
"""Of the cheapest grasps are looked at for room in the scene."""


@dataclass(frozen=True)
class Chosen:
    """A grasp, what it costs with the way to it, and where to stand for it."""

    grasp: Grasp
    cost: float
    stance: Stance

    @property
    def stance_m(self) -> float:
        """From the middle of the sites back to the middle of the feet."""
        return self.stance.back_m


def two_palms(thing: Thing, config: GraspConfig = DEFAULT) -> list[Priced]:
    """Where two palms press on it from opposite sides, the cheapest first."""
    return palms.candidates(thing, config).priced()


def one_hand(thing: Thing, hand: int, config: GraspConfig = DEFAULT) -> list[Priced]:
    """Where one hand (0 left, 1 right) closes around it, the cheapest first."""
    return power.candidates(thing, hand, config).priced()


def choose(
    scene: Scene,
    thing: Thing,
    from_xy_m: Array | tuple[float, float],
    hands: tuple[int, ...],
    near: Array | None = None,
    unlike: Sequence[Grasp] = (),
    config: GraspConfig = DEFAULT,
) -> Chosen | None:
    """The cheapest grasp by some hands for who comes from a place (2,); None if there is none, or
    nowhere to stand for any, or if it is too heavy for them.

    thing: as it stands by now, which may be elsewhere than in the scene. near: (H, 3) places in the
    world where those hands were seen; the further a grasp is from them the more it costs. unlike:
    by the same hands, whose sites it shall not have.
    """
    both = len(hands) == 2
    if (thing.mass_kg or 0.0) > (config.palms if both else config.power).most_kg:
        return None
    found = palms.candidates(thing, config) if both else power.candidates(thing, hands[0], config)
    for other in unlike:
        apart_m = np.linalg.norm(found.sites_m - other.sites_m, axis=-1).mean(axis=1)
        found = found.only(apart_m > config.unlike_m)
    if not len(found):
        return None
    middle, fingers = thing.to_world(found.middle_m), stances.turned(thing, found.fingers)
    cost = found.cost + config.stance.turn * _turn_rad(middle, fingers, np.asarray(from_xy_m))
    if near is not None:
        apart = thing.to_world(found.sites_m) - np.asarray(near)
        cost = cost + config.stance.seen_per_m * np.linalg.norm(apart, axis=-1).mean(axis=1)

    order = np.argsort(cost, kind="stable")
    best = (np.inf, -1, 0.0)
    for start in range(0, len(order), AT_ONCE):
        some = order[start : start + AT_ONCE]
        if cost[some[0]] >= best[0]:
            break
        more, back = _in_the_scene(
            scene, thing, found.only(some), middle[some], fingers[some], config
        )
        at = int((cost[some] + more).argmin())
        best = min(best, (float(cost[some[at]] + more[at]), int(some[at]), float(back[at])))

    least, which, back_m = best
    if which < 0:
        return None
    where = stances.at(middle[which], fingers[which], back_m, hands, config.stance)
    return Chosen(found.grasp(which), least, where)


def _in_the_scene(
    scene: Scene,
    thing: Thing,
    found: Candidates,
    middle_m: Array,
    fingers: Array,
    config: GraspConfig,
) -> tuple[Array, Array]:
    """(K,) what grasps cost more because of where one has to stand and of what is around, infinite
    where there is no room; and (K,) how far back one stands.
    """
    own = config.stance
    back, free = stances.backs_m(scene, thing, middle_m, fingers, found.hands, own.wanted_m, own)
    cost = own.far_per_m * np.maximum(0.0, back - own.far_m)
    if found.kind == "palms":
        cost += own.hands_per_m * stances.brushed_m(thing, middle_m, fingers, back, own)

    feet = stances.feet_m(middle_m, fingers, back, found.hands, own)
    arm = _arm_points_m(thing, found, feet, fingers, config)
    for other in scene.things:
        if other.name != thing.name:
            deep = solids.within_m(other, other.from_world(arm), config.hand_m[0])
            deep = deep.reshape(len(found), -1).max(axis=1)
            cost += config.blocked_per_m * deep
            free &= deep <= config.most_blocked_m
    return np.where(free, cost, np.inf), back


def _arm_points_m(
    thing: Thing, found: Candidates, feet_m: Array, fingers: Array, config: GraspConfig
) -> Array:
    """(N, 3) of the world along hands, forearms, and upper arms up to the shoulders of who stands
    at (K, 2).
    """
    hand = thing.to_world(hand_points_m(found, config).reshape(-1, 3))
    hand = hand.reshape(len(found), len(found.hands), -1, 3)
    aside, up = config.stance.shoulder_m
    out = np.array([aside, -aside])[list(found.hands)]
    shoulder = out[:, None] * np.cross(UP, fingers)[:, None]  # (K, H, 3)
    shoulder += np.column_stack([feet_m, np.full(len(feet_m), up)])[:, None]
    share = np.linspace(0.0, 1.0, UPPER_ARM)[1:, None]
    upper = hand[:, :, -1:] + share * (shoulder[:, :, None] - hand[:, :, -1:])
    return np.concatenate([hand, upper], axis=2).reshape(-1, 3)


def _turn_rad(middle_m: Array, fingers: Array, from_m: Array) -> Array:
    """(K,) between the way to the middles of sites (K, 3) and that of the fingers (K, 3)."""
    way = middle_m[:, :2] - from_m
    along = (way * fingers[:, :2]).sum(axis=1)
    left = fingers[:, 0] * way[:, 1] - fingers[:, 1] * way[:, 0]
    return np.asarray(np.abs(np.arctan2(left, along)))
