"""Verb of letting go in a swing: toss something light into a vessel near by, underarm."""

from dataclasses import dataclass, replace

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.goals import FLOOR
from exoactor.core.plan import Action
from exoactor.humans import gait
from exoactor.rehearsal import places, reaching, walking
from exoactor.rehearsal.floors import Floor
from exoactor.rehearsal.hands import OUT
from exoactor.rehearsal.performance_builder import PerformanceBuilder
from exoactor.rehearsal.things import Course
from exoactor.rehearsal.tracks import Move, Track
from exoactor.scenes import affordances, extent
from exoactor.scenes.scene import Thing
from exoactor.scenes.trace import GRAVITY_M_S2

TOSSED_KG = 0.5
"""Heavier things are not tossed."""
AWAY_M = 0.75
"""From the middle of the body to that of the vessel."""
BACK_M, FORTH_M = np.array([0.06, 0.17, -0.02]), np.array([0.36, 0.13, 0.18])
"""The wrist before and after the swing: from the pelvis ahead, to its own side, up."""
SWINGS_S = np.linspace(0.9, 0.40, 51)
"""How long the swing may take: the slowest that will do is taken."""
OVER_M, MISS_M = 0.03, 0.02
"""It comes in over the rim, so far from the middle at most."""


@dataclass(frozen=True)
class Swing:
    """A swing that takes `lasts_s`, with the thing let go `release_s` after its start, moving
    ahead and up at (2,) m/s, `far_m` before the vessel's middle.
    """

    lasts_s: float
    release_s: float
    speed_m_s: Array
    far_m: float


def throw(builder: PerformanceBuilder, action: Action) -> None:
    """Toss what one hand holds into a vessel.

    Raises:
        ConfigError: there is no vessel to throw into.
        BadMotionError: it is too heavy, in both hands, or no calm swing brings it there.
    """
    thing, side = _tossed(builder, action)
    to = builder.thing(action.to)
    path, vessel, room = builder.things[thing.name], builder.things[to.name], affordances.inside(to)
    if room is None:
        raise ConfigError(f"the {to.name} is no vessel to throw into", "name a basket or a bin")
    centre = vessel.at(room.pos_m)

    place, yaw = _stand(builder, to, centre[:2], FORTH_M[1] * OUT[side])
    walking.come(builder, place, yaw)
    ahead = gait.ahead(yaw)
    builder.follow(thing.name)

    hand, out = builder.hands[side].end, np.array([1.0, OUT[side], 1.0])
    offset = path.place_m - builder.in_world(hand).wrist_m
    rim_m = float(vessel.place_m[2] + extent.box_m(to)[1, 2])
    swing = _swing(builder, offset, float((centre[:2] - builder.place_m) @ ahead), rim_m)
    if swing is None:
        raise BadMotionError(
            f"no calm toss brings the {thing.name} into the {to.name}", "say: drop it in"
        )

    builder.look(centre)
    builder.hand(side, replace(hand, wrist_m=BACK_M * out), 0.8)
    builder.wait(0.9)
    builder.hand(side, replace(hand, wrist_m=FORTH_M * out), swing.lasts_s)
    builder.close(side, 0.0, 0.12, after_s=swing.release_s - 0.06)
    _fly(builder, thing, swing, ahead, float(vessel.place_m[2]) + affordances.rest_m(to))
    path.place_m = np.array([*centre[:2], vessel.place_m[2] + affordances.rest_m(to)])
    builder.let_go(side)
    builder.wait(swing.lasts_s + 0.4)
    builder.hand(side, builder.rest[side], 0.9)
    builder.look(None)
    builder.wait(0.8)


def _tossed(builder: PerformanceBuilder, action: Action) -> tuple[Thing, int]:
    """The thing and the hand that holds it."""
    thing = builder.thing(action.thing)
    sides = reaching.holding(builder, thing)
    if action.to in (None, FLOOR):
        raise ConfigError("a throw goes into a vessel", "name a basket or a bin")
    if len(sides) != 1 or (thing.mass_kg or 0.0) > TOSSED_KG:
        raise BadMotionError(
            f"only what one hand holds, up to {TOSSED_KG:g} kg, is thrown, not the {thing.name}",
            "carry it there and put it in",
        )
    return thing, sides[0]


def _stand(
    builder: PerformanceBuilder, to: Thing, centre_m: Array, left_m: float
) -> tuple[Array, float]:
    """Where to stand before a vessel, and heading: on the side one comes from, or where there is
    room for both arms; its middle is straight before the hand `left_m` beside the body's middle.
    """
    floor = Floor.of(builder.scene, without=(to.name,))
    straight = places.facing(builder.place_m, centre_m)
    stands = []
    for turned in np.radians([0, 20, -20, 40, -40, 60, -60, 90, -90, 120, -120, 180]):
        yaw = straight + float(turned)
        place = centre_m - AWAY_M * gait.ahead(yaw) - left_m * gait.aside(yaw)
        stands.append((place, yaw))
        if floor.clear_m(place) >= places.ROOM_M:
            return stands[-1]
    return max(stands, key=lambda stand: float(floor.clear_m(stand[0])))


def _swing(
    builder: PerformanceBuilder, offset_m: Array, centre_m: float, rim_m: float
) -> Swing | None:
    """The slowest swing from which what is held `offset_m` (3,) off the wrist comes in over the
    rim, `centre_m` ahead of the body.
    """
    off = np.array([float(offset_m @ builder.toward(1.0, 0.0, 0.0)), offset_m[2]])
    for lasts in SWINGS_S:
        time_s = np.linspace(0.0, lasts, 200)
        track = Track(BACK_M[[0, 2]], [Move(FORTH_M[[0, 2]], 0.0, float(lasts))])
        at = track.over(time_s, lambda wrist: np.tile(wrist, (200, 1))) + off
        at[:, 1] += builder.pelvis_m
        speed = np.gradient(at, time_s, axis=0)
        over = np.maximum(at[:, 1] - rim_m - OVER_M, 0.0)
        flight = (
            speed[:, 1] + np.sqrt(speed[:, 1] ** 2 + 2.0 * GRAVITY_M_S2 * over)
        ) / GRAVITY_M_S2
        miss = np.abs(at[:, 0] + speed[:, 0] * flight - centre_m)
        miss[(over <= 0.0) | (time_s < 0.3 * lasts) | (time_s > 0.75 * lasts)] = np.inf
        best = int(miss.argmin())
        if miss[best] < MISS_M:
            far = centre_m - float(at[best, 0])
            return Swing(float(lasts), float(time_s[best]), speed[best], far)
    return None


def _fly(
    builder: PerformanceBuilder, thing: Thing, swing: Swing, ahead: Array, rests_m: float
) -> None:
    """It flies off the hand, and falls straight down where it is inside."""
    time_s = np.linspace(0.0, swing.far_m / float(swing.speed_m_s[0]), 20)
    course = Course(builder.clock_s + swing.release_s + time_s, time_s * swing.speed_m_s[0])
    builder.things[thing.name].flies(np.array([*ahead, swing.speed_m_s[1]]), course, rests_m)
