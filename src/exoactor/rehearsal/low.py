"""Verbs of the whole body: sit down, stand up, duck under, step over."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.core.plan import Action
from exoactor.humans import footwork, gait, posture
from exoactor.rehearsal import path_planning, places, walking
from exoactor.rehearsal.hands import OUT, HandPose
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.rehearsal.reaching import raise_hand
from exoactor.rehearsal.tracks import Track
from exoactor.scenes import affordances, extent
from exoactor.scenes.scene import Thing

ON_SEAT_M = 0.13
"""The hips come to rest so far before the middle of the seat: with knees lower than it, nearer to
its front edge."""
EDGE_M = 0.04
"""And at least so far behind that edge."""
HIGH_SEAT_M, THINNER_M = 0.43, 0.02
"""From so high on thighs do not lie flat; towards the knees they are thinner, as if the edge were
nearer by so much (measured on the skin over seats of 0.43 and 0.44 m)."""
OVERHEAD_M = 0.01
"""Parts of a thing that are no lower than what is ducked under, less this, are gone under."""
SINKS_M = 0.016
"""By how much less than a rigid body the hips come down: the actor's flesh does not give."""
ALIGHT_S, SIT_S = 1.25, 0.9
"""From standing to touching the seat, from there to sitting upright."""
SHARE = 0.85
"""Of the weight, that a seat bears; the feet bear the rest."""
SEATED_S = 1.2
"""How long somebody who sat down stays seated before the clip ends."""
UNDER_M = 0.05
"""Between the crown and what is ducked under."""
BEYOND_M = 0.75
ASIDE_M = 0.2
"""So far off its middle something low is stepped over, by who comes from there."""
DOWN_M, UP_AGAIN_M, DUCK_S = 0.42, 0.22, 1.0
"""The body is down from so far before a bar to so far behind it; how long going down takes."""


def sit_down(builder: PerformanceBuilder, action: Action) -> None:
    """Turn the back to a seat, lean forward, lower the hips on it and sit upright, the hands on the
    thighs.
    """
    chair = builder.thing(action.thing)
    if affordances.seat(chair) is None:
        raise ConfigError(f"the {chair.name} is nothing to sit on", "name a chair or a stool")
    walking.turn(builder, _front_rad(builder, chair))

    at = builder.actor, builder.stance, builder.yaw_rad, _on_seat(builder, chair)
    builder.bear(posture.alighting(*at), ALIGHT_S)
    builder.bear(posture.seated(*at, _edge_m(builder, chair)), SIT_S, after_s=ALIGHT_S - 0.3)

    for side in (0, 1):
        raise_hand(builder, side, 0.9)
        builder.hand(side, on_thigh(side), 0.9, after_s=ALIGHT_S)

    builder.wait(ALIGHT_S - 0.15)
    seat = builder.seats.setdefault(chair.name, Track(0.0))
    seat.to(SHARE, builder.clock_s, builder.clock_s + 0.6)
    builder.wait(SIT_S + 0.05)
    if not builder.coming:
        builder.wait(SEATED_S)


def stand_up(builder: PerformanceBuilder, action: Action) -> None:
    """Lean forward, rise off a seat, and stand."""
    name = action.thing or next(iter(builder.seats), None)
    if name in builder.seats:
        chair = builder.thing(name)
        builder.seats[chair.name].to(0.0, builder.clock_s + 0.2, builder.clock_s + 0.8)
        at = builder.actor, builder.stance, builder.yaw_rad, _on_seat(builder, chair)
        builder.bear(posture.alighting(*at), SIT_S)
        builder.wait(SIT_S - 0.3)
    builder.bear(builder.standing, ALIGHT_S)
    for side in (0, 1):
        builder.hand(side, builder.rest[side], 1.0)
    builder.wait(ALIGHT_S)


def _front_rad(builder: PerformanceBuilder, chair: Thing) -> float:
    """Which way one who stands before a seat sits on it."""
    away = places.facing(np.array(chair.pos_m), builder.place_m) - chair.yaw_rad
    ways = affordances.seat_fronts_rad(chair)
    return chair.yaw_rad + min(ways, key=lambda way: abs(float(rotations.wrapped(way - away))))


def _edge_m(builder: PerformanceBuilder, chair: Thing) -> float:
    """How far a high seat goes on before the hips; thighs slope down over its edge."""
    face, way = affordances.seat(chair), gait.ahead(builder.yaw_rad - chair.yaw_rad)
    if face is None or face.middle_m[2] < HIGH_SEAT_M:
        return 0.0
    half = float(np.abs(way) @ face.half_m)
    return half - min(ON_SEAT_M, half - EDGE_M) - THINNER_M


def _on_seat(builder: PerformanceBuilder, chair: Thing) -> Array:
    """(3,) where the hips of who sits facing as the body does come to rest."""
    face, way = affordances.seat(chair), gait.ahead(builder.yaw_rad - chair.yaw_rad)
    if face is None:
        return np.array(chair.pos_m)
    before = min(ON_SEAT_M, float(np.abs(way) @ face.half_m) - EDGE_M)
    x, y = face.middle_m[:2] + before * way
    return chair.to_world(np.array([x, y, face.middle_m[2] + SINKS_M]))


def on_thigh(side: int) -> HandPose:
    """A hand at rest on the thigh of somebody seated."""
    out = OUT[side]
    return HandPose(
        "body",
        wrist_m=np.array([0.20, 0.12 * out, 0.115]),
        fingers=np.array([0.95, -0.15 * out, -0.1]),
        palm=np.array([0.0, 0.0, -1.0]),
        pole=np.array([-0.7, 0.5 * out, -0.4]),
    )


def duck_under(builder: PerformanceBuilder, action: Action) -> None:
    """Walk under a bar, bent low before it and upright again behind it."""
    bar = places.passed(builder, builder.thing(action.thing))
    gap = affordances.opening(bar)
    if gap is None:
        raise ConfigError(f"the {bar.name} has nothing to duck under", "name something overhead")
    low_m = 2.0 * gap.size_m[2]
    low = posture.ducked(builder.actor, low_m - UNDER_M, walking.HALF_WIDTH_M, builder.standing)

    goal = places.beyond(bar, BEYOND_M)
    builder.via += [places.beyond(bar, x) for x in (-0.5, 0.3)]
    over = (part for part in bar.parts if extent.part_box_m(part)[0, 2] >= low_m - OVERHEAD_M)
    without = tuple(f"{bar.name}.{part.name}" for part in over)
    path = path_planning.way(
        builder.scene, builder.place_m, goal, via_m=builder.via, without=without
    )
    from_s = builder.clock_s
    walking.go(builder, path, bar.yaw_rad)

    down_s, up_s = (
        _passes_s(builder, from_s, places.beyond(bar, x), bar.yaw_rad)
        for x in (-DOWN_M, UP_AGAIN_M)
    )

    builder.posture.to(low, max(from_s, down_s - DUCK_S), down_s)
    builder.posture.to(builder.standing, up_s, up_s + DUCK_S)
    builder.clock_s = max(builder.clock_s, up_s + DUCK_S)


def step_over(builder: PerformanceBuilder, action: Action) -> None:
    """Walk up to something low, step over it with one foot after the other, and on."""
    thing = places.passed(builder, builder.thing(action.thing))
    low, high = extent.box_m(thing)
    middle = thing.to_world(np.array([*(low + high)[:2] / 2.0, 0.0]))[:2]
    left = gait.aside(thing.yaw_rad)
    middle = middle + left * float(np.clip((builder.place_m - middle) @ left, -ASIDE_M, ASIDE_M))

    depth, height = float((high - low)[0]), float(high[2])
    crossing = footwork.Crossing.of(builder.actor, middle, thing.yaw_rad, depth, height)
    walking.go(builder, places.way(builder, crossing.before_m, thing.yaw_rad), thing.yaw_rad)

    builder.look(np.array([*middle, 0.0]), 0.6, after_s=-0.8)
    steps = crossing.steps(builder.actor, builder.clock_s, builder.half_width_m)
    builder.walk(steps, crossing.behind_m, thing.yaw_rad)
    builder.look(None)
    onward = builder.place_m + 0.45 * gait.ahead(thing.yaw_rad)
    walking.go(builder, np.array([builder.place_m, onward]), thing.yaw_rad)


def _passes_s(builder: PerformanceBuilder, from_s: float, point_m: Array, yaw_rad: float) -> float:
    """When, from an instant on, the walking body is past a point (2,), as far as the steps are
    planned.
    """
    time_s = np.arange(0.0, builder.clock_s + 1.0 / 60.0, 1.0 / 60.0)
    paths = gait.feet(builder.actor, builder.placements, builder.steps, time_s)
    ahead = (gait.pelvis_place(builder.actor, paths, 60.0) - point_m) @ gait.ahead(yaw_rad)
    return float(time_s[int(np.argmax((ahead >= 0.0) & (time_s >= from_s)))])
