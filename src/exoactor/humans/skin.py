"""Parts of the body that can carry it, and the skin that then touches: two places a part, soles
first.

Axes of the arrays: (T, PARTS, 2 places, 3). A place on a sole is a point. Elsewhere it is a ball
around a point of the skeleton: whichever way is down, what touches is the ball's lowest point.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import SMPL_JOINTS
from exoactor.humans import skeleton, soles
from exoactor.humans.mass import centre_of_mass_m

Ball = tuple[str, tuple[float, float, float], float]
"""The joint it moves with, its middle from there in the rest frame, its radius; fractions of
stature, left side."""

_OF_A_SIDE: dict[str, tuple[Ball, Ball]] = {
    "hand": (("wrist", (0.016, 0.0, 0.0), 0.019), ("wrist", (0.060, -0.006, 0.0), 0.016)),
    "forearm": (("elbow", (0.0, 0.0, 0.0), 0.022), ("elbow", (0.074, 0.0, 0.0), 0.020)),
    "knee": (("knee", (0.0, 0.0, 0.0), 0.042), ("knee", (0.0, -0.119, -0.010), 0.032)),
    "instep": (("ankle", (0.0, 0.0, 0.0), 0.028), ("foot", (0.0, 0.0, 0.0), 0.012)),
}
"""The heel of the hand and the knuckles; elbow and forearm; knee and shin; the back of the foot."""
_IN_THE_MIDDLE: dict[str, tuple[Ball, Ball]] = {
    "seat": (("left_hip", (0.0, 0.0, 0.010), 0.060), ("right_hip", (0.0, 0.0, 0.010), 0.060)),
    "trunk": (("spine3", (0.041, 0.018, 0.029), 0.076), ("spine3", (-0.041, 0.018, 0.029), 0.076)),
    "shoulders": (
        ("left_shoulder", (0.0, 0.0, 0.0), 0.047),
        ("right_shoulder", (0.0, 0.0, 0.0), 0.047),
    ),
    "head": (("head", (0.0, 0.002, 0.037), 0.034), ("head", (0.0, 0.062, 0.008), 0.061)),
}
"""Balls measured on the actor's mesh (humans/data/actor.npz, MakeHuman's body): least squares to
how far its skin reaches each way. With them its lowest skin is found within 3.5 % of stature,
fingers aside, which give way."""

PARTS = (
    "left foot", "right foot",
    *(f"{side} {part}" for part in _OF_A_SIDE for side in ("left", "right")),
    *_IN_THE_MIDDLE,
)  # fmt: skip
FEET, ARMS, INSTEPS, OTHERS = slice(0, 2), slice(2, 6), slice(8, 10), slice(2, None)


def _balls() -> tuple[Ball, ...]:
    """Those of the parts after the feet, two a part."""
    out: list[Ball] = []
    for places in _OF_A_SIDE.values():
        for side, mirror in (("left", 1.0), ("right", -1.0)):
            out += [
                (f"{side}_{joint}", (mirror * x, y, z), radius)
                for joint, (x, y, z), radius in places
            ]
    for places in _IN_THE_MIDDLE.values():
        out += places
    return tuple(out)


_BALLS = _balls()
_JOINTS = [SMPL_JOINTS.index(joint) for joint, *_ in _BALLS]
_OFFSETS = np.array([offset for _, offset, _ in _BALLS])
_RADII = np.concatenate([np.zeros(4), [radius for *_, radius in _BALLS]]).reshape(-1, 2)
JOINTS = np.array([*np.repeat(soles.ANKLES, 2), *_JOINTS]).reshape(-1, 2)
"""(PARTS, 2) the joint that each place moves with."""


@dataclass(frozen=True)
class Skin:
    """`middle_m` (T, PARTS, 2, 3) of the balls and `radius_m` (PARTS, 2), 0 for soles; `mass_m` (T,
    3) centre of mass.

    In the frame of the joints it was made from.
    """

    middle_m: Array
    radius_m: Array
    mass_m: Array

    def lowest_m(self, up: Array) -> Array:
        """(T, PARTS, 2, 3) the point of each place that is lowest, where (3,) is up."""
        return np.asarray(self.middle_m - self.radius_m[..., None] * up)


def of(joint_pos_m: Array, joint_quat_wxyz: Array, stature_m: float) -> Skin:
    """The skin of joints (T, 22, 3) with global rotations (T, 22, 4)."""
    offsets = skeleton.measured_offsets_m(joint_pos_m, joint_quat_wxyz)
    local = soles.sole_offsets_m(offsets, stature_m)
    sole = soles.sole_points_m(joint_pos_m, joint_quat_wxyz, local)
    over = rotations.rotate(joint_quat_wxyz[:, _JOINTS], stature_m * _OFFSETS)
    ball = joint_pos_m[:, _JOINTS] + over
    middle = np.concatenate([sole, ball.reshape(len(ball), -1, 2, 3)], axis=1)
    return Skin(middle, stature_m * _RADII, centre_of_mass_m(joint_pos_m))
