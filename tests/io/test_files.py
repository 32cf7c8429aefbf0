"""Files come back as they were written, byte for byte the same, and damage is an error in words."""

import json
import os
import pickle
import struct
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.motion import (
    SMPL_JOINTS,
    BodyMotion,
    Execution,
    HandMotion,
    HumanMotion,
    RobotMotion,
    Surroundings,
    TrackingReference,
)
from exoactor.core.motion.robot import POSES, ROBOT_MOTION
from exoactor.io import files
from exoactor.io.files import npz

RNG = np.random.default_rng(1)
T, J = 4, len(SMPL_JOINTS)
TIME = np.arange(T) / 30.0
OF_POSES = [spec.name for spec in POSES]
OF_MOTION = [spec.name for spec in ROBOT_MOTION]


def unit(*shape: int) -> np.ndarray:
    quat = RNG.normal(size=(*shape, 4))
    return quat / np.linalg.norm(quat, axis=-1, keepdims=True)


def robot() -> RobotMotion:
    return RobotMotion(50.0, RNG.normal(size=(T, 3)), unit(T), RNG.normal(size=(T, 2)), ("a", "b"))


def things() -> Surroundings:
    shape = (T, 2)
    load_n, flags = RNG.normal(size=shape), RNG.random(shape) > 0.5
    return Surroundings(
        ("table", "bottle"), RNG.normal(size=(*shape, 3)), unit(*shape), load_n, flags, ~flags
    )


NOUNS = {
    "body": BodyMotion(
        30.0,
        TIME,
        RNG.normal(size=(T, J, 3)),
        unit(T, J),
        RNG.random((T, J)),
        RNG.random((T, J, 2)),
        RNG.random((T, 2, 2, 2)),
        np.array([True, True, False, True]),
        900.0,
        640,
        480,
        1.7,
    ),
    "hands": HandMotion(
        30.0, TIME, np.array([0, 1, 2, 2]), np.zeros(T), RNG.random(T), RNG.random(T)
    ),
    "human_motion": HumanMotion(
        30.0, TIME, RNG.normal(size=(T, J, 3)), unit(T, J), 1.7, np.ones(T, bool), np.zeros(T, bool)
    ),
    "robot_motion": robot(),
    "reference": TrackingReference(robot(), RNG.random(T), 0.02, 0.04, ("a foot was levelled",)),
    "execution": Execution(
        robot(),
        robot(),
        RNG.normal(size=(T, 2)),
        np.ones((T, 2), bool),
        0.5,
        2.0,
        "mpc",
        True,
        ("x",),
    ),
    "execution among things": Execution(
        robot(),
        robot(),
        RNG.normal(size=(T, 2)),
        np.ones((T, 2), bool),
        0.5,
        2.0,
        "mpc",
        True,
        ("x",),
        things(),
    ),
}


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


@pytest.mark.parametrize("value", [np.array(30.0 + 1j), np.array("2026", "M8[D]")])
def test_an_array_of_another_kind_is_named(value: np.ndarray, tmp_path: Path) -> None:
    fields = {name: getattr(NOUNS["robot_motion"], name) for name in OF_MOTION}
    np.savez(tmp_path / "odd.npz", **fields | {"fps": value})
    with pytest.raises(BadMotionError, match=r"odd\.npz: fps holds neither numbers nor texts"):
        files.load_robot_motion(tmp_path / "odd.npz")


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


def test_what_is_no_array_in_an_archive_is_left_out(tmp_path: Path) -> None:
    files.save_robot_motion(tmp_path / "a.npz", NOUNS["robot_motion"])
    with zipfile.ZipFile(tmp_path / "a.npz", "a") as archive:
        archive.writestr("README.txt", "by hand")
    assert len(files.load_robot_motion(tmp_path / "a.npz")) == T
    assert "README.txt" not in files.read_npz(tmp_path / "a.npz", "")
    with pytest.raises(BadMotionError, match=r"b\.npz: fps holds neither numbers nor texts"):
        files.load_robot_motion(zipped(tmp_path / "b.npz", fps=b"no array"))


def test_one_array_is_not_a_motion(tmp_path: Path) -> None:
    np.save(tmp_path / "array.npy", np.zeros(3))
    with pytest.raises(BadMotionError, match=r"array\.npy: not a readable npz file"):
        files.load_robot_motion(tmp_path / "array.npy")


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return path


def npy(shape: str, kind: str = "<f8", data: bytes = b"") -> bytes:
    head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}}}".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + data


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npz, "NPZ_BYTES", 1 << 20)
    path = zipped(tmp_path / "bomb.npz", fps=bytes(2 << 20))
    assert path.stat().st_size < 1 << 14
    monkeypatch.setattr(np, "load", None)
    for read in (files.load_robot_motion, lambda p: files.read_npz(p, "")):
        with pytest.raises(BadMotionError, match=r"bomb\.npz.*unpacks to 2 MiB, over 1"):
            read(path)


def test_an_array_that_is_not_all_there_is_damage(tmp_path: Path) -> None:
    for shape in ("(4,)", f"({10**12},)", f"({10**30},)", "(-1,)"):
        path = zipped(tmp_path / "claims.npz", fps=npy(shape, data=bytes(8)))
        with pytest.raises(BadMotionError, match=r"claims\.npz"):
            files.read_npz(path, "")


def test_a_file_that_has_no_end_is_not_begun(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    readers = (
        files.load_robot_motion,
        files.load_body,
        files.load_execution,
        lambda p: files.read_npz(p, ""),
    )
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        for read in readers:
            with pytest.raises(BadMotionError, match="is a device or pipe"):
                read(path)
        with pytest.raises(ConfigError, match="is a device or pipe"):
            files.read_json(path)


def test_only_numbers_of_somebody_elses_npz_are_read(tmp_path: Path) -> None:
    odd = {
        "records": np.zeros(2, dtype=[("a", "f4")]),
        "date": np.zeros(2, dtype="M8[D]"),
        "z": np.ones(2) * 1j,
    }
    np.savez(
        tmp_path / "model.npz", names=np.array({"a": 1}, dtype=object), v=np.arange(3.0), **odd
    )
    assert list(files.read_npz(tmp_path / "model.npz", "")) == ["v"]


class Evil:
    """Makes a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("field", ["fps", "extra"])
def test_a_pickle_is_never_read(field: str, tmp_path: Path) -> None:
    right = NOUNS["robot_motion"]
    fields = {name: getattr(right, name) for name in OF_MOTION}
    np.savez(
        tmp_path / "evil.npz",
        **fields | {field: np.array([Evil(tmp_path / "taken")], dtype=object)},
    )
    with pytest.raises(BadMotionError, match=r"evil\.npz: not a readable npz.*allow_pickle"):
        files.load_robot_motion(tmp_path / "evil.npz")
    assert field not in files.read_npz(tmp_path / "evil.npz", "")
    assert not (tmp_path / "taken").exists()


def test_a_pickle_before_an_archive_is_never_read(tmp_path: Path) -> None:
    """zipfile finds the archive at the end of a file, numpy looks at its beginning."""
    files.save_robot_motion(tmp_path / "good.npz", NOUNS["robot_motion"])
    both = pickle.dumps(Evil(tmp_path / "taken")) + (tmp_path / "good.npz").read_bytes()
    (tmp_path / "evil.npz").write_bytes(both)
    with pytest.raises(BadMotionError, match=r"evil\.npz"):
        files.load_robot_motion(tmp_path / "evil.npz")
    with pytest.raises(BadMotionError, match=r"evil\.npz"):
        files.read_npz(tmp_path / "evil.npz", "")
    assert not (tmp_path / "taken").exists()


def test_missing_fields_are_listed(tmp_path: Path) -> None:
    np.savez(tmp_path / "half.npz", fps=30.0, root_pos_m=np.zeros((2, 3)))
    with pytest.raises(BadMotionError, match="root_quat_wxyz, joint_pos_rad, joint_names"):
        files.load_robot_motion(tmp_path / "half.npz")


def test_shared_motions_load(shared: Path) -> None:
    found = sorted((shared / "motions").glob("*.npz"))
    assert found
    for path in found:
        assert len(files.load_robot_motion(path).joint_names) == 29


CAMERA = {
    "K": [[900.0, 0.0, 320.0], [0.0, 900.0, 240.0], [0.0, 0.0, 1.0]],
    "rotation_cam_from_world": [[0.0, -1.0, 0.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]],
    "translation_cam_from_world_m": [0.0, 1.2, 3.0],
    "width": 640,
    "height": 480,
}
BAD_CAMERAS = [
    {"K": 1},
    CAMERA | {"K": "wide"},
    CAMERA | {"K": [[0.0, 0.0, 320.0], [0.0, 900.0, 240.0], [0.0, 0.0, 1.0]]},
    CAMERA | {"K": [[float("nan")] * 3] * 3},
    CAMERA | {"rotation_cam_from_world": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]]},
    CAMERA | {"translation_cam_from_world_m": [0.0, 1.0]},
    CAMERA | {"width": "wide"},
    CAMERA | {"height": None},
    CAMERA | {"height": 0},
    CAMERA | {"width": 10**6},
    CAMERA | {"width": 640.5},
]


def test_a_camera_is_read(tmp_path: Path) -> None:
    files.write_json(tmp_path / "camera.json", CAMERA)
    camera = files.load_camera(tmp_path / "camera.json")
    np.testing.assert_allclose(camera.position_m, [-3.0, 0.0, 1.2])


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", *map(json.dumps, BAD_CAMERAS)])
def test_a_bad_camera_is_a_config_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "camera.json").write_text(text)
    with pytest.raises(ConfigError, match=r"camera\.json"):
        files.load_camera(tmp_path / "camera.json")
