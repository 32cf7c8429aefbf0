"""A camera for a scene that says none: it sees the start and the things well."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.scenes.affordances import outline_m, outside_m
from exoactor.scenes.extent import around_m, reach_m
from exoactor.scenes.moves import FOCAL_PX, HEIGHT, WIDTH
from exoactor.scenes.scene import Scene, Start, Thing
from exoactor.scenes.sight import free_sight, in_picture

HEIGHTS_M, AWAY_M = (1.3, 1.6), np.arange(2.2, 5.01, 0.2)
AZIMUTHS = np.radians(np.arange(-165.0, 180.1, 15.0))
TALL_M, WIDE_M, AHEAD_M = 1.40, 0.35, 0.45
"""Of who stands at the start, arms included, and of the room before them that acting takes."""
FAR_M = 3.5
"""What is farther from the start is not what one looks at."""
MARGIN_PX = 12
WHO, OBLIQUE, NEAR = 3.0, 0.4, 0.12
"""Where all that is seen counts 1: what it counts besides to see who acts; what a view between
(neither hides one hand behind the body), and a metre nearer."""


def chosen(things: tuple[Thing, ...], start: Start, walls_m: tuple[float, ...]) -> Camera:
    """The camera, of some around the middle of what is to be seen, that has the start and the small
    things in its picture, few of them hidden, from near; between walls in the west, east, south and
    north.
    """
    small = [thing for thing in things if _small(thing) and _near(thing, start)]
    stands = [start, *(_at_work(things, thing, start) for thing in small)]
    person = np.concatenate([_person(stand) for stand in stands])
    whole = np.concatenate([person, *(reach_m(thing) for thing in small)])
    body = np.concatenate([_around(stand) for stand in stands])
    marks = np.concatenate([body, *(_middle(thing)[None] for thing in small)])

    for seen in (whole, person):  # who acts has to be in view, if not all can be
        middle = (seen.min(axis=0) + seen.max(axis=0)) / 2.0
        found = [
            (camera, abs(np.sin(2.0 * azimuth)) * OBLIQUE)
            for azimuth in AZIMUTHS
            for height in HEIGHTS_M
            if (camera := _nearest(middle, azimuth + start.yaw_rad, height, seen, walls_m))
        ]
        if found:
            break
    else:
        return _looking(middle, start.yaw_rad - np.pi / 3.0, AWAY_M[-1], HEIGHTS_M[0])

    cameras = [camera for camera, _ in found]
    free = free_sight(Scene("", 0, "", things, start, cameras[0]), marks, cameras)
    acting = free[:, : len(body)].mean(axis=1)
    shares = WHO * acting + free.mean(axis=1)
    scores = [
        share + oblique - NEAR * float(np.linalg.norm(camera.position_m - middle))
        for share, (camera, oblique) in zip(shares, found, strict=True)
    ]
    return cameras[int(np.argmax(scores))]


def _nearest(
    middle: Array, azimuth: float, height: float, seen: Array, walls_m: tuple[float, ...]
) -> Camera | None:
    """The nearest camera on a side that has all points in its picture, if it is in the room."""
    for away in AWAY_M:
        camera = _looking(middle, azimuth, away, height)
        if in_picture(camera, seen, MARGIN_PX).all():
            return camera if _within(camera, walls_m) else None
    return None


def _looking(middle: Array, azimuth: float, away: float, height: float) -> Camera:
    """From a side of what is to be seen."""
    position = middle + [away * np.cos(azimuth), away * np.sin(azimuth), 0.0]
    position[2] = height
    target = middle * [1.0, 1.0, 0.0] + [0.0, 0.0, min(0.55, middle[2])]
    return Camera.looking_at(position, target, FOCAL_PX, WIDTH, HEIGHT)


def _person(start: Start) -> Array:
    """(N, 3) around who stands at the start and acts before it."""
    body = _around(start)
    ahead = AHEAD_M * np.array([np.cos(start.yaw_rad), np.sin(start.yaw_rad), 0.0])
    return np.concatenate([body, body + ahead])


def _around(start: Start) -> Array:
    """(N, 3) around who stands at the start."""
    ring = np.linspace(0.0, 2.0 * np.pi, 8, endpoint=False)
    places = WIDE_M * np.stack([np.cos(ring), np.sin(ring)], axis=-1) + start.place_m
    heights = np.repeat([0.0, TALL_M / 2.0, TALL_M], len(places))
    return np.column_stack([np.tile(places, (3, 1)), heights])


def _at_work(things: tuple[Thing, ...], thing: Thing, start: Start) -> Start:
    """Where somebody stands who has come straight from the start to a thing: as near as there is
    room.
    """
    away = np.array(thing.pos_m[:2]) - start.place_m
    far = max(float(np.linalg.norm(away)), 0.1)
    way = np.arange(0.0, far, 0.1)[:, None] * away / far + start.place_m
    free = np.full(len(way), np.inf)
    for other in things:
        local = other.from_world(np.column_stack([way, np.zeros(len(way))]))
        free = np.minimum(free, outside_m(outline_m(other), local[:, :2]))
    within = np.flatnonzero(free < WIDE_M)
    last = way[max(int(within[0]) - 1, 0)] if len(within) else way[-1]
    return Start((float(last[0]), float(last[1])), float(np.arctan2(away[1], away[0])))


def _near(thing: Thing, start: Start) -> bool:
    """Whether somebody at the start has to do with it."""
    return float(np.linalg.norm(np.array(thing.pos_m[:2]) - start.place_m)) < FAR_M


def _small(thing: Thing) -> bool:
    """What one would like to see whole: not a wall."""
    span = np.ptp(np.concatenate([around_m(part) for part in thing.parts]), axis=0)
    return bool(span.max() < 2.6)


def _middle(thing: Thing) -> Array:
    points = reach_m(thing)
    return np.asarray((points.min(axis=0) + points.max(axis=0)) / 2.0)


def _within(camera: Camera, walls_m: tuple[float, ...]) -> bool:
    """Whether it stands in the room."""
    west, east, south, north = walls_m
    x, y, _ = camera.position_m
    return bool(west < x < east and south < y < north)
