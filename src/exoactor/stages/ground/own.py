"""The own back end of `ground`: floor and camera from the body, contacts, a root path that agrees with the feet."""

from dataclasses import replace
from itertools import compress

import numpy as np

from exoactor.core import frames, rotations
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion, HumanMotion
from exoactor.humans import skeleton
from exoactor.io.video import Clip
from exoactor.stages.ground import Grounded, camera_motion, contacts, doubts, feet, locking, skin, stance
from exoactor.stages.ground.camera_motion import CameraMotion
from exoactor.stages.ground.locking import FootTargets
from exoactor.stages.ground.settings import GroundConfig
from exoactor.stages.ground.stance import Stance
from exoactor.stages.ground.touch import touch

FAR = 0.08
"""A background that shifts by this share of the picture's width: more than the sway of a camera held in hands."""
TRACKED = 0.8
"""Of fewer steps than this share the plain background is told."""
SAME, FITS = 0.02, 0.1
"""A focal length, and a camera's height, that differ by more than this ratio from the given ones are told."""
ODD_ROLL_RAD, ODD_PITCH_RAD = np.deg2rad([15.0, 60.0])
"""Nobody films like that: more likely the person lies, and balance, which needs a standing one, misled."""
RISES = 2
"""How often what is under the floor is lifted out of it: the legs bend anew each time, and with them the knees move."""
HEADING_S = 0.3
"""The person starts facing +x: the mean heading over this long."""


class OwnGround:
    """Puts the person on a floor found from the body; needs no model."""

    def __init__(self, config: GroundConfig | None = None) -> None:
        self._config = config or GroundConfig()

    def place(self, clip: Clip, body: BodyMotion) -> Grounded:
        """Ground a motion; a camera that moves is found from the clip's background, and said."""
        motion = camera_motion.detect(clip, body, self._config.camera_motion)
        if motion.share == 0.0:
            grounded = ground(body, self._config)
        else:
            grounded = ground(camera_motion.steadied(body, motion), _forgiving(self._config, motion.share))
        return replace(
            grounded,
            notes=(*_of_camera(motion), *grounded.notes),
            doubts=(*doubts.on_camera(motion.lost, body.clip_start_s), *grounded.doubts),
            camera_share=motion.share,
            camera_tracked=motion.tracked,
        )


def ground(body: BodyMotion, config: GroundConfig) -> Grounded:
    """Ground a motion seen by a camera at rest.

    Raises:
        ConfigError: the given camera is not over the floor, or its pictures have another size than the clip's.
    """
    notes: list[str] = []
    if config.camera is not None:
        _check_size(body, config.camera)
        found_m = float(stance.find(body, config).camera.position_m[2])
        notes = _disagreements(body, found_m, config.camera)
        body = _farther(body, float(config.camera.position_m[2]) / found_m)
    found = stance.find(body, config)
    human, sunk = _locked(found, config)
    notes += _notes(body, found)
    doubtful = doubts.contradictions(found, human, sunk)
    if config.camera is not None:
        if config.scene is not None and config.plan is not None:
            human, touched = touch(human, body, config.camera, config.scene, config.plan, config.touch)
            notes += touched
        return Grounded(human, config.camera, tuple(notes), doubtful)
    notes += _oddities(found.camera)
    human, camera = _start_at_origin(human, found.camera)
    return Grounded(human, camera, tuple(notes), doubtful)


def _farther(body: BodyMotion, ratio: float) -> BodyMotion:
    """The person moved along the rays to `ratio` times the distance, where a camera of known height sees the feet.

    A body estimated too small is put too near by the same ratio; its size is left as it was asked for.
    """
    away = (ratio - 1.0) * body.joint_pos_cam_m[:, :1]
    return replace(body, joint_pos_cam_m=body.joint_pos_cam_m + away)


def _locked(found: Stance, config: GroundConfig) -> tuple[HumanMotion, Array]:
    """The motion in the world with the root corrected, nothing under the floor, and the feet on their anchors.

    Also (T, PARTS) how far each part besides the feet was under it.
    """
    body = found.body
    to_world = rotations.from_matrix(found.camera.rotation_cam_from_world.T)
    quat = rotations.multiply(to_world, body.joint_quat_cam_wxyz)
    joint = found.camera.to_world(body.joint_pos_cam_m) + found.correction_m[:, None]
    offsets = feet.rest_offsets_m(joint, quat)
    sole_rest = feet.sole_offsets_m(offsets, body.stature_m)
    sole = feet.sole_points_m(joint, quat, sole_rest)

    of_feet = [c.part in (0, 1) for c in found.contacts]
    held = tuple(compress(found.contacts, of_feet))
    anchors = locking.anchors_fitted(held, found.anchors_m[of_feet], sole)
    goals = locking.targets(sole, quat[:, feet.ANKLES], sole_rest, held, anchors, body.fps, config.lock)
    reach = np.linalg.norm(offsets[feet.KNEES], axis=-1) + np.linalg.norm(offsets[feet.ANKLES], axis=-1)
    joint = skeleton.joint_positions(joint[:, 0], quat, offsets)
    drop = locking.root_drop_m(joint[:, feet.HIPS], goals.ankle_pos_m, reach, body.fps, config.lock)
    joint[..., 2] -= drop[:, None]
    risen = joint[:, 0, 2].copy()
    for _ in range(RISES):
        placed, bent = _legs_bent(joint, quat, goals, offsets, config)
        low = _others_m(placed, bent, body)
        joint[..., 2] += locking.root_rise_m(low.min(axis=1), body.fps, config.lock)[:, None]
    risen = joint[:, 0, 2] - risen
    joint, quat = _legs_bent(joint, quat, goals, offsets, config)
    foot = contacts.standing(found.touching[:, skin.FEET])
    human = HumanMotion(body.fps, body.time_s, joint, quat, body.stature_m, foot[:, 0], foot[:, 1])
    return human, np.maximum(risen[:, None] - _others_m(joint, quat, body), 0.0)


def _legs_bent(
    joint_m: Array, quat_wxyz: Array, goals: FootTargets, offsets_m: Array, config: GroundConfig
) -> tuple[Array, Array]:
    """Joints and their rotations with the legs bent so that the feet are on their goals."""
    quat = locking.bend_legs(joint_m, quat_wxyz, goals, offsets_m, config.lock)
    return skeleton.joint_positions(joint_m[:, 0], quat, offsets_m), quat


def _others_m(joint_m: Array, quat_wxyz: Array, body: BodyMotion) -> Array:
    """(T, PARTS) height of the lowest place of each part; infinite for feet, which are put above the floor already."""
    places = skin.of(joint_m, quat_wxyz, body.stature_m).lowest_m(np.array([0.0, 0.0, 1.0]))
    height = places[..., 2].min(axis=2)
    height[:, np.r_[skin.FEET, skin.INSTEPS]] = np.inf
    return np.asarray(height)


def _start_at_origin(human: HumanMotion, camera: Camera) -> tuple[HumanMotion, Camera]:
    """Turned and shifted so that the person starts over the origin facing +x, and the camera with them."""
    first = max(1, round(HEADING_S * human.fps))
    heading = frames.heading_from_smpl(human.joint_quat_wxyz[:first, 0])
    mean = np.arctan2(np.sin(heading).mean(), np.cos(heading).mean())
    turn = rotations.from_yaw(-mean)
    matrix = rotations.to_matrix(turn)
    start = human.joint_pos_m[0, 0] * [1.0, 1.0, 0.0]
    turned = replace(
        human,
        joint_pos_m=(human.joint_pos_m - start) @ matrix.T,
        joint_quat_wxyz=rotations.multiply(turn, human.joint_quat_wxyz),
    )
    rotation = camera.rotation_cam_from_world @ matrix.T
    translation = camera.translation_cam_from_world_m + camera.rotation_cam_from_world @ start
    return turned, Camera(camera.K, rotation, translation, camera.width, camera.height)


def _check_size(body: BodyMotion, given: Camera) -> None:
    if (given.width, given.height) != (body.width, body.height):
        raise ConfigError(
            f"the given camera makes pictures of {given.width}x{given.height}, the clip has {body.width}x{body.height}",
            "give the camera of this clip: K goes with the size of its pictures",
        )


def _disagreements(body: BodyMotion, found_m: float, given: Camera) -> list[str]:
    """Where a given camera and the body do not fit together."""
    notes = []
    if abs(body.focal_px / given.K[0, 0] - 1.0) > SAME:
        notes.append(
            f"The body was read with a focal length of {body.focal_px:.0f} px, the given camera has "
            f"{given.K[0, 0]:.0f} px: distances are off; give --focal-px {given.K[0, 0]:.0f}."
        )
    ratio = float(given.position_m[2] / found_m)
    if abs(ratio - 1.0) > FITS:
        notes.append(
            f"The given camera is {given.position_m[2]:.2f} m high, the feet say {found_m:.2f} m: "
            f"the person may be {ratio * body.stature_m:.2f} m tall, not {body.stature_m:.2f} m "
            "(--stature, with --video)."
        )
    return notes


def _forgiving(config: GroundConfig, share: float) -> GroundConfig:
    """A camera that moves far is followed roughly, which leaves feet at rest a speed: look for slow ones, not still."""
    if share < FAR:
        return config
    slow = replace(config.contact, speed_m_s=2.0 * config.contact.speed_m_s)
    return replace(config, contact=slow, followed=config.camera is None)


def _of_camera(motion: CameraMotion) -> list[str]:
    """What the camera does, and how much of it is known."""
    notes = []
    plain_s = sum(one.to_s - one.from_s for one in motion.lost if one.plain)
    if motion.tracked < TRACKED and plain_s > 0.0:
        notes.append(
            f"The background is too plain to tell whether the camera moves for {plain_s:.1f} s of the clip "
            f"({motion.tracked:.0%} of the steps from picture to picture could be followed); it was taken to rest then."
        )
    if 0.0 < motion.share < FAR:
        notes.append(
            f"The camera moves a little (the background shifts by up to {motion.share:.1%} of the width); "
            "it was steadied."
        )
    elif motion.share:
        whole = motion.share >= 1.0
        far = "more than the picture's width" if whole else f"up to {motion.share:.0%} of the picture's width"
        notes.append(
            f"The camera moves (the background shifts by {far}). Its turns and zoom were followed, heights taken from "
            "what carries the person; where they go in the world is less certain than before a camera at rest."
        )
    return notes


def _oddities(found: Camera) -> list[str]:
    """A camera that was found where nobody would hold it."""
    right, down, _ = found.rotation_cam_from_world[:, 2]
    roll, pitch = abs(float(np.arctan2(right, -down))), abs(found.pitch_down_rad)
    if roll < ODD_ROLL_RAD and pitch < ODD_PITCH_RAD:
        return []
    return [
        f"The camera seems to be tilted by {np.rad2deg(max(roll, pitch)):.0f}°. If it was not, the person lies or "
        "leans all the time and was set upright by mistake: take a clip in which the person also stands, or, with "
        "--video, give --camera."
    ]


def _notes(body: BodyMotion, found: Stance) -> list[str]:
    """What the user should know, in plain words."""
    notes = []
    if abs(found.body.focal_px / body.focal_px - 1.0) > SAME:
        notes.append(
            f"The focal length was guessed at {body.focal_px:.0f} px; balance and the steps over the floor speak for "
            f"{found.body.focal_px:.0f} px, which was taken; give --focal-px if you know it."
        )
    if not found.touching.any():
        notes.append(
            "Nothing of the body was found resting on a floor; it is put under the lowest foot, and nothing is locked."
        )
    misread = doubts.sudden(found.contacts, body.fps)
    raised = [number for number, c in enumerate(found.contacts) if not c.on_floor and number not in misread]
    notes += [
        f"At {body.at_s(found.contacts[number].start):.1f} s the person stands on something "
        f"{found.anchors_m[number, 2]:.2f} m above the floor; the robot's world has no such thing."
        for number in raised[:1]
    ]
    return notes
