"""What a G1 model looks like: its body (Unitree's meshes, or own shapes), and a quiet stage for
pictures.

Nothing here touches physics: every geom added is massless, in group 2, and collides with nothing.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

import mujoco
import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array
from exoactor.robots import dex3, g1_shapes, g1_shells, meshes
from exoactor.robots.meshes import Mesh
from exoactor.robots.shapes import Loft, Paint, Shape

Visual: TypeAlias = Literal["auto", "primitives", "meshes", "none"]

KINDS = {
    kind: getattr(mujoco.mjtGeom, f"mjGEOM_{kind.upper()}")
    for kind in ("sphere", "capsule", "cylinder", "box", "ellipsoid")
}
"""Of primitives, here and in scenes."""
PAINTS: dict[Paint, dict[str, Any]] = {
    "shell": {"rgba": [0.80, 0.81, 0.83, 1], "specular": 0.35, "shininess": 0.55},
    "joint": {"rgba": [0.15, 0.155, 0.17, 1], "specular": 0.35, "shininess": 0.4},
    "visor": {"rgba": [0.05, 0.05, 0.06, 1], "specular": 0.9, "shininess": 0.9},
}
FLOOR_M = 20.0
DETAIL_M = 0.003
MASSLESS: dict[str, Any] = {"group": 2, "contype": 0, "conaffinity": 0, "mass": 0.0}


def dress(spec: mujoco.MjSpec, visual: Visual, *, dexterous: bool = False) -> None:
    """Give the G1 in `spec` something to look at; `auto` takes the meshes when they are at hand.

    dexterous: it has Dex3 hands, not rubber ones.
    """
    folder = meshes.find_meshes() if visual in ("auto", "meshes") else None
    if visual == "none":
        return
    if visual == "meshes" and folder is None:
        raise meshes.missing()
    for name, paint in PAINTS.items():
        spec.add_material(name=f"g1_{name}", **paint)
    if folder is not None:
        _add_meshes(spec, folder, dexterous)
        return

    without = g1_shapes.RUBBER if dexterous else frozenset()
    shapes: tuple[Loft | Shape, ...] = (*g1_shells.SHELLS, *g1_shapes.PARTS)
    for shape in shapes:
        if shape.name not in without:
            _add(spec, shape)
    if dexterous:
        _add_hands(spec)


def _add_hands(spec: mujoco.MjSpec) -> None:
    for palm in dex3.PALMS:
        _add(spec, palm)
    for shape in dex3.SHAPES:
        if shape.link in dex3.BODY_NAMES:
            _add(spec, replace(shape, name=shape.name.replace("_collision", "_seen")))


def _add(spec: mujoco.MjSpec, shape: Loft | Shape) -> None:
    if isinstance(shape, Loft):
        _add_mesh(spec, shape, *shape.mesh())
    else:
        add_shape(spec.body(shape.link), shape, material=f"g1_{shape.paint}", **MASSLESS)


def add_shape(body: mujoco.MjsBody, shape: Shape, **more: Any) -> mujoco.MjsGeom:
    """A primitive as a geom of `body`."""
    size = [*shape.size_m, 0.0, 0.0][:3]
    if shape.ends_m is not None:
        place: dict[str, Any] = {"fromto": [*shape.ends_m[0], *shape.ends_m[1]]}
    else:
        place = {"pos": shape.pos_m, "quat": shape.quat_wxyz}
    return body.add_geom(name=shape.name, type=KINDS[shape.kind], size=size, **place, **more)


def _add_mesh(
    spec: mujoco.MjSpec, what: Loft | Mesh, vertex_m: Array, face: NDArray[np.int32], **more: Any
) -> None:
    spec.add_mesh(name=what.name, uservert=vertex_m.ravel(), userface=face.ravel())
    spec.body(what.link).add_geom(
        name=what.name,
        type=mujoco.mjtGeom.mjGEOM_MESH,
        meshname=what.name,
        material=f"g1_{what.paint}",
        **MASSLESS,
        **more,
    )


def _add_meshes(spec: mujoco.MjSpec, folder: Path, dexterous: bool) -> None:
    shown = list(meshes.MESHES)
    if dexterous:
        shown = [mesh for mesh in shown if not mesh.name.endswith("_rubber_hand")]
        if all((folder / mesh.file).is_file() for mesh in meshes.DEX3):
            shown += meshes.DEX3
        else:
            _add_hands(spec)

    for mesh in shown:
        _add_mesh(spec, mesh, *meshes.read_stl(folder / mesh.file, DETAIL_M), pos=mesh.pos_m)


def add_stage(spec: mujoco.MjSpec) -> None:
    """A pale floor with a metre grid that fades into the sky, and light whose shadow stays with the
    robot.

    Paints the geom `floor` if there is one. Adds the camera `follow`, three quarters from the
    front, that moves with the robot but does not turn.
    """
    _paint_sky(spec)
    _paint_floor(spec)
    spec.stat.extent = 2.5

    # enough for fists and fingers
    spec.visual.quality.numslices = 20
    spec.visual.quality.numstacks = 10
    spec.visual.map.shadowclip = 1.2  # half the width of the shadowed ground, in extents

    head = spec.visual.headlight
    head.ambient, head.diffuse, head.specular = [0.32] * 3, [0.14] * 3, [0.02] * 3
    body = spec.body("pelvis")
    with_body = mujoco.mjtCamLight.mjCAMLIGHT_TRACKCOM
    directional = {"type": mujoco.mjtLightType.mjLIGHT_DIRECTIONAL, "mode": with_body}

    body.add_light(
        # the only one that throws a shadow; upright: a slanted one specks the floor towards itself
        name="top",
        **directional,
        pos=[0, 0, 4],
        dir=[0, 0, -1],
        diffuse=[0.28, 0.275, 0.265],
        specular=[0.3, 0.3, 0.3],
        castshadow=True,
    )

    for name, direction, strength in (
        ("front", [-0.7, -0.45, -0.6], 0.42),
        ("back", [0.5, 0.6, -0.4], 0.2),
    ):
        body.add_light(
            name=name,
            **directional,
            dir=direction,
            diffuse=[strength] * 3,
            specular=[0.1, 0.1, 0.1],
            castshadow=False,
        )

    body.add_camera(
        name="follow",
        mode=with_body,
        pos=[2.3, 1.35, 0.25],
        xyaxes=[-0.506, 0.862, 0, -0.081, -0.048, 0.996],
        fovy=42.0,
    )


def _paint_sky(spec: mujoco.MjSpec) -> None:
    above, below = np.array([0.56, 0.64, 0.73]), np.array([0.92, 0.93, 0.94])
    spec.add_texture(
        name="sky",
        type=mujoco.mjtTexture.mjTEXTURE_SKYBOX,
        builtin=mujoco.mjtBuiltin.mjBUILTIN_GRADIENT,
        rgb1=above,
        rgb2=below,
        width=256,
        height=1536,
    )
    horizon = [*(above + below) / 2, 1.0]
    spec.visual.rgba.fog, spec.visual.rgba.haze = horizon, horizon
    spec.visual.map.fogstart, spec.visual.map.fogend = 1.6, 6.0  # in extents


def _paint_floor(spec: mujoco.MjSpec) -> None:
    spec.add_texture(
        name="grid",
        type=mujoco.mjtTexture.mjTEXTURE_2D,
        builtin=mujoco.mjtBuiltin.mjBUILTIN_FLAT,
        mark=mujoco.mjtMark.mjMARK_EDGE,
        rgb1=[0.80, 0.82, 0.835],
        rgb2=[0.80, 0.82, 0.835],
        markrgb=[0.67, 0.70, 0.73],
        width=256,
        height=256,
    )

    grid = spec.add_material(
        name="grid", texuniform=True, texrepeat=[1, 1], specular=0.1, reflectance=0.05
    )
    grid.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = "grid"
    floor = spec.geom("floor")
    if floor is not None:
        floor.material = "grid"
        floor.size = [FLOOR_M, FLOOR_M, 4.0]  # as drawn; what it carries stays endless
