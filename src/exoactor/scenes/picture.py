"""Pictures of a scene from its own camera: empty of people, with the robot as it stands at first, or with a person.

image = observation(scene)                     # what the robot's task begins from
with Film(scene, actor) as film:
    image = film.frame(pose, 0, surroundings)  # a person among the things
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import Surroundings
from exoactor.humans.actor import Actor, Pose
from exoactor.io.offscreen import Image, Offscreen
from exoactor.robots import model as g1_model
from exoactor.scenes import build
from exoactor.scenes.scene import Scene

SHADOW_PX = 2048
STILL_M, AWAY_M = 1e-5, 50.0
FLESH_M, BULK_M = 0.13, 0.35
"""How far skin is from its bone, and a thing from its frame's origin, at most."""
_AROUND = np.array([[x, y, z] for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)])


def observation(scene: Scene) -> Image:
    """The G1 in its stand pose at the scene's start, as the scene's camera sees it: (H, W, 3)."""
    spec = mujoco.MjSpec()
    g1_model.add_g1(spec, visual="auto")
    build.add_scene(spec, scene, visual=True)
    model = spec.compile()
    data = mujoco.MjData(model)
    qpos = g1_model.stand_qpos()
    qpos[:2] = scene.start.place_m
    qpos[3:7] = rotations.from_yaw(scene.start.yaw_rad)
    data.qpos[: len(qpos)] = qpos  # the robot was added first
    build.show_things(model, data, scene)
    mujoco.mj_forward(model, data)
    with Offscreen(model, scene.camera.width, scene.camera.height, shadow_px=SHADOW_PX) as offscreen:
        return offscreen.render(data, scene.camera)


@dataclass(frozen=True)
class Box:
    """Part of a picture: columns `left` to `right` and rows `top` to `bottom`, each end excluded, in pixels."""

    left: int
    top: int
    right: int
    bottom: int


class Film:
    """Draws a person in a scene, frame by frame; a context manager, to be used in the thread that made it.

    `depth`: for `depth_m`, instead of pictures.
    """

    def __init__(self, scene: Scene, actor: Actor, *, camera: Camera | None = None, depth: bool = False) -> None:
        spec = mujoco.MjSpec()
        build.add_scene(spec, scene, visual=True)
        actor.add_to(spec)
        self._actor, self._camera = actor, camera or scene.camera
        self._model = spec.compile()
        self._data = mujoco.MjData(self._model)
        build.show_things(self._model, self._data, scene)
        size = self._camera.width, self._camera.height
        self._screen = Offscreen(self._model, *size, samples=0 if depth else 4, shadow_px=0 if depth else SHADOW_PX)

    def frame(self, pose: Pose, frame: int, around: Surroundings | None = None, camera: Camera | None = None) -> Image:
        """One frame of a pose, the things where they are in that frame, or at first: (H, W, 3)."""
        self._set(pose, frame, around)
        return self._screen.render(self._data, camera or self._camera)

    def frames(self, pose: Pose, around: Surroundings) -> Iterator[Image]:
        """All frames of a pose. What never moves is drawn once; of each frame only where somebody or something does."""
        still = self._emptied(around)
        moves = np.ptp(around.pos_m, axis=0).max(axis=-1) > STILL_M
        for frame in range(len(pose.grip)):
            self._set(pose, frame, around)
            box = self._box(around.pos_m[frame, moves])
            picture = still.copy()
            picture[box.top : box.bottom, box.left : box.right] = self._screen.render(
                self._data, cut(self._camera, box)
            )
            yield picture

    def _emptied(self, around: Surroundings) -> Image:
        """The picture without the person and whatever moves."""
        away = around.pos_m[:1] - np.where(np.ptp(around.pos_m, axis=0).max(-1) > STILL_M, AWAY_M, 0.0)[..., None]
        one = slice(0, 1)
        rest = replace(
            around,
            pos_m=away,
            quat_wxyz=around.quat_wxyz[one],
            load_n=around.load_n[one],
            touched=around.touched[one],
            resting=around.resting[one],
        )
        self._data.mocap_pos[:] = [0.0, 0.0, -AWAY_M]
        build.show_things(self._model, self._data, rest)
        mujoco.mj_forward(self._model, self._data)
        return self._screen.render(self._data, self._camera)

    def _box(self, thing_pos_m: Array) -> Box:
        """The part of the picture that holds the person, the moving things (K, 3), and their shadows."""
        points = np.concatenate([self._data.mocap_pos + FLESH_M * around for around in _AROUND])
        points = np.concatenate([points, *(thing_pos_m + BULK_M * around for around in _AROUND)])
        lamp = self._data.light_xpos[np.flatnonzero(self._model.light_castshadow)[0]]
        reach = lamp[2] / np.maximum(lamp[2] - points[:, 2:], 0.2)
        shadows = lamp + reach * (points - lamp)
        seen = self._camera.project(self._camera.to_camera(np.concatenate([points, shadows])))
        size = [self._camera.width, self._camera.height]
        low, high = np.clip(seen.min(axis=0) - 4, 0, size), np.clip(seen.max(axis=0) + 5, 0, size)
        return Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))

    def depth_m(self, pose: Pose, frame: int, around: Surroundings | None = None) -> Array:
        """(H, W) distance of what is seen along the camera's axis."""
        self._set(pose, frame, around)
        return self._screen.depth_m(self._data, self._camera)

    def _set(self, pose: Pose, frame: int, around: Surroundings | None) -> None:
        self._actor.show(self._model, self._data, pose, frame)
        if around is not None:
            build.show_things(self._model, self._data, around, frame)
        mujoco.mj_kinematics(self._model, self._data)
        mujoco.mj_comPos(self._model, self._data)
        mujoco.mj_camlight(self._model, self._data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._screen.close()


def cut(camera: Camera, box: Box) -> Camera:
    """The camera that takes a part of the picture alone."""
    K = camera.K.copy()
    K[:2, 2] -= box.left, box.top
    rotation, translation = camera.rotation_cam_from_world, camera.translation_cam_from_world_m
    return Camera(K, rotation, translation, box.right - box.left, box.bottom - box.top)


def smaller(camera: Camera, width: int) -> Camera:
    """The same view in a smaller picture."""
    scale = width / camera.width
    height = round(camera.height * scale)
    K = camera.K * [[scale], [height / camera.height], [1.0]]
    return Camera(K, camera.rotation_cam_from_world, camera.translation_cam_from_world_m, width, height)
