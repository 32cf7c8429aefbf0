"""Keys are read from .env where that is a text file."""

import os
from pathlib import Path

import pytest

from exoactor.core.errors import ConfigError
from exoactor.services import secrets


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FAL_KEY", raising=False)


def test_a_text_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FAL_KEY=from-the-file\n")
    assert secrets.need("FAL_KEY", "fal") == "from-the-file"


@pytest.mark.parametrize("kind", ["pipe", "device", "large"])
def test_what_has_no_end_is_refused_not_waited_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ".env"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.write_bytes(b"#" * (secrets.DOTENV_BYTES + 1))
    with pytest.raises(ConfigError, match=r"\.env is"):
        secrets.present()


def test_a_python_environment_of_that_name_holds_no_keys(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert "FAL_KEY" not in secrets.present()
    (tmp_path / ".env").rmdir()
    (tmp_path / ".env").symlink_to("nowhere")
    assert "FAL_KEY" not in secrets.present()
