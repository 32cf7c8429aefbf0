"""The robot among the things of its scene, as the scene's camera sees them: room, light and shadows included.

What never moves is drawn once. Of each frame only the part is drawn that holds the robot, what it moves, and their
shadows.
"""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import mujoco
import numpy as np

from exoactor.core import resample
from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import Execution, RobotMotion, Surroundings
from exoactor.core.progress import Progress
from exoactor.io.offscreen import Offscreen
from exoactor.io.video import Frame
from exoactor.robots import g1, model
from exoactor.scenes import build
from exoactor.scenes.picture import Box, cut
from exoactor.scenes.scene import Scene
from exoactor.view.outline import NEAR_M

FINER, SHADOW_PX = 2, 1024
"""Drawn this many times as fine, which smooths edges cheaper here than OpenGL's own way; width of the shadow map."""

BULK_M = 0.35
"""How far a thing that is moved reaches from its frame's origin, at most."""
MOVED_M = 1e-4
AWAY_M = 50.0
MARGIN_PX = 4
UP, UP_QPOS = np.eye(3)[2], np.eye(36)[2]
_CORNERS = np.array([[x, y, z] for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)])


def frames(
    motion: RobotMotion, around: Surroundings, scene: Scene, camera: Camera, progress: Progress
) -> Iterator[Frame]:
    """A picture for each frame of a motion (joints in the G1's order) and of the things around it."""
    spec = mujoco.MjSpec()
    model.add_g1(spec, visual="auto")
    build.add_scene(spec, scene, visual=True)
    world = spec.compile()
    data = mujoco.MjData(world)
    moved = np.ptp(around.pos_m, axis=0).max(axis=-1) > MOVED_M
    fine = _finer(camera)
    with Offscreen(world, fine.width, fine.height, samples=0, shadow_px=SHADOW_PX) as screen:
        away = np.where(moved[:, None], AWAY_M, 0.0)  # below the floor, out of sight
        _set(world, data, motion.qpos[0] - AWAY_M * UP_QPOS, replace(around, pos_m=around.pos_m - away * UP), 0)
        still = screen.render(data, fine)
        for frame, qpos in enumerate(motion.qpos):
            _set(world, data, qpos, around, frame)
            box = _box(world, data, around.pos_m[frame, moved], fine)
            picture = still.copy()
            picture[box.top : box.bottom, box.left : box.right] = screen.render(data, cut(fine, box))
            size = camera.width, camera.height
            yield np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
            progress((frame + 1) / len(motion))


def around_at(execution: Execution, at_s: Array) -> Surroundings:
    """The things of an execution read at other instants."""
    around, time_s = execution.surroundings, execution.motion.time_s
    if around is None:
        raise ValueError("the execution has no surroundings")
    nearest = resample.nearest(time_s, at_s)
    return Surroundings(
        around.names,
        resample.linear(time_s, around.pos_m, at_s),
        resample.quaternions(time_s, around.quat_wxyz, at_s),
        around.load_n[nearest],
        around.touched[nearest],
        around.resting[nearest],
    )


def _finer(camera: Camera) -> Camera:
    """The same view in more pixels."""
    K = camera.K * [[FINER], [FINER], [1.0]]
    rotation, translation = camera.rotation_cam_from_world, camera.translation_cam_from_world_m
    return Camera(K, rotation, translation, FINER * camera.width, FINER * camera.height)


def _set(world: mujoco.MjModel, data: mujoco.MjData, qpos: Array, around: Surroundings, frame: int) -> None:
    """Put everything that is drawn in its place; the robot comes first."""
    data.qpos[: len(qpos)] = qpos
    build.show_things(world, data, around, frame)
    mujoco.mj_kinematics(world, data)
    mujoco.mj_comPos(world, data)
    mujoco.mj_camlight(world, data)


def _box(world: mujoco.MjModel, data: mujoco.MjData, thing_pos_m: Array, camera: Camera) -> Box:
    """The part of the picture that holds the robot, the things that move (K, 3), and their shadows."""
    ours = np.flatnonzero((world.geom_bodyid > 0) & (world.geom_bodyid <= len(g1.BODY_NAMES)))
    points = np.concatenate([data.geom_xpos[ours] + world.geom_rbound[ours, None] * corner for corner in _CORNERS])
    points = np.concatenate([points, *(thing_pos_m + BULK_M * corner for corner in _CORNERS)])
    lamp = data.light_xpos[np.flatnonzero(world.light_castshadow)[0]]
    reach = lamp[2] / np.maximum(lamp[2] - points[:, 2:], 0.2)
    seen = camera.to_camera(np.concatenate([points, lamp + reach * (points - lamp)]))
    seen[:, 2] = np.maximum(seen[:, 2], NEAR_M)
    pixels, size = camera.project(seen), np.array([camera.width, camera.height])
    low = np.clip(np.floor(pixels.min(axis=0)) - MARGIN_PX, 0, size - 1).astype(int)
    high = np.clip(np.ceil(pixels.max(axis=0)) + MARGIN_PX, low + 1, size).astype(int)
    return Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))
