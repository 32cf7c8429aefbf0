"""Which parts of the body rest on a given floor."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import BodyMotion, Flags
from exoactor.humans import skin
from exoactor.humans.skin import Skin
from exoactor.stages.ground.contact import contact_detection
from exoactor.stages.ground.contact.contact_detection import ContactConfig

SEEN = 0.3
"""Below this confidence the contact of a part is not judged: its last state is kept."""

LOW, LOOSER = 0.3, 2.0
"""Over somebody whose centre of mass is lower than this share of stature, heights count by so much
less: stretched out over the floor, the errors of limbs and of the floor's slope add up over a
body's length."""


def skin_of(body: BodyMotion) -> Skin:
    """The skin in the camera frame."""
    return skin.of(body.joint_pos_cam_m, body.joint_quat_cam_wxyz, body.stature_m)


def seen(body: BodyMotion) -> Flags:
    """(T, PARTS) the part was seen."""
    return np.asarray(body.found[:, None] & (body.joint_conf[:, skin.JOINTS].min(axis=-1) >= SEEN))


def touching(
    steady_m: Array,
    height_m: Array,
    mass_m: Array,
    up: Array,
    body: BodyMotion,
    config: ContactConfig,
) -> Flags:
    """(T, PARTS, 2) what rests on the floor.

    Arms that hang down to it carry only where the feet do not, the back of a foot only where its
    sole is turned up.
    """
    over = mass_m @ up - (steady_m @ up).min(axis=(1, 2))
    low = np.where(over < LOW * body.stature_m, 1.0 / LOOSER, 1.0)
    height_m = low[:, None, None] * height_m
    found = contact_detection.detect(steady_m, height_m, seen(body), body.fps, config)
    feet_carry = contact_detection.standing(found)[:, skin.FEET] & under_the_body(
        steady_m[:, skin.FEET], mass_m, up, body.stature_m
    )
    found[:, skin.ARMS] &= ~np.asarray(feet_carry.any(axis=1))[:, None, None]
    turned_up = height_m[:, skin.INSTEPS].min(axis=-1) < height_m[:, skin.FEET].min(axis=-1)
    found[:, skin.INSTEPS] &= turned_up[..., None]
    return found


def under_the_body(sole_m: Array, mass_m: Array, up: Array, stature_m: float) -> Flags:
    """(T, 2) the foot is under the centre of mass, within 30° and by 0.3 of stature: only such a
    foot carries.
    """
    offset = mass_m[:, None] - sole_m.mean(axis=2)
    over = offset @ up
    return np.asarray(
        (over > 0.3 * stature_m) & (over > np.cos(np.pi / 6.0) * np.linalg.norm(offset, axis=-1))
    )
