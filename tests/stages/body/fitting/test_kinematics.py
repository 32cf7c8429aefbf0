"""Analytic derivatives against finite differences."""

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.stages.body.fitting import kinematics, posture
from exoactor.stages.body.fitting.kinematics import BONE_GROUPS, PARAMETERS, Points, Pose
from exoactor.stages.body.fitting.landmarks import attachments

STATURE_M, TINY = 1.7, 1e-6


@pytest.fixture
def points() -> Points:
    joints, offsets = attachments()
    return Points(joints, offsets * STATURE_M)


@pytest.fixture
def pose() -> Pose:
    rng = np.random.default_rng(3)
    local = np.empty((2, 22, 4))
    # joints of a unit turn alike, the others stay with their parent
    for joints in kinematics.UNIT_JOINTS:
        turn = rotations.from_rotvec(rng.normal(scale=0.5, size=(2, 3)))
        local[:, list(joints)] = turn[:, None]
    local[:, [10, 11]] = rotations.IDENTITY_WXYZ
    return Pose(rng.normal(size=(2, 3)), local, rng.normal(scale=0.1, size=len(BONE_GROUPS)))


def test_points_move_as_their_jacobian_says(pose: Pose, points: Points) -> None:
    before = kinematics.place(pose, points, STATURE_M)
    jacobian = kinematics.jacobian(before, points)
    for parameter in range(PARAMETERS):
        step = np.zeros((2, PARAMETERS))
        step[:, parameter] = TINY
        after = kinematics.place(pose.moved(step, np.zeros(len(BONE_GROUPS))), points, STATURE_M)
        assert np.allclose(
            (after.points_m - before.points_m) / TINY, jacobian[..., parameter], atol=1e-5
        )


def test_points_move_with_bone_lengths_as_their_jacobian_says(pose: Pose, points: Points) -> None:
    before = kinematics.place(pose, points, STATURE_M)
    jacobian = kinematics.shared_jacobian(before, points)
    for group in range(len(BONE_GROUPS)):
        stretch = np.zeros(len(BONE_GROUPS))
        stretch[group] = TINY
        after = kinematics.place(pose.moved(np.zeros((2, PARAMETERS)), stretch), points, STATURE_M)
        assert np.allclose(
            (after.points_m - before.points_m) / TINY, jacobian[..., group], atol=1e-5
        )


def test_posture_changes_as_its_jacobian_says(pose: Pose) -> None:
    before, jacobian = posture.residuals(pose), posture.jacobian(pose)
    for parameter in range(3, PARAMETERS):
        unit, axis = divmod(parameter - 3, 3)
        step = np.zeros((2, PARAMETERS))
        step[:, parameter] = TINY
        after = posture.residuals(pose.moved(step, np.zeros(len(BONE_GROUPS))))
        assert np.allclose(
            (after - before)[:, :, unit] / TINY, jacobian[:, :, unit, :, axis], atol=1e-3
        )


def test_limits_mirror() -> None:
    names = [unit[0] for unit in kinematics.UNITS]
    left, right = names.index("left_elbow"), names.index("right_elbow")
    assert posture.LOW[left, 1] == -posture.HIGH[right, 1]  # elbows bend forwards on both sides
    assert posture.MEAN[left, 1] == -posture.MEAN[right, 1]
    assert (posture.LOW <= posture.HIGH).all()
