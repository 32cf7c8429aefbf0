"""Verb of the foot: kick what lies on the floor, by a step through it."""

from dataclasses import replace

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.plan import Action
from exoactor.humans import gait
from exoactor.rehearsal import feet_pushing, free_room, grasps, places, walking
from exoactor.rehearsal.animation import FPS
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.rehearsal.pushing import level_way, reach_m
from exoactor.rehearsal.things import Course
from exoactor.scenes import extent
from exoactor.scenes.scene import Thing

GAP_M, STRIDE_M, SWING_S = 0.03, 0.38, 0.42
"""Between the toes and what they will strike, the length of the step, and how long it takes."""
KICKED_KG, KICKED_M = 2.0, 0.45
"""Heavier or higher things are not kicked."""
ROLLS_M, SLIDES_M, LEAST_M = 1.0, 0.40, 0.35
"""How far what is round rolls, how far anything else slides, if there is room; and the least room
there must be."""
SHORT_M, LEAVES_M_S = 0.15, 0.9
"""It goes on at least so far when it has left the foot; how fast on the way, for how long it is
watched."""


def kick(builder: PerformanceBuilder, action: Action) -> None:
    """Step through a ball or another small thing on the floor, so that it flies off the toes.

    Raises:
        ConfigError: it is fixed.
        BadMotionError: it is too heavy or too high, not on the floor, or there is no room for it.
    """
    thing = _kicked(builder, action)
    path, side = builder.things[thing.name], grasps.sides_of(action)[0]
    way = level_way(builder, thing, action.direction)
    yaw = float(np.arctan2(way[1], way[0]))
    far = _far_m(builder, thing, way, action.amount)

    near, toes = reach_m(builder, thing, way), walking.toes_m(builder)
    left = builder.half_width_m * (1.0 if side == gait.LEFT else -1.0)
    behind = path.place_m[:2] - (near + GAP_M + toes) * way - left * gait.aside(yaw)
    walking.come(builder, behind, yaw)
    builder.look(path.place_m)
    builder.wait(0.3)

    from_s, goal = builder.clock_s, builder.place_m + STRIDE_M * way
    width = builder.actor, goal, yaw, builder.half_width_m
    strike = gait.Step(side, gait.beside(*width, side), from_s, from_s + SWING_S)
    close_s = strike.land_s + gait.DOUBLE_SUPPORT_S
    close = gait.Step(1 - side, gait.beside(*width, 1 - side), close_s, close_s + gait.SWING_S)
    builder.walk([strike, close], goal, yaw)

    time_s, along = np.arange(from_s, strike.land_s, 1.0 / 240.0), np.array([*way, 0.0])
    pushed = feet_pushing.pushed_m(builder, path, along, time_s, (side,))
    late_s = float(-time_s[int(np.argmax(pushed > 0.0))] % (1.0 / FPS))
    _delay(builder, late_s)
    time_s += late_s
    path.goes(along, _course(time_s, pushed, far), _radius_m(thing))
    builder.look(np.array([*(path.place_m[:2]), 0.0]), 0.6)
    builder.clock_s = max(builder.clock_s, float(time_s[-1]) + far / LEAVES_M_S)


def _delay(builder: PerformanceBuilder, late_s: float) -> None:
    """Both steps later, so that foot and thing meet in a picture: between two of them the toes
    would never be seen to touch it.
    """
    builder.steps[-2:] = [
        replace(step, lift_s=step.lift_s + late_s, land_s=step.land_s + late_s)
        for step in builder.steps[-2:]
    ]
    builder.wait(late_s)


def _course(time_s: Array, pushed_m: Array, far_m: float) -> Course:
    """It goes with the foot until that is fastest, and rolls on from there, ever slower; the foot
    never goes through it.
    """
    speed = np.gradient(pushed_m, time_s)
    leaves, touch = int(speed.argmax()), int(np.argmax(pushed_m > 0.0))
    left_m = max(far_m - float(pushed_m[leaves]), SHORT_M)
    decay_s = left_m / float(speed[leaves])
    after_s = np.arange(0.0, 6.0 * decay_s, time_s[1] - time_s[0])
    rolls = pushed_m[leaves] - left_m * np.expm1(-after_s / decay_s)
    count = max(len(rolls), len(pushed_m) - leaves)
    held = np.pad(pushed_m[leaves:], (0, count - len(pushed_m) + leaves), mode="edge")
    rolls = np.maximum(np.pad(rolls, (0, count - len(rolls)), mode="edge"), held)
    every_s = time_s[leaves] + np.arange(count) * (time_s[1] - time_s[0])
    return Course(
        np.concatenate([time_s[touch - 1 : leaves], every_s]),
        np.concatenate([pushed_m[touch - 1 : leaves], rolls]),
    )


def _kicked(builder: PerformanceBuilder, action: Action) -> Thing:
    """The thing, if it can be kicked."""
    thing = builder.thing(action.thing)
    if not thing.free:
        raise ConfigError(f"the {thing.name} is fixed, nobody can kick it", "name a ball")
    holder = places.holder(builder, thing)
    if holder is not None:
        raise BadMotionError(
            f"the {thing.name} is on the {holder.name}, not on the floor", "kick what is there"
        )
    if (thing.mass_kg or 0.0) > KICKED_KG or extent.box_m(thing)[1, 2] > KICKED_M:
        raise BadMotionError(
            f"the {thing.name} is too heavy or too high to kick", "push it instead"
        )
    return thing


def _radius_m(thing: Thing) -> float:
    """Of what rolls; 0 for anything else."""
    solid = [part for part in thing.parts if part.solid]
    return float(solid[0].size_m[0]) if len(solid) == 1 and solid[0].kind == "sphere" else 0.0


def _far_m(builder: PerformanceBuilder, thing: Thing, way: Array, amount_m: float | None) -> float:
    """How far it goes, as there is room."""
    usual = ROLLS_M if _radius_m(thing) else SLIDES_M
    asked = usual if amount_m is None else amount_m
    free = free_room.room_m(builder, thing, way, asked)
    if free < (LEAST_M if amount_m is None else amount_m):
        raise BadMotionError(
            f"the {thing.name} can be kicked {free:.2f} m that way: something stands there",
            "kick it another way",
        )
    return min(asked, free)
