"""What is free comes to rest: people set things a little above a table, or on their edge."""

from collections.abc import Sequence
from dataclasses import replace

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.scenes import world
from exoactor.scenes.build import PREFIX
from exoactor.scenes.mjcf.things import Group
from exoactor.scenes.scene import Scene, Start, Thing

LONGEST_S, LOOK_S = 3.0, 0.1
"""How long that may take, and how often it is looked at."""
RESTS_M_S, STAYS_M, SAID_M = 0.01, 5e-4, 0.02
"""Slower is at rest; what has moved less stays as it was set; from so far on it is said."""


def settled(groups: Sequence[Group], set_as: tuple[Thing, ...]) -> tuple[list[Group], list[str]]:
    """The groups where their things come to rest, and what is to be said of it; `set_as`: the thing
    of each as it is set.
    """
    if not any(thing.free for thing in set_as):
        return list(groups), []
    model, data = world.things_alone(
        Scene("", 0, "", set_as, Start((0.0, 0.0), 0.0), Camera.looking_at(*_ANYWHERE))
    )
    for _ in range(round(LONGEST_S / LOOK_S)):
        for _ in range(round(LOOK_S / model.opt.timestep)):
            mujoco.mj_step(model, data)
        if np.abs(data.qvel).max() < RESTS_M_S:
            break

    out, said = [], []
    for group, thing in zip(groups, set_as, strict=True):
        body = data.body(PREFIX + thing.name)
        far = float(np.linalg.norm(body.xpos - thing.pos_m))
        turn = rotations.multiply(body.xquat, rotations.from_yaw(-thing.yaw_rad))
        turned = float(rotations.angle_between(turn, rotations.IDENTITY_WXYZ))
        stays = not thing.free or (far < STAYS_M and turned < np.radians(0.5))
        out.append(group if stays else _moved(group, thing, body.xpos, turn))
        if thing.free and far > SAID_M:
            said.append(f"{thing.name} is set where it does not rest: it moves by {far:.2f} m")
    return out, said


_ANYWHERE = np.ones(3), np.zeros(3), 1.0, 1, 1
"""A camera that nobody looks through."""


def _moved(group: Group, thing: Thing, pos_m: Array, turn: Array) -> Group:
    """As its thing has moved and turned."""
    shapes = tuple(
        replace(
            shape,
            pos_m=pos_m + rotations.rotate(turn, shape.pos_m - np.array(thing.pos_m)),
            quat_wxyz=rotations.multiply(turn, shape.quat_wxyz),
        )
        for shape in group.shapes
    )
    yaw = float(rotations.wrapped(group.yaw_rad + float(rotations.yaw(turn))))
    return replace(group, shapes=shapes, yaw_rad=yaw)
