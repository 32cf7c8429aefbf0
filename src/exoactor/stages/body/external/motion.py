"""A result of another estimator on the clip's timeline, seen by a camera at rest.

Such results know which way is up and drift slowly off the floor. They are put on it, turned so that
the person starts over the origin facing +x, and seen by one camera for the whole clip: the mean of
those that the result implies. Contacts and the path over the floor are then found as for any body.
"""

from pathlib import Path

import numpy as np
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from exoactor.core import frames, resample, rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.frames import Camera
from exoactor.core.motion import ESTIMATE_FPS, BodyMotion, joint_indices
from exoactor.humans import skeleton, soles
from exoactor.io import video
from exoactor.io.video import Clip
from exoactor.stages.body.external import results
from exoactor.stages.body.external.results import BodyPose, Estimate, Up

DRIFT_S = 1.5
"""The floor under the person is the lowest that a foot comes over this long (45 frames at 30 Hz),
then averaged."""
HEADING_S = 0.3
KNUCKLE = 0.35
"""Where the middle knuckle is seen, beyond the wrist, in lengths of the forearm."""
OURS = Camera(
    np.array([[1000.0, 0.0, 640.0], [0.0, 1000.0, 360.0], [0.0, 0.0, 1.0]]),
    np.array([[0.0, 1.0, 0.0], [0.0, 0.0, -1.0], [-1.0, 0.0, 0.0]]),
    np.array([0.0, 1.2, 4.0]),
    1280,
    720,
)
"""FloorPlane, 1.2 m high, looking back along x: for motions that no camera saw."""
FEET = [*soles.ANKLES, *soles.TOES]
BELOW = np.repeat([skeleton.SOLE_BELOW_ANKLE, 0.014], 2)
"""How far the sole is below these joints, in statures: the ball of the foot is at joint `foot`."""


def body_on_clip(estimate: Estimate, clip: Clip) -> BodyMotion:
    """The motion at ESTIMATE_FPS, with the camera that sees it.

    Raises:
        BadMotionError: the result does not belong to the clip, or was made without a camera.
    """
    if estimate.camera is None or estimate.K is None:
        raise BadMotionError(
            "the result holds no motion in the camera's frame", "give a GEM or GVHMR result"
        )
    at, then = clip.time_s(ESTIMATE_FPS), _times(estimate, clip)
    seen = _at(estimate.camera, then, at)
    pixels = frames.project(estimate.joints_m(seen), estimate.K)
    world = _upright_start(_on_floor(_at(estimate.world, then, at), estimate))
    camera = _camera(world, seen, estimate.K, clip)
    return _seen_by(camera, estimate, world, at, pixels)


def body_without_clip(estimate: Estimate) -> BodyMotion:
    """The motion at ESTIMATE_FPS, seen by a camera four metres in front of where it starts.

    Frames of a file that tells no rate are 30 a second, as GEM and GVHMR take them.
    """
    then = np.arange(len(estimate)) / (estimate.fps or ESTIMATE_FPS)
    at = resample.timeline(float(then[-1]), ESTIMATE_FPS)
    world = _upright_start(_on_floor(_at(estimate.world, then, at), estimate))
    joints_m = OURS.to_camera(estimate.joints_m(world))
    # who walks past the camera is not seen anyway
    pixels = OURS.project(np.maximum(joints_m, [-np.inf, -np.inf, 0.1]))
    return _seen_by(OURS, estimate, world, at, pixels)


def body_of_file(
    path: Path, smplx: Path | None = None, fps: float | None = None, up: Up | None = None
) -> tuple[BodyMotion, tuple[str, ...]]:
    """A person's motion that no clip belongs to, and what is odd about it.

    Arguments and errors as `results.read`.
    """
    estimate = results.read(path, smplx, fps, up)
    return body_without_clip(estimate), estimate.notes


def _seen_by(
    camera: Camera, estimate: Estimate, world: BodyPose, at_s: Array, pixels: Array
) -> BodyMotion:
    turn = rotations.from_matrix(camera.rotation_cam_from_world)
    return BodyMotion(
        fps=ESTIMATE_FPS,
        time_s=at_s,
        joint_pos_cam_m=camera.to_camera(estimate.joints_m(world)),
        joint_quat_cam_wxyz=rotations.normalise(rotations.multiply(turn, world.quat_wxyz)),
        joint_conf=np.ones(pixels.shape[:2]),
        pixels=pixels,
        hand_px=_hands_px(pixels),
        found=np.ones(len(at_s), dtype=np.bool_),
        focal_px=float(camera.K[0, 0]),
        width=camera.width,
        height=camera.height,
        stature_m=estimate.stature_m,
        camera=camera,
    )


def _times(estimate: Estimate, clip: Clip) -> Array:
    """(L,) when each frame of the result was seen.

    Results have one frame a picture of the clip they were made from: this one, or one converted to
    30 a second before.
    """
    count = len(estimate)
    shown = np.array([time_s for time_s, _ in video.timed_frames(clip)])
    if abs(len(shown) - count) <= 1:
        return np.append(shown, shown[-1] + 1.0 / clip.source_fps)[:count]

    converted = clip.frame_count(ESTIMATE_FPS)
    if abs(converted - count) <= 2:
        return np.arange(count) / ESTIMATE_FPS
    raise BadMotionError(
        f"--body-result has {count} frames, {clip.path} {len(shown)} pictures "
        f"({converted} at {ESTIMATE_FPS:g} a second)",
        "give the clip that the result was made from",
    )


def _at(seen: BodyPose, then_s: Array, at_s: Array) -> BodyPose:
    pelvis_m = resample.linear(then_s, seen.pelvis_m, at_s)
    return BodyPose(pelvis_m, resample.quaternions(then_s, seen.quat_wxyz, at_s))


def _on_floor(world: BodyPose, estimate: Estimate) -> BodyPose:
    """Without the slow rise or fall of the whole: it is the drift of integrated velocities."""
    low = (estimate.joints_m(world)[:, FEET, 2] - BELOW * estimate.stature_m).min(axis=1)
    width = round(DRIFT_S * ESTIMATE_FPS)
    floor = uniform_filter1d(minimum_filter1d(low, width, mode="nearest"), width, mode="nearest")
    return BodyPose(world.pelvis_m - floor[:, None] * [0.0, 0.0, 1.0], world.quat_wxyz)


def _upright_start(world: BodyPose) -> BodyPose:
    """Turned and shifted over the floor: the person starts over the origin, facing +x."""
    first = round(HEADING_S * ESTIMATE_FPS)
    heading = frames.heading_from_smpl(world.quat_wxyz[:first, 0])
    turn = rotations.from_yaw(-rotations.mean_angle(heading))
    place = rotations.rotate(turn, world.pelvis_m - world.pelvis_m[0] * [1.0, 1.0, 0.0])
    return BodyPose(place, rotations.multiply(turn, world.quat_wxyz))


def _camera(world: BodyPose, seen: BodyPose, K: Array, clip: Clip) -> Camera:
    """The camera at rest that agrees best with how the person is seen in every frame."""
    each = rotations.multiply(seen.quat_wxyz[:, 0], rotations.conjugate(world.quat_wxyz[:, 0]))
    each = np.where((each @ each[0])[:, None] < 0.0, -each, each)
    rotation = rotations.to_matrix(rotations.normalise(each.mean(axis=0)))
    translation = np.median(seen.pelvis_m - world.pelvis_m @ rotation.T, axis=0)
    return Camera(K, rotation, translation, clip.width, clip.height)


def _hands_px(pixels: Array) -> Array:
    """(T, 2, 2, 2) wrist and middle knuckle of both hands, the knuckle along the forearm."""
    elbow, wrist = (
        pixels[:, joint_indices((f"left_{part}", f"right_{part}"))] for part in ("elbow", "wrist")
    )
    return np.stack([wrist, wrist + KNUCKLE * (wrist - elbow)], axis=2)
