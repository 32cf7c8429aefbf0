"""The skeleton: its proportions add up, and its kinematics are consistent."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from exoactor.core import rotations
from exoactor.core.motion import SMPL_JOINTS, SMPL_PARENTS
from exoactor.humans import skeleton


def random_local(seed: int, frames: int = 3) -> np.ndarray:
    rotvec = np.random.default_rng(seed).normal(scale=0.7, size=(frames, 22, 3))
    return rotations.from_rotvec(rotvec)


def test_a_standing_person_is_as_tall_as_asked() -> None:
    rest = skeleton.joint_positions(
        np.zeros(3), np.tile(rotations.IDENTITY_WXYZ, (22, 1)), skeleton.rest_offsets_m(1.8)
    )
    at = dict(zip(SMPL_JOINTS, rest, strict=True))
    sole = at["left_ankle"][1] - skeleton.SOLE_BELOW_ANKLE * 1.8
    # The eyes stand at 0.936 of stature (Drillis and Contini); the head joint lies at the base of
    # the skull below them.
    assert 0.88 < (at["head"][1] - sole) / 1.8 < 0.93
    assert 0.80 < (at["left_shoulder"][1] - sole) / 1.8 < 0.84
    assert 0.48 < (at["left_hip"][1] - sole) / 1.8 < 0.54


def test_sides_mirror() -> None:
    offsets = skeleton.rest_offsets_m(1.7)
    for i, name in enumerate(SMPL_JOINTS):
        if name.startswith("left_"):
            other = offsets[SMPL_JOINTS.index(name.replace("left", "right"))]
            assert np.array_equal(offsets[i] * [-1.0, 1.0, 1.0], other)


@given(st.integers(0, 2**32 - 1))
def test_local_and_global_rotations_are_inverse(seed: int) -> None:
    local = random_local(seed)
    back = skeleton.local_rotations(skeleton.global_rotations(local))
    assert rotations.angle_between(local, back).max() < 1e-6


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 2.2))
def test_bones_keep_their_length_in_any_pose(seed: int, stature_m: float) -> None:
    turn = skeleton.global_rotations(random_local(seed))
    offsets = skeleton.rest_offsets_m(stature_m)
    joints = skeleton.joint_positions(np.ones((3, 3)), turn, offsets)
    length = np.linalg.norm(joints[:, 1:] - joints[:, list(SMPL_PARENTS[1:])], axis=-1)
    assert np.allclose(length, np.linalg.norm(offsets[1:], axis=-1), atol=1e-9)
