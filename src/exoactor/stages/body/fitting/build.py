"""How the person is built: lengths of bones, and where the landmarks sit on them.

All in fractions of stature.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ
from exoactor.core.motion import SMPL_JOINTS
from exoactor.humans import skeleton
from exoactor.stages.body.fitting.landmarks import USED_NAMES, attachments

_ON_ACTOR = {
    "nose": (0.0, 0.017, -0.008), "left_eye": (0.0, 0.017, -0.007),
    "left_ear": (0.0, 0.017, -0.006), "mouth_left": (0.0, 0.017, -0.009),
    "left_hip": (0.0, 0.001, 0.016), "left_elbow": (-0.004, -0.002, 0.006),
}  # fmt: skip
"""What a landmark's place on the actor's bone differs by from that on the usual skeleton's, whose
joints are elsewhere in head, pelvis and elbow: least squares over 1,400 pictures of the actor from
four sides."""
_OVER_SHOULDER = (0.0, 0.015, 0.0)
"""The actor's collar bone ends in its shoulder; the landmark lies above that."""


@dataclass(frozen=True)
class Build:
    """`rest` (22, 3): each joint from its parent in the rest frame; `joints` and `landmarks` (N,
    3): the landmarks of USED on them; `ankle`: height of the ankle joints over the sole; `doubt`:
    standard deviation of a bone's log-length.
    """

    rest: Array
    joints: list[int]
    landmarks: Array
    ankle: float
    doubt: float


@cache
def adult() -> Build:
    """Anybody: usual proportions, from which a person differs by some percent."""
    joints, offsets = attachments()
    return Build(
        skeleton.rest_offsets_m(1.0), joints, offsets, skeleton.SOLE_BELOW_ANKLE, doubt=0.01
    )


@cache
def robot() -> Build:
    """The person who took the robot's place, with the robot's limbs: they are known."""
    from exoactor.scenes.person import person

    actor = person()
    to_smpl = rotations.conjugate(UPRIGHT_FACING_X_WXYZ)
    rest = rotations.rotate(to_smpl, actor.offset_m[: len(SMPL_JOINTS)]) / actor.stature_m
    rest[0] = 0.0

    joints, offsets = attachments()
    for i, name in enumerate(USED_NAMES):
        side = np.array([-1.0 if "right" in name else 1.0, 1.0, 1.0])
        left = name.replace("right", "left")
        if left == "left_shoulder":
            offsets[i] = rest[SMPL_JOINTS.index(name)] + side * _OVER_SHOULDER
        else:
            offsets[i] += side * _ON_ACTOR.get(left, (0.0, 0.0, 0.0))

    return Build(rest, joints, offsets, actor.ankle_height_m / actor.stature_m, doubt=0.001)


BUILDS = {"adult": adult, "robot": robot}
