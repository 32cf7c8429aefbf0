"""Where the robot's pelvis, torso, feet and hands shall be: the person's motion on the robot's limb
lengths.

Directions come from the person, lengths from the robot. One ratio, the legs', scales the root's
path, its height and the feet's places about the origin, so that steps are what the legs can do and
the floor stays at z = 0. The robot's hips are wider apart than the person's would be at its size:
feet are set apart by a share of the difference, and the pelvis sways with them in proportion,
slowly, as balance asks. Hands keep the directions of upper arm and forearm. A person of the robot's
build is among the same things: path and hands are then where the person's are.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage
from scipy.interpolate import make_interp_spline
from scipy.spatial.transform import Rotation

from exoactor.core import resample, rotations
from exoactor.core.checks import Array
from exoactor.core.contacts import BodyPart, ContactPlan
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ
from exoactor.core.motion import SIDES, SMPL_JOINTS, Flags, Side
from exoactor.robots import g1
from exoactor.stages.retarget import RetargetInput
from exoactor.stages.retarget.targets import feet
from exoactor.stages.retarget.targets.config import USUAL, TargetConfig
from exoactor.stages.retarget.targets.feet import Foot
from exoactor.stages.retarget.targets.proportions import Ratios, RobotLimbs, ratios, robot_limbs

HAND_FROM_SMPL_WXYZ = {
    "left": np.array([1.0, 0.0, 0.0, 0.0]),
    "right": np.array([0.0, 0.0, 0.0, 1.0]),
}
"""Right-multiplied: the robot's hand frames point along the fingers in +x; SMPL's right hand along
rest -x."""
FEET: dict[Side, BodyPart] = {"left": "left_foot", "right": "right_foot"}


@dataclass(frozen=True)
class Targets:
    """Frames the robot's bodies shall have, T frames at `fps`, world.

    Feet are ankle frames, hands wrist_yaw frames, with the `contact` of each foot that is held on
    the floor.
    """

    fps: float
    pelvis_pos_m: Array
    pelvis_quat_wxyz: Array
    torso_quat_wxyz: Array
    knee_pos_m: dict[Side, Array]
    foot: dict[Side, Foot]
    elbow_pos_m: dict[Side, Array]
    hand_pos_m: dict[Side, Array]
    hand_quat_wxyz: dict[Side, Array]

    def __len__(self) -> int:
        return len(self.pelvis_pos_m)


@dataclass(frozen=True)
class Person:
    """A HumanMotion read at the robot's rate: named joints (T, 3), global rotations (T, 4),
    contacts (T,), and where the contact plan has a foot stand on something else than the floor.
    """

    pos_m: dict[str, Array]
    quat_wxyz: dict[str, Array]
    contact: dict[Side, Flags]
    raised: dict[Side, Flags]


def read(given: RetargetInput, fps: float, config: TargetConfig) -> Person:
    """The person at `fps`: cubic in position, spherical in orientation, then smoothed."""
    human = given.human
    at = human.time_s[0] + resample.timeline(human.time_s[-1] - human.time_s[0], fps)
    frames = max(config.smooth_s * fps, 1e-3)
    pos = _cubic(human.time_s, human.joint_pos_m, at)
    pos = ndimage.gaussian_filter1d(pos, frames, axis=0, mode="nearest")
    quat = resample.quaternions(human.time_s, human.joint_quat_wxyz, at)
    quat = feet.smooth_quaternions(quat, frames)
    nearest = resample.nearest(human.time_s, at)

    contact = {
        side: feet.tidy(
            getattr(human, f"contact_{side}")[nearest] & _sole_down(quat, side, config.tucked_rad),
            fps,
            config.feet,
        )
        for side in SIDES
    }

    raised = {side: _on_a_thing(given.contacts, FEET[side], at) for side in SIDES}
    return Person(
        {name: pos[:, i] for i, name in enumerate(SMPL_JOINTS)},
        {name: quat[:, i] for i, name in enumerate(SMPL_JOINTS)},
        contact,
        raised,
    )


def _on_a_thing(plan: ContactPlan, foot: BodyPart, time_s: Array) -> Flags:
    """(T,) when it shall stand on a thing."""
    on = np.zeros(len(time_s), dtype=np.bool_)
    for contact in plan.on_things():
        if contact.part == foot:
            on |= plan.during(contact, time_s)
    return on


def make(given: RetargetInput, fps: float, config: TargetConfig = USUAL) -> Targets:
    """Targets for the whole clip."""
    person, limbs, ratio = read(given, fps, config), robot_limbs(), ratios(given.human)
    same = given.build == "robot"
    pelvis_quat = _robot_axes(person.quat_wxyz["pelvis"])  # (T, 4)
    spine_quat = _robot_axes(person.quat_wxyz["spine3"])
    torso_quat = _within_waist(pelvis_quat, spine_quat, config.waist_share)

    plain = {side: _scaled(person.pos_m[f"{side}_ankle"], ratio, limbs, same) for side in SIDES}
    foot = {
        side: _foot(side, person, plain[side], pelvis_quat, ratio, limbs, config) for side in SIDES
    }

    hips = _scaled((person.pos_m["left_hip"] + person.pos_m["right_hip"]) / 2.0, ratio, limbs, same)
    hips = hips + _sway({side: foot[side].pos_m - plain[side] for side in SIDES}, foot, fps, config)
    middle = limbs.hip_m * np.array([1.0, 0.0, 1.0])  # (3,)
    pelvis = hips - rotations.rotate(pelvis_quat, middle)
    pelvis = _within_reach(pelvis, pelvis_quat, foot, limbs, fps, config)  # (T, 3)

    hip = {side: _attached(pelvis, pelvis_quat, limbs.hip_m, side) for side in SIDES}
    foot = {side: _drawn_in(foot[side], hip[side], config.reach * limbs.leg_m) for side in SIDES}
    torso = pelvis + rotations.rotate(pelvis_quat, limbs.torso_m)

    def reached(start_m: Array, length_m: float, side: Side, first: str, second: str) -> Array:
        return start_m + config.reach * length_m * _bone(
            person, f"{side}_{first}", f"{side}_{second}"
        )

    elbow, hand = (
        {side: person.pos_m[f"{side}_{joint}"] for side in SIDES} for joint in ("elbow", "wrist")
    )
    if not same:
        for side in SIDES:
            shoulder = _attached(torso, torso_quat, limbs.shoulder_m, side)
            elbow[side] = reached(shoulder, limbs.upper_arm_m, side, "shoulder", "elbow")
            hand[side] = reached(elbow[side], limbs.forearm_m, side, "elbow", "wrist")

    knee = {side: reached(hip[side], limbs.thigh_m, side, "hip", "knee") for side in SIDES}
    hand_quat = {
        side: rotations.multiply(person.quat_wxyz[f"{side}_wrist"], HAND_FROM_SMPL_WXYZ[side])
        for side in SIDES
    }
    return Targets(fps, pelvis, pelvis_quat, torso_quat, knee, foot, elbow, hand, hand_quat)


def _sole_down(quat_wxyz: Array, side: str, tucked_rad: float) -> Flags:
    """(T,) whether a foot can stand flat: of who is on tucked toes, as in push-ups, the sole looks
    backwards.
    """
    foot = _robot_axes(quat_wxyz[:, SMPL_JOINTS.index(f"{side}_ankle")])
    up = rotations.rotate(foot, np.array([0.0, 0.0, 1.0]))
    return np.asarray(up[:, 2] > np.cos(tucked_rad))


def _cubic(time_s: Array, value: Array, at_s: Array) -> Array:
    if len(time_s) < 4:
        return resample.linear(time_s, value, at_s)
    return np.asarray(make_interp_spline(time_s, value, k=3)(np.clip(at_s, time_s[0], time_s[-1])))


def _robot_axes(quat_wxyz: Array) -> Array:
    """SMPL's rest frame (y up, z forward) → the robot's (z up, x forward)."""
    return rotations.multiply(quat_wxyz, rotations.conjugate(UPRIGHT_FACING_X_WXYZ))


def _scaled(point_m: Array, ratio: Ratios, limbs: RobotLimbs, same: bool) -> Array:
    """Scaled about the origin by the legs' ratio, so that a standing person's ankle meets a
    standing robot's; the way over the floor is kept where the person has the `same` build as the
    robot.
    """
    up = np.array([0.0, 0.0, 1.0])
    path = 1.0 if same else ratio.leg
    scale = np.array([path, path, ratio.leg])
    return np.asarray((point_m - ratio.ankle_height_m * up) * scale + limbs.ankle_height_m * up)


def _bone(person: Person, start: str, end: str) -> Array:
    """Unit direction (T, 3) of a bone; a bone without length points down."""
    along = person.pos_m[end] - person.pos_m[start]
    length = np.linalg.norm(along, axis=-1, keepdims=True)
    return np.where(length > 1e-6, along / np.maximum(length, 1e-6), np.array([0.0, 0.0, -1.0]))


def _attached(pos_m: Array, quat_wxyz: Array, offset_m: Array, side: str) -> Array:
    """World place (T, 3) of a point fixed to a body, given for the left side."""
    offset = offset_m if side == "left" else offset_m * np.array([1.0, -1.0, 1.0])
    return pos_m + rotations.rotate(quat_wxyz, offset)


def _within_waist(pelvis_wxyz: Array, torso_wxyz: Array, share: float) -> Array:
    """The torso's orientation with yaw, roll and pitch over the pelvis inside a share of the
    waist's ranges.
    """
    relative = rotations.multiply(rotations.conjugate(pelvis_wxyz), torso_wxyz)  # (T, 4)
    angles = Rotation.from_quat(rotations.to_xyzw(relative)).as_euler("ZXY")  # (T, 3)
    limit = share * np.array([link.joint.range_rad for link in g1.WAIST if link.joint])
    angles = np.clip(angles, limit[:, 0], limit[:, 1])
    clipped = rotations.from_xyzw(Rotation.from_euler("ZXY", angles).as_quat())
    return rotations.multiply(pelvis_wxyz, clipped)


def _foot(
    side: Side,
    person: Person,
    ankle_m: Array,
    pelvis_wxyz: Array,
    ratio: Ratios,
    limbs: RobotLimbs,
    config: TargetConfig,
) -> Foot:
    """One foot's targets: set apart, locked in contact, above the floor."""
    hips = np.linalg.norm(person.pos_m["left_hip"] - person.pos_m["right_hip"], axis=-1)
    extra = (
        config.widening
        * (limbs.hip_m[1] - ratio.leg * float(np.median(hips)) / 2.0)
        * (1.0 if side == "left" else -1.0)
    )
    heading = rotations.yaw(pelvis_wxyz)
    outward = np.stack([-np.sin(heading), np.cos(heading), np.zeros_like(heading)], axis=-1)

    quat = _bridged(_robot_axes(person.quat_wxyz[f"{side}_ankle"]), pelvis_wxyz, config)
    foot = feet.lock(
        Foot(ankle_m + extra * outward, quat, person.contact[side]),
        limbs.ankle_height_m,
        person.raised[side],
        config.feet,
    )
    sole = np.array(g1.LEFT_SOLE_M if side == "left" else g1.RIGHT_SOLE_M)
    return feet.above_floor(foot, sole, g1.SOLE_RADIUS_M)


def _bridged(foot_wxyz: Array, pelvis_wxyz: Array, config: TargetConfig) -> Array:
    """Foot orientations (T, 4); a heading that no leg allows is read from the frames around."""
    away = rotations.wrapped(rotations.yaw(foot_wxyz) - rotations.yaw(pelvis_wxyz))
    lost = np.abs(away) > config.foot_turn_rad
    doubted = ndimage.maximum_filter1d(lost, 2 * config.doubt_frames + 1)
    sound = ~doubted | ndimage.binary_opening(doubted, np.ones(config.bridge_frames))
    if not sound.any():
        return foot_wxyz
    frames = np.arange(len(away))
    turn = np.interp(frames, frames[sound], away[sound]) - away
    return rotations.multiply(rotations.from_yaw(turn), foot_wxyz)


def _sway(
    shift_m: dict[Side, Array], foot: dict[Side, Foot], fps: float, config: TargetConfig
) -> Array:
    """How the pelvis follows what was done to the feet: the standing foot counts, weights change
    slowly.
    """
    weight = {
        side: ndimage.gaussian_filter1d(
            foot[side].contact.astype(float), config.sway_s * fps, mode="nearest"
        )
        + 1e-3
        for side in SIDES
    }

    total = weight["left"] + weight["right"]
    follow = sum(weight[side][:, None] * shift_m[side] for side in SIDES) / total[:, None]
    width = config.settle_s * fps
    return np.asarray(ndimage.gaussian_filter1d(follow, width, axis=0, mode="nearest"))


def _within_reach(
    pelvis_m: Array,
    pelvis_wxyz: Array,
    foot: dict[Side, Foot],
    limbs: RobotLimbs,
    fps: float,
    config: TargetConfig,
) -> Array:
    """The pelvis lowered, smoothly, to where both standing feet are within the legs' length."""
    excess = np.zeros(len(pelvis_m))
    for side in SIDES:
        gap = _attached(pelvis_m, pelvis_wxyz, limbs.hip_m, side) - foot[side].pos_m
        level, most = np.hypot(gap[:, 0], gap[:, 1]), config.reach * limbs.leg_m
        reachable = np.sqrt(np.maximum(most**2 - level**2, (0.3 * limbs.leg_m) ** 2))
        excess = np.maximum(excess, np.where(foot[side].contact, gap[:, 2] - reachable, 0.0))

    frames = max(round(config.settle_s * fps), 1)
    held = ndimage.maximum_filter1d(excess, 2 * frames + 1, mode="nearest")
    lowered = pelvis_m.copy()
    lowered[:, 2] -= ndimage.gaussian_filter1d(held, frames / 2.0, mode="nearest")
    lowered[:, 2] = np.maximum(lowered[:, 2], config.lowest_pelvis_m)
    return lowered


def _drawn_in(foot: Foot, hip_m: Array, reach_m: float) -> Foot:
    """A swinging foot beyond the leg's reach is drawn in along the leg; a standing one stays where
    it is.
    """
    leg = foot.pos_m - hip_m
    length = np.linalg.norm(leg, axis=-1, keepdims=True)
    near = hip_m + leg * np.minimum(reach_m / np.maximum(length, 1e-9), 1.0)
    return replace(foot, pos_m=np.where(foot.contact[:, None], foot.pos_m, near))
