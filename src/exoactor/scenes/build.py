"""A scene's things as MuJoCo bodies: touched in physics, drawn in pictures, or both.

spec = mujoco.MjSpec()
model.add_floor(spec); model.add_g1(spec)             # first, so that the robot comes first in qpos
add_scene(spec, scene, visual=True)
show_things(compiled, data, surroundings, frame)
"""

from collections.abc import Sequence
from typing import Any

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.motion import Flags, Surroundings
from exoactor.robots.look import KINDS as PRIMITIVES
from exoactor.robots.model import WORLD
from exoactor.scenes import extent
from exoactor.scenes.scene import Part, Scene, Thing

PREFIX = "thing_"
"""Of the names of bodies, free joints and geoms: thing_bottle, thing_bottle, thing_bottle_cap."""
KINDS = {**PRIMITIVES, "mesh": mujoco.mjtGeom.mjGEOM_MESH}


def add_scene(spec: mujoco.MjSpec, scene: Scene, *, visual: bool) -> None:
    """Add the things of a scene, and the room around them where it is to be seen.

    visual: with materials, with what is only drawn, and with the room (floor and light included);
    otherwise only what can be touched. What has a mass can be moved, by a free joint.
    """
    if visual:
        from exoactor.scenes.room import add_room  # pictures need OpenCV, physics does not

        add_room(spec, scene)
    for thing in scene.things:
        _add_thing(spec, thing, visual)


def show_things(
    model: mujoco.MjModel, data: mujoco.MjData, where: Surroundings | Scene, frame: int = 0
) -> None:
    """Put what can be moved where it was in a frame, or where the scene sets it; the caller runs
    mj_forward.
    """
    around = at_rest(where) if isinstance(where, Scene) else where
    for at, name in enumerate(around.names):
        joint = mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_JOINT, PREFIX + name)
        if joint >= 0:
            start = model.jnt_qposadr[joint]
            data.qpos[start : start + 3] = around.pos_m[frame, at]
            data.qpos[start + 3 : start + 7] = around.quat_wxyz[frame, at]


def shapes_of(model: mujoco.MjModel, names: Sequence[str], some: Flags) -> Flags:
    """Which of the model's geoms (G,) are of some (M,) of the things of these names."""
    of = [model.body(PREFIX + name).id for name, one in zip(names, some, strict=True) if one]
    return np.isin(model.geom_bodyid, of)


def at_rest(scene: Scene) -> Surroundings:
    """One frame: everything where the scene sets it, untouched."""
    quiet = np.zeros((1, len(scene.things)), dtype=np.bool_)
    pos_m = np.array([thing.pos_m for thing in scene.things]).reshape(1, -1, 3)
    quat = rotations.from_yaw(np.array([[thing.yaw_rad for thing in scene.things]]))
    return Surroundings(scene.names, pos_m, quat, np.zeros(quiet.shape), quiet, ~quiet)


def _add_thing(spec: mujoco.MjSpec, thing: Thing, visual: bool) -> None:
    body = spec.worldbody.add_body(
        name=PREFIX + thing.name, pos=thing.pos_m, quat=rotations.from_yaw(np.array(thing.yaw_rad))
    )
    if thing.free:
        body.add_freejoint(name=PREFIX + thing.name)

    solid_m3 = sum(extent.volume_m3(part) for part in thing.parts if part.solid)
    for part in thing.parts:
        seen, touch = visual and part.drawn, WORLD if part.solid else 0
        if not (part.solid or seen):
            continue
        share = extent.volume_m3(part) / solid_m3 if part.solid else 0.0
        body.add_geom(
            name=f"{PREFIX}{thing.name}_{part.name}",
            type=KINDS[part.kind],
            pos=part.pos_m,
            quat=part.quat_wxyz,
            mass=share * (thing.mass_kg or 0.0),
            friction=[thing.friction, 0.005, 0.0001],
            contype=touch,
            conaffinity=touch,
            group=2,
            **_shape(spec, thing, part, seen),
            **_look(spec, part) if seen else {"rgba": [0.0] * 4},
        )


def _shape(spec: mujoco.MjSpec, thing: Thing, part: Part, seen: bool) -> dict[str, Any]:
    """Its size, or the mesh that it is: as it is seen, or as it is touched."""
    if part.kind != "mesh":
        return {"size": [*part.size_m, 0.0, 0.0][:3]}
    name, inertia = f"{PREFIX}{thing.name}_{part.name}", mujoco.mjtMeshInertia
    vertices, faces = np.array(part.vertices_m), np.array(part.faces)
    if not seen:
        vertices, faces = extent.hull(part).corners_m, extent.hull(part).faces
    spec.add_mesh(
        name=name,
        uservert=vertices.ravel(),
        userface=faces.astype(np.int32).ravel(),
        inertia=inertia.mjMESH_INERTIA_CONVEX if part.solid else inertia.mjMESH_INERTIA_SHELL,
    )
    return {"meshname": name}


def _look(spec: mujoco.MjSpec, part: Part) -> dict[str, Any]:
    from exoactor.scenes.paints import add_paint

    return {"material": add_paint(spec, part.paint)}
