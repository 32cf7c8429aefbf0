"""Scenes, runs and galleries are listed, and what is no run is said to be none."""

import json
from pathlib import Path

import pytest

from exoactor.cli import main
from exoactor.store.keys import file_hash
from made.commands import refused


def test_scenes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scenes", "--json"])
    shown = capsys.readouterr().out.splitlines()
    listed = json.loads(shown[-1])["scenes"]
    assert len(listed) == 14 and {"code", "name", "instruction", "says"} <= set(listed[0])
    assert any("walk to the chair and sit down" in line for line in shown[:-1])


def test_a_gallery_wants_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = refused(
        ["gallery", str(tmp_path / "nothing"), "--out", str(tmp_path / "gallery.html")], capsys
    )
    assert code == 2 and "nothing" in text and not (tmp_path / "gallery.html").exists()


def test_status_tells_of_every_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    going = {"finished": False, "failed": None, "money_usd": 0.0}
    bad = going | {
        "failed": {
            "error": "BadMotionError",
            "what": "nobody is in view",
            "next": "use another clip",
        }
    }
    edited = going | {"finished": True, "metrics_sha256": "0" * 64}
    named = {"going": going, "failed": bad, "odd": [], "edited": edited}
    for name, text in (
        *((name, json.dumps(document)) for name, document in named.items()),
        ("broken", "{"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(text)
        (tmp_path / name / "metrics.json").write_text('{"verdict": {"passed": true}}')
    (tmp_path / "stopped").mkdir()
    (tmp_path / "stopped" / "metrics.json").write_text('{"verdict": {"passed": null}}')
    told = going | {
        "finished": True,
        "metrics_sha256": file_hash(tmp_path / "stopped/metrics.json"),
    }
    (tmp_path / "stopped" / "run.json").write_text(json.dumps(told))
    main(["status", str(tmp_path), "--json"])
    listed = json.loads(capsys.readouterr().out.splitlines()[-1])["runs"]
    states = {Path(entry["run"]).name: entry["state"] for entry in listed}
    unreadable = dict.fromkeys(("odd", "broken", "edited"), "unreadable")
    known = {"going": "unfinished", "failed": "failed", "stopped": "no verdict"}
    assert states == known | unreadable
    why = {Path(entry["run"]).name: entry["why"] for entry in listed}
    assert "metrics.json is not the file that the run wrote" in why["edited"]
