"""execution.mp4: the robot as it moved in physics, in step with the clip, from the clip's camera where it is known."""

from collections.abc import Iterator
from pathlib import Path

import mujoco
import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import ESTIMATE_FPS, Execution, RobotMotion
from exoactor.core.progress import Progress
from exoactor.io import video
from exoactor.io.offscreen import Offscreen
from exoactor.io.video import Frame
from exoactor.robots import g1, model
from exoactor.view.previews import KEYFRAME_EVERY

OWN_SIZE = (960, 540)
MAX_PIXELS = OWN_SIZE[0] * OWN_SIZE[1]
"""Of a picture; without a graphics processor, drawing time grows with it."""
STATIC_REACH_M = 0.9
"""A motion whose pelvis stays within this of its middle is filmed from one place; a longer one is followed."""
SAMPLES, SHADOW_PX = 4, 2048


def write_execution_video(execution: Execution, camera: Camera | None, path: Path, progress: Progress) -> None:
    """Film the execution at 30 Hz from the start of the clip (the lead-in is cut) to the end of the last stand.

    camera: the clip's; the robot is then seen as the person was. Without one, a view of our own keeps it in frame.
    """
    shown = played(execution)
    cameras = [_shrunk(camera)] * len(shown) if camera else own_view(shown)
    pictures = _frames(shown, cameras, progress)
    video.write_video(path, pictures, ESTIMATE_FPS, keyframe_every=KEYFRAME_EVERY)


def played(execution: Execution) -> RobotMotion:
    """The achieved motion read at 30 Hz, its instant 0 at the start of the clip."""
    motion = execution.motion.reordered(g1.JOINT_NAMES)
    first = min(round(execution.clip_start_s * motion.fps), len(motion) - 1)
    rest = RobotMotion.from_qpos(motion.qpos[first:], motion.fps, motion.joint_names)
    return rest.resampled(ESTIMATE_FPS)


def own_view(motion: RobotMotion) -> list[Camera]:
    """A camera a frame, three quarters from the front; it stands still when the whole path fits, else glides along."""
    width, height = OWN_SIZE
    path = motion.root_pos_m[:, :2]
    middle = (path.min(axis=0) + path.max(axis=0)) / 2.0
    reach = float(np.linalg.norm(path - middle, axis=1).max())
    still = reach <= STATIC_REACH_M
    targets = np.tile(middle, (len(path), 1)) if still else _smoothed(path, ESTIMATE_FPS)
    heading = float(rotations.yaw(motion.root_quat_wxyz[:1])[0]) + np.deg2rad(38.0)
    distance = 2.3 + (reach if still else 0.4)
    away = np.array([np.cos(heading), np.sin(heading)]) * distance
    out = []
    for x, y in targets:
        target = np.array([x, y, 0.68])
        out.append(Camera.looking_at(np.array([x + away[0], y + away[1], 1.25]), target, 1.25 * height, width, height))
    return out


def _smoothed(path_m: Array, fps: float, seconds: float = 1.0) -> Array:
    """The path without its quick movements (a Gaussian of `seconds` standard deviation), going on past both ends."""
    around = min(len(path_m) - 1, round(3 * seconds * fps))
    longer = np.pad(path_m, ((around, around), (0, 0)), mode="reflect", reflect_type="odd")
    return np.asarray(gaussian_filter1d(longer, seconds * fps, axis=0)[around : around + len(path_m)])


def _shrunk(camera: Camera) -> Camera:
    """The camera with pictures of even size and at most MAX_PIXELS."""
    shrink = min(1.0, float(np.sqrt(MAX_PIXELS / (camera.width * camera.height))))
    size = round(camera.width * shrink / 2) * 2, round(camera.height * shrink / 2) * 2
    K = camera.K.copy()
    K[0] *= size[0] / camera.width
    K[1] *= size[1] / camera.height
    return Camera(K, camera.rotation_cam_from_world, camera.translation_cam_from_world_m, *size)


def _frames(motion: RobotMotion, cameras: list[Camera], progress: Progress) -> Iterator[Frame]:
    robot = model.build(visual="auto", stage=True)
    robot.mat_reflectance[:] = 0.0  # a mirrored floor would draw everything twice
    data = mujoco.MjData(robot)
    size = cameras[0].width, cameras[0].height
    with Offscreen(robot, *size, samples=SAMPLES, shadow_px=SHADOW_PX) as screen:
        for index, (qpos, camera) in enumerate(zip(motion.qpos, cameras, strict=True)):
            data.qpos[:] = qpos
            mujoco.mj_kinematics(robot, data)
            mujoco.mj_comPos(robot, data)
            mujoco.mj_camlight(robot, data)
            yield screen.render(data, camera)
            progress((index + 1) / len(motion))
