"""execution.mp4: the robot as it moved in physics, in step with the clip, from the clip's camera
where it is known.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import cv2
import mujoco
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from exoactor.core import resample, rotations
from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import ESTIMATE_FPS, Execution, RobotMotion
from exoactor.core.progress import Progress
from exoactor.io import video
from exoactor.io.offscreen import Offscreen
from exoactor.io.pictures import shrunk
from exoactor.io.video import Frame
from exoactor.robots import g1, model
from exoactor.robots.model import Physics
from exoactor.scenes.scene import Scene
from exoactor.view import scene_film
from exoactor.view.outline import NEAR_M, SEEN_GROUP, Outline
from exoactor.view.previews import KEYFRAME_EVERY

OWN_SIZE = (960, 540)
MAX_PIXELS = OWN_SIZE[0] * OWN_SIZE[1]
"""Of a picture; without a graphics processor, drawing time grows with it."""
STATIC_REACH_M = 0.9
"""A motion whose pelvis stays within this of its middle is filmed from one place; a longer one is
followed."""
SMALL = 0.35
"""A share of the picture's height."""
TALL_M, RAISED_M, REACH_M = 1.35, 1.75, 0.5
"""The robot's height, that of a raised hand, and how far it reaches from its pelvis, arms half
out."""
FINER = 2
"""The robot is drawn this many times as fine, which smooths its edges: cheaper here than OpenGL's
own way."""
SHADOW_LIGHT, SHADOW_BLUR = 0.74, 0.004
"""Light left in the shadow, as a share; how soft its edge is, as a share of the picture's
height."""
STAGE_GROUP = 0


def write_execution_video(
    execution: Execution,
    camera: Camera | None,
    path: Path,
    progress: Progress,
    scene: Scene | None = None,
) -> None:
    """Film the execution at 30 Hz from the start of the clip (the lead-in is cut) to the end of the
    last stand.

    camera: the clip's; the robot is then seen as the person was, in a tighter frame from the same
    place if it would be small. Without one, a view of our own keeps it in frame. scene: where it
    happened; it is drawn around the robot, and the frame is the clip's.
    """
    shown = played(execution)
    at_s, around = execution.clip_start_s + shown.time_s, execution.surroundings
    fingers = None  # rubber hands
    if execution.finger_pos_rad is not None:  # Dex3's, (T, 14)
        fingers = resample.linear(execution.motion.time_s, execution.finger_pos_rad, at_s)

    if scene is not None and around is not None:
        things, seen_by = around.at(execution.motion.time_s, at_s), _shrunk(camera or scene.camera)
        pictures = scene_film.frames(shown, things, scene, seen_by, progress, fingers)
    else:
        cameras = [tightened(_shrunk(camera), shown)] * len(shown) if camera else own_view(shown)
        pictures = _frames(shown, cameras, progress, fingers)
    video.write_video(path, pictures, ESTIMATE_FPS, keyframe_every=KEYFRAME_EVERY)


def played(execution: Execution) -> RobotMotion:
    """The achieved motion read at 30 Hz, its instant 0 at the start of the clip."""
    motion = execution.motion.reordered(g1.JOINT_NAMES)
    first = min(round(execution.clip_start_s * motion.fps), len(motion) - 1)
    rest = RobotMotion.from_qpos(motion.qpos[first:], motion.fps, motion.joint_names)
    return rest.resampled(ESTIMATE_FPS)


def own_view(motion: RobotMotion) -> list[Camera]:
    """A camera a frame, three quarters from the front; it stands still when the whole path fits,
    else glides along.
    """
    width, height = OWN_SIZE
    path = motion.root_pos_m[:, :2]  # (T, 2)
    middle = (path.min(axis=0) + path.max(axis=0)) / 2.0
    reach = float(np.linalg.norm(path - middle, axis=1).max())
    still = reach <= STATIC_REACH_M
    targets = np.tile(middle, (len(path), 1)) if still else _smoothed(path, ESTIMATE_FPS)
    heading = float(rotations.yaw(motion.root_quat_wxyz[:1])[0]) + np.deg2rad(38.0)
    distance = 2.3 + (reach if still else 0.4)
    away = np.array([np.cos(heading), np.sin(heading)]) * distance

    return [
        Camera.looking_at(
            np.array([*(target + away), 1.25]),
            np.array([*target, 0.68]),
            1.25 * height,
            width,
            height,
        )
        for target in targets
    ]


def tightened(camera: Camera, motion: RobotMotion) -> Camera:
    """The camera, its frame drawn in around the whole path if the robot would be under SMALL of the
    picture's height.

    It stays where it is; focal length and principal point change as in a cut-out that is enlarged.
    """
    path_m = motion.root_pos_m * [1.0, 1.0, 0.0]
    feet, head = camera.to_camera(path_m), camera.to_camera(path_m + [0.0, 0.0, TALL_M])
    tall_px = float(np.median(camera.project(feet)[:, 1] - camera.project(head)[:, 1]))
    reach = (-REACH_M, REACH_M)
    corners = np.array(list(product(reach, reach, (0.0, RAISED_M))))  # (8, 3)
    seen = camera.to_camera((path_m[:, None] + corners).reshape(-1, 3))
    if seen[:, 2].min() < NEAR_M or tall_px >= SMALL * camera.height:
        return camera

    pixels, size = camera.project(seen), np.array([camera.width, camera.height])
    low, high = pixels.min(axis=0), pixels.max(axis=0)
    zoom = min(float((size / (1.1 * (high - low))).min()), 0.6 * camera.height / max(tall_px, 1.0))
    if zoom <= 1.0:
        return camera

    K = camera.K.copy()
    K[:2, :2] *= zoom
    K[:2, 2] = zoom * (K[:2, 2] - (low + high) / 2) + size / 2
    return replace(camera, K=K)


def _smoothed(path_m: Array, fps: float, seconds: float = 1.0) -> Array:
    """The path without its quick movements (a Gaussian of `seconds` standard deviation), going on
    past both ends.
    """
    around = min(len(path_m) - 1, round(3 * seconds * fps))
    longer = np.pad(path_m, ((around, around), (0, 0)), mode="reflect", reflect_type="odd")
    return np.asarray(
        gaussian_filter1d(longer, seconds * fps, axis=0)[around : around + len(path_m)]
    )


def _shrunk(camera: Camera) -> Camera:
    """The camera with pictures of even size and at most MAX_PIXELS."""
    shrink = min(1.0, float(np.sqrt(MAX_PIXELS / (camera.width * camera.height))))
    return camera.at_size(
        round(camera.width * shrink / 2) * 2, round(camera.height * shrink / 2) * 2
    )


def _frames(
    motion: RobotMotion, cameras: list[Camera], progress: Progress, fingers: Array | None
) -> Iterator[Frame]:
    """The stage is drawn once a camera; the robot and its shadow anew each time, and only where
    they are.
    """
    robot = model.build(
        Physics(hands="rubber" if fingers is None else "dex3"), visual="auto", stage=True
    )
    robot.mat_reflectance[:] = 0.0  # a mirrored floor would draw everything twice
    data, outline = mujoco.MjData(robot), Outline(robot)
    poses = model.whole_qpos(robot, motion.qpos, fingers)
    size = FINER * cameras[0].width, FINER * cameras[0].height
    stage, stage_camera = np.empty(0, dtype=np.uint8), None

    with Offscreen(robot, *size, samples=0, shadow_px=0) as screen:
        for index, (qpos, camera) in enumerate(zip(poses, cameras, strict=True)):
            scene_film.pose(robot, data, qpos)
            if camera is not stage_camera:
                stage, stage_camera = screen.render(data, camera, _only(STAGE_GROUP)), camera

            picture = stage.copy()
            points_m = outline.points_m(data)
            box = outline.box(points_m, camera, round(3 * SHADOW_BLUR * camera.height))
            part = picture[box.top : box.bottom, box.left : box.right]
            shadow = outline.shadow(points_m, camera.cut(box), SHADOW_BLUR * camera.height)
            part[:] = _times(part, 255.0 - (1.0 - SHADOW_LIGHT) * shadow)
            robot_image, free = _robot(screen, data, camera.cut(box).scaled(FINER))
            part[:] = cv2.add(_times(part, free), robot_image)
            yield picture
            progress((index + 1) / len(motion))


def _only(group: int) -> mujoco.MjvOption:
    """Draw geoms of one group."""
    option = mujoco.MjvOption()
    option.geomgroup[:] = 0
    option.geomgroup[group] = 1
    return option


def _robot(
    screen: Offscreen, data: mujoco.MjData, camera: Camera
) -> tuple[Frame, NDArray[np.uint8]]:
    """The robot on black, FINER times smaller than `camera` sees it, and how much (0 … 255) it
    leaves free there.
    """
    image, drawn = screen.cut_out(data, camera, _only(SEEN_GROUP))
    size = camera.width // FINER, camera.height // FINER
    mask = drawn * np.uint8(255)
    return shrunk(image * drawn[..., None], size), 255 - shrunk(mask, size)


def _times(picture: Frame, share: NDArray[Any]) -> Frame:
    """The picture with each pixel at its share (0 … 255) of brightness."""
    shares = cv2.merge([np.asarray(share, dtype=np.float32)] * 3)
    return np.asarray(cv2.multiply(picture, shares, scale=1 / 255, dtype=cv2.CV_8U), dtype=np.uint8)
