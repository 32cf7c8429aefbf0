"""Where to stand for what is to be done, and the way there."""

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import resample, rotations
from exoactor.core.checks import Array
from exoactor.core.plan import Action
from exoactor.scenes.scene import Thing
from exoactor.stages.imagine import solids
from exoactor.stages.imagine.acting import Acting

BELLY_M = 0.25
"""From the middle of the body to an edge it works at: the belly just clear of it."""
ASIDE_M = 0.09
"""A thing for one hand lies this far to that hand's side of the body's middle."""
BEFORE_SEAT_M = 0.14
"""From the front edge of a seat to under the body of who is about to sit down on it."""
NEAR_M = 0.24
"""From the middle of the body to the skin of a thing on the floor that one walks up to."""
WIDE_M = 0.24
"""Half the width of a body that walks past something, and some room."""
STRAIGHT_M = 0.30
"""The last part of a way, on which one already faces what one comes for."""
WITH_HANDS = {"reach", "grasp", "lift", "sweep", "wipe", "place", "drop"}


def middle(acting: Acting, name: str | None) -> Array:
    """The place (2,) of a thing over the floor, where it is by now."""
    return acting.things[acting.thing(name).name].place_m[:2]


def facing(from_m: Array, to_m: Array) -> float:
    """Heading from one place on the floor to another."""
    x, y = np.asarray(to_m)[:2] - np.asarray(from_m)[:2]
    return float(np.arctan2(y, x))


def ahead(yaw_rad: float) -> Array:
    """(2,) the direction of a heading."""
    return np.array([np.cos(yaw_rad), np.sin(yaw_rad)])


def aside(yaw_rad: float) -> Array:
    """(2,) the direction to the left of a heading."""
    return np.array([-np.sin(yaw_rad), np.cos(yaw_rad)])


def holder(acting: Acting, thing: Thing) -> Thing | None:
    """What a thing stands on or in, where it is by now; None for the floor."""
    point = acting.things[thing.name].place_m
    for other in acting.scene.things:
        if other.name == thing.name or other.name not in acting.things:
            continue
        pos, quat = solids.pose_of(other)
        if solids.distance(other, (point - [0.0, 0.0, 0.01])[None], pos, quat)[0] < 0.012:
            return other
    return None


def beside(acting: Acting, action: Action) -> tuple[Array, float]:
    """Place (2,) and heading from which a thing is at hand, or where one stands on it if it is flat on the floor."""
    name = action.to if action.verb == "carry_to" and action.to else action.thing
    thing = acting.thing(name)
    if thing.has("seat") and acting.coming and acting.coming[0].verb == "sit_down":
        seat = thing.part("seat")
        place = thing.to_world(np.array([seat.pos_m[0] + seat.size_m[0] + BEFORE_SEAT_M, 0.0, 0.0]))[:2]
        return place, facing(acting.place_m, place)
    support = holder(acting, thing)
    worked_at = support if support is not None else thing if thing.has("top") else None
    if worked_at is not None:
        return _at_edge(acting, worked_at, middle(acting, thing.name), sideways(acting, thing))
    if not any(part.solid for part in thing.parts):
        place = middle(acting, thing.name)
        return place, facing(acting.place_m, place)
    return _before(acting, thing)


def sideways(acting: Acting, thing: Thing) -> float:
    """How far left of the body's middle (m) a thing shall lie, for the hand that is going to take it or holds it."""
    for action in acting.coming:
        if action.verb in WITH_HANDS and action.hands in ("left", "right"):
            return ASIDE_M if action.hands == "left" else -ASIDE_M
    return 0.0


def _at_edge(acting: Acting, table: Thing, point_m: Array, left_m: float) -> tuple[Array, float]:
    """Before the front edge of a table, so that a point on it is straight ahead but for `left_m`."""
    high = solids.bounds(table)[1]
    yaw = table.yaw_rad + np.pi
    local = rotations.rotate(rotations.from_yaw(-table.yaw_rad), np.array([*(point_m - table.pos_m[:2]), 0.0]))
    across = local[1] + left_m  # facing -x, the left is -y
    x, y, _ = table.to_world(np.array([high[0] + BELLY_M, across, 0.0]))
    return np.array([x, y]), float(yaw)


def _before(acting: Acting, thing: Thing) -> tuple[Array, float]:
    """Close to a thing on the floor, on the side one comes from."""
    low, high = solids.bounds(thing)
    centre = middle(acting, thing.name)
    yaw = facing(acting.place_m, centre)
    reach = float(np.abs(np.concatenate([low[:2], high[:2]])).max())
    place = centre - (NEAR_M + reach) * ahead(yaw) - sideways(acting, thing) * aside(yaw)
    return place, yaw


def way(acting: Acting, place_m: Array, yaw_rad: float) -> Array:
    """(N, 2) a polyline from where the body is to a place; its end is walked facing `yaw_rad`."""
    points = [acting.place_m, *acting.via]
    before = place_m - STRAIGHT_M * ahead(yaw_rad)
    if np.dot(before - points[-1], ahead(yaw_rad)) > 0.05:
        points.append(before)
    return np.array([*points, place_m])


def around(acting: Acting, thing: Thing, goal_m: Array) -> Array:
    """(N, 2) an arc around a thing, the shorter way, from the side the body is on to that of the goal."""
    low, high = solids.bounds(thing)
    radius = float(np.linalg.norm(np.maximum(np.abs(low), np.abs(high))[:2])) + WIDE_M
    centre = middle(acting, thing.name)
    start = facing(centre, acting.place_m)
    angle = (facing(centre, goal_m) - start + np.pi) % (2.0 * np.pi) - np.pi
    margin = np.sign(angle) * np.radians(35.0)
    bearings = start + np.linspace(margin, angle - margin, 7)
    return np.asarray(centre + radius * np.stack([np.cos(bearings), np.sin(bearings)], axis=-1))


def rounded(path_m: Array, sigma_m: float = 0.10) -> Array:
    """(M, 2) a polyline with its corners evened out, ends where they were."""
    mileage = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path_m, axis=0), axis=1))])
    count = max(2, int(np.ceil(mileage[-1] / 0.02)) + 1)
    dense = resample.linear(mileage, path_m, np.linspace(0.0, mileage[-1], count))
    pad = min(count - 1, round(4.0 * sigma_m / 0.02))
    longer = np.pad(dense, ((pad, pad), (0, 0)), mode="reflect", reflect_type="odd")
    smooth = gaussian_filter1d(longer, sigma_m / 0.02, axis=0)[pad : pad + count]
    smooth[0], smooth[-1] = path_m[0], path_m[-1]
    return np.asarray(smooth)
