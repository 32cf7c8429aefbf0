"""What a perfect eye would say of a picture of a known scene, and what people would: for
benchmarks, for what is known from a picture, and for services that are played.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import get_args

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.photo import kinds
from exoactor.photo.boxes import LEAST_PX, Faces, Seen
from exoactor.scenes import affordances, sight
from exoactor.scenes.description.kinds import KINDS
from exoactor.scenes.extent import around_m
from exoactor.scenes.scene import Scene, Thing

NEAREST_M = 0.3
NOISE_PX, SIZE_OFF = 5.0, 0.10
"""Of a box's edges, standard deviation; and by how much a size that is guessed is off."""


def seen_of(scene: Scene) -> tuple[Seen, ...]:
    """The things in a scene's picture that stand on the floor or on top of another and are not
    hidden, what bears others before them.
    """
    return tuple(_seen(scene))


def mistaken(seen: Sequence[Seen], scene: Scene, rng: np.random.Generator) -> tuple[Seen, ...]:
    """Boxes as people draw them, and sizes as they guess them; to the picture's edge where a thing
    is cut off by it.
    """
    width, height = scene.camera.width, scene.camera.height
    most, out = np.array([width, height, width, height]), list[Seen]()
    for one in seen:
        edges, noise = np.array(one.box_px), rng.normal(scale=NOISE_PX, size=4)
        cut = (edges <= 0.0) | (edges >= most)
        left, top, right, bottom = np.where(cut, edges, edges + noise).clip(0.0, most)
        size = size_m(scene.thing(one.name)) * (1.0 + SIZE_OFF * rng.choice([-1.0, 1.0]))
        deep, wide, high = (float(side) for side in size)
        box = (float(left), float(top), float(max(right, left + 1)), float(max(bottom, top + 1)))
        out.append(replace(one, box_px=box, size_m=(deep, wide, high)))
    return tuple(out)


def kind_of(thing: Thing) -> str:
    """The kind that one of its names is; else what looks like anything: a box, or, where it stands
    fast, a wall.
    """
    other = "box" if thing.free else "wall"
    return next((name for name in (thing.name, *thing.called) if name in KINDS), other)


def size_m(thing: Thing) -> Array:
    """(3,) of the box around what is drawn of it."""
    return np.asarray(np.ptp(_drawn_m(thing), axis=0))


def _seen(scene: Scene) -> Iterator[Seen]:
    camera, names = scene.camera, set[str]()
    for thing in sorted(scene.things, key=lambda one: one.pos_m[2]):
        points = thing.to_world(_drawn_m(thing))
        box, under = _box(camera, points), affordances.support(scene, thing)
        if box is None or (under is not None and under.name not in names):
            continue
        if abs(thing.pos_m[2] - _top_m(under)) > affordances.TOUCHING_M:
            continue  # it hangs, or is within something: no box tells how high
        if not sight.free_sight(scene, points, [camera]).any():
            continue
        names.add(thing.name)
        kind, faces = kind_of(thing), None
        if kinds.prior(kind).fronted:
            x, y = np.array(thing.pos_m[:2]) - camera.position_m[:2]
            turn = thing.yaw_rad - np.arctan2(y, x)
            faces = get_args(Faces)[round(turn / (np.pi / 4.0)) % 8]
        yield Seen(thing.name, kind, box, None, under.name if under else None, faces)


def _box(camera: Camera, point_m: Array) -> tuple[float, float, float, float] | None:
    """Around points (N, 3) of the world, in the picture; None where they are not in it."""
    cam = camera.to_camera(point_m)
    if cam[:, 2].min() < NEAREST_M:
        return None
    px, size = camera.project(cam), np.array([camera.width, camera.height])
    low, high = px.min(axis=0).clip(0.0, size), px.max(axis=0).clip(0.0, size)
    if (high - low).min() < LEAST_PX:
        return None
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _top_m(under: Thing | None) -> float:
    """How high that is on which something stands."""
    face = affordances.top(under) if under else None
    return under.pos_m[2] + float(face.middle_m[2]) if under and face else 0.0


def _drawn_m(thing: Thing) -> Array:
    """(N, 3) around what is drawn of it, in its frame."""
    return np.concatenate([around_m(part) for part in thing.parts if part.drawn])
