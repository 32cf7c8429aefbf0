"""Every format, out and in: an asymmetric motion comes back, bad files are named; as commands
too."""

import contextlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
from exoactor.robots import g1
from exoactor.stages.body.external import results
from made.motions import agree
from made.references import conditioned

ROBOT = [name for name, form in exchange.FORMATS.items() if form.of == "robot"]


def path_of(name: str, folder: Path) -> Path:
    return folder / f"motion{exchange.FORMATS[name].suffix}"


@pytest.mark.parametrize("name", ROBOT)
def test_a_motion_comes_back(name: str, motion: RobotMotion, tmp_path: Path) -> None:
    form = exchange.find(name)
    form.write(path_of(name, tmp_path), motion)
    found = form.read(path_of(name, tmp_path)).motion
    agree(found, motion.resampled(found.fps), 1e-6)
    shuffled = motion.reordered(g1.JOINT_NAMES[::-1])
    form.write(path_of(name, tmp_path), shuffled)
    agree(form.read(path_of(name, tmp_path)).motion, motion.resampled(found.fps), 1e-6)


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
