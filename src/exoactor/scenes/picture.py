"""Pictures of a scene from its own camera: empty of people, with the robot as it stands at first,
or with a person.

image = observation(scene)                     # what the robot's task begins from
with Film(scene, actor) as film:
    image = film.frame(pose, 0, surroundings)  # a person among the things
"""

from collections.abc import Iterator, Sequence
from typing import Self

import mujoco
import numpy as np
from numpy.typing import NDArray

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import Box, Camera, Image
from exoactor.core.motion import Surroundings
from exoactor.humans.actor import Actor, Pose
from exoactor.io.offscreen import Depth, Offscreen
from exoactor.robots import g1
from exoactor.robots import model as g1_model
from exoactor.scenes import build
from exoactor.scenes.canvas import Canvas, box_of
from exoactor.scenes.extent import CORNERS
from exoactor.scenes.scene import Scene

STILL_M = 1e-5


def observation(scene: Scene) -> Image:
    """The G1 in its stand pose at the scene's start, as the scene's camera sees it: (H, W, 3)."""
    model, data, _ = _with_robot(scene)
    with Canvas(model, scene.camera) as canvas:
        return canvas.whole(data)


def robot_box(scene: Scene) -> Box:
    """Where the robot is in `observation(scene)`: the boxes about its parts, projected."""
    model, data, parts = _with_robot(scene)
    middle, half = model.geom_aabb[parts, :3], model.geom_aabb[parts, 3:]
    local = middle[:, None] + half[:, None] * CORNERS
    turn = data.geom_xmat[parts].reshape(-1, 1, 3, 3)
    points = (turn @ local[..., None])[..., 0] + data.geom_xpos[parts][:, None]
    px = scene.camera.project(scene.camera.to_camera(points.reshape(-1, 3)))
    return box_of(np.floor(px.min(axis=0)), np.ceil(px.max(axis=0)))


def _with_robot(scene: Scene) -> tuple[mujoco.MjModel, mujoco.MjData, NDArray[np.intp]]:
    """The scene with the G1 as it stands at first, and the geoms that are drawn of it."""
    spec = mujoco.MjSpec()
    g1_model.add_g1(spec, visual="auto")
    build.add_scene(spec, scene, visual=True)
    model = spec.compile()
    data = mujoco.MjData(model)
    qpos = g1_model.stand_qpos()
    qpos[:2] = scene.start.place_m
    qpos[g1.ROOT_QUAT] = rotations.from_yaw(scene.start.yaw_rad)
    data.qpos[: len(qpos)] = qpos  # the robot was added first
    build.show_things(model, data, scene)
    mujoco.mj_forward(model, data)
    of_robot = model.body_rootid[model.geom_bodyid] == model.body_rootid[model.jnt_bodyid[0]]
    return model, data, np.flatnonzero(of_robot)


class Film:
    """Draws a person in a scene, frame by frame; a context manager, to be used in the thread that
    made it.
    """

    def __init__(self, scene: Scene, actor: Actor) -> None:
        self._among = _Among(scene, actor)
        self._canvas = Canvas(self._among.model, scene.camera)

    def frame(self, pose: Pose, frame: int, around: Surroundings) -> Image:
        """One frame of a pose, the things where they are in that frame: (H, W, 3)."""
        next(self._among.shown(pose, [frame], around))
        return self._canvas.whole(self._among.data)

    def frames(self, pose: Pose, around: Surroundings) -> Iterator[Image]:
        """All frames of a pose. What never moves is drawn once; of each frame only where somebody
        or something does.
        """
        among, moves = self._among, np.ptp(around.pos_m, axis=0).max(axis=-1) > STILL_M
        next(among.shown(pose, [0], around))
        self._canvas.keep(among.data, build.shapes_of(among.model, around.names, moves))
        for _ in among.shown(pose, range(len(pose.grip)), around):
            yield self._canvas.moved(among.data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._canvas.__exit__(*error)


def depths_m(
    scene: Scene,
    actor: Actor,
    camera: Camera,
    pose: Pose,
    around: Surroundings,
    frames: Sequence[int],
) -> Iterator[Depth]:
    """(H, W) how far away what is seen is along the camera's axis, in each of some frames of a
    pose.
    """
    among = _Among(scene, actor)
    with Offscreen(among.model, camera.width, camera.height, samples=0, shadow_px=0) as screen:
        for _ in among.shown(pose, frames, around):
            yield screen.depth_m(among.data, camera)


class _Among:
    """The model of a scene with the actor in it, and its state."""

    def __init__(self, scene: Scene, actor: Actor) -> None:
        spec = mujoco.MjSpec()
        build.add_scene(spec, scene, visual=True)
        actor.add_to(spec)
        self._actor, self.model = actor, spec.compile()
        self.data = mujoco.MjData(self.model)

    def shown(self, pose: Pose, frames: Sequence[int], around: Surroundings) -> Iterator[Array]:
        """Put person and things where they are in one frame after the other, and give the bones'
        places (B, 3).
        """
        for frame, bones in zip(frames, self._actor.rigs(pose, frames), strict=True):
            self._actor.put(self.model, self.data, bones)
            build.show_things(self.model, self.data, around, frame)
            mujoco.mj_kinematics(self.model, self.data)
            mujoco.mj_comPos(self.model, self.data)
            mujoco.mj_camlight(self.model, self.data)
            yield bones.pos_m
