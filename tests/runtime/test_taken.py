"""How a clip is taken: the same by the step that reads the body and by those after it."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from exoactor.cli import main
from exoactor.config import ClipOptions
from exoactor.core.errors import BadMediaError, ConfigError
from exoactor.core.motion import SMPL_JOINTS
from exoactor.io.video import frames
from exoactor.runtime.nouns import clip_of, whole_clip
from exoactor.runtime.request import ClipRequest
from exoactor.runtime.steps import clip_steps
from exoactor.stages.body.clips.taken import turn_notes
from made.clips import Video, in_box, mux, number


def body(**how: Any) -> Any:
    """Somebody who stands still for a second, seen head to the right where `lying`."""
    height = {"shoulder": 0.0, "hip": 50.0, "wrist": 40.0, "ankle": 100.0}
    pixels = np.zeros((30, len(SMPL_JOINTS), 2))
    for part, y in height.items():
        for side, x in (("left", 20.0), ("right", -20.0)):
            lying = how.get("lying", False)
            pixels[:, SMPL_JOINTS.index(f"{side}_{part}")] = [-y, 0.1 * x] if lying else [x, y]
    plain = {
        "clip_start_s": 0.0,
        "clip_turn_deg": 0,
        "clip_fps": None,
        "fps": 30.0,
        "time_s": np.arange(30) / 30.0,
    }
    return SimpleNamespace(**plain | how, pixels=pixels, found=np.ones(30, dtype=bool))


def test_the_part_that_was_read_is_opened_as_it_was_read(tmp_path: Path) -> None:
    path = mux(tmp_path / "a.mp4", Video(range(96)))
    first = whole_clip(path, 48.0).turned(90)
    assert (first.width, first.height, first.duration_s, first.source_fps) == (96, 128, 2.0, 48.0)
    again = clip_of(path, body(clip_start_s=0.5, clip_turn_deg=90, clip_fps=48.0))
    assert (again.width, again.height, again.start_s, again.duration_s) == (96, 128, 0.5, 1.0)
    assert again.turn_deg == 90
    shown = [number(np.rot90(picture)) for picture in frames(again, 48.0)]
    assert shown == list(range(24, 72))


def test_a_body_a_little_longer_than_the_clip_is_of_all_of_it(tmp_path: Path) -> None:
    path = mux(tmp_path / "a.mp4", Video(range(23)))
    clip = clip_of(path, body(time_s=np.arange(29) / 30.0))
    assert clip.duration_s == pytest.approx(23 / 24)
    assert clip.frame_count(30.0) == 29


def test_what_is_said_of_turned_pictures() -> None:
    assert list(turn_notes(90, body(clip_turn_deg=90))) == [
        "The pictures were read turned by 90° clockwise, as asked."
    ]
    (found,) = turn_notes(None, body(clip_turn_deg=270))
    assert "turned by 270° clockwise; --rotate 0" in found
    (doubt,) = turn_notes(None, body(lying=True))
    assert doubt.endswith("If the pictures are turned: --rotate 270.")
    assert list(turn_notes(None, body())) == list(turn_notes(0, body(lying=True))) == []


@pytest.mark.parametrize("change", [{"rotate": 90}, {"rotate": 0}, {"fps": 240.0}])
def test_what_is_asked_for_is_part_of_the_key(change: dict[str, Any]) -> None:
    plain, asked = ClipRequest(Path("a.mp4")), ClipRequest(Path("a.mp4"), ClipOptions(**change))
    (one, *_), (other, *_) = clip_steps(plain), clip_steps(asked)
    hashes = {"clip.mp4": "same"}
    assert one.key(hashes, {}) != other.key(hashes, {})
    (flag, value), *_ = change.items()
    assert f"--{flag} {value:g}" in asked.again


@pytest.mark.parametrize(
    "change", [{"rotate": 45}, {"rotate": -90}, {"fps": 0.0}, {"fps": float("nan")}]
)
def test_nonsense_is_refused(change: dict[str, Any]) -> None:
    (flag, *_) = change
    with pytest.raises(ConfigError, match=f"--{flag}"):
        ClipOptions(**change)


def test_damage_inside_is_told_before_any_work_by_the_name_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    path = mux(tmp_path / "holiday.mp4", Video(range(48), options={"qp": "10"}))
    main(["plan", "--video", str(path)])
    content = path.read_bytes()
    in_box(path, b"mdat", 900, b"\xff" * (content.index(b"moov") - content.index(b"mdat") - 1000))
    with pytest.raises(SystemExit) as ended:
        main(["plan", "--video", str(path)])
    assert ended.value.code == BadMediaError.exit_code
    assert "holiday.mp4 is damaged" in capsys.readouterr().err
