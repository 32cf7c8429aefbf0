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
from exoactor.stages.ground.contact.floor import Evidence, Floor, Supports
from exoactor.stages.ground.contact.settings import Known


def plane(body: BodyMotion, known: Known) -> Floor:
    """The floor to start from."""
    now, config = support.skin_of(body), known.config.initial
    standing = floor.upright(now, body.fps, known.config.floor, body.lean_away_rad)
    cost = _settled(_tried(standing, now, body, known), now, body, known).cost
    if cost < config.more_likely:
        return standing

    ups = [floor.up_vector(pitch, 0.0) for pitch in np.deg2rad(config.pitches_deg)]
    tried = [_tried(floor.under(up, now.lowest_m(up)), now, body, known) for up in ups]
    likely = sorted(tried, key=lambda one: one.cost)[: config.likeliest]
    level = min((_settled(one, now, body, known) for one in likely), key=lambda one: one.cost)
    return level.floor if level.cost < cost - config.more_likely else standing


def unborne(carrying: Supports, mass_m: Array, up: Array, longest_flight: float) -> Flags:
    """(T,) where nothing bears the person, for more frames than anybody flies."""
    out = ~carrying.bear(mass_m, up)
    for start, stop in runs(out):
        out[start:stop] = stop - start > longest_flight
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
    config, point = known.config.initial, now.lowest_m(on.up)
    height = floor.height_m(point, point, on, body.fps, known.config.floor)
    touching = support.touching(point, height, now.mass_m, on.up, body, known.contact)
    told = floor.evidence(
        point, touching, now.mass_m, body.fps, known.config.floor, on, body.lean_away_rad
    )

    odd = np.log(on.camera_height_m / config.usual_height_m) / config.height_doubt
    carrying, longest_flight = floor.supports(point, touching), known.config.flight_s * body.fps
    alone_s = float(unborne(carrying, now.mass_m, on.up, longest_flight).sum()) / body.fps
    return _Tried(on, told, told.cost(on) + 0.5 * float(odd) ** 2 + config.unborne_cost * alone_s)


def _settled(one: _Tried, now: Skin, body: BodyMotion, known: Known) -> _Tried:
    """Contacts and floor found from each other as long as that explains more."""
    for _ in range(known.config.initial.tries):
        other = _tried(one.evidence.fit(one.floor)[0], now, body, known)
        if other.cost >= one.cost:
            break
        one = other
    return one
