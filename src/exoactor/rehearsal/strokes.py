"""Hands along a table: beside what they will push, and flat over what they will wipe."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.humans import limbs
from exoactor.rehearsal import grasps
from exoactor.rehearsal.hands import OUT, HandPose, bearing_on
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.scenes import affordances, extent, solids
from exoactor.scenes.scene import Thing

HEIGHT_M = 0.07
"""Of the palm over the table: low enough that a bottle slides and does not tip."""
AWAY_M, IN_M = 0.5, 0.02
"""From where a surface is looked for; and how much of the fingers' end pushes what is pushed to or
fro, so that the forearm passes beside it."""
SKIN_M = 0.001
STROKES = 4


def beside(builder: PerformanceBuilder, thing: Thing, side: int) -> HandPose:
    """A palm upright at the outer side of a thing, ready to push it across the body."""
    path, half = builder.things[thing.name], extent.half_m(affordances.body(thing))
    inward = -OUT[side]
    palm, elbow = builder.toward(0.0, inward, 0.0), builder.toward(-0.5, -0.8 * inward, -0.3)
    at = path.place_m + [0.0, 0.0, HEIGHT_M] - half[0] * palm
    hand = bearing_on(builder.actor, side, at, builder.toward(0.93, 0.0, -0.36), palm, elbow)
    return grasps.eased(builder.actor, side, hand, path)


def behind(
    builder: PerformanceBuilder, thing: Thing, side: int, way: Array, height_m: float
) -> HandPose:
    """A palm upright behind a thing, so high over what it stands on, ready to push it along a level
    direction (3,).
    """
    path, inward = builder.things[thing.name], -OUT[side]
    start = path.place_m + [0.0, 0.0, height_m] - AWAY_M * way
    far = solids.ray_m(thing, start, way[:2], path.place_m, path.quat_wxyz, 2.0 * AWAY_M)
    at = start + (AWAY_M if far is None else far) * way

    across = abs(float(way @ builder.toward(0.0, 1.0, 0.0))) > 0.7
    fingers = builder.toward(0.93, 0.0, -0.36) if across else builder.toward(0.25, inward, -0.1)
    elbow = builder.toward(-0.5, -0.8 * inward, -0.3 if across else 0.2)
    fingers = limbs.unit(fingers - way * float(fingers @ way))
    hand = bearing_on(
        builder.actor, side, at - (0.0 if across else IN_M) * fingers, fingers, way, elbow
    )
    return grasps.eased(builder.actor, side, hand, path)


def flat(builder: PerformanceBuilder, side: int, point_m: Array) -> HandPose:
    """A palm flat on a table over a point (3,) of its top, its lowest skin just on it."""
    inward = -OUT[side]
    palm, fingers = np.array([0.0, 0.0, -1.0]), builder.toward(0.97, 0.25 * inward, 0.05)
    elbow = builder.toward(-0.5, -0.9 * inward, 0.2)
    hand = bearing_on(builder.actor, side, point_m, fingers, palm, elbow)
    under = grasps.placed(builder.actor, side, hand, 0)[:, 2].min()
    return hand.moved(np.array([0.0, 0.0, point_m[2] + SKIN_M - under]))


def points(builder: PerformanceBuilder, table: Thing) -> list[Array]:
    """Points (3,) of a table's top between which the hand goes to and fro, from the near rows to
    the far ones.
    """
    path, part = builder.things[table.name], affordances.to_wipe(table)
    if part is None:
        raise ConfigError(f"the {table.name} has no top to wipe", "name a table")
    centre, reach, height = part.pos_m, part.size_m, affordances.rest_m(table)
    rows = np.linspace(0.55, -0.55, STROKES // 2 + 1)
    return [
        path.at([centre[0] + row * reach[0], centre[1] + sign * 0.72 * reach[1], height])
        for k, row in enumerate(rows)
        for sign in ((1.0, -1.0) if k % 2 == 0 else (-1.0, 1.0))
    ]
