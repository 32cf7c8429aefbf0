"""What `exoactor doctor` says of keys and settings."""

from pathlib import Path

import pytest

from exoactor import doctor
from exoactor.cli import main
from exoactor.services import secrets


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing is set anywhere."""
    for name in (*secrets.names(), "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(secrets, "_from_keyring", lambda name: None)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def said() -> dict[str, doctor.Check]:
    return {
        check.name: check for check in doctor.examine(live=False) if check.name in secrets.names()
    }


def test_what_is_said_stands_in_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = [
        doctor.Check("av", True, "here"),
        doctor.Check("a name as long as --imagine kling-legacy", False, "gone"),
    ]
    monkeypatch.setattr(doctor, "examine", lambda live: checks)
    main(["doctor"])
    first, second = capsys.readouterr().out.splitlines()
    assert first.index("here") == second.index("gone")
    assert first.startswith("ok ") and second.startswith("missing ")


def test_a_setting_with_a_default_is_not_said_to_be_set(bare: pytest.MonkeyPatch) -> None:
    found = said()
    assert found.pop("GOOGLE_CLOUD_LOCATION").detail == "not set: us-central1 is taken"
    assert {check.detail for check in found.values()} == {"not set (docs/services.md)"}
    assert not any(check.ok for check in found.values())


def test_a_setting_is_set_by_any_of_its_places_and_its_value_is_not_told(
    bare: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare.setenv("GOOGLE_CLOUD_LOCATION", "us-central1")
    bare.setenv("GOOGLE_API_KEY", "a-key-of-google")
    (tmp_path / ".env").write_text("FAL_KEY=a-key-of-fal\nKLING_API_KEY=\n")
    bare.setattr(secrets, "_from_keyring", {"OPENAI_API_KEY": "a-key-of-openai"}.get)
    told = {name for name, check in said().items() if check.detail == "is set" and check.ok}
    assert told == {"GOOGLE_CLOUD_LOCATION", "GEMINI_API_KEY", "FAL_KEY", "OPENAI_API_KEY"}


def test_an_empty_setting_is_none(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("GOOGLE_CLOUD_LOCATION", "")
    assert said()["GOOGLE_CLOUD_LOCATION"].detail == "not set: us-central1 is taken"
