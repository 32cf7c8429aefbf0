"""A camera for a scene that says none: it sees the start and the things well."""

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.scenes import build
from exoactor.scenes.affordances import outline_m, outside_m
from exoactor.scenes.extent import around_m, reach_m
from exoactor.scenes.moves import FOCAL_PX, HEIGHT, WIDTH
from exoactor.scenes.scene import Scene, Start, Thing

HEIGHTS_M, AWAY_M = (1.3, 1.6), np.arange(2.2, 5.01, 0.2)
AZIMUTHS = np.radians(np.arange(-165.0, 180.1, 15.0))
TALL_M, WIDE_M, AHEAD_M = 1.40, 0.35, 0.45
"""Of who stands at the start, arms included, and of the room before them that acting takes."""
BROAD_M = 0.2
"""Of who hides what is behind them."""
FAR_M = 3.5
"""What is farther from the start is not what one looks at."""
MARGIN_PX = 12
OFTEN, NEAR = 1.0, 0.12
"""What a seen point counts for, and a metre nearer."""


def chosen(things: tuple[Thing, ...], start: Start, walls_m: tuple[float, ...]) -> Camera:
    """The camera, of some around the middle of what is to be seen, that has the start and the small
    things in its picture, few of them hidden, from near; between walls in the west, east, south and
    north.
    """
    small = [thing for thing in things if _small(thing) and _near(thing, start)]
    person = np.concatenate([_person(start), *(_at_work(things, one, start) for one in small)])
    seen = np.concatenate([person, *(reach_m(thing) for thing in small)])
    middle = (seen.min(axis=0) + seen.max(axis=0)) / 2.0
    marks = np.concatenate([person[::2], *(_middle(thing)[None] for thing in small)])
    model, data = _touched(Scene("", 0, "", things, start, _looking(middle, 0.0, 3.0, 1.4)))

    best, most = _looking(middle, -0.6 * np.pi, 3.0, HEIGHTS_M[0]), -np.inf
    for azimuth in AZIMUTHS + start.yaw_rad:
        for height in HEIGHTS_M:
            for away in AWAY_M:
                camera = _looking(middle, azimuth, away, height)
                if not _holds(camera, seen):
                    continue
                score = OFTEN * _share(model, data, camera, marks) - NEAR * away
                if _within(camera, walls_m) and score > most + 1e-9:
                    best, most = camera, score
                break  # farther away it sees no more
    return best


def _looking(middle: Array, azimuth: float, away: float, height: float) -> Camera:
    """From a side of what is to be seen."""
    position = middle + [away * np.cos(azimuth), away * np.sin(azimuth), 0.0]
    position[2] = height
    target = middle * [1.0, 1.0, 0.0] + [0.0, 0.0, min(0.55, middle[2])]
    return Camera.looking_at(position, target, FOCAL_PX, WIDTH, HEIGHT)


def _person(start: Start) -> Array:
    """(N, 3) around who stands at the start and acts before it."""
    ring = np.linspace(0.0, 2.0 * np.pi, 8, endpoint=False)
    around = WIDE_M * np.stack([np.cos(ring), np.sin(ring)], axis=-1)
    ahead = AHEAD_M * np.array([np.cos(start.yaw_rad), np.sin(start.yaw_rad)])
    places = np.concatenate([around, around + ahead]) + start.place_m
    heights = np.repeat([0.0, TALL_M], len(places))
    return np.column_stack([np.tile(places, (2, 1)), heights])


def _at_work(things: tuple[Thing, ...], thing: Thing, start: Start) -> Array:
    """(N, 3) around who has come straight from the start to a thing: as near as there is room."""
    away = np.array(thing.pos_m[:2]) - start.place_m
    far = float(np.linalg.norm(away))
    yaw = float(np.arctan2(away[1], away[0]))
    way = np.arange(0.0, max(far, 0.1), 0.1)[:, None] * away / max(far, 1e-6) + start.place_m
    free = np.full(len(way), np.inf)
    for other in things:
        local = other.from_world(np.column_stack([way, np.zeros(len(way))]))
        free = np.minimum(free, outside_m(outline_m(other), local[:, :2]))
    within = np.flatnonzero(free < WIDE_M)
    last = way[max(int(within[0]) - 1, 0)] if len(within) else way[-1]
    return _person(Start((float(last[0]), float(last[1])), yaw))


def _small(thing: Thing) -> bool:
    """What one would like to see whole: not a wall."""
    span = np.ptp(np.concatenate([around_m(part) for part in thing.parts]), axis=0)
    return bool(span.max() < 2.6)


def _near(thing: Thing, start: Start) -> bool:
    """Whether somebody at the start has to do with it."""
    return float(np.linalg.norm(np.array(thing.pos_m[:2]) - start.place_m)) < FAR_M


def _middle(thing: Thing) -> Array:
    points = reach_m(thing)
    return np.asarray((points.min(axis=0) + points.max(axis=0)) / 2.0)


def _holds(camera: Camera, points: Array) -> bool:
    """Whether all points are in the picture."""
    inside = camera.to_camera(points)
    if inside[:, 2].min() < 0.3:
        return False
    px = camera.project(inside)
    size = np.array([camera.width, camera.height])
    return bool((px >= MARGIN_PX).all() and (px <= size - MARGIN_PX).all())


def _within(camera: Camera, walls_m: tuple[float, ...]) -> bool:
    """Whether it stands in the room."""
    west, east, south, north = walls_m
    x, y, _ = camera.position_m
    return bool(west < x < east and south < y < north)


def _touched(scene: Scene) -> tuple[mujoco.MjModel, mujoco.MjData]:
    """All that hides what is behind it, the person at the start as well."""
    spec = mujoco.MjSpec()
    build.add_scene(spec, scene, visual=False)
    spec.worldbody.add_geom(
        type=mujoco.mjtGeom.mjGEOM_CAPSULE,
        size=[BROAD_M, TALL_M / 2.0 - BROAD_M, 0.0],
        pos=[*scene.start.place_m, TALL_M / 2.0],
    )
    model = spec.compile()
    data = mujoco.MjData(model)
    build.show_things(model, data, scene)
    mujoco.mj_forward(model, data)
    return model, data


def _share(model: mujoco.MjModel, data: mujoco.MjData, camera: Camera, marks: Array) -> float:
    """How many of some points nothing hides; what is hit near one is the thing itself."""
    hit, seen = np.zeros(1, dtype=np.int32), 0
    for mark in marks:
        way = mark - camera.position_m
        far = float(np.linalg.norm(way))
        to = mujoco.mj_ray(model, data, camera.position_m, way / far, None, 1, -1, hit)
        seen += to < 0.0 or to > far - 0.30
    return seen / len(marks)
