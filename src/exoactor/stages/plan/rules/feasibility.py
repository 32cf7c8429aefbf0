"""Whether a G1 can do something with a thing: judged by its geometry and mass, refused in words.

What is taken must have a grasp. Lengths are for a robot 1.32 m tall; reach is that at which lifting
was tried and worked, masses of pushing, throwing and kicking are on the careful side of that.
"""

import numpy as np

from exoactor.core.errors import ConfigError
from exoactor.core.goals import SIDES, Direction
from exoactor.core.plan import Hands
from exoactor.scenes import affordances, grasps
from exoactor.scenes.extent import box_m, half_m
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.plan.rules import looks
from exoactor.stages.plan.rules.geometry import free_side, headroom_m, width_m
from exoactor.stages.plan.rules.grammar import Side
from exoactor.stages.plan.rules.naming import usual

LIFTED_KG, ONE_HAND_KG = grasps.DEFAULT.palms.most_kg, grasps.DEFAULT.power.most_kg
BY: dict[Hands, tuple[int, ...]] = {"left": (0,), "right": (1,), "both": (0, 1)}
SWEPT_M = 0.10
"""Wider things are not swept by one palm."""
STEPPED_OVER_M = 0.25
UPRIGHT_M, DUCKED_M, PASSED_M = 1.40, 0.85, 0.55
"""Room overhead that lets the robot through upright, the least it can duck under, and how wide an
opening has to be."""
REACHED_M = 1.3
WIPED_M, WIPED_HALF_M = (0.35, 1.0), 0.06
"""Heights of a surface that can be wiped, and its least half side."""
MARK_M = 0.02
"""What is no higher than this can be stopped on."""
DEEP_M = 0.2
"""A vessel deeper than this is let fall into."""
PUT_M = 1.1
"""Nothing is put higher."""
PUSHED_N = 80.0
"""Friction that can be overcome: about a quarter of the robot's weight."""
PUSHED_M = 2.0
"""Nothing is pushed, pulled or kicked further."""
KICKED_KG, THROWN_KG, TOPPLED_KG = 2.5, 0.6, 5.0
SLENDER = 1.2
"""What is not so much higher than wide slides and does not topple."""
TIPPY = 2.0
"""Nothing is put on what is light and so much higher than wide."""
GRAVITY_M_S2 = 9.81
FAR_M, TURNED_DEG = 4.0, 720.0
"""Further is out of the picture, and more turns are too many for a clip."""


def refuse(thing: Thing, why: str, instead: str) -> ConfigError:
    """The error that says why not."""
    return ConfigError(f"the {usual(thing)} {why}", instead)


def sit_on(scene: Scene, thing: Thing) -> None:
    """It must have a seat."""
    if affordances.seat(thing) is None:
        seats = [other for other in scene.things if affordances.seat(other) is not None]
        raise refuse(thing, "has no seat of a height to sit on", _told("to sit on", seats))


def stand_on(thing: Thing) -> None:
    """It must be no more than a mark on the floor."""
    if looks.height(thing) > MARK_M:
        raise refuse(thing, "is nothing to stand on", f"say: stop at the {usual(thing)}")


def lift(scene: Scene, thing: Thing, hands: Hands | None = None) -> Hands:
    """It must be light enough, within reach, and have a grasp: by hands that are asked for, else by
    one or by both. With which it is taken.
    """
    at_hand(scene, thing)
    tried: tuple[Hands, ...] = ("right", "both") if hands is None else (hands,)
    for one in tried:
        if _fits(scene, thing, one):
            return one

    why = ", and ".join(_no_grasp(thing, one) for one in tried)
    if hands in ("left", "right"):
        raise refuse(thing, why, f"say: pick up the {usual(thing)}")
    others = [
        other
        for other in _light_things(scene)
        if other is not thing and any(_fits(scene, other, one) for one in tried)
    ]
    raise refuse(thing, why, _told("to take so" if hands else "to take", others))


def at_hand(scene: Scene, thing: Thing) -> None:
    """It must be free, light, and within reach."""
    others = _told("to handle", _light_things(scene))
    if thing.mass_kg is None:
        raise refuse(thing, "is fixed", others)
    if thing.mass_kg > LIFTED_KG:
        raise refuse(thing, f"weighs {thing.mass_kg:g} kg, too much to handle", others)
    reach(thing)


def reach(thing: Thing) -> None:
    """It must be within reach."""
    if thing.pos_m[2] > REACHED_M:
        raise refuse(
            thing, f"is {thing.pos_m[2]:.2f} m up, out of reach", f"say: walk to the {usual(thing)}"
        )


def sweep(thing: Thing) -> None:
    """One palm must be wide and strong enough for it."""
    if width_m(thing) > SWEPT_M or (thing.mass_kg or 0.0) > ONE_HAND_KG:
        size = f"is {width_m(thing):.2f} m wide and weighs {thing.mass_kg or 0.0:g} kg"
        raise refuse(thing, f"{size}, too much for one hand", f"say: pick up the {usual(thing)}")


def put_on(scene: Scene, thing: Thing, place: Thing, into: str | None = None) -> None:
    """The place must be another thing, open or level on top, low and large enough; `into`: whether
    it shall be "in" or "on" it.
    """
    places = [t for t in scene.things if t is not thing and _takes(t, thing) is None]
    if place is thing:
        raise refuse(place, "cannot be put on itself", _told("to put it on", places))
    vessel, name = affordances.inside(place) is not None, usual(place)
    if into == "in" and not vessel:
        raise refuse(place, "has no inside", f"say: on the {name}")
    if into == "on" and vessel:
        raise refuse(place, "is open on top, nothing stands on it", f"say: in the {name}")
    if (why := _takes(place, thing)) is not None:
        why = f"cannot hold the {usual(thing)}: {why}"
        raise refuse(place, why, _told("to put it on", places))


def _takes(place: Thing, thing: Thing) -> str | None:
    """Why a place cannot take a thing; None where it can."""
    room, face = affordances.inside(place), affordances.top(place)
    if room is not None:
        wide_m = 2.0 * float(half_m(room)[:2].min())
        return None if width_m(thing) <= wide_m else f"its opening is {wide_m:.2f} m wide"
    if face is None:
        return "it has no level top"
    if place.pos_m[2] + face.middle_m[2] > PUT_M:
        return f"its top is {place.pos_m[2] + face.middle_m[2]:.2f} m up"
    light = place.mass_kg is not None and place.mass_kg <= LIFTED_KG
    if light and looks.height(place) > TIPPY * width_m(place):
        return "it is too slender"
    low, high = box_m(thing)
    small = (np.sort(face.half_m) < 0.35 * np.sort((high - low)[:2])).any()
    return "its top is too small" if small else None


def put_beside(
    scene: Scene, thing: Thing, place: Thing, side: Side, other: Thing | None
) -> Direction:
    """On which side there is room for it: the one that is asked for, or any beside the place.

    Raises:
        ConfigError: there is no room, or it would stand beside itself.
    """
    if thing in (place, other):
        raise refuse(thing, "cannot be put beside itself", "name another place")
    found = free_side(scene, thing, place, side, other)
    if found is None:
        where = SIDES.get(str(side), "beside {to}").format(
            to=f"the {usual(place)}", other=f"the {usual(other)}" if other else ""
        )
        raise refuse(thing, f"has no room {where}", "name another side, or another place")
    return found


def wipe(thing: Thing, on_it: list[Thing]) -> None:
    """It must have a top at hand with nothing on it."""
    face = affordances.top(thing)
    vessel = affordances.inside(thing) is not None
    if vessel or face is None or face.half_m.min() < WIPED_HALF_M:
        raise refuse(thing, "has no level top to wipe", "name a table or another surface")
    height = thing.pos_m[2] + face.middle_m[2]
    if not WIPED_M[0] <= height <= WIPED_M[1]:
        least, most = WIPED_M
        why = f"has its top {height:.2f} m up"
        raise refuse(thing, why, f"between {least} and {most} m can be wiped")
    if on_it:
        why = f"cannot be wiped with the {' and the '.join(map(usual, on_it))} on it"
        raise refuse(thing, why, "say where to put that first")


def push(scene: Scene, thing: Thing) -> None:
    """It must be free, and slide before the robot does; what stands on another thing is pushed with
    a hand.
    """
    others = [t for t in scene.things if t.mass_kg is not None and _drag_n(t) <= PUSHED_N]
    if thing.mass_kg is None:
        raise refuse(thing, "is fixed", _told("to push there", others))
    if _drag_n(thing) > PUSHED_N:
        why = f"weighs {thing.mass_kg:g} kg and holds on to the floor, too much to push"
        raise refuse(thing, why, _told("to push there", others))
    if affordances.support(scene, thing) is not None:
        at_hand(scene, thing)


def roll(thing: Thing) -> None:
    """It must be round every way."""
    if any(part.kind != "sphere" for part in thing.parts if part.solid):
        raise refuse(thing, "does not roll", f"say: push the {usual(thing)}")


def moved_by(thing: Thing, by_m: float | None) -> None:
    """It is moved neither by nothing nor out of the picture."""
    if by_m is not None and not 0.0 < by_m <= PUSHED_M:
        raise refuse(thing, f"cannot be moved by {by_m:g} m", f"say {PUSHED_M:g} m at most")


def push_to(scene: Scene, thing: Thing, place: Thing) -> None:
    """Both must stand on the floor, the thing free to slide."""
    push(scene, thing)
    if thing is place:
        raise refuse(thing, "cannot be pushed to itself", "name another place")
    for one in (thing, place):
        on_floor(scene, one)
    if looks.apart_m(thing, place) > PUSHED_M:
        why = f"is {looks.apart_m(thing, place):.1f} m from the {usual(place)}, too far to push"
        raise refuse(thing, why, f"say {PUSHED_M:g} m at most")


def kick(scene: Scene, thing: Thing) -> None:
    """It must be free and light, and lie on the floor."""
    on_floor(scene, thing)
    _light(thing, KICKED_KG, "to kick")


def throw(scene: Scene, thing: Thing) -> None:
    """It must be light, and fit into one hand."""
    _light(thing, THROWN_KG, "to throw")
    lift(scene, thing, "right")


def knock_over(thing: Thing) -> None:
    """It must be free and light, and higher than wide."""
    _light(thing, TOPPLED_KG, "to knock over")
    if looks.height(thing) < SLENDER * width_m(thing):
        name = usual(thing)
        raise refuse(
            thing, "is too low to be knocked over, it would slide", f"say: push the {name}"
        )


def walk_past(thing: Thing) -> None:
    """It must not be something that one goes through."""
    if (headroom_m(thing) or 0.0) >= DUCKED_M:
        name = usual(thing)
        raise refuse(
            thing, "has an opening", f"say: walk through the {name}, duck under the {name}"
        )


def walk_through(scene: Scene, thing: Thing) -> None:
    """It must be open, high enough for an upright walk."""
    room = headroom_m(thing)
    if room is None:
        open_ = [other for other in scene.things if affordances.opening(other) is not None]
        raise refuse(thing, "has no opening", _told("to walk through", open_))
    if room < UPRIGHT_M:
        raise refuse(thing, f"leaves {room:.2f} m overhead", f"say: duck under the {usual(thing)}")
    _wide(thing)


def duck_under(scene: Scene, thing: Thing) -> None:
    """There must be room below it, though it may be little."""
    room, name = headroom_m(thing), usual(thing)
    if room is None:
        raise refuse(thing, "has nothing to duck under", f"say: walk around the {name}")
    if room >= UPRIGHT_M:
        why = f"leaves {room:.2f} m overhead, enough to stand"
        raise refuse(thing, why, f"say: walk through the {name}")
    if room < DUCKED_M:
        raise refuse(thing, f"leaves only {room:.2f} m below it", f"say: walk around the {name}")
    _wide(thing)


def step_over(scene: Scene, thing: Thing) -> None:
    """It must be low, and lie on the floor."""
    on_floor(scene, thing)
    high_m = looks.height(thing)
    if high_m > STEPPED_OVER_M:
        why = f"is {high_m:.2f} m high, too high to step over"
        raise refuse(thing, why, f"say: walk around the {usual(thing)}")


def on_floor(scene: Scene, thing: Thing) -> None:
    """It must stand on the floor."""
    holder = affordances.support(scene, thing)
    if holder is not None:
        name = usual(holder)
        raise refuse(thing, f"is on the {name}, not on the floor", f"name the {name} instead")


def too_deep(place: Thing) -> bool:
    """Whether something has to be let fall into it, because no arm sets it down in there."""
    return affordances.inside(place) is not None and looks.height(place) > DEEP_M


def _fits(scene: Scene, thing: Thing, hands: Hands) -> bool:
    """Whether there is a grasp, and room for it."""
    return grasps.choose(scene, thing, scene.start.place_m, BY[hands]) is not None


def _no_grasp(thing: Thing, hands: Hands) -> str:
    """Why those hands do not take it."""
    if hands == "both":
        least, most = grasps.DEFAULT.palms.width_m
        if not grasps.two_palms(thing):
            return f"has no two opposite sides, {least:g} to {most:g} m apart, that palms reach"
        return "leaves no room for two palms, or for who would take it"
    if (thing.mass_kg or 0.0) > ONE_HAND_KG:
        return f"weighs {thing.mass_kg:g} kg, too much for one hand"
    if not grasps.one_hand(thing, BY[hands][0]):
        return "has nothing that one hand closes around"
    return f"leaves no room for a {hands} hand, or for who would take it"


def _light_things(scene: Scene) -> list[Thing]:
    return [one for one in scene.things if one.mass_kg is not None and one.mass_kg <= LIFTED_KG]


def _drag_n(thing: Thing) -> float:
    return (thing.mass_kg or 0.0) * thing.friction * GRAVITY_M_S2


def _light(thing: Thing, most_kg: float, what: str) -> None:
    name = usual(thing)
    if thing.mass_kg is None:
        raise refuse(thing, "is fixed", f"say: walk to the {name}")
    if thing.mass_kg > most_kg:
        why = f"weighs {thing.mass_kg:g} kg, too much {what}"
        raise refuse(thing, why, f"{most_kg:g} kg and less will do")


def _wide(thing: Thing) -> None:
    gap = affordances.opening(thing)
    if gap is not None and 2.0 * gap.size_m[1] < PASSED_M:
        why = f"is only {2.0 * gap.size_m[1]:.2f} m wide"
        raise refuse(thing, why, f"say: walk around the {usual(thing)}")


def _told(what: str, things: list[Thing]) -> str:
    return f"{what} there is: {', '.join(map(usual, things)) or 'nothing'}"
