"""Assets are listed and pulled; listing fetches nothing."""

import pytest

from exoactor.cli import main
from made.commands import refused


def test_assets_list_fetches_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = refused(["assets", "list", "g1-meshes"], capsys)
    assert code == 2 and "pull g1-meshes" in text


def test_after_a_pull_only_what_was_asked_for_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("exoactor.io.assets.pull", lambda name: None)
    main(["assets", "pull", "twist2"])
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["twist2"]
    main(["assets", "list"])
    assert {"blaze", "twist2", "sonic"} <= {
        line.split()[0] for line in capsys.readouterr().out.splitlines()
    }


def test_what_is_fetched_by_hand_is_told_how(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = refused(["assets", "pull", "sonic"], capsys)
    assert (
        code == 2
        and "hf download nvidia/GEAR-SONIC" in text
        and "NVIDIA Open Model License" in text
    )
