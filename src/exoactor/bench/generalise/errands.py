"""What is asked for: the things it is about, where they stand, how it is said, and what physics has
to show in the end.

All in the frame of who stands at the origin and looks along +x. Distances are those that a clip of
some seconds covers, and a G1's arms reach.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from exoactor.bench.generalise import furnishing, sentences
from exoactor.bench.generalise.furnishing import Rng
from exoactor.bench.generalise.sentences import said
from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.goals import Direction, Goal
from exoactor.scenes import affordances, extent, furniture
from exoactor.scenes.scene import Thing

STANDING = Goal("standing")
BODY_M, AT_EDGE_M = 0.30, 0.25
"""From the middle of a body to a thing before it, and to the edge of a table it works at."""
NUDGED_MM = 50.0
PUSHED_KG = 8.0
"""What is pushed weighs no more."""
FORWARD = np.array([1.0, 0.0])


@dataclass(frozen=True)
class Errand:
    """One thing to do.

    way_m: (N, 2) from the start to where the body ends, kept free; facing_rad: there. aside_m: how
    far from the way nothing else stands. hands: what hands do there has to be seen.
    """

    things: tuple[Thing, ...]
    says: str
    goals: tuple[Goal, ...]
    way_m: Array
    facing_rad: float
    aside_m: float = 0.55
    hands: bool = False
    clear_table: bool = False


def placed(
    thing: Thing, place_m: Array | tuple[float, float], yaw_rad: float = 0.0, up_m: float = 0.0
) -> Thing:
    """A thing somewhere else."""
    x, y = (float(at) for at in place_m)
    return replace(thing, pos_m=(x, y, up_m), yaw_rad=float(yaw_rad))


def towards(distance_m: float, bearing_rad: float) -> Array:
    """(2,) a place so far away, so far to the left of ahead."""
    return distance_m * np.array([np.cos(bearing_rad), np.sin(bearing_rad)])


def radius_m(thing: Thing) -> float:
    """Of the circle around a thing, seen from above."""
    return float(np.linalg.norm(affordances.outline_m(thing), axis=1).max())


# Going somewhere


def _walk_to(rng: Rng) -> Errand:
    name = sentences.one_of(rng, (*furnishing.ON_THE_FLOOR, *furnishing.ON_A_TABLE))
    bearing = _degrees(rng, 35.0)
    if name in furnishing.ON_A_TABLE:
        table, spot = _table_ahead(rng, furnishing.table(rng), (0.9, 2.2))
        thing = _on(table, furnishing.ON_A_TABLE[name](rng), rng.uniform(0.08, 0.16), 0.0)
        things: tuple[Thing, ...] = (table, thing)
    elif name == "table":
        thing, spot = _table_ahead(rng, furnishing.table(rng), (0.9, 2.2))
        things = (thing,)
    else:
        thing = furnishing.ON_THE_FLOOR[name](rng)
        away = rng.uniform(1.0, 2.2) + radius_m(thing)
        thing = placed(thing, towards(away, bearing), rng.uniform(-np.pi, np.pi))
        spot = towards(away - radius_m(thing) - BODY_M, bearing)
        things = (thing,)

    goals = (Goal("near", thing.name), Goal("facing", thing.name), STANDING)
    says = said(rng, "walk to", thing)
    return Errand(things, says, goals, _straight(spot), _facing(spot, thing))


def _walk_around(rng: Rng) -> Errand:
    name = sentences.one_of(rng, ("chair", "stool", "basket", "bin", "box", "table"))
    thing = furnishing.ON_THE_FLOOR[name](rng)
    reach = radius_m(thing)
    away, bearing = rng.uniform(0.75, 1.1) + reach, _degrees(rng, 20.0)
    thing = placed(thing, towards(away, bearing), rng.uniform(-np.pi, np.pi))
    turn = np.linspace(0.0, 2.0 * np.pi, 9)
    ring = np.array(thing.pos_m[:2]) + (reach + 0.4) * np.stack([np.cos(turn), np.sin(turn)], -1)
    way = np.array([[0.0, 0.0], *ring, towards(2.0 * away, bearing)])
    goals = (Goal("around", name), Goal("untouched", name), STANDING)
    return Errand((thing,), said(rng, "walk around", thing), goals, way, bearing)


def _walk_through(rng: Rng) -> Errand:
    thing, way = _across(rng, furnishing.doorway(rng), (0.75, 1.3), 0.12, 0.9)
    goals = (Goal("through", thing.name), Goal("untouched", thing.name), STANDING)
    return Errand((thing,), said(rng, "walk through", thing), goals, way, thing.yaw_rad)


def _walk_between(rng: Rng) -> Errand:
    names = rng.permutation(("chair", "stool", "basket", "bin", "table"))[:2]
    first, second = (furnishing.ON_THE_FLOOR[str(name)](rng) for name in names)
    gap, yaw = rng.uniform(0.9, 1.3), _degrees(rng, 15.0)
    middle = towards(rng.uniform(1.1, 1.8), _degrees(rng, 15.0))
    across = np.array([-np.sin(yaw), np.cos(yaw)])
    left = placed(first, middle + (gap / 2.0 + radius_m(first)) * across, _degrees(rng, 180.0))
    right = placed(second, middle - (gap / 2.0 + radius_m(second)) * across, _degrees(rng, 180.0))
    between = Goal("at_side", left.name, direction="between", other=right.name)
    says = said(rng, "walk between", left, right)
    return Errand((left, right), says, (between, STANDING), _straight(middle), _heading(middle))


def _walk(rng: Rng) -> Errand:
    way: Direction = ("forwards", "backwards", "left", "right")[int(rng.integers(4))]
    number = sentences.one_of(rng, tuple(sentences.STEPS))
    yaw = {"forwards": 0.0, "left": 0.5, "backwards": 1.0, "right": -0.5}[way] * np.pi
    says = said(rng, "walk", n=number, way=sentences.one_of(rng, sentences.WAYS[way]))
    path = _straight(towards(0.4 * sentences.STEPS[number], yaw))
    return Errand((), says, (Goal("went", direction=way), STANDING), path, 0.0)


def _turn_to(rng: Rng) -> Errand:
    name = sentences.one_of(rng, tuple(furnishing.ON_THE_FLOOR))
    thing = furnishing.ON_THE_FLOOR[name](rng)
    bearing = float(rng.choice((-1.0, 1.0)) * rng.uniform(np.radians(50.0), np.radians(170.0)))
    away = rng.uniform(0.7, 1.6) + radius_m(thing)
    thing = placed(thing, towards(away, bearing), _degrees(rng, 180.0))
    goals = (Goal("facing", thing.name), STANDING)
    return Errand((thing,), said(rng, "turn to", thing), goals, np.zeros((2, 2)), bearing)


def _turn(rng: Rng) -> Errand:
    by = float(rng.choice(tuple(sentences.TURNS)))
    says = said(rng, "turn", by=sentences.one_of(rng, sentences.TURNS[by]))
    return Errand((), says, (Goal("turned", amount=by), STANDING), np.zeros((2, 2)), np.radians(by))


# With the whole body


def _duck(rng: Rng) -> Errand:
    bar, way = _across(rng, furnishing.bar(rng), (0.9, 1.5), 0.10, 0.8)
    goals = (Goal("under", bar.name), Goal("untouched", bar.name), STANDING)
    return Errand((bar,), said(rng, "duck", bar), goals, way, bar.yaw_rad)


def _step_over(rng: Rng) -> Errand:
    beam, way = _across(rng, furnishing.beam(rng), (0.8, 1.5), 0.10, 0.9)
    goals = (Goal("over", beam.name), Goal("in_place", beam.name, amount=20.0), STANDING)
    return Errand((beam,), said(rng, "step over", beam), goals, way, beam.yaw_rad)


def _sit_down(rng: Rng) -> Errand:
    seat = (furnishing.bench if rng.random() < 0.25 else furnishing.chair)(rng)
    away, bearing = rng.uniform(1.1, 1.9), _degrees(rng, 25.0)
    yaw = bearing + np.pi + _degrees(rng, 90.0)  # its front is on the side one comes from
    seat = placed(seat, towards(away, bearing), yaw)
    before = np.array(seat.pos_m[:2]) + towards(float(extent.box_m(seat)[1, 0]) + 0.2, yaw)
    goals = (Goal("seated", seat.name), Goal("in_place", seat.name, amount=100.0))
    return Errand((seat,), said(rng, "sit down", seat), goals, _straight(before), yaw, hands=True)


def _lift(rng: Rng) -> Errand:
    holder = furnishing.stool(rng) if rng.random() < 0.5 else furnishing.table(rng, (0.46, 0.60))
    holder, spot = _table_ahead(rng, holder, (0.5, 1.4))
    box = furnishing.box(rng)
    half = float(extent.box_m(box)[1, 0])
    deep = min(half + rng.uniform(0.01, 0.04), float(extent.box_m(holder)[1, 0]))
    box = _on(holder, box, deep, rng.uniform(-0.04, 0.04), _degrees(rng, 5.0))
    goals = (Goal("lifted", "box"), Goal("held", "box"), STANDING, _stays(holder))
    says = said(rng, "lift", box, holder)
    return replace(_at(holder, spot, (holder, box), says, goals), clear_table=True)


def _push(rng: Rng) -> Errand:
    make = (furnishing.carton, furnishing.stool, furnishing.box)[int(rng.integers(3))]
    thing, way = _ahead(rng, make(rng), (0.7, 1.3), 0.4)
    thing = replace(thing, mass_kg=min(thing.mass_kg or 0.0, PUSHED_KG))
    goals = (Goal("touched", thing.name), Goal("moved", thing.name, amount=12.0), STANDING)
    says = said(rng, "push", thing)
    return Errand((thing,), says, goals, way, _heading(way[-1]), hands=True)


def _kick(rng: Rng) -> Errand:
    ball, way = _ahead(rng, furnishing.ball(rng), (0.6, 1.2), 0.9)
    goals = (Goal("touched", "ball"), Goal("moved", "ball", amount=30.0), STANDING)
    return Errand((ball,), said(rng, "kick", ball), goals, way, _heading(way[-1]))


# With a hand


def _sweep(rng: Rng) -> Errand:
    table, spot = _table_ahead(rng, furnishing.table(rng, (0.60, 0.70)), (0.5, 1.4))
    name = sentences.one_of(rng, tuple(furnishing.ON_A_TABLE))
    half = float(extent.box_m(table)[1, 1])
    across = rng.uniform(-half + 0.12, half - 0.36)  # there is room at the left of it
    thing = _on(table, furnishing.ON_A_TABLE[name](rng), rng.uniform(0.10, 0.15), across)
    goals = (
        Goal("touched", name), Goal("moved", name, amount=12.0), Goal("on", name, table.name),
        _stays(table),
    )  # fmt: skip
    return _at(table, spot, (table, thing), said(rng, "sweep", thing), goals)


def _wipe(rng: Rng) -> Errand:
    made = furnishing.table(rng, (0.62, 0.70))
    deep, wide, high = extent.box_m(made)[1]
    if rng.random() < 0.6:
        across = rng.uniform(-wide + 0.2, wide - 0.2)
        half = (rng.uniform(0.05, 0.08), rng.uniform(0.09, 0.14))
        coffee = furniture.spill(2.0 * deep, high, rng.uniform(0.13, 0.17), across, half)
        made = replace(made, parts=(*made.parts, coffee))
    table, spot = _table_ahead(rng, made, (0.5, 1.4))
    goals = (Goal("touched", "table"), Goal("wiped", "table"), Goal("in_place", "table"))
    return replace(_at(table, spot, (table,), said(rng, "wipe", table), goals), clear_table=True)


def _slide(rng: Rng) -> Errand:
    table, spot = _table_ahead(rng, furnishing.table(rng, (0.60, 0.70)), (0.5, 1.4))
    name = sentences.one_of(rng, tuple(furnishing.ON_A_TABLE))
    way: Direction = "left" if rng.random() < 0.5 else "right"
    half = float(extent.box_m(table)[1, 1])
    across = rng.uniform(-half + 0.12, half - 0.36) * (1.0 if way == "left" else -1.0)
    thing = _on(table, furnishing.ON_A_TABLE[name](rng), rng.uniform(0.10, 0.15), across)
    says = said(rng, "slide", thing, way=sentences.one_of(rng, sentences.WAYS[way]))
    moved = Goal("moved", name, amount=12.0, direction=way)
    goals = (
        Goal("touched", name), moved, Goal("on", name, table.name),
        _stays(table),
    )  # fmt: skip
    return _at(table, spot, (table, thing), says, goals)


def _knock_over(rng: Rng) -> Errand:
    table, spot = _table_ahead(rng, furnishing.table(rng, (0.60, 0.70)), (0.5, 1.4))
    half = float(extent.box_m(table)[1, 1])
    across = rng.uniform(-half + 0.3, half - 0.3)
    thing = _on(table, furnishing.bottle(rng), rng.uniform(0.10, 0.15), across)
    goals = (Goal("touched", thing.name), Goal("toppled", thing.name), _stays(table))
    return _at(table, spot, (table, thing), said(rng, "knock over", thing), goals)


def _touch(rng: Rng) -> Errand:
    table, spot = _table_ahead(rng, furnishing.table(rng, (0.60, 0.72)), (0.5, 1.4))
    name = sentences.one_of(rng, (*furnishing.ON_A_TABLE, "box"))
    thing = furnishing.box(rng) if name == "box" else furnishing.ON_A_TABLE[name](rng)
    into = float(extent.box_m(thing)[1, 0]) + rng.uniform(0.04, 0.08)
    half = float(extent.box_m(table)[1, 1])
    thing = _on(table, thing, into, rng.uniform(-half + 0.2, half - 0.2))
    goals = (Goal("touched", name), STANDING)
    return _at(table, spot, (table, thing), said(rng, "touch", thing), goals)


# Gestures


def _point_at(rng: Rng) -> Errand:
    name = sentences.one_of(rng, tuple(furnishing.ON_THE_FLOOR))
    thing, bearing = furnishing.ON_THE_FLOOR[name](rng), _degrees(rng, 40.0)
    thing = placed(thing, towards(rng.uniform(0.9, 2.0) + radius_m(thing), bearing), bearing)
    goals = (Goal("pointing", name), STANDING)
    return Errand(
        (thing,), said(rng, "point at", thing), goals, np.zeros((2, 2)), bearing, hands=True
    )


def _gesture(verb: str, *goals: Goal) -> Callable[[Rng], Errand]:
    def drawn(rng: Rng) -> Errand:
        return Errand((), said(rng, verb), goals, np.zeros((2, 2)), 0.0)

    return drawn


TIERS: dict[str, dict[str, Callable[[Rng], Errand]]] = {
    "locomotion": {
        "walk to": _walk_to, "walk around": _walk_around, "walk through": _walk_through,
        "walk between": _walk_between, "walk": _walk, "turn to": _turn_to, "turn": _turn,
    },
    "whole body": {
        "duck": _duck, "step over": _step_over, "sit down": _sit_down, "lift": _lift,
        "push": _push, "kick": _kick,
        "squat": _gesture("squat", Goal("lowered")), "kneel": _gesture("kneel", Goal("lowered")),
    },
    "hands": {
        "sweep": _sweep, "slide": _slide, "knock over": _knock_over, "wipe": _wipe,
        "touch": _touch, "point at": _point_at, "bow": _gesture("bow", Goal("leaning"), STANDING),
        "wave": _gesture("wave", Goal("raised"), STANDING),
    },
}  # fmt: skip
"""What is asked for, by what it asks of the body."""
VERBS = {verb: drawn for verbs in TIERS.values() for verb, drawn in verbs.items()}


# What these are made of


def _degrees(rng: Rng, most: float) -> float:
    """In radians, up to so many degrees to either side."""
    return float(np.radians(rng.uniform(-most, most)))


def _straight(to_m: Array) -> Array:
    return np.array([[0.0, 0.0], to_m])


def _heading(way_m: Array) -> float:
    return float(np.arctan2(way_m[1], way_m[0]))


def _facing(from_m: Array, thing: Thing) -> float:
    return _heading(np.array(thing.pos_m[:2]) - from_m)


def _across(
    rng: Rng, thing: Thing, ahead_m: tuple[float, float], aside_m: float, beyond_m: float
) -> tuple[Thing, Array]:
    """A thing across the way, and the way past it."""
    place = np.array([rng.uniform(*ahead_m), rng.uniform(-aside_m, aside_m)])
    thing = placed(thing, place, _degrees(rng, 12.0))
    return thing, np.array([[0.0, 0.0], place, place + towards(beyond_m, thing.yaw_rad)])


def _ahead(rng: Rng, thing: Thing, away_m: tuple[float, float], on_m: float) -> tuple[Thing, Array]:
    """A thing on the floor ahead, a side of it to who comes; and the way to where it goes."""
    bearing = _degrees(rng, 20.0)
    place = towards(rng.uniform(*away_m) + radius_m(thing), bearing)
    yaw = bearing + 0.5 * np.pi * int(rng.integers(4)) + _degrees(rng, 8.0)
    return placed(thing, place, yaw), _straight(place + towards(on_m, bearing))


def _table_ahead(rng: Rng, table: Thing, away_m: tuple[float, float]) -> tuple[Thing, Array]:
    """A table with its front to who comes, more or less; and where one stands before it (2,)."""
    spot = towards(rng.uniform(*away_m), _degrees(rng, 25.0))
    yaw = _heading(spot) + np.pi + _degrees(rng, 40.0)
    deep = float(extent.box_m(table)[1, 0])
    return placed(table, spot - towards(deep + AT_EDGE_M, yaw), yaw), spot


def _on(
    holder: Thing, thing: Thing, into_m: float, across_m: float, turned_rad: float = 0.0
) -> Thing:
    """On a table, `into_m` behind its front edge."""
    x, y, z = furniture.on_top(holder, into_m, across_m)
    return replace(thing, pos_m=(x, y, z), yaw_rad=holder.yaw_rad + turned_rad)


def _at(
    table: Thing, spot_m: Array, things: tuple[Thing, ...], says: str, goals: tuple[Goal, ...]
) -> Errand:
    """What is done at a table: before the thing that it is about, if that is another."""
    ahead = table.yaw_rad + np.pi
    aside = rotations.rotate(rotations.from_yaw(np.array(table.yaw_rad)), np.array([0.0, 1.0, 0.0]))
    along = float((np.array(things[-1].pos_m[:2]) - spot_m) @ aside[:2])
    way = np.array([[0.0, 0.0], spot_m, spot_m + along * aside[:2]])
    return Errand(things, says, goals, way, ahead, hands=True)


def _stays(thing: Thing) -> Goal:
    return Goal("in_place", thing.name, amount=NUDGED_MM)
