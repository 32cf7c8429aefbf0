"""The floor to start from, before it is known what carries the person.

Who stands tells which way is up: from the feet to the weight. Anybody else misleads so: who does
push-ups seems to stand before a camera that lies on its side. So a standing person is weighed
against floors as cameras held level see them, looking more or less down, each with what would carry
the person on it.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import BodyMotion, Flags
from exoactor.core.runs import runs
from exoactor.humans.skin import Skin
from exoactor.stages.ground.contact import floor, support
from exoactor.stages.ground.contact.floor import Evidence, Floor
from exoactor.stages.ground.contact.settings import Known

PITCHES_RAD = np.deg2rad(np.arange(-10.0, 61.0, 5.0))
TRIES = 3
"""How often contacts and floor are found from each other before two ways to begin are compared."""
SETTLED = 4
"""So many of the likeliest pitches are settled."""
MORE_LIKELY = 2.0
"""By so much less (in units of log likelihood) must another explanation cost than that the person
stands."""
UNBORNE_COST = 4.5
"""Of each second in which nothing bears the person: three standard deviations."""
FLIGHT_S = 0.8
"""Nobody is longer in the air: a jump of 0.8 m."""
USUAL_HEIGHT_M, HEIGHT_DOUBT = 1.3, 0.7
"""Where cameras are held, and the standard deviation of the logarithm of that."""


def plane(body: BodyMotion, known: Known) -> Floor:
    """The floor to start from."""
    now = support.skin_of(body)
    standing = floor.upright(now, body.fps, known.config.floor, body.lean_away_rad)
    _, cost = _settled(_tried(standing, now, body, known), now, body, known)
    if cost < MORE_LIKELY:
        return standing

    ups = [floor.up_vector(pitch, 0.0) for pitch in PITCHES_RAD]
    tried = [_tried(floor.under(up, now.lowest_m(up)), now, body, known) for up in ups]
    likely = sorted(tried, key=lambda one: one.cost)[:SETTLED]
    level, other = min((_settled(one, now, body, known) for one in likely), key=lambda one: one[1])
    return level if other < cost - MORE_LIKELY else standing


def unborne_s(body: BodyMotion, touching: Flags, point_m: Array, mass_m: Array, up: Array) -> float:
    """For how long nothing bears the person, besides flights."""
    return float(unborne(body, touching, point_m, mass_m, up).sum()) / body.fps


def unborne(body: BodyMotion, touching: Flags, point_m: Array, mass_m: Array, up: Array) -> Flags:
    """(T,) where nothing bears the person, for longer than anybody flies."""
    out = ~floor.supports(point_m, touching).bear(mass_m, up)
    for start, stop in runs(out):
        out[start:stop] = stop - start > FLIGHT_S * body.fps
    return out


@dataclass(frozen=True)
class _Tried:
    """A floor, what tells where it is if it is nearly there, and the cost of taking it."""

    floor: Floor
    evidence: Evidence
    cost: float


def _tried(on: Floor, now: Skin, body: BodyMotion, known: Known) -> _Tried:
    """The cost: of what touches, of holding the camera so, and of the time in which nothing bears
    the person.
    """
    point = now.lowest_m(on.up)
    height = floor.height_m(point, point, on, body.fps, known.config.floor)
    touching = support.touching(point, height, now.mass_m, on.up, body, known.contact)
    told = floor.evidence(
        point, touching, now.mass_m, body.fps, known.config.floor, on, body.lean_away_rad
    )
    odd = np.log(on.camera_height_m / USUAL_HEIGHT_M) / HEIGHT_DOUBT
    alone = UNBORNE_COST * unborne_s(body, touching, point, now.mass_m, on.up)
    return _Tried(on, told, told.cost(on) + 0.5 * float(odd) ** 2 + alone)


def _settled(one: _Tried, now: Skin, body: BodyMotion, known: Known) -> tuple[Floor, float]:
    """Contacts and floor found from each other as long as that explains more, and the cost."""
    for _ in range(TRIES):
        other = _tried(one.evidence.fit(one.floor)[0], now, body, known)
        if other.cost >= one.cost:
            break
        one = other
    return one.floor, one.cost
