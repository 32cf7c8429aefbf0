"""Feet against a thing on the floor: how far they are from it, and how far they push it along."""

from functools import cache

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import SIDES
from exoactor.humans import gait
from exoactor.humans.actor import Actor, Pose
from exoactor.humans.performance import INDEX
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.rehearsal.things import ThingPath

SHOE_M, ROUNDS = 0.09, 12
"""How high a shoe is; and in how many rounds distances are found."""


@cache
def shoe_points(actor: Actor, foot: int) -> Array:
    """(K, 3) the skin of a shoe that stands flat facing +x, from the foot's ball joint."""
    rest = Pose.standing(1, actor.standing_pelvis_m)
    ball, skin = actor.joints(rest)[0, INDEX[f"{SIDES[foot]}_foot"]], actor.skin(rest)
    own_side = skin[:, 1] > 0.0 if foot == gait.LEFT else skin[:, 1] < 0.0
    return np.asarray(skin[(skin[:, 2] < SHOE_M) & own_side] - ball)


def shoes_m(builder: PerformanceBuilder, time_s: Array, foot: int) -> Array:
    """(T, K, 3) the skin of a shoe at instants (T,), as the steps are planned."""
    paths = gait.feet(builder.actor, builder.placements, builder.steps, time_s)
    points = shoe_points(builder.actor, foot)
    quat = np.broadcast_to(paths.quat_wxyz()[:, foot, None], (len(time_s), len(points), 4))
    turned = rotations.rotate(quat, np.broadcast_to(points, (len(time_s), *points.shape)))
    return np.asarray(paths.ball_m[:, foot, None] + turned)


def gap_m(builder: PerformanceBuilder, thing: ThingPath, way: Array) -> float:
    """How far shoes that stand are from a thing along a level direction (3,)."""
    now = np.array([builder.clock_s])
    points = np.concatenate([shoes_m(builder, now, foot)[0] for foot in (gait.LEFT, gait.RIGHT)])
    gap = 0.0
    for _ in range(ROUNDS):
        gap += max(0.0, float(thing.distance(points + gap * way).min()))
    return gap


def pushed_m(
    builder: PerformanceBuilder,
    thing: ThingPath,
    way: Array,
    time_s: Array,
    feet: tuple[int, ...] = (gait.LEFT, gait.RIGHT),
) -> Array:
    """(T,) how far along a level direction (3,) feet have pushed a thing by then."""
    shoes = np.concatenate([shoes_m(builder, time_s, foot) for foot in feet], axis=1)
    out, gone = np.zeros(len(time_s)), 0.0
    for frame, points in enumerate(shoes):
        for _ in range(ROUNDS):
            inside = -float(thing.distance(points - gone * way).min())
            if inside <= 0.0:
                break
            gone += inside
        out[frame] = gone
    return out
