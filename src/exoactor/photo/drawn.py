"""What a perfect eye would say of a picture of a known scene: for benchmarks, and for services that
are played.
"""

from collections.abc import Iterator

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.photo import kinds
from exoactor.photo.boxes import LEAST_PX, Faces, Seen
from exoactor.scenes import affordances
from exoactor.scenes.description.kinds import KINDS
from exoactor.scenes.extent import around_m
from exoactor.scenes.scene import Scene, Thing

QUARTERS: tuple[Faces, ...] = ("away", "left", "camera", "right")
"""As a thing turns to its left, from the line of sight on."""
NEAREST_M = 0.3


def seen_of(scene: Scene) -> tuple[Seen, ...]:
    """The things in a scene's picture, what bears others before them."""
    return tuple(_seen(scene))


def kind_of(thing: Thing) -> str:
    """The kind that one of its names is, else a box."""
    return next((name for name in (thing.name, *thing.called) if name in KINDS), "box")


def size_m(thing: Thing) -> Array:
    """(3,) of the box around what is drawn of it."""
    points = np.concatenate([around_m(part) for part in thing.parts if part.drawn])
    return np.asarray(np.ptp(points, axis=0))


def _seen(scene: Scene) -> Iterator[Seen]:
    camera, names = scene.camera, set[str]()
    for thing in sorted(scene.things, key=lambda one: one.pos_m[2]):
        box, under = _box(camera, thing), affordances.support(scene, thing)
        if box is None or (under is not None and under.name not in names):
            continue
        names.add(thing.name)
        kind, faces = kind_of(thing), None
        if kinds.prior(kind).fronted:
            x, y = np.array(thing.pos_m[:2]) - camera.position_m[:2]
            turn = thing.yaw_rad - np.arctan2(y, x)
            faces = QUARTERS[round(turn / (np.pi / 2.0)) % 4]
        yield Seen(thing.name, kind, box, None, under.name if under else None, faces)


def _box(camera: Camera, thing: Thing) -> tuple[float, float, float, float] | None:
    """Around what is drawn of it, in the picture; None where it is not in it."""
    points = np.concatenate([around_m(part) for part in thing.parts if part.drawn])
    cam = camera.to_camera(thing.to_world(points))
    if cam[:, 2].min() < NEAREST_M:
        return None
    px, size = camera.project(cam), np.array([camera.width, camera.height])
    low, high = px.min(axis=0).clip(0.0, size), px.max(axis=0).clip(0.0, size)
    if (high - low).min() < LEAST_PX:
        return None
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
