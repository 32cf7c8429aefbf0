"""`exoactor scene from-photo`: a scene that can be run, from a photo and boxes."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from exoactor.cli import main
from exoactor.commands import photo
from exoactor.core.frames import Image
from exoactor.io.pictures import load_picture, save_picture
from exoactor.photo import person
from exoactor.photo.person import Person
from exoactor.scenes.open import open_scene
from made.photographed import HEIGHT, KIND, TRUE, WIDTH, box_of, stander


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A grey photo, boxes, and somebody who is seen in it."""

    def read(picture: Image) -> Person | None:
        return stander()

    monkeypatch.setattr(person, "read", read)
    monkeypatch.chdir(tmp_path)
    save_picture(tmp_path / "lab.png", np.full((HEIGHT, WIDTH, 3), 90, dtype=np.uint8))
    things = [{"name": name, "kind": KIND[name], "box": list(box_of(name))} for name in TRUE]
    things[1]["on"] = "desk"
    (tmp_path / "boxes.json").write_text(json.dumps({"things": things}))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = 0
    try:
        main(["scene", "from-photo", *words, "--json"])
    except SystemExit as stopped:
        code = int(str(stopped.code))
    return code, json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_scene_comes_of_a_photo_and_boxes(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, "lab.png", "--boxes", "boxes.json", "--focal-px", "970")
    assert code == 0 and told["scene"] == "lab.yaml"
    text = (lab / "lab.yaml").read_text()
    assert "± 0." in text and "# The camera is 1." in text

    scene = open_scene(Path("lab.yaml"))
    assert scene.names == ("desk", "tin", "bin") and scene.start.place_m == (0.0, 0.0)
    for thing, found in zip(scene.things, told["things"], strict=True):
        assert thing.pos_m[:2] == pytest.approx(found["place_m"], abs=0.02)
        assert thing.pos_m[2] == pytest.approx(found["base_m"], abs=0.02)
    assert scene.camera.position_m[2] == pytest.approx(1.4, abs=0.03)

    drawn = load_picture(lab / "lab-found.png")
    assert drawn.shape == (HEIGHT, WIDTH, 3) and len(np.unique(drawn.reshape(-1, 3), axis=0)) > 20


def test_what_cannot_be_used_as_it_is_is_told(
    lab: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    things = json.loads((lab / "boxes.json").read_text())["things"]
    things.append({**things[0], "name": "again"})
    (lab / "boxes.json").write_text(json.dumps({"things": things}))
    code, told = run(capsys, "lab.png", "--boxes", "boxes.json", "--focal-px", "970")
    assert code == 0 and "cannot be used as it is: lab.yaml, line " in told["notes"][-1]


def test_a_seed_moves_things_as_far_as_they_are_unsure(
    lab: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "lab.png", "--boxes", "boxes.json", "--focal-px", "970")
    first, other = (open_scene(Path("lab.yaml"), seed) for seed in (0, 2))
    moved = np.linalg.norm(np.subtract(first.things[0].pos_m, other.things[0].pos_m))
    assert 0.0 < moved < 0.5 and first.start == other.start
    assert first.camera.position_m == pytest.approx(other.camera.position_m)


def test_a_scene_that_somebody_put_right_is_not_written_over(
    lab: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("lab.png", "--boxes", "boxes.json", "--focal-px", "970")
    run(capsys, *words)
    assert run(capsys, *words)[1]["scene"] == "lab.yaml"
    mended = (lab / "lab.yaml").read_text().replace("table", "bench")
    (lab / "lab.yaml").write_text(mended)
    assert run(capsys, *words)[1]["scene"] == "lab-2.yaml"
    code, told = run(capsys, *words, "--out", "lab.yaml")
    assert code == 2 and "is there already" in told["what"]
    assert (lab / "lab.yaml").read_text() == mended


def test_boxes_are_in_the_photo_s_own_pixels(lab: Path) -> None:
    """A photo larger than what is worked on is shrunk, and its boxes with it."""
    whole = np.zeros((1440, 2560, 3), dtype=np.uint8)
    picture = np.asarray(cv2.resize(whole, (1920, 1080)), dtype=np.uint8)
    seen = photo._by_hand(lab / "boxes.json", whole, picture)
    assert seen[0].box_px == pytest.approx(0.75 * np.array(box_of("desk")))


@pytest.mark.parametrize(
    "words, says",
    [
        (("lab.png",), "nothing says where the things are"),
        (("lab.png", "--boxes", "boxes.json", "--plan", "gemini"), "both --boxes and --plan"),
        (("lab.png", "--boxes", "none.json"), "none.json"),
        (("none.png", "--boxes", "boxes.json"), "none.png"),
        (("lab.png", "--boxes", "boxes.json", "--out", "lab.txt"), "no name of a scene"),
        (("lab.png", "--boxes", "boxes.json", "--stature", "132"), "no person's height"),
    ],
)
def test_what_cannot_be_is_refused(
    lab: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    code, told = run(capsys, *words)
    assert code in (2, 4) and says in told["what"]
