"""Files given to the wrong command: what they are is seen in their content, and the right command
is named."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor import exchange
from exoactor.cli.asked import Asked, request_of
from exoactor.commands import motions
from exoactor.config import ClipOptions, ExternalModels
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.motion import RobotMotion
from exoactor.exchange.reading import Said
from exoactor.exchange.recognise import meant_for
from exoactor.io import files
from exoactor.io.video import write_video
from exoactor.robots import g1, model
from exoactor.runtime.request import PersonRequest

STAND = RobotMotion.from_qpos(np.tile(model.stand_qpos(), (40, 1)), 50.0, g1.JOINT_NAMES)


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("mjlab", "exoactor import x.npz --from mjlab"),
        ("beyondmimic", "(or beyondmimic)"),
        ("unitree-csv", "exoactor import x.csv --from unitree-csv"),
        ("gmr", "exoactor import x.pkl --from gmr"),
        ("sonic-lib", "exoactor import x.pkl --from sonic-lib"),
        ("sonic", "exoactor import x --from sonic"),
    ],
)
def test_other_tools_motions_are_sent_to_import(
    name: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(f"x{exchange.FORMATS[name].suffix}")
    exchange.find(name).write(path, STAND)
    with pytest.raises(BadMotionError) as caught:
        motions.native(path)
    assert command in caught.value.next_step and str(path) in caught.value.what
    assert "allow_pickle" not in str(caught.value)


def test_native_motions_are_sent_to_track(tmp_path: Path) -> None:
    files.save_robot_motion(tmp_path / "x.npz", STAND)
    with pytest.raises(BadMotionError, match="it is a native motion") as caught:
        motions.import_motion(tmp_path / "x.npz", "mjlab", Said(), None)
    assert caught.value.next_step == f"exoactor track {tmp_path / 'x.npz'}"
    np.savez(
        tmp_path / "people.npz", joint_names=np.array(["pelvis"]), joint_pos_m=np.zeros((3, 1, 3))
    )
    with pytest.raises(BadMotionError) as caught:
        motions.person(PersonRequest(tmp_path / "people.npz"))
    assert (
        "a native motion" not in caught.value.what
        and "exoactor track" not in caught.value.next_step
    )


def test_persons_and_clips_are_sent_to_run(torch_file: Callable[..., Path], tmp_path: Path) -> None:
    np.savez(tmp_path / "walk.npz", poses=np.zeros((3, 156)), trans=np.zeros((3, 3)))
    torch_file(tmp_path / "x.pt", {"smpl_params_global": {}})
    write_video(
        tmp_path / "clip.mp4", (np.zeros((32, 32, 3), dtype=np.uint8) for _ in range(3)), 30.0
    )
    for name, words in (
        ("walk.npz", "--body-result"),
        ("x.pt", "--body-result"),
        ("clip.mp4", "run --video"),
    ):
        found = meant_for(tmp_path / name)
        assert found is not None and words in found[1] and str(tmp_path / name) in found[1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 cut",
        b"hello, world",
        pickle.dumps([1]),
        pickle.dumps({"a": 1}),
        b"\x80\x04garbage",
    ],
)
def test_what_is_nothing_known_keeps_its_own_words(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    assert meant_for(tmp_path / "x") is None
    assert meant_for(tmp_path) is None and meant_for(tmp_path / "nowhere") is None
    with pytest.raises(BadMotionError) as caught:
        motions.native(tmp_path / "x")
    assert "; it is" not in caught.value.what


def test_import_names_the_other_format(tmp_path: Path) -> None:
    exchange.find("sonic-lib").write(tmp_path / "x.pkl", STAND)
    with pytest.raises(BadMotionError, match="it is a motion library") as caught:
        motions.import_motion(tmp_path / "x.pkl", "gmr", Said(), None)
    assert "--from sonic-lib" in caught.value.next_step
    (tmp_path / "y.csv").write_text("1,2,3\n")
    with pytest.raises(BadMotionError, match="3 numbers a row") as caught:
        motions.import_motion(tmp_path / "y.csv", "unitree-csv", Said(), None)
    assert "it is" not in caught.value.what, "it was taken for what it is"


def test_a_persons_file_is_told_about_too(
    torch_file: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    turned = np.tile([np.pi / 2, 0.0, 0.0], (60, 1))
    fields = {
        "root_orient": turned,
        "pose_body": np.zeros((60, 63)),
        "trans": np.tile([0, 0, 1.2], (60, 1)),
    }
    np.savez(tmp_path / "walk.npz", **fields, betas=np.zeros(10))
    motions.person(PersonRequest(tmp_path / "walk.npz", fps=60.0))
    said = capsys.readouterr().out
    assert (
        "a person of 1.66 m, 60 frames, 60 a second, 0.98 s" in said and "m above the floor" in said
    )
    exchange.find("gmr").write(tmp_path / "x.pkl", STAND)
    with pytest.raises(BadMotionError, match="it is a motion of GMR") as caught:
        motions.person(PersonRequest(tmp_path / "x.pkl"))
    assert "--from gmr" in caught.value.next_step
    torch_file(tmp_path / "x.pt", {"a": 1})
    with pytest.raises(BadMotionError, match=r"nor smpl_params_global\n"):
        motions.person(PersonRequest(tmp_path / "x.pt"))


def test_what_is_said_of_a_persons_file_goes_with_it(tmp_path: Path) -> None:
    np.savez(tmp_path / "walk.npz", poses=np.zeros((3, 156)))
    external = ExternalModels(body_result=tmp_path / "walk.npz")
    asked = request_of(Asked(external=external, clip=ClipOptions(fps=120.0), up="y"))
    assert isinstance(asked, PersonRequest) and (asked.fps, asked.up) == (120.0, "y")
    assert asked.again.endswith("--up y --fps 120")
    with pytest.raises(ConfigError, match="--up goes with --body-result alone"):
        request_of(Asked(scene="basket", up="y"))
    for rate in (0.5, 1001.0):
        with pytest.raises(ConfigError, match="no rate of a motion"):
            request_of(Asked(external=external, clip=ClipOptions(fps=rate)))


def test_import_says_what_was_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lifted = replace(STAND, root_pos_m=STAND.root_pos_m + [0.0, 0.0, 0.2])
    exchange.find("gmr").write(tmp_path / "x.pkl", lifted)
    done = motions.import_motion(tmp_path / "x.pkl", "gmr", Said(), tmp_path / "out.npz")
    said = capsys.readouterr().out
    assert (
        "Unitree G1, 40 frames, 50 a second (as the file says), 0.78 s, the "
        "pelvis 0.98 to 0.98 m high" in said
    )
    assert "- its lowest point is 0.2" in said
    assert (
        done["robot"] == "unitree_g1"
        and done["fps"] == 50.0
        and done["seconds"] == pytest.approx(0.78)
    )
    assert done["path"] == str(tmp_path / "out.npz") and len(done["notes"]) == 1
    assert len(files.load_robot_motion(tmp_path / "out.npz")) == 40


def test_a_native_motion_is_looked_at_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def kept(**changes: Any) -> Path:
        fields = dict(np.load(tmp_path / "good.npz"))
        np.savez(tmp_path / "x.npz", **{**fields, **changes})
        return tmp_path / "x.npz"

    files.save_robot_motion(tmp_path / "good.npz", STAND)
    assert (
        len(motions.native(tmp_path / "good.npz")) == 40
        and "50 a second" in capsys.readouterr().out
    )
    wrong: dict[str, dict[str, Any]] = {
        "degrees": {"joint_pos_rad": np.degrees(STAND.joint_pos_rad)},
        "centimetres": {"root_pos_m": 100.0 * STAND.root_pos_m},
        "taken for xyzw": {"root_quat_wxyz": np.roll(STAND.root_quat_wxyz, -1, axis=1)},
        "with y up": {
            "root_pos_m": STAND.root_pos_m[:, [0, 2, 1]] * [1, 1, -1],
            "root_quat_wxyz": np.tile([np.sqrt(0.5), -np.sqrt(0.5), 0.0, 0.0], (40, 1)),
        },
    }
    for words, changes in wrong.items():
        # a quarter turn, or the wrong order would look like half a turn
        if words == "taken for xyzw":
            turned = np.tile([np.sqrt(0.5), 0.0, 0.0, np.sqrt(0.5)], (40, 1))
            changes = {"root_quat_wxyz": np.roll(turned, -1, axis=1)}
        with pytest.raises(BadMotionError, match=words):
            motions.native(kept(**changes))
    with pytest.raises(BadMotionError, match="lacks left_knee_joint"):
        motions.native(
            kept(
                joint_names=np.array([name.replace("left_knee", "tail") for name in g1.JOINT_NAMES])
            )
        )


def test_no_real_motion_is_refused(shared: Path) -> None:
    """Jumps, crouches, kicks, floating ones and two with glitches of 50 and 95 m/s."""
    from exoactor.exchange.reading import native

    paths = sorted((shared / "motions").glob("*.npz"))
    notes = {path.stem: native(path.name, files.load_robot_motion(path)).notes for path in paths}
    assert len(notes) == 40
    jumps = {name for name, said in notes.items() if any("jumps" in note for note in said)}
    assert jumps == {"twist2_walk_004", "twist2_walk_009"}
    assert not any("beyond" in note or "head" in note for said in notes.values() for note in said)
