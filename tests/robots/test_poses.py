import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.robots import g1, model, poses


def test_a_stand_is_read_off() -> None:
    read = poses.read(model.stand_qpos()[None])
    np.testing.assert_allclose(read.body_pos_m[0, 0], [0.0, 0.0, g1.STAND_ROOT_HEIGHT_M])
    np.testing.assert_allclose(read.sole_pos_m[..., 2], 0.0, atol=2e-3)
    assert (read.sole_pos_m[0, 0, :, 1] > 0.0).all() and (read.sole_pos_m[0, 1, :, 1] < 0.0).all()
    assert read.overlap_m[0] == 0.0 and read.overlap == ("",)


def test_posture_does_not_depend_on_place_and_heading() -> None:
    qpos = np.repeat(model.stand_qpos()[None], 2, axis=0)
    qpos[1, :2] = 3.0, -1.0
    qpos[1, 3:7] = rotations.from_yaw(2.0)
    here, there = poses.read(qpos).posture_m
    np.testing.assert_allclose(here, there, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("left_wrist_yaw_link", "left wrist"),
        ("right_hip_pitch_joint", "right hip"),
        ("left_knee_joint", "left knee"),
        ("torso_link", "torso"),
        ("pelvis", "pelvis"),
    ],
)
def test_parts_have_names_that_people_use(name: str, words: str) -> None:
    assert poses.spoken(name) == words
