"""Whether a scene can be as it is set: nothing within another thing or the robot, nothing that
falls as soon as physics begins, all of it in the room, and a camera that sees the robot.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.robots import g1, model
from exoactor.scenes import build, world
from exoactor.scenes.build import PREFIX
from exoactor.scenes.scene import Scene
from exoactor.scenes.sight import free_sight, in_picture

WITHIN_M, MOVED_M = 0.004, 0.03
"""So deep in another is no rounding; so far is no settling."""
SETTLES_S = 0.5
STATURE_M, HALF_WIDTH_M = 1.32, 0.25
"""Of the robot."""


@dataclass(frozen=True)
class Fault:
    """What cannot be: `about`: a thing's name, "robot" or "camera"."""

    about: str
    how: str
    next_step: str


def faults(scene: Scene) -> Iterator[Fault]:
    """All that is wrong, the gravest first."""
    overlaps = list(_overlaps(scene))
    yield from overlaps
    if not overlaps:  # what overlaps is pushed apart, and says nothing new
        yield from _falls(scene)
    yield from _outside(scene)
    yield from _unseen(scene)


def _overlaps(scene: Scene) -> Iterator[Fault]:
    """The deepest of each pair of things, or of the robot in one."""
    spec_model = world.simulated(world.AMONG_THINGS, scene)
    data = mujoco.MjData(spec_model)
    qpos = model.stand_qpos()
    qpos[:2] = scene.start.place_m
    qpos[g1.ROOT_QUAT] = rotations.from_yaw(scene.start.yaw_rad)
    data.qpos[: len(qpos)] = qpos
    build.show_things(spec_model, data, scene)
    mujoco.mj_forward(spec_model, data)

    deepest: dict[tuple[str, str], float] = {}
    for contact in data.contact[: data.ncon]:
        one, other = sorted(_owner(spec_model, geom) for geom in contact.geom)
        if one != other:
            pair = (one, other)
            deepest[pair] = min(deepest.get(pair, 0.0), float(contact.dist))
    for (one, other), deep in deepest.items():
        if "robot" in (one, other) and "floor" not in (one, other):
            thing = other if one == "robot" else one
            yield Fault(thing, "is where the robot stands", "set one of them somewhere else")
        elif deep < -WITHIN_M and "robot" not in (one, other):
            about, into = (other, one) if one == "floor" else (one, other)
            yield Fault(
                about,
                f"is {-1e3 * deep:.0f} mm deep in the {into}",
                "set them apart, or one on the other",
            )


def _owner(spec_model: mujoco.MjModel, geom: int) -> str:
    """The thing that a geom is of, else robot or floor."""
    body = spec_model.geom_bodyid[geom]
    name = str(spec_model.body(body).name)
    if name.startswith(PREFIX):
        return name.removeprefix(PREFIX)
    return "robot" if body else "floor"


def _falls(scene: Scene) -> Iterator[Fault]:
    """What moves when it is let go."""
    alone, data = world.things_alone(scene)
    for _ in range(round(SETTLES_S / alone.opt.timestep)):
        mujoco.mj_step(alone, data)

    for thing in scene.things:
        moved = float(np.linalg.norm(data.body(PREFIX + thing.name).xpos - thing.pos_m))
        if not moved <= MOVED_M:
            yield Fault(
                thing.name,
                f"does not stay where it is set: it moves by {100.0 * moved:.0f} cm at once",
                "set it on something (on: …), farther from an edge, or say mass: fixed",
            )


def _outside(scene: Scene) -> Iterator[Fault]:
    """Beyond the walls, which are only drawn: what stands against one may reach into it."""
    west, east, south, north, _ = scene.room.walls_m
    low, high = np.array([west, south]), np.array([east, north])

    def within(place: Array, margin_m: float = 0.0) -> bool:
        return bool((low + margin_m <= place).all() and (place <= high - margin_m).all())

    for thing in scene.things:
        if not within(np.array(thing.pos_m[:2])):
            yield Fault(thing.name, "stands beyond a wall of the room", "move it, or the wall")
    if not within(np.array(scene.start.place_m), HALF_WIDTH_M):
        yield Fault("robot", "stands in a wall of the room, or beyond", "move it, or the wall")
    if not within(scene.camera.position_m[:2]) or scene.camera.position_m[2] <= 0.0:
        how = "is beyond a wall of the room, or below the floor"
        yield Fault("camera", how, "move it, or the wall")


def _unseen(scene: Scene) -> Iterator[Fault]:
    """The robot must be whole in the picture, and something of it not hidden."""
    camera, outline = scene.camera, _outline(scene)
    shown = in_picture(camera, outline)
    if not shown.all():
        how = "sees the robot cut off" if shown.any() else "does not see the robot where it stands"
        yield Fault("camera", how, "move it back or turn it (target), or leave the camera out")
    elif not free_sight(scene, outline.reshape(3, -1, 3).mean(axis=1), [camera]).any():
        yield Fault("camera", "has something between itself and the robot", "move it")


def _outline(scene: Scene) -> Array:
    """(N, 3) feet, hips and head of who stands at the start, as wide as the robot."""
    x, y = scene.start.place_m
    ring = np.linspace(0.0, 2.0 * np.pi, 6, endpoint=False)
    around = HALF_WIDTH_M * np.stack([np.cos(ring), np.sin(ring)], axis=-1) + [x, y]
    heights = np.repeat([0.02, 0.5 * STATURE_M, STATURE_M], len(around))
    return np.column_stack([np.tile(around, (3, 1)), heights])
