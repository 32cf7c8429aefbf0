"""services.toml of the user's own: what it overrides, and how it is told that it cannot be read."""

from pathlib import Path

import pytest

from exoactor.core.errors import ConfigError
from exoactor.remote import catalogue


def entry_with(text: str | bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> catalogue.Entry:
    path = tmp_path / "services.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    monkeypatch.setenv("EXOACTOR_SERVICES", str(path))
    return catalogue.entry("kling")


def test_the_users_own_list_overrides_the_shipped_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = entry_with("", tmp_path, monkeypatch)
    own = entry_with('[kling]\nmodel = "kling-3.1"\n', tmp_path, monkeypatch)
    assert own.model == "kling-3.1" != shipped.model and own.about["seconds"] == shipped.about["seconds"]


@pytest.mark.parametrize(
    "text",
    [
        "[kling", 'model = "x"', "kling = []", "[kling]\n[kling]\n", "a = " + "[" * 100_000, b"a = '\xff'",
        "[kling]\nusd_per_second = " + "9" * 5000, "#" + " " * (1 << 20),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(text: str | bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match=r"services\.toml"):
        entry_with(text, tmp_path, monkeypatch)


def test_a_folder_is_no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXOACTOR_SERVICES", str(tmp_path))
    with pytest.raises(ConfigError, match="is a folder"):
        catalogue.entry("kling")
