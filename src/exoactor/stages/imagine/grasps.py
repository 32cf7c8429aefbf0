"""How hands take hold of things: where the palm goes, how far the fingers close."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.humans.actor import SIDES, Actor, Pose
from exoactor.humans.performance import INDEX
from exoactor.scenes.scene import Part, Thing
from exoactor.stages.imagine import solids
from exoactor.stages.imagine.hands import HandPose

GRIPS = np.linspace(0.0, 1.0, 26)
INTO_M = 0.003
"""How far fingers that hold something press into it: soft flesh."""


def hand_skin(actor: Actor, side: int) -> NDArray[np.intp]:
    """Which of the skin's vertices (K,) are the hand's: in the T-pose, those beyond the wrist."""
    rest = Pose.standing(1, actor.standing_pelvis_m)
    wrist = actor.joints(rest)[0, INDEX[f"{SIDES[side]}_wrist"], 1]
    beyond = actor.skin(rest)[:, 1] - wrist
    return np.flatnonzero(beyond > 0.0 if side == 0 else beyond < 0.0)


@cache
def hand_points(actor: Actor, side: int) -> Array:
    """(26, K, 3) the hand's skin at each of GRIPS, from the wrist, in the hand's T-pose axes."""
    rest = Pose.standing(len(GRIPS), actor.standing_pelvis_m)
    rest.grip[:] = GRIPS[:, None]
    wrist, which = actor.joints(rest)[0, INDEX[f"{SIDES[side]}_wrist"]], hand_skin(actor, side)
    return np.asarray([actor.skin(rest, frame)[which] - wrist for frame in range(len(GRIPS))])


def closing(actor: Actor, side: int, hand: HandPose, thing: Thing, pos_m: Array, quat_wxyz: Array) -> float:
    """The grip at which the closing fingers of a hand in the world lie on a thing."""
    points = hand_points(actor, side)
    turn = hand.quat_wxyz(side)
    for grip, skin in zip(GRIPS[1:], points[1:], strict=True):
        placed = hand.wrist_m + rotations.rotate(turn, skin)
        if solids.distance(thing, placed, pos_m, quat_wxyz).min() < -INTO_M:
            return float(max(grip - GRIPS[1], 0.0))
    return 1.0


def lowest_m(actor: Actor, side: int, hand: HandPose, grip: float) -> float:
    """Height of the lowest point of a hand in the world over its wrist."""
    skin = hand_points(actor, side)[int(np.abs(GRIPS - grip).argmin())]
    return float(rotations.rotate(hand.quat_wxyz(side), skin)[:, 2].min())


def body_of(thing: Thing) -> Part:
    """The part that is taken hold of."""
    return thing.part("body") if thing.has("body") else next(part for part in thing.parts if part.solid)
