from pathlib import Path

import pytest

from exoactor.bench import clips
from exoactor.core.errors import ConfigError


def test_a_clip_that_is_refused_is_told_in_its_sentence_and_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "cases" / "clips"
    folder.mkdir(parents=True)
    (folder / "page.mp4").write_text("<!doctype html><p>not found")
    (folder / "README.md").write_text("no clip")
    monkeypatch.setenv("EXOACTOR_SHARED", str(tmp_path))
    assert clips.main(None, tmp_path / "out")["summary"] == {}
    said = capsys.readouterr().out
    assert (
        "page.mp4: refused" in said
        and "is a web page, not a video" in said
        and "README" not in said
    )
    assert (tmp_path / "out" / "bench.json").is_file()


def test_without_the_clips_it_says_where_they_belong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXOACTOR_SHARED", str(tmp_path))
    with pytest.raises(ConfigError, match="EXOACTOR_SHARED"):
        clips.main(None, tmp_path / "out")
