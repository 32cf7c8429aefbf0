"""A scene from above, its things named: a plan of the room to look at."""

from dataclasses import replace

import cv2
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Camera, Image, intrinsics
from exoactor.scenes.affordances import support
from exoactor.scenes.extent import reach_m
from exoactor.scenes.picture import observation
from exoactor.scenes.scene import Scene

WIDTH, HEIGHT, FOCAL_PX = 1000, 800, 4000.0
ABOUT_M, OVER_M = 0.7, 1.5
"""Around what is there; and how far the camera is above the highest of it at least."""
DOWN = np.array([[0.0, -1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])
"""x up in the picture, y to its left."""
BESIDE_PX, ROBOT_PX = 11, 40
"""From what is seen of a thing, and from the robot's place, to its name."""
INK, PLATE, FONT, SCALE = (30, 30, 30), (240, 238, 232), cv2.FONT_HERSHEY_SIMPLEX, 0.5


def from_above(scene: Scene) -> Image:
    """Everything and the robot at its start, x upwards, without walls: (H, W, 3)."""
    camera = _camera(scene)
    walls = (-np.inf, np.inf, -np.inf, np.inf, scene.room.walls_m[4])
    room = replace(scene.room, walls_m=walls)
    drawn = observation(replace(scene, camera=camera, room=room))
    image = np.ascontiguousarray(drawn)

    holders = [support(scene, thing) for thing in scene.things]
    for thing in scene.things:
        seen = _pixel(camera, reach_m(thing))
        low, high = seen.min(axis=0), seen.max(axis=0)
        beside = low[1] - BESIDE_PX if thing in holders else high[1] + BESIDE_PX
        _write(image, thing.name, np.array([(low[0] + high[0]) / 2.0, beside]))
    _write(image, "robot", _pixel(camera, np.array([*scene.start.place_m, 0.0])) + [0, ROBOT_PX])
    _metre(image, camera)
    return image


def _camera(scene: Scene) -> Camera:
    points = np.concatenate([[[*scene.start.place_m, 0.0]], *map(reach_m, scene.things)])
    low, high = points.min(axis=0) - ABOUT_M, points.max(axis=0) + ABOUT_M
    (along, across), middle = (high - low)[:2], (low + high) / 2.0
    away = FOCAL_PX * max(along / HEIGHT, across / WIDTH)
    height = max(away, points[:, 2].max() + OVER_M, 2.5)
    position = np.array([*middle[:2], height])
    K = intrinsics(FOCAL_PX, WIDTH, HEIGHT)
    return Camera(K, DOWN, -DOWN @ position, WIDTH, HEIGHT)


def _pixel(camera: Camera, point_m: Array) -> Array:
    return camera.project(camera.to_camera(point_m))


def _write(image: Image, words: str, at_px: Array) -> None:
    """Words with their middle at a pixel, on a light plate."""
    (wide, high), _ = cv2.getTextSize(words, FONT, SCALE, 1)
    left, foot = int(at_px[0] - wide / 2), int(at_px[1] + high / 2)
    plate = (left - 3, foot - high - 3), (left + wide + 3, foot + 4)
    cv2.rectangle(image, *plate, PLATE, cv2.FILLED)
    cv2.putText(image, words, (left, foot), FONT, SCALE, INK, 1, cv2.LINE_AA)


def _metre(image: Image, camera: Camera) -> None:
    """How long a metre is on the floor."""
    ends = _pixel(camera, np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
    long, foot = int(abs(ends[1, 0] - ends[0, 0])), HEIGHT - 24
    cv2.line(image, (20, foot), (20 + long, foot), INK, 2, cv2.LINE_AA)
    _write(image, "1 m", np.array([20 + long / 2, foot - 14]))
