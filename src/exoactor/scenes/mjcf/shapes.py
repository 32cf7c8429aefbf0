"""The geoms of a compiled model, placed in the world, as parts of things can be."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations, product
from typing import TypeAlias

import mujoco
import numpy as np
from numpy.typing import NDArray

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.scenes.mjcf.source import UNNAMED, Source
from exoactor.scenes.scene import Kind, Part, Vec3

Faces: TypeAlias = NDArray[np.int32]

_GEOM = mujoco.mjtGeom
KINDS: dict[int, tuple[Kind, int]] = {
    _GEOM.mjGEOM_BOX: ("box", 3),
    _GEOM.mjGEOM_CYLINDER: ("cylinder", 2),
    _GEOM.mjGEOM_SPHERE: ("sphere", 1),
    _GEOM.mjGEOM_CAPSULE: ("capsule", 2),
    _GEOM.mjGEOM_ELLIPSOID: ("ellipsoid", 3),
    _GEOM.mjGEOM_MESH: ("mesh", 3),
}
"""And how many numbers their size holds."""
SEEN_GROUPS = 3
"""MuJoCo's viewer shows these first ones; the rest is there to be touched."""
FARTHEST_M = 100.0
MOST_VERTICES, MOST_FACES = 50_000, 100_000
"""Of a mesh."""
GRAIN_M = 1e-5
"""Vertices nearer than this are one."""
_PLAIN = np.array([0.5, 0.5, 0.5, 1.0], dtype=np.float32)
"""MuJoCo's colour of a geom that says none: then its material has its way."""


@dataclass(frozen=True)
class Mesh:
    """Vertices (V, 3) as the file has them, faces (F, 3)."""

    vertices_m: Array
    faces: Faces


@dataclass(frozen=True)
class Shape:
    """A geom in the world. `name`: its own, or else its mesh's; empty where it has none. `paint`
    "none": only touched.
    """

    name: str
    body: int
    kind: Kind
    size_m: tuple[float, ...]
    pos_m: Array
    quat_wxyz: Array
    paint: str
    group: int
    solid: bool
    friction: float
    mesh: Mesh | None = None

    def part(self, name: str, origin_m: Array, yaw_rad: float) -> Part:
        """As part of a thing whose frame is there; a mesh along the thing's own axes."""
        back = rotations.from_yaw(-yaw_rad)
        pos = rotations.rotate(back, self.pos_m - origin_m)
        quat = rotations.multiply(back, self.quat_wxyz)
        if self.mesh is None:
            size, turn = _upright(self.kind, self.size_m, quat)
            w, x, y, z = np.round(turn, 9).tolist()
            return Part(name, self.kind, size, vec3(pos), (w, x, y, z), self.paint, self.solid)

        corners = rotations.rotate(quat, self.mesh.vertices_m) + pos
        low, high = corners.min(axis=0), corners.max(axis=0)
        middle, half = (low + high) / 2.0, np.maximum((high - low) / 2.0, GRAIN_M)
        return Part(
            name,
            "mesh",
            vec3(half),
            vec3(middle),
            paint=self.paint,
            solid=self.solid,
            vertices_m=tuple(map(vec3, corners - middle)),
            faces=tuple((a, b, c) for a, b, c in self.mesh.faces.tolist()),
        )


def shapes(model: mujoco.MjModel, source: Source) -> Iterator[Shape]:
    """All geoms but planes.

    Raises:
        ConfigError: a geom that is too far off, too large, or of a kind that is not taken.
    """
    pos, quat = world_poses(model)
    meshes = {int(geom): mesh_of(model, int(geom), source) for geom in _of_meshes(model)}
    for geom in range(model.ngeom):
        if model.geom_type[geom] == _GEOM.mjGEOM_PLANE:
            continue
        name = model.geom(geom).name
        kind, numbers = KINDS[int(model.geom_type[geom])]
        body = int(model.geom_bodyid[geom])
        at, turn = pose_in(pos[body], quat[body], model.geom_pos[geom], model.geom_quat[geom])
        mesh = meshes.get(geom)
        if mesh is not None:
            at, turn = _own_frame(model, geom, at, turn)
        size = tuple(float(value) for value in model.geom_size[geom][:numbers])

        reach = np.linalg.norm(at) + max(size)
        if not reach < FARTHEST_M:
            raise ConfigError(
                f"{source.where('geom', name)}: it reaches {reach:.3g} m from the world's origin",
                f"MJCF is in metres: bring it within {FARTHEST_M:.0f} m (scale= of a mesh helps)",
            )
        yield Shape(
            _name(model, geom),
            body,
            kind,
            size,
            at,
            turn,
            paint_of(model, geom),
            int(model.geom_group[geom]),
            bool(model.geom_contype[geom] or model.geom_conaffinity[geom]),
            max(float(model.geom_friction[geom, 0]), 1e-3),
            mesh,
        )


def world_poses(model: mujoco.MjModel) -> tuple[Array, Array]:
    """Places (B, 3) and rotations (B, 4) of bodies, every joint where it is at first."""
    pos, quat = np.zeros((model.nbody, 3)), np.tile(rotations.IDENTITY_WXYZ, (model.nbody, 1))
    for body in range(1, model.nbody):
        up = int(model.body_parentid[body])
        pos[body], quat[body] = pose_in(
            pos[up], quat[up], model.body_pos[body], model.body_quat[body]
        )
    return pos, quat


def pose_in(pos_m: Array, quat: Array, local_m: Array, turn: Array) -> tuple[Array, Array]:
    """Place (3,) and rotation (4,) in the world of what a frame holds."""
    return pos_m + rotations.rotate(quat, local_m), rotations.multiply(quat, turn)


def mesh_of(model: mujoco.MjModel, geom: int, source: Source) -> Mesh:
    """A geom's mesh as its file has it: vertices that coincide are one.

    Raises:
        ConfigError: it is too large, or flat where it shall be touched.
    """
    index = int(model.geom_dataid[geom])
    name, vertex, face = (
        model.mesh(index).name,
        model.mesh_vertadr[index],
        model.mesh_faceadr[index],
    )
    corners = model.mesh_vert[vertex : vertex + model.mesh_vertnum[index]].astype(np.float64)
    faces = model.mesh_face[face : face + model.mesh_facenum[index]]
    own = rotations.rotate(model.mesh_quat[index], corners) + model.mesh_pos[index]

    whole, one = np.unique(np.round(own / GRAIN_M), axis=0, return_inverse=True)
    joined = one.reshape(-1)[faces]
    two = (joined == np.roll(joined, 1, axis=1)).any(axis=1)
    joined = joined[~two].astype(np.int32)
    if len(whole) > MOST_VERTICES or len(joined) > MOST_FACES:
        raise ConfigError(
            f"{source.where('mesh', name)}: mesh {name!r} has {len(whole)} vertices and "
            f"{len(joined)} faces, {MOST_VERTICES} and {MOST_FACES} at most",
            "simplify it, for example with MeshLab or Blender",
        )
    return Mesh(whole * GRAIN_M, joined)


def paint_of(model: mujoco.MjModel, geom: int) -> str:
    """Its colour #rrggbb, with alpha where it can be seen through; "none" where it cannot be
    seen.
    """
    rgba, material = model.geom_rgba[geom], int(model.geom_matid[geom])
    if material >= 0 and (rgba == _PLAIN).all():
        rgba = model.mat_rgba[material] * _mean_of_texture(model, material)
    if rgba[3] <= 0.0:
        return "none"
    red, green, blue, alpha = (round(255.0 * float(np.clip(value, 0.0, 1.0))) for value in rgba)
    opaque = f"#{red:02x}{green:02x}{blue:02x}"
    return opaque if alpha == 255 else f"{opaque}{alpha:02x}"


def _mean_of_texture(model: mujoco.MjModel, material: int) -> Array:
    """(4,) what a material's picture makes of its colour, on average."""
    texture = int(model.mat_texid[material, mujoco.mjtTextureRole.mjTEXROLE_RGB])
    if texture < 0:
        return np.ones(4)
    start, channels = int(model.tex_adr[texture]), int(model.tex_nchannel[texture])
    count = int(model.tex_width[texture]) * int(model.tex_height[texture]) * channels
    mean = model.tex_data[start : start + count].reshape(-1, channels).mean(axis=0) / 255.0
    return np.array([*np.resize(mean[:3], 3), 1.0])


def _name(model: mujoco.MjModel, geom: int) -> str:
    name: str = model.geom(geom).name
    if not name.startswith(UNNAMED):
        return name
    of_mesh = model.geom_type[geom] == _GEOM.mjGEOM_MESH
    return str(model.mesh(int(model.geom_dataid[geom])).name) if of_mesh else ""


def _of_meshes(model: mujoco.MjModel) -> NDArray[np.intp]:
    return np.flatnonzero(model.geom_type == _GEOM.mjGEOM_MESH)


def _own_frame(
    model: mujoco.MjModel, geom: int, pos_m: Array, quat_wxyz: Array
) -> tuple[Array, Array]:
    """Of a mesh as its file has it: MuJoCo turns meshes along their inertia."""
    index = int(model.geom_dataid[geom])
    back = rotations.conjugate(model.mesh_quat[index])
    turn = rotations.multiply(quat_wxyz, back)
    return pos_m - rotations.rotate(turn, model.mesh_pos[index]), turn


def _upright(
    kind: Kind, size_m: tuple[float, ...], quat_wxyz: Array
) -> tuple[tuple[float, ...], Array]:
    """The same primitive, turned as little as can be: a box on its side is a box of other sides."""
    if kind == "sphere":
        return size_m, rotations.IDENTITY_WXYZ
    if kind in ("cylinder", "capsule"):
        up = np.array([0.0, 0.0, 1.0])
        axis = rotations.rotate(quat_wxyz, up)
        return size_m, rotations.shortest(up, axis if axis[2] > -1e-9 else -axis)

    whole = rotations.to_matrix(quat_wxyz)
    turned = max(_CUBE, key=lambda turn: float(np.trace(whole @ turn)))
    size = np.abs(turned.T) @ np.array(size_m)
    return tuple(size.tolist()), rotations.from_matrix(whole @ turned)


def vec3(values: Array) -> Vec3:
    """Three numbers, to a hundredth of a millimetre."""
    x, y, z = np.round(values, 5).tolist()
    return x, y, z


_CUBE = [
    turn
    for order in permutations(np.eye(3))
    for signs in product((1.0, -1.0), repeat=3)
    if np.linalg.det(turn := np.array(order) * np.array(signs)) > 0.0
]
"""The 24 rotations that a box can be seen in."""
