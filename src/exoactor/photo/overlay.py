"""The photo with what was found drawn over it: the floor, the horizon, and each thing's outline."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Camera, Image
from exoactor.photo import kinds
from exoactor.photo.found import Found, FoundThing

FLOOR, HORIZON, START, TEXT = (255, 255, 255), (255, 190, 60), (60, 220, 120), (20, 24, 30)
COLOURS = ((255, 92, 92), (92, 160, 255), (255, 170, 40), (190, 110, 255), (40, 205, 205))
"""Of the things, in turn."""
GRID_M, REACH_M = 0.5, 3.0
NEAREST_M = 0.2
"""What is nearer to the camera is not drawn."""
FAINT = 0.35
"""How much of the floor's lines is seen."""


def overlay(picture: Image, found: Found) -> Image:
    """The picture (H, W, 3), drawn over."""
    thick = max(1, round(max(picture.shape[:2]) / 640.0))
    floor = picture.copy()
    for line in _grid():
        _draw(floor, found.camera, line, FLOOR, 1)
    out = np.asarray(cv2.addWeighted(floor, FAINT, picture, 1.0 - FAINT, 0.0), dtype=np.uint8)
    for left, right in _horizon(found.camera):
        cv2.line(out, left, right, HORIZON, thick, cv2.LINE_AA)
    if found.with_person:
        arrow = np.array([[0.0, 0.0, 0.0], [0.4, 0.0, 0.0], [0.32, 0.05, 0.0], [0.4, 0.0, 0.0]])
        _draw(out, found.camera, arrow, START, 2 * thick)

    for index, thing in enumerate(found.things):
        colour = COLOURS[index % len(COLOURS)]
        _silhouette(out, found.camera, thing, colour, thick)
        _draw(out, found.camera, _doubt(thing), colour, thick)
    taken: list[Array] = []
    for index, thing in enumerate(found.things):
        taken.append(_label(out, thing, COLOURS[index % len(COLOURS)], thick, taken))
    return out


def _draw(
    picture: Image, camera: Camera, line_m: Array, colour: tuple[int, int, int], thick: int
) -> None:
    """A chain of world points (N, 3), as far as it is before the camera."""
    cam = camera.to_camera(line_m)
    for start, end in pairwise(cam):
        if max(start[2], end[2]) <= NEAREST_M:
            continue
        ends = []
        for here, other in ((start, end), (end, start)):
            if here[2] < NEAREST_M:
                here = here + (NEAREST_M - here[2]) / (other[2] - here[2]) * (other - here)
            ends.append(tuple(int(v) for v in camera.project(here).clip(-9e3, 9e3).round()))
        cv2.line(picture, ends[0], ends[1], colour, thick, cv2.LINE_AA)


def _grid() -> Iterator[Array]:
    for at in np.arange(-REACH_M, REACH_M + 1e-6, GRID_M):
        yield np.array([[at, -REACH_M, 0.0], [at, REACH_M, 0.0]])
        yield np.array([[-REACH_M, at, 0.0], [REACH_M, at, 0.0]])


def _horizon(camera: Camera) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Its two ends in the picture."""
    x, y, z = camera.rotation_cam_from_world[:, 2]
    rows = [
        camera.K[1, 2] - camera.K[1, 1] * (z + x * (at - camera.K[0, 2]) / camera.K[0, 0]) / y
        for at in (0.0, float(camera.width))
    ]
    if all(abs(row) < 9e3 for row in rows):
        yield (0, round(rows[0])), (camera.width, round(rows[1]))


def _silhouette(
    picture: Image, camera: Camera, thing: FoundThing, colour: tuple[int, int, int], thick: int
) -> None:
    """Its outline as the camera sees it, and the edges that stand out."""
    prior = kinds.prior(thing.seen.kind)
    cam = camera.to_camera(thing.in_world(prior.outline))
    if cam[:, 2].min() > NEAREST_M:
        hull = cv2.convexHull(camera.project(cam).clip(-9e3, 9e3).round().astype(np.int32))
        cv2.polylines(picture, [hull], True, colour, thick, cv2.LINE_AA)
    for edge in thing.in_world(prior.edges):
        _draw(picture, camera, edge, colour, max(1, thick // 2))


def _doubt(thing: FoundThing) -> Array:
    """(N, 3) a circle about its place, of the standard deviation."""
    turn = np.linspace(0.0, 2.0 * np.pi, 25)
    ring = thing.place_sd_m * np.stack([np.cos(turn), np.sin(turn)], axis=-1) + thing.place_m
    return np.column_stack([ring, np.full(len(turn), thing.base_m)])


def _label(
    picture: Image,
    thing: FoundThing,
    colour: tuple[int, int, int],
    thick: int,
    taken: Sequence[Array],
) -> Array:
    """Name and size over the upper left corner of its box, or above what is `taken`; its corners
    (2, 2).
    """
    deep, wide, high = (round(100.0 * side) for side in thing.size_m)
    said = f"{thing.seen.name} {deep}x{wide}x{high} +-{100.0 * thing.place_sd_m:.0f} cm"
    said = said.encode("ascii", "replace").decode()  # OpenCV's letters
    scale, font = 0.42 * thick, cv2.FONT_HERSHEY_SIMPLEX
    (width, height), below = cv2.getTextSize(said, font, scale, thick)
    size = np.array([width + 4, height + below + 4])
    left, top = thing.seen.box_px[:2]
    corner = np.array([min(left, picture.shape[1] - size[0]), top - size[1]]).clip(0.0)
    for other in sorted(taken, key=lambda one: -one[0, 1]):
        if (corner < other[1]).all() and (corner + size > other[0]).all():
            corner[1] = max(other[0, 1] - size[1], 0.0)

    at = np.array([corner, corner + size])
    (x, y), (right, low) = at.astype(int)
    cv2.rectangle(picture, (x, y), (right, low), colour, cv2.FILLED)
    cv2.putText(picture, said, (x + 2, low - below - 1), font, scale, TEXT, thick, cv2.LINE_AA)
    return at
