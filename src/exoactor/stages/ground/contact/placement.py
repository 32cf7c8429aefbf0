"""A motion put on what was found to carry it: nothing under the floor, feet held in place, begun at
the origin.
"""

from dataclasses import replace
from itertools import compress

import numpy as np

from exoactor.core import frames, rotations
from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion, HumanMotion
from exoactor.humans import skeleton, skin, soles
from exoactor.stages.ground.contact import contact_detection, foot_locking
from exoactor.stages.ground.contact.foot_locking import FootTargets
from exoactor.stages.ground.contact.settings import GroundConfig
from exoactor.stages.ground.contact.stance import Stance

RISES = 2
"""How often what is under the floor is lifted out of it: the legs bend anew each time, and with
them the knees move."""
HEADING_S = 0.3
"""The person starts facing +x: the mean heading over this long."""


def locked(found: Stance, config: GroundConfig) -> tuple[HumanMotion, Array]:
    """The motion in the world with the root corrected, nothing under the floor, and the feet on
    their anchors.

    Also (T, PARTS) how far each part besides the feet was under it.
    """
    body = found.body
    to_world = rotations.from_matrix(found.camera.rotation_cam_from_world.T)
    quat = rotations.multiply(to_world, body.joint_quat_cam_wxyz)
    joint = found.camera.to_world(body.joint_pos_cam_m) + found.correction_m[:, None]
    offsets = skeleton.measured_offsets_m(joint, quat)
    sole_rest = soles.sole_offsets_m(offsets, body.stature_m)
    sole = soles.sole_points_m(joint, quat, sole_rest)

    of_feet = [c.part in (0, 1) for c in found.contacts]
    held = tuple(compress(found.contacts, of_feet))
    anchors = foot_locking.anchors_fitted(held, found.anchors_m[of_feet], sole)
    goals = foot_locking.targets(
        sole, quat[:, soles.ANKLES], sole_rest, held, anchors, body.fps, config.lock
    )
    reach = np.linalg.norm(offsets[[soles.KNEES, soles.ANKLES]], axis=-1).sum(axis=0)

    joint = skeleton.joint_positions(joint[:, 0], quat, offsets)
    drop = foot_locking.root_drop_m(
        joint[:, soles.HIPS], goals.ankle_pos_m, reach, body.fps, config.lock
    )
    joint[..., 2] -= drop[:, None]

    risen = joint[:, 0, 2].copy()
    for _ in range(RISES):
        low = _others_m(*_legs_bent(joint, quat, goals, offsets, config), body)
        joint[..., 2] += foot_locking.root_rise_m(low.min(axis=1), body.fps, config.lock)[:, None]
    risen = joint[:, 0, 2] - risen
    joint, quat = _legs_bent(joint, quat, goals, offsets, config)

    feet = contact_detection.standing(found.touching[:, skin.FEET]).T
    human = HumanMotion(body.fps, body.time_s, joint, quat, body.stature_m, *feet)
    return human, np.maximum(risen[:, None] - _others_m(joint, quat, body), 0.0)


def _legs_bent(
    joint_m: Array, quat_wxyz: Array, goals: FootTargets, offsets_m: Array, config: GroundConfig
) -> tuple[Array, Array]:
    """Joints and their rotations with the legs bent so that the feet are on their goals."""
    quat = foot_locking.bend_legs(joint_m, quat_wxyz, goals, offsets_m, config.lock)
    return skeleton.joint_positions(joint_m[:, 0], quat, offsets_m), quat


def _others_m(joint_m: Array, quat_wxyz: Array, body: BodyMotion) -> Array:
    """(T, PARTS) height of the lowest place of each part; infinite for feet, which are put above
    the floor already.
    """
    places = skin.of(joint_m, quat_wxyz, body.stature_m).lowest_m(np.array([0.0, 0.0, 1.0]))
    height = places[..., 2].min(axis=2)
    height[:, np.r_[skin.FEET, skin.INSTEPS]] = np.inf
    return np.asarray(height)


def started_at_origin(human: HumanMotion, camera: Camera) -> tuple[HumanMotion, Camera]:
    """Turned and shifted so that the person starts over the origin facing +x, and the camera with
    them.
    """
    first = max(1, round(HEADING_S * human.fps))
    heading = rotations.mean_angle(frames.heading_from_smpl(human.joint_quat_wxyz[:first, 0]))
    turn = rotations.from_yaw(-heading)
    matrix = rotations.to_matrix(turn)
    start = human.joint_pos_m[0, 0] * [1.0, 1.0, 0.0]
    turned = replace(
        human,
        joint_pos_m=(human.joint_pos_m - start) @ matrix.T,
        joint_quat_wxyz=rotations.multiply(turn, human.joint_quat_wxyz),
    )

    rotation = camera.rotation_cam_from_world
    translation = camera.translation_cam_from_world_m + rotation @ start
    return turned, replace(
        camera,
        rotation_cam_from_world=rotation @ matrix.T,
        translation_cam_from_world_m=translation,
    )
