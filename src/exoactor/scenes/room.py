"""A room to stand things in: floor, walls with skirting, what hangs and stands along them, and
light. Only drawn.
"""

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.robots.look import MASSLESS
from exoactor.scenes.extent import reach_m
from exoactor.scenes.paints import HEX, add_paint
from exoactor.scenes.scene import Room, Scene, Vec3

FLOORS, WALLS = {"planks": "floor"}, {"plaster": "wall"}
"""What a Room may ask for, besides any plain colour (#rrggbb), and the paint that shows it."""
FLOOR_M, WALL_M, SKIRTING_M = 12.0, 0.10, (0.015, 0.09)
ROBOT_M = 0.3
"""Around the middle of the robot: it stands nowhere nearer to what is drawn."""


def add_room(spec: mujoco.MjSpec, scene: Scene) -> None:
    """Draw the room: it touches nothing. A floor that `spec` already has is painted. What would
    stand where a thing or the robot does, or through a wall, is left out.

    Raises:
        ConfigError: a floor or wall that is not known.
    """
    room, taken = scene.room, _taken(scene)
    floor, wall = _paint(room.floor, FLOORS, "floor"), _paint(room.wall, WALLS, "wall")
    _floor(spec, add_paint(spec, floor))

    west, east, south, north, top = room.walls_m
    for side, at in (("west", west), ("east", east), ("south", south), ("north", north)):
        if np.isfinite(at):
            _wall(spec, side, room, wall)
    if np.isfinite(west) and _free((west, -0.6), (west + 0.43, 0.9), room, taken):
        _sideboard(spec, west)
    if np.isfinite(east) and _free((east - 0.48, 0.9), (east, 1.7), room, taken):
        _cabinet(spec, east)
    if np.isfinite(north):
        _whiteboard(spec, north)

    if not np.isfinite(room.walls_m[:4]).all():
        _sky(spec)
    light(spec, top)


def _taken(scene: Scene) -> Array:
    """(N, 2, 2) lowest and highest x, y of the things, and of the robot where it starts."""
    place = np.array(scene.start.place_m)
    around = [reach_m(thing)[:, :2] for thing in scene.things]
    around.append(np.array([place - ROBOT_M, place + ROBOT_M]))
    return np.array([(points.min(axis=0), points.max(axis=0)) for points in around])


def _free(
    low_m: tuple[float, float], high_m: tuple[float, float], room: Room, taken: Array
) -> bool:
    """Whether a rectangle of the floor is in the room, and nobody's."""
    _, _, south, north, _ = room.walls_m
    apart = (taken[:, 0] >= high_m) | (taken[:, 1] <= low_m)
    return bool(south <= low_m[1] and high_m[1] <= north and apart.any(axis=1).all())


def add_box(spec: mujoco.MjSpec, low_m: Vec3, high_m: Vec3, paint: str) -> None:
    """An axis-aligned box from corner to corner."""
    low, high = np.array(low_m), np.array(high_m)
    spec.worldbody.add_geom(
        type=mujoco.mjtGeom.mjGEOM_BOX,
        pos=(low + high) / 2.0,
        size=(high - low) / 2.0,
        material=add_paint(spec, paint),
        **MASSLESS,
    )


def light(spec: mujoco.MjSpec, height_m: float) -> None:
    """A lamp below the ceiling that throws shadows, daylight from a side, and what comes back from
    the walls.
    """
    spot, sun = mujoco.mjtLightType.mjLIGHT_SPOT, mujoco.mjtLightType.mjLIGHT_DIRECTIONAL
    world = spec.worldbody
    lamp = {
        "pos": [0.2, -1.5, height_m + 0.9],
        "dir": [0.12, 0.40, -1.0],
        "cutoff": 75,
        "exponent": 0,
    }

    world.add_light(
        type=spot, **lamp, diffuse=[0.46, 0.44, 0.41], specular=[0.3, 0.3, 0.3], castshadow=True
    )
    world.add_light(type=sun, dir=[0.7, 0.35, -0.7], diffuse=[0.20, 0.21, 0.24], castshadow=False)
    world.add_light(type=sun, dir=[-0.8, 0.2, -0.5], diffuse=[0.12, 0.12, 0.12], castshadow=False)

    head = spec.visual.headlight
    head.ambient, head.diffuse, head.specular = [0.40] * 3, [0.16] * 3, [0.0] * 3

    # the shadow map covers what is seen
    spec.visual.map.shadowscale = 0.75
    spec.visual.map.znear = 0.02


def _sky(spec: mujoco.MjSpec) -> None:
    """What is seen past the floor's edge where a side is open: a bright haze."""
    spec.add_texture(
        name="sky",
        type=mujoco.mjtTexture.mjTEXTURE_SKYBOX,
        builtin=mujoco.mjtBuiltin.mjBUILTIN_GRADIENT,
        rgb1=[0.72, 0.78, 0.84],
        rgb2=[0.86, 0.85, 0.82],
        width=64,
        height=384,
    )


def _paint(asked: str, known: dict[str, str], what: str) -> str:
    if HEX.fullmatch(asked):
        return asked
    if asked not in known:
        raise ConfigError(
            f"room {what} {asked!r} is not known", f"use one of: {', '.join(known)}, or #rrggbb"
        )
    return known[asked]


def _floor(spec: mujoco.MjSpec, material: str) -> None:
    size = [FLOOR_M, FLOOR_M, 0.1]
    floor = spec.geom("floor")
    if floor is None:
        spec.worldbody.add_geom(
            type=mujoco.mjtGeom.mjGEOM_PLANE, size=size, material=material, **MASSLESS
        )
    else:
        floor.material, floor.size = material, size


def _wall(spec: mujoco.MjSpec, side: str, room: Room, paint: str) -> None:
    """A wall with its skirting, as long as the room, or as the floor where that has an open
    side.
    """
    west, east, south, north = np.clip(room.walls_m[:4], -FLOOR_M, FLOOR_M)
    at = {"west": west, "east": east, "south": south, "north": north}[side]
    out = -1.0 if side in ("west", "south") else 1.0
    thick, high = SKIRTING_M
    top = room.walls_m[4] + 1.0  # no ceiling is drawn, and none is missed
    for depth, height, look in ((out * WALL_M, top, paint), (-out * thick, high, "white")):
        near, far = sorted((at, at + depth))
        if side in ("west", "east"):
            add_box(spec, (near, south, 0.0), (far, north, height), look)
        else:
            add_box(spec, (west, near, 0.0), (east, far, height), look)


def _sideboard(spec: mujoco.MjSpec, west: float) -> None:
    """A low cupboard with two doors along the west wall, a plant on it."""
    add_box(spec, (west, -0.6, 0.10), (west + 0.42, 0.9, 0.76), "pine")
    for south in (-0.57, 0.17):
        add_box(spec, (west + 0.42, south, 0.14), (west + 0.428, south + 0.70, 0.72), "oak")
    for x, y in ((0.04, -0.55), (0.36, -0.55), (0.04, 0.80), (0.36, 0.80)):
        add_box(spec, (west + x, y, 0.0), (west + x + 0.04, y + 0.05, 0.10), "dark")
    _plant(spec, (west + 0.21, 0.62, 0.76))


def _plant(spec: mujoco.MjSpec, foot_m: Vec3) -> None:
    """A pot with a few long leaves."""
    x, y, z = foot_m
    white, green = add_paint(spec, "white"), add_paint(spec, "foliage")
    cylinder, ellipsoid = mujoco.mjtGeom.mjGEOM_CYLINDER, mujoco.mjtGeom.mjGEOM_ELLIPSOID
    spec.worldbody.add_geom(
        type=cylinder, size=[0.07, 0.06, 0], pos=[x, y, z + 0.06], material=white, **MASSLESS
    )

    for k in range(9):
        yaw, lean = 2.0 * np.pi * k / 9.0, 0.35 + 0.25 * (k % 3)
        cos, sin, half = np.cos(yaw), np.sin(yaw), np.sin(lean / 2.0)
        along = np.array([cos * np.sin(lean), sin * np.sin(lean), np.cos(lean)])
        turn = [np.cos(lean / 2.0), -sin * half, cos * half, 0.0]
        pos = [x, y, z + 0.12] + 0.14 * along
        spec.worldbody.add_geom(
            type=ellipsoid, size=[0.02, 0.02, 0.15], pos=pos, quat=turn, material=green, **MASSLESS
        )


def _cabinet(spec: mujoco.MjSpec, east: float) -> None:
    """A grey steel cabinet with drawers along the east wall."""
    low, high, front = 0.9, 1.7, east - 0.45
    add_box(spec, (front, low, 0.06), (east, high, 1.05), "grey")
    for k in range(4):
        z = 0.10 + 0.235 * k
        add_box(spec, (east - 0.46, low + 0.02, z), (front, high - 0.02, z + 0.215), "steel")
        handle = (east - 0.48, low + 0.32, z + 0.15), (east - 0.46, high - 0.32, z + 0.165)
        add_box(spec, *handle, "dark")


def _whiteboard(spec: mujoco.MjSpec, north: float) -> None:
    """A whiteboard with its tray on the north wall, and a framed landscape beside it."""
    add_box(spec, (-1.3, north - 0.03, 1.25), (-0.4, north, 1.90), "dark")
    add_box(spec, (-1.25, north - 0.035, 1.30), (-0.45, north, 1.85), "teal")
    add_box(spec, (-1.25, north - 0.037, 1.30), (-0.45, north, 1.50), "sand")
    add_box(spec, (1.0, north - 0.025, 0.95), (2.8, north, 2.0), "grey")
    add_box(spec, (1.03, north - 0.03, 0.98), (2.77, north, 1.97), "white")
    add_box(spec, (1.3, north - 0.09, 0.93), (2.5, north, 0.95), "grey")
