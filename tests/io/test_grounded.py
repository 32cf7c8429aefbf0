"""grounded_motion.npz: nothing of the person is rounded on the way from one stage to the next."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import HumanMotion
from exoactor.io.files import write_npz
from exoactor.io.grounded import load_grounded_motion, save_grounded_motion
from made.estimated_person import stand


@pytest.fixture
def human() -> HumanMotion:
    """Of numbers that no float32 holds, whose quaternions are a last bit off one, as sums and
    products leave them."""
    still = stand(1.0)
    turn = rotations.from_rotvec(
        np.random.default_rng(0).normal(size=(*still.joint_quat_wxyz.shape[:2], 3))
    )
    turned = replace(still, joint_quat_wxyz=rotations.multiply(turn, still.joint_quat_wxyz))
    assert (replace(turned).joint_quat_wxyz != turned.joint_quat_wxyz).any(), (
        "one more normalising changes it"
    )
    return turned


def test_the_person_comes_back_to_the_last_bit(human: HumanMotion, tmp_path: Path) -> None:
    save_grounded_motion(tmp_path / "grounded_motion.npz", human)
    back, hand_px = load_grounded_motion(tmp_path / "grounded_motion.npz")
    for name in ("time_s", "joint_pos_m", "joint_quat_wxyz", "contact_left", "contact_right"):
        np.testing.assert_array_equal(getattr(back, name), getattr(human, name))
    assert (back.fps, back.stature_m, hand_px) == (human.fps, human.stature_m, None)


def test_where_hands_were_seen_comes_back(human: HumanMotion, tmp_path: Path) -> None:
    seen = np.random.default_rng(1).normal(size=(len(human.time_s), 2, 2, 2))
    save_grounded_motion(tmp_path / "grounded_motion.npz", human, seen)
    np.testing.assert_array_equal(load_grounded_motion(tmp_path / "grounded_motion.npz")[1], seen)
    save_grounded_motion(tmp_path / "grounded_motion.npz", human, seen[1:])
    with pytest.raises(BadMotionError, match=r"grounded_motion.npz: hand_px has shape"):
        load_grounded_motion(tmp_path / "grounded_motion.npz")


def test_quaternions_of_another_length_are_made_unit_ones(
    human: HumanMotion, tmp_path: Path
) -> None:
    path = tmp_path / "grounded_motion.npz"
    save_grounded_motion(path, human)
    with np.load(path) as file:
        fields = dict(file)
    write_npz(path, **fields | {"joint_quat_wxyz": 1.01 * fields["joint_quat_wxyz"]})
    norm = np.linalg.norm(load_grounded_motion(path)[0].joint_quat_wxyz, axis=-1)
    np.testing.assert_allclose(norm, 1.0, atol=1e-12)
