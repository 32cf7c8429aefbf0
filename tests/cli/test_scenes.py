"""`exoactor scenes`: a starter is written and never written over; what is shown is drawn and
said."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from exoactor.cli import main
from made.commands import refused

SMALL = """
instruction: walk to the box
things:
  table: {kind: table, at: [1.5, 0], facing: 180}
  box: {kind: box, on: table, width: 0.2, height: 0.2}
camera: {position: [-0.9, -2.0, 1.3], target: [0.8, 0, 0.45], picture: [320, 180]}
goals: [{kind: near, thing: box}]
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_starter_is_written_once(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scenes", "new", "lab.yaml"])
    assert "exoactor scenes show lab.yaml" in capsys.readouterr().out
    written = Path("lab.yaml").read_text()
    assert "kind: table" in written

    for name, says in (
        ("lab.yaml", "is there already"),
        ("lab.txt", "end it in .yaml"),
        ("no/lab.yaml", "is no folder"),
    ):
        code, text = refused(["scene", "new", name], capsys)
        assert code == 2 and says in text
    assert Path("lab.yaml").read_text() == written


def test_a_dangling_link_is_not_written_through(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lab.yaml").symlink_to("elsewhere.yaml")
    code, _ = refused(["scenes", "new", "lab.yaml"], capsys)
    assert code == 2 and not Path("elsewhere.yaml").exists()


def test_a_scene_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lab.yaml").write_text(SMALL)
    main(["scenes", "show", "lab.yaml", "--json"])
    shown = capsys.readouterr().out
    told = json.loads(shown.splitlines()[-1])
    assert "walk to the box" in told["can"]["walk to the {}"]
    assert told["can"].get("sit down on the {}") is None
    assert told["goals"] == ["the hips are within 0.6 m of the box"]
    assert "on the table at (1.50, 0.00) m; 0.25 x 0.20 x 0.20 m, 1.2 kg" in shown

    camera, above = (cv2.imread(told["pictures"][name]) for name in ("camera", "above"))
    assert camera is not None and camera.shape == (180, 320, 3)
    assert above is not None and above.shape == (800, 1000, 3)
    assert np.std(camera) > 10.0 and np.std(above) > 10.0

    code, text = refused(["scenes", "show", "moon"], capsys)
    assert code == 2 and "there is no scene 'moon'" in text
