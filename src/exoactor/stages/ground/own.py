"""The own back end of `ground`: floor and camera from the body, contacts, a root path that agrees with the feet."""

from dataclasses import dataclass, field, replace

import numpy as np

from exoactor.core import frames, rotations
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion, Flags, HumanMotion
from exoactor.core.plan import Plan
from exoactor.humans import skeleton
from exoactor.humans.mass import centre_of_mass_m
from exoactor.io.video import Clip
from exoactor.scenes.scene import Scene, Start
from exoactor.stages.ground import Grounded, camera_motion, contacts, feet, floor, locking, path
from exoactor.stages.ground.camera_motion import CameraMotionConfig
from exoactor.stages.ground.contacts import ContactConfig
from exoactor.stages.ground.floor import Floor, FloorConfig
from exoactor.stages.ground.handling import TouchConfig
from exoactor.stages.ground.lens import refocused
from exoactor.stages.ground.locking import LockConfig
from exoactor.stages.ground.path import Contact, PathConfig
from exoactor.stages.ground.touch import touch

FOOT_SEEN = 0.3
"""Below this confidence a foot's contact is not judged: its last state is kept."""
FAR = 0.08
"""A background that shifts by this share of the picture's width: more than the sway of a camera held in hands."""
SAME, FITS = 0.02, 0.1
"""A focal length, and a camera's height, that differ by more than this ratio from the given ones are told."""
ODD_ROLL_RAD, ODD_PITCH_RAD = np.deg2rad([15.0, 60.0])
"""Nobody films like that: more likely the person lies, and balance, which needs a standing one, misled."""
KNOWN_FLOOR = PathConfig(ray_ratio=0.005, ray_memory_s=0.1, contact_height_m=0.015)
"""Feet seen on a known floor tell how far away the person is, each frame anew."""
ON_FLOOR_M = 0.009
"""A body whose standing soles are this near to a known floor in the median was fitted to it (measured: 7 mm)."""
HEADING_S = 0.3
"""The person starts facing +x: the mean heading over this long."""


@dataclass(frozen=True)
class GroundConfig:
    """`camera`: K and pose, where they are known; its world is then kept, and nothing is re-oriented.

    `focal_known`: False where the body's focal length is a guess; it is then found with the floor.
    `start`: with a known camera, where the person stands at first (in a scene: where the robot stood).
    `scene`, `plan`: with a known camera, the things that hands act on and what they are to do with them.
    `known_contact`: when soles stand, with a known camera, from which feet are read steadier;
    `known_floor`: the path's settings with a known camera and a body that was fitted to its floor;
    `passes`: how often contacts and path are found again from each other; the rest: settings of the parts.
    """

    camera: Camera | None = None
    focal_known: bool = True
    start: Start | None = None
    scene: Scene | None = None
    plan: Plan | None = None
    passes: int = 3
    contact: ContactConfig = field(default_factory=ContactConfig)
    floor: FloorConfig = field(default_factory=FloorConfig)
    path: PathConfig = field(default_factory=PathConfig)
    known_contact: ContactConfig = field(default_factory=lambda: ContactConfig(speed_m_s=0.22, height_m=0.08))
    known_floor: PathConfig = field(default_factory=lambda: KNOWN_FLOOR)
    lock: LockConfig = field(default_factory=LockConfig)
    touch: TouchConfig = field(default_factory=TouchConfig)
    camera_motion: CameraMotionConfig = field(default_factory=CameraMotionConfig)


class OwnGround:
    """Puts the person on a floor found from the body; needs no model."""

    def __init__(self, config: GroundConfig | None = None) -> None:
        self._config = config or GroundConfig()

    def place(self, clip: Clip, body: BodyMotion) -> Grounded:
        """Ground a motion; a camera that moves is found from the clip's background, and said."""
        motion = camera_motion.detect(clip, body, self._config.camera_motion)
        if motion.share == 0.0:
            return ground(body, self._config)
        grounded = ground(_steadied(body, motion.shift_px), _forgiving(self._config, motion.share))
        return replace(grounded, notes=(_moved(motion.share), *grounded.notes))


def ground(body: BodyMotion, config: GroundConfig) -> Grounded:
    """Ground a motion seen by a camera at rest.

    Raises:
        ConfigError: the given camera is not over the floor, or its pictures have another size than the clip's.
    """
    notes: list[str] = []
    if config.camera is not None:
        _check_size(body, config.camera)
        found_m = float(_stance(body, config).camera.position_m[2])
        notes = _disagreements(body, found_m, config.camera)
        body = _farther(body, float(config.camera.position_m[2]) / found_m)
    stance = _stance(body, config)
    human = _locked(stance, config)
    notes += _notes(body, stance)
    if config.camera is not None:
        if config.scene is not None and config.plan is not None:
            human, touched = touch(human, body, config.camera, config.scene, config.plan, config.touch)
            notes += touched
        return Grounded(human, config.camera, tuple(notes))
    notes += _oddities(stance.camera)
    human, camera = _start_at_origin(human, stance.camera)
    return Grounded(human, camera, tuple(notes))


def _farther(body: BodyMotion, ratio: float) -> BodyMotion:
    """The person moved along the rays to `ratio` times the distance, where a camera of known height sees the feet.

    A body estimated too small is put too near by the same ratio; its size is left as it was asked for.
    """
    away = (ratio - 1.0) * body.joint_pos_cam_m[:, :1]
    return replace(body, joint_pos_cam_m=body.joint_pos_cam_m + away)


@dataclass(frozen=True)
class _Stance:
    """What was found out in turns: the camera over its floor, the root's correction, and the contacts with anchors.

    `body`: as the camera's focal length has it, where that was a guess.
    """

    body: BodyMotion
    camera: Camera
    correction_m: Array
    contacts: tuple[Contact, ...]
    anchors_m: Array
    touching: Flags


def _stance(body: BodyMotion, config: GroundConfig) -> _Stance:
    """Contacts, floor, focal length and root path, each found again with the others' last answer."""
    guessed_px = None if config.camera or config.focal_known else body.focal_px
    seen = body.found[:, None] & (body.joint_conf[:, feet.ANKLES] >= FOOT_SEEN)
    sole, mass = _sole_and_mass(body)
    plane = _given_floor(config.camera) if config.camera else floor.guess(sole, mass, body.fps, config.floor)
    steady = sole
    for _ in range(config.passes):
        height = floor.height_m(steady, sole, plane, body.fps, config.floor)
        touching = contacts.detect(
            steady, height, seen, body.fps, config.known_contact if config.camera else config.contact
        )
        if config.camera is None:
            plane, ratio = floor.fit(sole, touching, mass, body.fps, config.floor, _guess(body, guessed_px))
            if guessed_px:
                body = refocused(body, ratio)
                sole, mass = _sole_and_mass(body)
            camera = _camera(body, plane)
        else:
            plane = floor.settle(plane, sole[touching])
            camera = _at_height(config.camera, plane.camera_height_m)
        may = seen & _under_the_body(sole, mass, plane.up, body.stature_m) & ~_any(touching)[:, None]
        raised = contacts.raised(steady, height, may, body.fps, config.contact)
        held = path.contacts_of(touching | raised, raised)
        root, sole_world = camera.to_world(body.joint_pos_cam_m[:, 0]), camera.to_world(sole)
        followed = config.known_floor if config.camera and _on_floor(sole_world[touching]) else config.path
        start = config.start.place_m if config.camera and config.start else None
        moved, anchors = path.correct(root, sole_world, held, camera.position_m, body.fps, followed, start)
        steady = sole + (moved @ camera.rotation_cam_from_world.T)[:, None, None]
    return _Stance(body, camera, moved, held, anchors, touching)


def _sole_and_mass(body: BodyMotion) -> tuple[Array, Array]:
    """Soles (T, 2, 2, 3) and centre of mass (T, 3) in the camera frame."""
    offsets = feet.rest_offsets_m(body.joint_pos_cam_m, body.joint_quat_cam_wxyz)
    rest = feet.sole_offsets_m(offsets, body.stature_m)
    sole = feet.sole_points_m(body.joint_pos_cam_m, body.joint_quat_cam_wxyz, rest)
    return sole, centre_of_mass_m(body.joint_pos_cam_m)


def _guess(body: BodyMotion, guessed_px: float | None) -> floor.Guess | None:
    """What is doubted of a body that was read with a guess."""
    if guessed_px is None:
        return None
    return floor.Guess(body.joint_pos_cam_m[:, 0, 2], float(np.log(body.focal_px / guessed_px)))


def _on_floor(sole_m: Array) -> bool:
    """Whether a body's standing soles (N, 3) keep to the known floor by themselves, as one that was fitted to it."""
    return bool(len(sole_m)) and float(np.median(np.abs(sole_m[:, 2]))) < ON_FLOOR_M


def _any(touching: Flags) -> Flags:
    """(T,) some part of a sole is on the floor."""
    foot = contacts.standing_feet(touching)
    return np.asarray(foot[:, 0] | foot[:, 1])


def _under_the_body(sole_m: Array, mass_m: Array, up: Array, stature_m: float) -> Flags:
    """(T, 2) the foot is under the centre of mass, within 30° and by 0.3 of stature: only such a foot carries."""
    offset = mass_m[:, None] - sole_m.mean(axis=2)
    over = offset @ up
    return np.asarray((over > 0.3 * stature_m) & (over > np.cos(np.pi / 6.0) * np.linalg.norm(offset, axis=-1)))


def _locked(stance: _Stance, config: GroundConfig) -> HumanMotion:
    """The motion in the world with the root corrected and the feet on their anchors."""
    body = stance.body
    to_world = rotations.from_matrix(stance.camera.rotation_cam_from_world.T)
    joint = stance.camera.to_world(body.joint_pos_cam_m) + stance.correction_m[:, None]
    quat = rotations.multiply(to_world, body.joint_quat_cam_wxyz)
    offsets = feet.rest_offsets_m(joint, quat)
    sole_rest = feet.sole_offsets_m(offsets, body.stature_m)
    sole = feet.sole_points_m(joint, quat, sole_rest)
    anchors = locking.anchors_fitted(stance.contacts, stance.anchors_m, sole)
    ankle_quat = quat[:, feet.ANKLES]
    goals = locking.targets(sole, ankle_quat, sole_rest, stance.contacts, anchors, body.fps, config.lock)
    reach = np.linalg.norm(offsets[feet.KNEES], axis=-1) + np.linalg.norm(offsets[feet.ANKLES], axis=-1)
    joint = skeleton.joint_positions(joint[:, 0], quat, offsets)
    drop = locking.root_drop_m(joint[:, feet.HIPS], goals.ankle_pos_m, reach, body.fps, config.lock)
    joint[..., 2] -= drop[:, None]
    quat = locking.bend_legs(joint, quat, goals, offsets, config.lock)
    joint = skeleton.joint_positions(joint[:, 0], quat, offsets)
    foot = contacts.standing_feet(stance.touching)
    return HumanMotion(body.fps, body.time_s, joint, quat, body.stature_m, foot[:, 0], foot[:, 1])


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


def _camera(body: BodyMotion, plane: Floor) -> Camera:
    """The camera that saw `body`, in a world whose origin is on the floor under it."""
    world_from_cam, place = plane.world_from_cam()
    K = frames.intrinsics(body.focal_px, body.width, body.height)
    return Camera(K, world_from_cam.T, -world_from_cam.T @ place, body.width, body.height)


def _at_height(camera: Camera, height_m: float) -> Camera:
    """A given camera put where the soles say the floor is.

    Legs estimated too short or too long would otherwise be taken for a person nearer or farther away: 5 cm of height
    are 15 cm of depth. The person's place on the floor is kept, the error in height stays out of it.
    """
    place = camera.position_m * [1.0, 1.0, 0.0] + [0.0, 0.0, height_m]
    return replace(camera, translation_cam_from_world_m=-camera.rotation_cam_from_world @ place)


def _given_floor(camera: Camera) -> Floor:
    height = float(camera.position_m[2])
    if height <= 0.0:
        raise ConfigError(
            f"the given camera is at a height of {height:.2f} m, not over the floor",
            "give its pose in a world whose z points up from the floor (docs/conventions.md, camera.json)",
        )
    return Floor(camera.rotation_cam_from_world[:, 2], height)


def _steadied(body: BodyMotion, shift_px: Array) -> BodyMotion:
    """As a camera at rest would have seen it: the background's shift, at the person's depth, taken out."""
    depth = body.joint_pos_cam_m[:, :1, 2:]
    shift = np.concatenate([shift_px[:, None] * depth / body.focal_px, np.zeros_like(depth)], axis=-1)
    return replace(body, joint_pos_cam_m=body.joint_pos_cam_m - shift, hand_px=body.hand_px - shift_px[:, None, None])


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
            f"the person may be {ratio * body.stature_m:.2f} m tall, not {body.stature_m:.2f} m (--stature)."
        )
    return notes


def _forgiving(config: GroundConfig, share: float) -> GroundConfig:
    """A camera that moves far is followed roughly, which leaves feet at rest a speed: look for slow ones, not still."""
    if share < FAR:
        return config
    return replace(config, contact=replace(config.contact, speed_m_s=2.0 * config.contact.speed_m_s))


def _moved(share: float) -> str:
    if share < FAR:
        return f"The camera moves a little (the background shifts by up to {share:.1%} of the width); it was steadied."
    return (
        f"The camera moves (the background shifts by up to {share:.0%} of the picture's width). It was followed "
        "roughly, so where the person goes in the world is uncertain; a clip from a camera at rest is better."
    )


def _oddities(found: Camera) -> list[str]:
    """A camera that was found where nobody would hold it."""
    right, down, _ = found.rotation_cam_from_world[:, 2]
    roll, pitch = abs(float(np.arctan2(right, -down))), abs(found.pitch_down_rad)
    if roll < ODD_ROLL_RAD and pitch < ODD_PITCH_RAD:
        return []
    return [
        f"The camera seems to be tilted by {np.rad2deg(max(roll, pitch)):.0f}°. If it was not, the person lies or "
        "leans all the time and was set upright by mistake: give --camera, or a clip in which the person also stands."
    ]


def _notes(body: BodyMotion, stance: _Stance) -> list[str]:
    """What the user should know, in plain words."""
    notes = []
    if abs(stance.body.focal_px / body.focal_px - 1.0) > SAME:
        notes.append(
            f"The focal length was guessed at {body.focal_px:.0f} px; balance and the steps over the floor speak for "
            f"{stance.body.focal_px:.0f} px, which was taken; give --focal-px if you know it."
        )
    seen = float((body.found[:, None] & (body.joint_conf[:, feet.ANKLES] >= FOOT_SEEN)).any(axis=1).mean())
    if seen < 0.5:
        notes.append(f"The feet are seen in {seen:.0%} of the frames only; floor and contacts are uncertain.")
    if not stance.touching.any():
        notes.append("No foot was found standing; the floor is put under the lowest foot, and nothing is locked.")
    raised = [(c, a) for c, a in zip(stance.contacts, stance.anchors_m, strict=True) if not c.on_floor]
    for held, anchor in raised[:1]:
        notes.append(
            f"At {body.time_s[held.start]:.1f} s the person stands on something {anchor[2]:.2f} m above the floor; "
            "the robot's world has no such thing."
        )
    return notes
