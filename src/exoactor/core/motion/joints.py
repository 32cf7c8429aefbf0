"""How the joints of a person are named, and their order."""

from collections.abc import Sequence
from typing import Final, Literal

from exoactor.core import checks

SMPL_JOINTS = (
    "pelvis", "left_hip", "right_hip", "spine1", "left_knee", "right_knee", "spine2",
    "left_ankle", "right_ankle", "spine3", "left_foot", "right_foot", "neck", "left_collar",
    "right_collar", "head", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow",
    "left_wrist", "right_wrist",
)  # fmt: skip
"""The 22 body joints by their SMPL names."""

SMPL_PARENTS = (-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19)

Side = Literal["left", "right"]
SIDES: Final[tuple[Side, Side]] = ("left", "right")

LIMB_JOINTS = tuple(
    f"{side}_{part}"
    for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    for side in ("left", "right")
)
"""The 12 joints that estimates are compared on: hips are entries 6 and 7."""

DEX3_JOINTS = 14
"""Of two hands."""


def joint_indices(names: tuple[str, ...]) -> list[int]:
    """Places of the named joints in SMPL_JOINTS."""
    return [SMPL_JOINTS.index(name) for name in names]


def smpl_names(value: Sequence[str], _: object, name: str) -> tuple[str, ...]:
    """SMPL_JOINTS; BadMotionError where the names are others, or in another order."""
    return checks.names(value, SMPL_JOINTS, name)
