"""Every format, out and in: an asymmetric motion comes back, bodies are where MuJoCo puts them, bad
files are named."""

import contextlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mujoco
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exoactor import exchange
from exoactor.cli import main
from exoactor.core import rotations
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.motion import HumanMotion, RobotMotion
from exoactor.exchange.reading import Said
from exoactor.humans import skeleton
from exoactor.io import files, pickles
from exoactor.robots import g1, orders
from exoactor.robots.model import build
from exoactor.stages.body.external import results
from made.references import conditioned

ROBOT = [name for name, form in exchange.FORMATS.items() if form.of == "robot"]
FRAMES = 31
MUJOCO = tuple(range(29))
ISAAC_OF_MUJOCO = (
    0,
    3,
    6,
    9,
    13,
    17,
    1,
    4,
    7,
    10,
    14,
    18,
    2,
    5,
    8,
    11,
    15,
    19,
    21,
    23,
    25,
    27,
    12,
    16,
    20,
    22,
    24,
    26,
    28,
)
"""As SONIC's deployment code has it: IsaacLab's place of each joint in MuJoCo's order."""


@pytest.fixture(scope="module")
def motion() -> RobotMotion:
    """It walks a curve, turned by 90° and more, the right arm up, every joint at an angle of its
    own; 30 a second."""
    t = np.arange(FRAMES) / 30.0
    joint = np.tile(np.linspace(-0.2, 0.25, len(g1.JOINT_NAMES)), (FRAMES, 1))
    joint[:, g1.JOINT_NAMES.index("right_shoulder_pitch_joint")] = -2.0 + 0.3 * t
    joint[:, g1.JOINT_NAMES.index("left_knee_joint")] = 0.6 + 0.2 * np.sin(3.0 * t)
    root = np.stack([0.5 * t, 0.2 * t**2, 0.75 + 0.02 * np.sin(5.0 * t)], axis=1)
    lean = rotations.from_rotvec(np.array([0.1, 0.05, 0.0]))
    return RobotMotion(
        30.0,
        root,
        rotations.multiply(rotations.from_yaw(np.pi / 2 + 0.3 * t), lean),
        joint,
        g1.JOINT_NAMES,
    )


def path_of(name: str, folder: Path) -> Path:
    return folder / f"motion{exchange.FORMATS[name].suffix}"


def agree(found: RobotMotion, wanted: RobotMotion, atol: float) -> None:
    assert found.fps == wanted.fps and found.joint_names == wanted.joint_names
    np.testing.assert_allclose(found.root_pos_m, wanted.root_pos_m, atol=atol)
    np.testing.assert_allclose(
        rotations.angle_between(found.root_quat_wxyz, wanted.root_quat_wxyz), 0.0, atol=4 * atol
    )
    np.testing.assert_allclose(found.joint_pos_rad, wanted.joint_pos_rad, atol=atol)


@pytest.mark.parametrize("name", ROBOT)
def test_a_motion_comes_back(name: str, motion: RobotMotion, tmp_path: Path) -> None:
    form = exchange.find(name)
    form.write(path_of(name, tmp_path), motion)
    found = form.read(path_of(name, tmp_path)).motion
    agree(found, motion.resampled(found.fps), 1e-6)
    shuffled = motion.reordered(g1.JOINT_NAMES[::-1])
    form.write(path_of(name, tmp_path), shuffled)
    agree(form.read(path_of(name, tmp_path)).motion, motion.resampled(found.fps), 1e-6)


def kinematics(motion: RobotMotion, frame: int) -> dict[str, tuple[Any, Any]]:
    """Each body's place and turn, asked of MuJoCo by name."""
    model = build()
    data = mujoco.MjData(model)
    data.qpos[:] = motion.qpos[frame]
    mujoco.mj_forward(model, data)
    return {
        name: (data.body(name).xpos.copy(), data.body(name).xquat.copy()) for name in g1.BODY_NAMES
    }


@pytest.mark.parametrize(
    ("name", "bodies"), [("mjlab", g1.BODY_NAMES), ("beyondmimic", orders.ISAAC_BODIES)]
)
def test_bodies_are_where_mujoco_puts_them(
    name: str, bodies: tuple[str, ...], motion: RobotMotion, tmp_path: Path
) -> None:
    exchange.find(name).write(tmp_path / "x.npz", motion)
    motion = motion.resampled(50.0)
    with np.load(tmp_path / "x.npz") as file:
        fields = {key: file[key] for key in file.files}
    for number, body in enumerate(bodies):
        place, turn = kinematics(motion, 7)[body]
        np.testing.assert_allclose(fields["body_pos_w"][7, number], place, atol=1e-6)
        np.testing.assert_allclose(
            rotations.angle_between(fields["body_quat_w"][7, number], turn), 0.0, atol=1e-5
        )
    speed = (fields["body_pos_w"][8] - fields["body_pos_w"][6]) * 25.0
    if name == "mjlab":
        np.testing.assert_allclose(fields["body_lin_vel_w"][7], speed, atol=1e-4)
    else:
        assert np.abs(fields["body_lin_vel_w"][7] - speed).max() > 1e-3, (
            "centres of mass are not the origins"
        )
    np.testing.assert_allclose(fields["body_ang_vel_w"][7, 0], [0.0, 0.0, 0.3], atol=1e-3)
    assert fields["fps"].tolist() == [50.0], "both players go a row a tick of 0.02 s"
    assert fields["joint_pos"].shape == (51, 29), "one second and both its ends"


@pytest.mark.parametrize(("name", "places"), [("mjlab", MUJOCO), ("beyondmimic", ISAAC_OF_MUJOCO)])
def test_columns_are_in_the_tools_own_order(
    name: str, places: tuple[int, ...], motion: RobotMotion, tmp_path: Path
) -> None:
    """Every joint has an angle and a speed of its own: against the order as SONIC's deployment code
    writes it out."""
    exchange.find(name).write(tmp_path / "x.npz", motion)
    asked = motion.resampled(50.0).joint_pos_rad
    with np.load(tmp_path / "x.npz") as file:
        angle, speed = file["joint_pos"], file["joint_vel"]
    np.testing.assert_allclose(angle[:, list(places)], asked, atol=1e-6)
    np.testing.assert_allclose(
        speed[1:-1, list(places)], (asked[2:] - asked[:-2]) * 25.0, atol=1e-4
    )
    found = exchange.find(name).read(tmp_path / "x.npz").motion
    np.testing.assert_allclose(found.joint_pos_rad, asked, atol=1e-6)


def test_isaacs_order_is_the_documented_one() -> None:
    assert orders.ISAAC_FROM_MUJOCO == ISAAC_OF_MUJOCO
    assert tuple(orders.MUJOCO_FROM_ISAAC[i] for i in orders.ISAAC_FROM_MUJOCO) == MUJOCO
    assert tuple(orders.ISAAC_FROM_MUJOCO[i] for i in orders.MUJOCO_FROM_ISAAC) == MUJOCO
    assert orders.ISAAC_JOINTS[:6] == (
        "left_hip_pitch_joint", "right_hip_pitch_joint", "waist_yaw_joint", "left_hip_roll_joint",
        "right_hip_roll_joint", "waist_roll_joint",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "taken_for"), [("mjlab", "beyondmimic"), ("beyondmimic", "mjlab")]
)
def test_the_other_tools_order_is_noticed(
    written: str, taken_for: str, motion: RobotMotion, tmp_path: Path
) -> None:
    exchange.find(written).write(tmp_path / "x.npz", motion)
    with pytest.raises(BadMotionError, match="from where the joints put them") as caught:
        exchange.find(taken_for).read(tmp_path / "x.npz")
    assert "the other one of mjlab and beyondmimic" in caught.value.next_step


def test_what_is_in_a_unitree_row(motion: RobotMotion, tmp_path: Path) -> None:
    exchange.find("unitree-csv").write(tmp_path / "x.csv", motion)
    row = [float(word) for word in (tmp_path / "x.csv").read_text().splitlines()[3].split(",")]
    np.testing.assert_allclose(row[:3], motion.root_pos_m[3], atol=1e-6)
    w, x, y, z = motion.root_quat_wxyz[3]
    np.testing.assert_allclose(row[3:7], [x, y, z, w], atol=1e-6)
    assert row[7 + g1.JOINT_NAMES.index("right_shoulder_pitch_joint")] == pytest.approx(
        -1.97, abs=1e-6
    )


def test_what_is_in_gmrs_pickle(motion: RobotMotion, tmp_path: Path) -> None:
    exchange.find("gmr").write(tmp_path / "x.pkl", motion)
    found = pickle.loads((tmp_path / "x.pkl").read_bytes())
    assert set(found) == {
        "fps",
        "root_pos",
        "root_rot",
        "dof_pos",
        "local_body_pos",
        "link_body_list",
    }
    np.testing.assert_allclose(
        found["root_rot"][3], np.roll(motion.root_quat_wxyz[3], -1), atol=1e-6
    )
    head = found["link_body_list"].index("torso_link")
    place = motion.root_pos_m[3] + rotations.rotate(
        motion.root_quat_wxyz[3], found["local_body_pos"][3, head]
    )
    np.testing.assert_allclose(place, kinematics(motion, 3)["torso_link"][0], atol=1e-6)


def test_files_of_23_joints_have_wrists_at_rest(motion: RobotMotion, tmp_path: Path) -> None:
    exchange.find("gmr").write(tmp_path / "x.pkl", motion)
    document = pickle.loads((tmp_path / "x.pkl").read_bytes())
    kept = [k for k, name in enumerate(g1.JOINT_NAMES) if "wrist" not in name]
    (tmp_path / "y.pkl").write_bytes(
        pickle.dumps({**document, "dof_pos": document["dof_pos"][:, kept]})
    )
    found = exchange.find("gmr").read(tmp_path / "y.pkl").motion
    np.testing.assert_allclose(
        found.joint_pos_rad[:, kept], motion.joint_pos_rad[:, kept], atol=1e-6
    )
    assert (found.joint_pos_rad[:, [k for k in MUJOCO if k not in kept]] == 0.0).all()


def test_what_is_in_sonics_folder(motion: RobotMotion, tmp_path: Path) -> None:
    exchange.find("sonic").write(tmp_path / "ref", motion)
    names = {path.name for path in (tmp_path / "ref").iterdir()}
    assert names == {
        "joint_pos.csv",
        "joint_vel.csv",
        "body_pos.csv",
        "body_quat.csv",
        "metadata.txt",
    }
    head, first = (tmp_path / "ref" / "joint_pos.csv").read_text().splitlines()[:2]
    assert head.split(",")[2] == "waist_yaw_joint"
    values = np.array([float(word) for word in first.split(",")])
    np.testing.assert_allclose(values[list(ISAAC_OF_MUJOCO)], motion.joint_pos_rad[0], atol=1e-6)
    assert (tmp_path / "ref" / "metadata.txt").read_text() == "Body part indexes:\n[0]\n"


def test_sonics_library_has_xyzw_and_axis_angles(motion: RobotMotion, tmp_path: Path) -> None:
    exchange.find("sonic-lib").write(tmp_path / "walk.pkl", motion)
    ((name, entry),) = pickle.loads((tmp_path / "walk.pkl").read_bytes()).items()
    assert name == "walk" and entry["pose_aa"].shape == (FRAMES, 30, 3)
    np.testing.assert_allclose(
        entry["root_rot"][3], np.roll(motion.root_quat_wxyz[3], -1), atol=1e-6
    )
    knee = 1 + g1.JOINT_NAMES.index("left_knee_joint")
    np.testing.assert_allclose(
        entry["pose_aa"][3, knee], [0.0, motion.joint_pos_rad[3, knee - 1], 0.0], atol=1e-6
    )


def test_a_person_comes_back_as_smplx(tmp_path: Path) -> None:
    frames, stature = 12, 1.75
    rng = np.random.default_rng(0)
    quat = skeleton.global_rotations(
        rotations.from_rotvec(0.4 * rng.standard_normal((frames, 22, 3)))
    )
    pelvis = np.stack([np.linspace(0, 1, frames), np.zeros(frames), np.full(frames, 0.95)], axis=1)
    joint = skeleton.joint_positions(pelvis, quat, skeleton.rest_offsets_m(stature))
    stands = np.ones(frames, dtype=np.bool_)
    human = HumanMotion(30.0, np.arange(frames) / 30.0, joint, quat, stature, stands, stands)
    exchange.find("smpl").write(tmp_path / "x.npz", human)
    found = results.read(tmp_path / "x.npz")
    assert found.fps == 30.0 and found.stature_m == pytest.approx(stature)
    np.testing.assert_allclose(found.joints_m(found.world), joint, atol=1e-6)
    np.testing.assert_allclose(rotations.angle_between(found.world.quat_wxyz, quat), 0.0, atol=1e-6)


class Evil:
    def __reduce__(self) -> Any:
        return os.system, ("echo run > ran",)


def test_a_pickle_that_could_run_code_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.pkl").write_bytes(pickle.dumps({"fps": Evil()}))
    for name in ("gmr", "sonic-lib"):
        with pytest.raises(BadMotionError, match="no plain data"):
            exchange.find(name).read(Path("x.pkl"))
    assert not Path("ran").exists()


@pytest.mark.parametrize("protocol", range(2, 6))
def test_pickles_of_every_age_are_read(protocol: int, tmp_path: Path) -> None:
    document = {"a": np.arange(6.0).reshape(2, 3), "b": np.float64(2.0), "c": ["x", 1]}
    (tmp_path / "x.pkl").write_bytes(
        pickle.dumps(document, protocol).replace(b"numpy._core", b"numpy.core "[:11])
    )
    (tmp_path / "y.pkl").write_bytes(pickle.dumps(document, protocol))
    found = pickles.load(tmp_path / "y.pkl")
    np.testing.assert_array_equal(found["a"], document["a"])
    assert found["b"] == 2.0 and found["c"] == ["x", 1]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize("name", ["mjlab", "unitree-csv", "gmr", "sonic-lib"])
def test_damage_is_words(
    name: str, data: st.DataObject, motion: RobotMotion, tmp_path: Path
) -> None:
    path = path_of(name, tmp_path)
    short = RobotMotion(
        30.0,
        motion.root_pos_m[:2],
        motion.root_quat_wxyz[:2],
        motion.joint_pos_rad[:2],
        g1.JOINT_NAMES,
    )
    exchange.find(name).write(path, short)
    whole = path.read_bytes()
    flipped = bytearray(whole)
    place = data.draw(st.integers(0, len(whole) - 1))
    flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    for content in (whole[:place], bytes(flipped)):
        path.write_bytes(content)
        with contextlib.suppress(BadMotionError):
            exchange.find(name).read(path)


CHANGES: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "a joint too few": (lambda d: d.update(dof_pos=d["dof_pos"][:, :28]), "28 joints"),
    "no rate": (lambda d: d.pop("fps"), "fps"),
    "not finite": (lambda d: d["root_pos"].__setitem__((0, 0), np.nan), "root_pos"),
    "frames missing": (lambda d: d.update(root_rot=d["root_rot"][:3]), "root_rot"),
    "no quaternion": (lambda d: d["root_rot"].fill(0.0), "root_quat_wxyz"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_wrong_field_is_named(
    change: tuple[Callable[[dict[str, Any]], Any], str], motion: RobotMotion, tmp_path: Path
) -> None:
    exchange.find("gmr").write(tmp_path / "x.pkl", motion)
    document = pickle.loads((tmp_path / "x.pkl").read_bytes())
    change[0](document)
    (tmp_path / "x.pkl").write_bytes(pickle.dumps(document))
    with pytest.raises(BadMotionError, match=change[1]) as caught:
        exchange.find("gmr").read(tmp_path / "x.pkl")
    assert "x.pkl" in caught.value.what


def test_an_unknown_format_lists_the_known() -> None:
    with pytest.raises(ConfigError, match="fbx"):
        exchange.find("fbx")


@pytest.mark.parametrize(
    ("name", "what", "step"),
    [
        ("smpl", "a person's motion", "run --body-result x.npz"),
        ("lerobot", "written, not read", "choose from: mjlab"),
    ],
)
def test_what_is_no_robots_motion_is_not_imported(
    name: str, what: str, step: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["import", "x.npz", "--from", name])
    said = capsys.readouterr().err
    assert (
        f"{name}" in said
        and what in said
        and step in said
        and "lerobot," not in said.split("next:")[1]
    )


def test_export_and_import_as_commands(
    motion: RobotMotion,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    files.save_robot_motion(tmp_path / "run" / "robot_motion.npz", motion)
    for name in ROBOT:
        main(["export", "run", "--to", name, "--raw"])
        made = tmp_path / "run" / f"{name}{exchange.FORMATS[name].suffix}"
        main(["import", str(made), "--from", name, "--out", f"back-{name}.npz"])
        assert f"motion: back-{name}.npz" in capsys.readouterr().out.splitlines()
        found = files.load_robot_motion(tmp_path / f"back-{name}.npz")
        agree(found, motion.resampled(found.fps), 2e-6)
    for words, code, says in (
        (["nowhere", "--to", "gmr", "--raw"], 5, "nowhere"),
        (["run", "--to", "gmr"], 2, "run has no reference.npz"),
        (["run", "--to", "gmr", "--raw", "--executed"], 2, "--executed does not go with --raw"),
        (["run", "--to", "smpl", "--raw"], 2, "leave --raw out"),
        (["run", "--to", "lerobot", "--raw"], 2, "leave --raw out"),
    ):
        with pytest.raises(SystemExit) as stopped:
            main(["export", *words])
        assert stopped.value.code == code and says in capsys.readouterr().err


def test_what_is_exported_is_what_was_tracked(motion: RobotMotion, tmp_path: Path) -> None:
    reference = conditioned(motion)
    files.save_reference(tmp_path / "run/reference.npz", reference)
    files.save_robot_motion(tmp_path / "run/robot_motion.npz", motion)
    main(["export", str(tmp_path / "run"), "--to", "gmr", "--out", str(tmp_path / "x.pkl")])
    found = exchange.find("gmr").read(tmp_path / "x.pkl", Said()).motion
    assert len(found) > len(motion), "with the stands at both ends"
    agree(found, reference.motion.resampled(found.fps), 2e-6)
