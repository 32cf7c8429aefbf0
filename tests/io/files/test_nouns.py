"""Nouns come back as they were written, byte for byte the same; what is wrong in a field is an
error in words."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exoactor.core.errors import BadMotionError
from exoactor.core.motion import (
    RobotMotion,
    Surroundings,
    TrackingReference,
)
from exoactor.io import files
from made.nouns import CAMERA, NOUNS, OF_MOTION, OF_POSES, RNG, T, robot, unit


def file_kind(name: str) -> str:
    return name.split(" ")[0]


@pytest.mark.parametrize("name", NOUNS)
def test_round_trip(name: str, tmp_path: Path) -> None:
    save = getattr(files, f"save_{file_kind(name)}")
    load = getattr(files, f"load_{file_kind(name)}")
    save(tmp_path / "one.npz", NOUNS[name])
    loaded = load(tmp_path / "one.npz")
    for field, value in vars(NOUNS[name]).items():
        read = getattr(loaded, field)
        if isinstance(value, RobotMotion):
            np.testing.assert_allclose(read.qpos, value.qpos, atol=1e-6)
        elif isinstance(value, Surroundings):
            for name_of_row, rows in vars(value).items():
                if name_of_row != "names":
                    np.testing.assert_allclose(getattr(read, name_of_row), rows, atol=1e-6)
            assert read.names == value.names
        elif isinstance(value, np.ndarray):
            np.testing.assert_allclose(read, value, atol=1e-6)
        else:
            assert read == value, field
    save(tmp_path / "two.npz", NOUNS[name])
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one.npz", "two.npz"], (
        "nothing else is left behind"
    )


def test_what_only_some_bodies_have_comes_back(tmp_path: Path) -> None:
    plain = NOUNS["body"]
    files.save_body(tmp_path / "plain.npz", plain)
    files.write_json(tmp_path / "camera.json", CAMERA)
    camera = files.load_camera(tmp_path / "camera.json")
    body = replace(plain, camera=camera, clip_start_s=1.5, clip_turn_deg=90, clip_fps=240.0)
    files.save_body(tmp_path / "body.npz", replace(body, lean_away_rad=0.1))

    read = files.load_body(tmp_path / "body.npz")
    assert (read.clip_start_s, read.clip_turn_deg, read.clip_fps) == (1.5, 90, 240.0)
    assert read.lean_away_rad == 0.1
    assert read.camera is not None and (read.camera.width, read.camera.height) == (640, 480)
    np.testing.assert_array_equal(read.camera.K, camera.K)
    with np.load(tmp_path / "plain.npz") as stored:
        assert not {"camera_K", "clip_fps", "lean_away_rad"} & set(stored.files)


def test_things_are_all_there_or_not_at_all(tmp_path: Path) -> None:
    files.save_execution(tmp_path / "whole.npz", NOUNS["execution among things"])
    with np.load(tmp_path / "whole.npz") as stored:
        part = {name: stored[name] for name in stored.files if name != "thing_load_n"}
    np.savez(tmp_path / "part.npz", **part)
    with pytest.raises(BadMotionError, match=r"part\.npz: lacks thing_load_n"):
        files.load_execution(tmp_path / "part.npz")


def test_a_reference_comes_back_to_the_last_digit(tmp_path: Path) -> None:
    """Normalising unit quaternions once more changes every third one of them."""
    count = 400
    motion = RobotMotion(
        50.0, RNG.normal(size=(count, 3)), unit(count), RNG.normal(size=(count, 2)), ("a", "b")
    )
    assert (RobotMotion.from_qpos(motion.qpos, 50.0, ("a", "b")).qpos != motion.qpos).any()
    files.save_reference(
        tmp_path / "reference.npz", TrackingReference(motion, RNG.random(count), 1.0, 2.0)
    )
    np.testing.assert_array_equal(
        files.load_reference(tmp_path / "reference.npz").motion.qpos, motion.qpos
    )
    np.testing.assert_allclose(
        files.load_robot_motion(tmp_path / "reference.npz").qpos, motion.qpos, atol=1e-12
    )


def test_a_reference_that_somebody_else_wrote_is_normalised(tmp_path: Path) -> None:
    motion = robot()
    made = {"fps": 50.0, "root_pos_m": motion.root_pos_m, "joint_pos_rad": motion.joint_pos_rad}
    made |= {
        "root_quat_wxyz": 1.01 * motion.root_quat_wxyz,
        "joint_names": np.array(motion.joint_names),
    }
    made |= {
        "seated": np.zeros(T),
        "clip_span_s": np.array([0.0, 0.02]),
        "notes": np.array([], dtype=np.str_),
    }
    files.write_npz(tmp_path / "reference.npz", **made)
    read = files.load_reference(tmp_path / "reference.npz")
    np.testing.assert_allclose(read.motion.root_quat_wxyz, motion.root_quat_wxyz, atol=1e-12)
    files.write_npz(tmp_path / "reference.npz", **made | {"clip_span_s": np.array([0.0, 0.2])})
    with pytest.raises(BadMotionError, match=r"reference\.npz: clip_span_s"):
        files.load_reference(tmp_path / "reference.npz")


@pytest.mark.parametrize("keep", [0.0, 0.01, 0.5, 0.99])
@pytest.mark.parametrize("name", NOUNS)
def test_a_truncated_file_is_named(name: str, keep: float, tmp_path: Path) -> None:
    path = tmp_path / "cut.npz"
    getattr(files, f"save_{file_kind(name)}")(path, NOUNS[name])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(BadMotionError, match=r"cut\.npz"):
        getattr(files, f"load_{file_kind(name)}")(path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0.0, 0.999), bit=st.integers(0, 7))
def test_a_flipped_bit_is_harmless_or_named(place: float, bit: int, tmp_path: Path) -> None:
    path = tmp_path / "flipped.npz"
    files.save_robot_motion(path, NOUNS["robot_motion"])
    data = bytearray(path.read_bytes())
    data[int(place * len(data))] ^= 1 << bit
    path.write_bytes(data)
    try:
        read = files.load_robot_motion(path)
    except BadMotionError as error:
        assert "flipped.npz" in error.what
    else:
        np.testing.assert_allclose(read.qpos, NOUNS["robot_motion"].qpos, atol=1e-6)


WRONG = {
    "fps": [
        np.array([30.0, 30.0]),
        np.array("fast"),
        np.array(0.0),
        np.array(np.inf),
        np.array(1e-4),
        np.array(0.5),
        np.array(1e5),
    ],
    "root_pos_m": [
        np.array(1.0),
        np.full((T, 3), np.nan),
        np.full((T, 3), "x"),
        np.zeros((0, 3)),
        np.full((T, 3), 1e30),
    ],
    "root_quat_wxyz": [np.zeros((T, 4)), np.ones((T, 3)), np.ones((T + 1, 4)) / 2.0],
    "joint_pos_rad": [np.full((T, 2), np.inf), np.zeros((T, 3)), np.array("x")],
    "joint_names": [np.array("a"), np.array(1.0), np.array(["a", "a"])],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in WRONG.items() for value in values]
)
def test_a_wrong_field_is_told_with_its_file(field: str, value: np.ndarray, tmp_path: Path) -> None:
    right = NOUNS["robot_motion"]
    fields = {name: getattr(right, name) for name in OF_MOTION}
    np.savez(tmp_path / "wrong.npz", **{**fields, field: value})
    with pytest.raises(BadMotionError, match=r"wrong\.npz"):
        files.load_robot_motion(tmp_path / "wrong.npz")


def test_a_motion_that_lasts_for_ever_is_refused(tmp_path: Path) -> None:
    """2000 frames at one a second: half an hour."""
    still = NOUNS["robot_motion"]
    fields = {name: np.repeat(getattr(still, name)[:1], 2000, axis=0) for name in OF_POSES}
    np.savez(tmp_path / "slow.npz", fps=1.0, joint_names=np.array(still.joint_names), **fields)
    with pytest.raises(
        BadMotionError, match=r"slow\.npz: 2000 frames at 1 a second: it lasts 1999 s"
    ):
        files.load_robot_motion(tmp_path / "slow.npz")
    body = {name: value for name, value in vars(NOUNS["body"]).items() if value is not None}
    np.savez(
        tmp_path / "body.npz", **body | {"image_size_px": [640, 480], "time_s": np.arange(T) * 1e3}
    )
    with pytest.raises(BadMotionError, match=r"body\.npz: time_s: it lasts 3000 s"):
        files.load_body(tmp_path / "body.npz")


def test_missing_fields_are_listed(tmp_path: Path) -> None:
    np.savez(tmp_path / "half.npz", fps=30.0, root_pos_m=np.zeros((2, 3)))
    with pytest.raises(BadMotionError, match="root_quat_wxyz, joint_pos_rad, joint_names"):
        files.load_robot_motion(tmp_path / "half.npz")


def test_shared_motions_load(shared: Path) -> None:
    found = sorted((shared / "motions").glob("*.npz"))
    assert found
    for path in found:
        assert len(files.load_robot_motion(path).joint_names) == 29
