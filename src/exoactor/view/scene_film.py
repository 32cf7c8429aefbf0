"""The robot among the things of its scene, as the scene's camera sees them: room, light and shadows
included.

What never moves is drawn once. Of each frame only the part is drawn that holds the robot, what it
moves, and their shadows.
"""

from collections.abc import Iterator

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import RobotMotion, Surroundings
from exoactor.core.progress import Progress
from exoactor.io.video import Frame
from exoactor.robots import model
from exoactor.robots.model import Physics
from exoactor.scenes import build
from exoactor.scenes.canvas import Canvas
from exoactor.scenes.scene import Scene

MOVED_M = 1e-4
ROUND = 20, 10
"""Sides and rings of what is round: a table of 80 cm is a pixel short of it."""


def frames(
    motion: RobotMotion,
    around: Surroundings,
    scene: Scene,
    camera: Camera,
    progress: Progress,
    fingers: Array | None = None,
) -> Iterator[Frame]:
    """A picture for each frame of a motion (joints in the G1's order) and of the things around it.

    fingers: (T, 14) of Dex3 hands; None: rubber ones.
    """
    spec = mujoco.MjSpec()
    hands: model.Hands = "rubber" if fingers is None else "dex3"
    model.add_g1(spec, Physics(hands=hands), visual="auto")
    build.add_scene(spec, scene, visual=True)
    spec.visual.quality.numslices, spec.visual.quality.numstacks = ROUND
    world = spec.compile()
    data = mujoco.MjData(world)
    moved = np.ptp(around.pos_m, axis=0).max(axis=-1) > MOVED_M

    with Canvas(world, camera) as canvas:
        poses = model.whole_qpos(world, motion.qpos, fingers)
        robot = [world.body(link.name).id for link in model.links(hands)]
        ours = build.shapes_of(world, around.names, moved) | np.isin(world.geom_bodyid, robot)
        _set(world, data, poses[0], around, 0)
        canvas.keep(data, ours)

        for frame, qpos in enumerate(poses):
            _set(world, data, qpos, around, frame)
            yield canvas.moved(data)
            progress((frame + 1) / len(motion))


def _set(
    world: mujoco.MjModel, data: mujoco.MjData, qpos: Array, around: Surroundings, frame: int
) -> None:
    """Put everything that is drawn in its place."""
    build.show_things(world, data, around, frame)
    pose(world, data, qpos)


def pose(drawn: mujoco.MjModel, data: mujoco.MjData, qpos: Array) -> None:
    """Put the robot, which comes first in the model, in its place, and lights and cameras."""
    data.qpos[: len(qpos)] = qpos
    mujoco.mj_kinematics(drawn, data)
    mujoco.mj_comPos(drawn, data)
    mujoco.mj_camlight(drawn, data)
