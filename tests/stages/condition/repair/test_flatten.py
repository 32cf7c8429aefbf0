from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoactor.core import rotations
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1, model
from exoactor.robots.legs import Legs
from exoactor.stages.condition.repair.flatten import FlatFeetConfig, flat_footed

Squat = Callable[..., RobotMotion]
LEGS = Legs()


def tilt_rad(qpos: np.ndarray) -> np.ndarray:
    quat = LEGS.feet(qpos)[1]
    return np.asarray(rotations.angle_between(quat, rotations.from_yaw(rotations.yaw(quat))))


def turned(motion: RobotMotion, pitch_rad: float, roll_rad: float) -> np.ndarray:
    """The motion on the edges of its feet."""
    qpos = motion.qpos
    for side in ("left", "right"):
        qpos[:, 7 + g1.JOINT_NAMES.index(f"{side}_ankle_pitch_joint")] += pitch_rad
        qpos[:, 7 + g1.JOINT_NAMES.index(f"{side}_ankle_roll_joint")] += roll_rad
    qpos[:, 2] -= LEGS.sole_height(qpos).min(1)
    return qpos


@given(pitch=st.floats(-0.25, 0.25), roll=st.floats(-0.15, 0.15), yaw=st.floats(-3.0, 3.0))
def test_feet_that_stand_are_levelled_whatever_their_tilt(
    pitch: float, roll: float, yaw: float
) -> None:
    qpos = np.repeat(model.stand_qpos()[None], 40, axis=0)
    qpos[:, 3:7] = rotations.from_yaw(np.full(40, yaw))
    notes: list[str] = []
    edged = turned(RobotMotion.from_qpos(qpos, 30.0, g1.JOINT_NAMES), pitch, roll)
    fixed = flat_footed(edged, 30.0, LEGS, FlatFeetConfig(), notes)
    if notes:
        assert tilt_rad(fixed).max() < 1e-3
        np.testing.assert_array_equal(
            np.delete(fixed, [11, 12, 17, 18], axis=1), np.delete(edged, [11, 12, 17, 18], 1)
        )
    else:
        assert fixed is edged and tilt_rad(edged).max() < 0.1


def test_flat_feet_and_tiptoes_are_left_alone(squat: Squat) -> None:
    for pitch in (0.0, 0.5):
        notes: list[str] = []
        qpos = turned(squat(1.4, depth_m=0.0), pitch, 0.0)
        assert flat_footed(qpos, 50.0, LEGS, FlatFeetConfig(), notes) is qpos and notes == []


def test_a_foot_on_its_way_keeps_its_tilt(squat: Squat) -> None:
    qpos = turned(squat(1.4, depth_m=0.0), 0.2, 0.0)
    qpos[:, 0] += 0.5 * np.linspace(0.0, 1.0, len(qpos))
    assert flat_footed(qpos, 50.0, LEGS, FlatFeetConfig(), []) is qpos


def test_what_it_did_is_said(squat: Squat) -> None:
    notes: list[str] = []
    flat_footed(turned(squat(1.4, depth_m=0.0), 0.2, 0.0), 50.0, LEGS, FlatFeetConfig(), notes)
    assert len(notes) == 1 and "11°" in notes[0]
    assert tilt_rad(turned(squat(1.4, depth_m=0.0), 0.2, 0.0)).max() == pytest.approx(0.2, abs=0.01)
