"""truth.npz keeps what it is given, and says what is missing."""

from pathlib import Path

import numpy as np
import pytest

from exoactor.core import motion, rotations
from exoactor.core.errors import BadMotionError
from exoactor.core.frames import Camera
from exoactor.core.truth import Truth
from exoactor.io.truth import load_truth, save_truth


def truth(frames: int = 7) -> Truth:
    rng = np.random.default_rng(2)
    quat = rotations.normalise(
        np.cumsum(rng.normal(size=(frames, 22, 4)), axis=0) * 0.1 + [1.0, 0.0, 0.0, 0.0]
    )
    flags = rng.random((frames, 2)) > 0.5
    human = motion.HumanMotion(
        30.0,
        np.arange(frames) / 30.0,
        rng.normal(size=(frames, 22, 3)),
        quat,
        1.32,
        flags[:, 0],
        flags[:, 1],
    )
    things = np.tile(rotations.IDENTITY_WXYZ, (frames, 2, 1))
    around = motion.Surroundings(
        ("table", "can"),
        rng.normal(size=(frames, 2, 3)),
        things,
        rng.normal(size=(frames, 2)),
        flags,
        ~flags,
    )
    camera = Camera.looking_at(
        np.array([2.0, 1.0, 1.5]), np.array([0.0, 0.0, 0.7]), 970.0, 1280, 720
    )
    states = rng.integers(0, 3, (2, frames)).astype(np.int8)
    return Truth(human, states[0], states[1], camera, around, rng.random((frames, 2)))


def test_truth_comes_back(tmp_path: Path) -> None:
    before = truth()
    save_truth(tmp_path / "truth.npz", before)
    after = load_truth(tmp_path / "truth.npz")
    for name in ("joint_pos_m", "joint_quat_wxyz", "contact_left", "contact_right", "time_s"):
        np.testing.assert_allclose(
            getattr(after.human, name), getattr(before.human, name), atol=1e-6
        )
    for name in ("pos_m", "quat_wxyz", "load_n", "touched", "resting"):
        np.testing.assert_allclose(
            getattr(after.surroundings, name), getattr(before.surroundings, name), atol=1e-6
        )
    np.testing.assert_array_equal(after.state_left, before.state_left)
    np.testing.assert_array_equal(after.hand_visible, before.hand_visible)
    np.testing.assert_allclose(after.camera.K, before.camera.K)
    assert after.surroundings.names == ("table", "can") and after.human.stature_m == 1.32


def test_equal_truths_are_equal_bytes(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        save_truth(tmp_path / name, truth())
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    np.savez(tmp_path / "truth.npz", fps=30.0)
    with pytest.raises(BadMotionError, match=r"truth\.npz: lacks"):
        load_truth(tmp_path / "truth.npz")
