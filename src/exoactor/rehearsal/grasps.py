"""How hands take hold of things: where the palm goes, how far the fingers close."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.contacts import Grasp
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import SIDES
from exoactor.core.plan import Action
from exoactor.humans import limbs
from exoactor.humans.actor import Actor, Pose
from exoactor.humans.performance import INDEX
from exoactor.rehearsal import free_room
from exoactor.rehearsal.hands import OUT, HandPose, bearing_on
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.rehearsal.things import ThingPath
from exoactor.scenes import affordances, extent, solids
from exoactor.scenes import grasps as geometry
from exoactor.scenes.grasps import Chosen
from exoactor.scenes.scene import Part, Thing

GRIPS = np.linspace(0.0, 1.0, 26)
FIRMEST = 12
"""Which of GRIPS is the firmest around something as wide as a hand can hold."""
GAP_M, AHEAD_M = 0.015, 0.011
"""In a hand that lies around something, the palm is so far off it, and its middle so far before the
palm's: measured on the actor's hand around a bottle, where thumb and fingers touch it from both
sides."""
LOW_M, HIGH = 0.09, 0.35
"""Lower than this a thing is taken from above; else from the side, so far above its middle
(of half its height)."""
DOWN = np.tan(np.radians(20.0))
"""How far fingers of a palm on a side point down."""
OPEN_INTO_M, INTO_M = 0.001, 0.003
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


def placed(actor: Actor, side: int, hand: HandPose, grip: int) -> Array:
    """(K, 3) the skin of a hand in the world, at one of GRIPS."""
    skin = hand_points(actor, side)[grip]
    return np.asarray(hand.wrist_m + rotations.rotate(hand.quat_wxyz(side), skin))


def closing(actor: Actor, side: int, hand: HandPose, thing: ThingPath) -> float:
    """The firmest grip with which the fingers of a hand in the world lie on a thing and not in
    it.
    """
    for grip in range(FIRMEST, -1, -1):
        if thing.distance(placed(actor, side, hand, grip)).min() >= -INTO_M:
            return float(GRIPS[grip])
    return 0.0


def eased(actor: Actor, side: int, hand: HandPose, thing: ThingPath) -> HandPose:
    """The open hand in the world, moved off along its palm until nothing of it is inside the
    thing.
    """
    skin = placed(actor, side, hand, 0)
    for off in np.arange(0.0, 0.025, 0.001):
        if thing.distance(skin - off * hand.palm).min() > -OPEN_INTO_M:
            break
    return hand.moved(-off * hand.palm)


def sides_of(action: Action) -> tuple[int, ...]:
    """The hands an action uses: 0 left, 1 right."""
    return {"left": (0,), "right": (1,), "both": (0, 1), None: (1,)}[action.hands]


def chosen(builder: PerformanceBuilder, thing: Thing) -> Chosen:
    """By which grasp two palms take a thing from where the body is, and where to stand for that; it
    is kept for when they do. Each take has another, as long as there are any.

    Raises:
        BadMotionError: there is none, or no room for it.
    """
    scene = free_room.as_it_is(builder)
    known, place_m, found = scene.thing(thing.name), builder.place_m, list[Chosen]()
    while len(found) <= builder.variation:
        others = [one.grasp for one in found]
        another = geometry.choose(scene, known, place_m, (0, 1), unlike=others)
        if another is None:
            break
        found.append(another)

    if not found:
        raise BadMotionError(
            f"the {thing.name} has no two opposite sides that palms reach here, or is too heavy",
            "name another thing, or clear what stands around it",
        )
    taken = found[builder.variation % len(found)]
    builder.grasps[thing.name] = taken.grasp
    return taken


def holds(builder: PerformanceBuilder, thing: Thing, sides: tuple[int, ...]) -> dict[int, HandPose]:
    """Where hands take hold of a thing, in the world: from both sides, by the grasp that was chosen
    for it if one was, around it, or over it if it is low.
    """
    path = builder.things[thing.name]
    grasp = builder.grasps.get(thing.name)
    if len(sides) == 1:
        part = closed_around(thing, sides[0])
        centre, half = path.at(part.pos_m), extent.half_m(part)
        shape = _over if 2.0 * half[2] < LOW_M else _around
        found = {side: shape(builder, centre, half, side) for side in sides}
    elif grasp is not None:
        found = {side: _pressing(builder, grasp, path, side) for side in sides}
    else:
        part = affordances.body(thing)
        centre, half = path.at(part.pos_m), extent.half_m(part)
        found = {side: _beside(builder, centre, half, path.quat_wxyz, side) for side in sides}
    return {side: eased(builder.actor, side, hand, path) for side, hand in found.items()}


def closed_around(thing: Thing, side: int) -> Part:
    """What of a thing one hand closes around: all of it, unless only a part is slender enough."""
    body, found = affordances.body(thing), geometry.one_hand(thing, side)
    wide = 2.0 * float(extent.half_m(body)[:2].min())
    if wide <= geometry.DEFAULT.power.closes_m[1] or not found:
        return body
    site = found[0].grasp.sites_m
    solid = [part for part in thing.parts if part.solid]
    return min(solid, key=lambda part: float(solids.part_distance(part, site)[0]))


def _pressing(builder: PerformanceBuilder, grasp: Grasp, path: ThingPath, side: int) -> HandPose:
    """A palm flat on its site, the fingers ahead and a little down."""
    out = rotations.rotate(path.quat_wxyz, grasp.normals[side])
    fingers = rotations.rotate(path.quat_wxyz, grasp.fingers) - [0.0, 0.0, DOWN]
    fingers = limbs.unit(fingers - out * (fingers @ out))
    elbow = builder.toward(-0.3, 0.9 * OUT[side], -0.6)
    return bearing_on(builder.actor, side, path.at(grasp.sites_m[side]), fingers, -out, elbow)


def _beside(
    builder: PerformanceBuilder, centre_m: Array, half_m: Array, quat_wxyz: Array, side: int
) -> HandPose:
    """A palm flat on one side of a box: of its faces the one that looks most to the hand's side."""
    out = builder.toward(0.0, OUT[side], 0.0)
    axes = rotations.rotate(quat_wxyz, np.eye(3)[:2])
    best = int(np.abs(axes @ out).argmax())
    face = axes[best] * np.sign(axes[best] @ out)
    fingers = builder.toward(0.94, 0.0, -0.34)
    fingers = fingers - face * (fingers @ face)
    elbow = builder.toward(-0.3, 0.9 * OUT[side], -0.6)
    near = -0.15 * half_m[1 - best] * builder.toward(1.0, 0.0, 0.0)
    at = centre_m + near + half_m[best] * face
    return bearing_on(builder.actor, side, at, fingers, -face, elbow)


def _around(builder: PerformanceBuilder, centre_m: Array, half_m: Array, side: int) -> HandPose:
    """A palm at the side of something slender, the fingers ahead, to close around it, rather
    high.
    """
    inward = -OUT[side]
    palm = builder.toward(0.42, 0.91 * inward, 0.0)
    fingers = limbs.unit(builder.toward(0.90, -0.41 * inward, -0.14))
    elbow = builder.toward(-0.6, -0.7 * inward, -0.5)
    at = centre_m - (half_m[0] + GAP_M) * palm - AHEAD_M * fingers + [0.0, 0.0, HIGH * half_m[2]]
    return bearing_on(builder.actor, side, at, fingers, palm, elbow)


def _over(builder: PerformanceBuilder, centre_m: Array, half_m: Array, side: int) -> HandPose:
    """A palm over something low, the fingers ahead and down."""
    inward = -OUT[side]
    palm = builder.toward(0.45, 0.15 * inward, -0.88)
    fingers = builder.toward(0.80, 0.15 * inward, -0.55)
    elbow = builder.toward(-0.5, -0.9 * inward, 0.0)
    fingers = limbs.unit(fingers - palm * (fingers @ palm))
    at = centre_m - (half_m[2] + GAP_M) * palm - AHEAD_M * fingers
    return bearing_on(builder.actor, side, at, fingers, palm, elbow)
