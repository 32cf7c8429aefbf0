"""The command as a user calls it: in a process of its own, or in this one where it is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from exoactor.cli import main


def exoactor(*arguments: str | Path, home: Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "EXOACTOR_HOME": str(home)}
    command = [sys.executable, "-m", "exoactor", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=300, env=environment, cwd=cwd
    )


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code and the words of a command that is refused, in this process."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    text = capsys.readouterr().err
    assert "next:" in text
    return int(str(stopped.value.code)), text
