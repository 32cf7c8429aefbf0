"""Files come back as they were written, byte for byte the same, and damage is an error in words."""

from pathlib import Path

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.motion import SMPL_JOINTS, BodyMotion, Execution, HandMotion, HumanMotion, RobotMotion
from exoactor.io import files

RNG = np.random.default_rng(1)
T, J = 4, len(SMPL_JOINTS)
TIME = np.arange(T) / 30.0


def unit(*shape: int) -> np.ndarray:
    quat = RNG.normal(size=(*shape, 4))
    return quat / np.linalg.norm(quat, axis=-1, keepdims=True)


def robot() -> RobotMotion:
    return RobotMotion(50.0, RNG.normal(size=(T, 3)), unit(T), RNG.normal(size=(T, 2)), ("a", "b"))


NOUNS = {
    "body": BodyMotion(
        30.0, TIME, RNG.normal(size=(T, J, 3)), unit(T, J), RNG.random((T, J)), RNG.random((T, J, 2)),
        RNG.random((T, 2, 2, 2)), np.array([True, True, False, True]), 900.0, 640, 480, 1.7,
    ),
    "hands": HandMotion(30.0, TIME, np.array([0, 1, 2, 2]), np.zeros(T), RNG.random(T), RNG.random(T)),
    "human_motion": HumanMotion(
        30.0, TIME, RNG.normal(size=(T, J, 3)), unit(T, J), 1.7, np.ones(T, bool), np.zeros(T, bool)
    ),
    "robot_motion": robot(),
    "execution": Execution(
        robot(), robot(), RNG.normal(size=(T, 2)), np.ones((T, 2), bool), 0.5, 2.0, "mpc", True, ("x",)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NOUNS)
def test_round_trip(name: str, tmp_path: Path) -> None:
    save, load = getattr(files, f"save_{name}"), getattr(files, f"load_{name}")
    save(tmp_path / "one.npz", NOUNS[name])
    loaded = load(tmp_path / "one.npz")
    for field, value in vars(NOUNS[name]).items():
        read = getattr(loaded, field)
        if isinstance(value, RobotMotion):
            np.testing.assert_allclose(read.qpos, value.qpos, atol=1e-6)
        elif isinstance(value, np.ndarray):
            np.testing.assert_allclose(read, value, atol=1e-6)
        else:
            assert read == value, field
    save(tmp_path / "two.npz", NOUNS[name])
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one.npz", "two.npz"], "nothing else is left behind"


@pytest.mark.parametrize("keep", [0.0, 0.01, 0.5, 0.99])
@pytest.mark.parametrize("name", NOUNS)
def test_a_truncated_file_is_named(name: str, keep: float, tmp_path: Path) -> None:
    path = tmp_path / "cut.npz"
    getattr(files, f"save_{name}")(path, NOUNS[name])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(BadMotionError, match=r"cut\.npz"):
        getattr(files, f"load_{name}")(path)


def test_a_pickle_is_never_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "evil.npz", fps=np.array([{"a": 1}], dtype=object))
    with pytest.raises(BadMotionError, match=r"evil\.npz"):
        files.load_robot_motion(tmp_path / "evil.npz")


def test_missing_fields_are_listed(tmp_path: Path) -> None:
    np.savez(tmp_path / "half.npz", fps=30.0, root_pos_m=np.zeros((2, 3)))
    with pytest.raises(BadMotionError, match="root_quat_wxyz, joint_pos_rad, joint_names"):
        files.load_robot_motion(tmp_path / "half.npz")


def test_shared_motions_load(shared: Path) -> None:
    found = sorted((shared / "motions").glob("*.npz"))
    assert found
    for path in found:
        assert len(files.load_robot_motion(path).joint_names) == 29


@pytest.mark.parametrize("text", ["", "{", '{"K": 1}', "[1, 2]"])
def test_a_bad_camera_is_a_config_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "camera.json").write_text(text)
    with pytest.raises(ConfigError, match=r"camera\.json"):
        files.load_camera(tmp_path / "camera.json")
