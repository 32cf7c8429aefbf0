"""Where the robot stands in a scene that does not say so, and from where that is seen."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.core.frames import Camera, intrinsics
from exoactor.scenes import extent
from exoactor.scenes.mjcf.shapes import pose_in, world_poses
from exoactor.scenes.mjcf.source import Source
from exoactor.scenes.moves import HEIGHT, WIDTH
from exoactor.scenes.scene import Start, Thing

ROOM_M, OVERHEAD_M, TALL_M = 0.40, 1.4, 1.35
"""Around the robot; what hangs higher is not in its way; how tall it is."""
REACH_M, STEP_M = 4.0, 0.25
"""How far from the world's origin a place is looked for."""
HULLS = (
    "a mesh is touched as its convex hull, so that a room in one mesh is a block: split it into "
    "parts"
)
AIMED = (
    mujoco.mjtCamLight.mjCAMLIGHT_TARGETBODY,
    mujoco.mjtCamLight.mjCAMLIGHT_TARGETBODYCOM,
)
ASPECT, MOST_ROLL = (0.5, 3.0), np.radians(15.0)
"""Of a camera that is of use."""
SEEN_PX = 8
"""The robot is at least so far within the picture."""


def free_place(things: Sequence[Thing], source: Source) -> Array:
    """(2,) the free place nearest to the world's origin.

    Raises:
        ConfigError: there is none.
    """
    along = np.arange(-REACH_M, REACH_M + STEP_M / 2.0, STEP_M)
    grid = np.stack(np.meshgrid(along, along), axis=-1).reshape(-1, 2)
    grid = grid[np.argsort(np.linalg.norm(grid, axis=1), kind="stable")]
    free = grid[clear_m(things, grid) >= ROOM_M]
    if len(free) == 0:
        raise ConfigError(
            f"{source.file}: there is no room for the robot within {REACH_M:.0f} m of the origin",
            f"say in {beside_name(source.file)} where it stands; {HULLS}",
        )

    return np.asarray(free[0])


def facing(things: Sequence[Thing], place_m: Array) -> float:
    """From a place towards what can be moved, or all there is."""
    of_interest = [thing for thing in things if thing.free] or list(things)
    away = np.mean([thing.pos_m[:2] for thing in of_interest], axis=0) - place_m
    return float(np.arctan2(away[1], away[0])) if np.linalg.norm(away) > 0.1 else 0.0


def beside_name(file: Path) -> str:
    """The file that says what MJCF does not."""
    return file.with_suffix(".yaml").name


def clear_m(things: Sequence[Thing], place_m: Array) -> Array:
    """(N,) from places (N, 2) on the floor to what stands there; 0 within it."""
    out = np.full(len(place_m), np.inf)
    for thing in things:
        local = thing.from_world(np.column_stack([place_m, np.zeros(len(place_m))]))[:, :2]
        for part in thing.parts:
            low, high = extent.part_box_m(part)
            if part.solid and low[2] + thing.pos_m[2] < OVERHEAD_M:
                beyond = np.maximum(low[:2] - local, local - high[:2])
                out = np.minimum(out, np.linalg.norm(np.maximum(beyond, 0.0), axis=1))
    return out


def camera(
    model: mujoco.MjModel, source: Source, where: Start, asked: str | None
) -> tuple[Camera | None, list[str]]:
    """The scene's camera of that name, or its first that sees the robot whole; and what is to be
    said. None where there is none.

    Raises:
        ConfigError: the one that is asked for does not see the robot.
    """
    said: list[str] = []
    for index in range(model.ncam):
        name = model.camera(index).name
        if asked is not None and name != asked:
            continue
        found = _camera(model, index)
        if found is not None and _sees(found, where):
            return found, said
        shown = f"camera {name!r}" if name else "a camera"
        if asked is not None:
            raise ConfigError(
                f"{source.where('camera', name)}: {shown} does not see the robot upright and whole",
                "aim it at where the robot stands, or name another",
            )
        said.append(f"{shown} does not see the robot upright and whole: it is not used")
    return None, said


def _camera(model: mujoco.MjModel, index: int) -> Camera | None:
    """As ours, in pictures of our height; None for one that moves, or is no pinhole."""
    pos, quat = world_poses(model)
    body, mode = int(model.cam_bodyid[index]), int(model.cam_mode[index])
    if model.cam_projection[index] != mujoco.mjtProjection.mjPROJ_PERSPECTIVE:
        return None
    at, turn = pose_in(pos[body], quat[body], model.cam_pos[index], model.cam_quat[index])
    rotation = np.diag([1.0, -1.0, -1.0]) @ rotations.to_matrix(turn).T  # OpenGL's looks along -z
    width, height, K = _lens(model, index)
    if mode in AIMED:
        target = pos[int(model.cam_targetbodyid[index])]
        aimed = Camera.looking_at(at, target, float(K[0, 0]), width, height)
        return replace(aimed, K=K)
    if mode != mujoco.mjtCamLight.mjCAMLIGHT_FIXED:
        return None
    return Camera(K, rotation, -rotation @ at, width, height)


def _lens(model: mujoco.MjModel, index: int) -> tuple[int, int, Array]:
    """Width, height and K in pictures as high as ours, for a scene's own may be stamps, with the
    axis through the middle.
    """
    across, down = (int(side) for side in model.cam_resolution[index])
    aspect = float(np.clip(across / down, *ASPECT)) if across > 1 and down > 1 else WIDTH / HEIGHT
    width = 2 * round(HEIGHT * aspect / 2.0)

    sensor, focal = model.cam_sensorsize[index], model.cam_intrinsic[index, :2]
    if (sensor > 0.0).all():
        fx, fy = (float(value) for value in focal / sensor * [width, HEIGHT])
        return width, HEIGHT, np.array([[fx, 0, width / 2], [0, fy, HEIGHT / 2], [0, 0, 1]])
    tan = np.tan(np.radians(float(model.cam_fovy[index])) / 2.0)
    return width, HEIGHT, intrinsics(HEIGHT / 2.0 / float(tan), width, HEIGHT)


def _sees(camera: Camera, where: Start) -> bool:
    """Whether it stands upright, more or less, and the robot is in its picture."""
    right = camera.rotation_cam_from_world[0]
    return bool(abs(np.arcsin(np.clip(right[2], -1.0, 1.0))) < MOST_ROLL) and all(
        _within(camera, mark) for mark in _body(where)
    )


def _within(camera: Camera, point_m: Array) -> bool:
    seen = camera.to_camera(point_m)
    if seen[2] < 0.3:
        return False
    px, edge = camera.project(seen), np.array([camera.width, camera.height])
    return bool((px > SEEN_PX).all() and (px < edge - SEEN_PX).all())


def _body(where: Start) -> Array:
    """(4, 3) of the robot as it stands: head, hands, feet."""
    aside = 0.25 * np.array([-np.sin(where.yaw_rad), np.cos(where.yaw_rad), 0.0])
    foot = np.array([*where.place_m, 0.0])
    middle = foot + [0.0, 0.0, TALL_M / 2.0]
    return np.array([foot + [0.0, 0.0, TALL_M], middle + aside, middle - aside, foot])
