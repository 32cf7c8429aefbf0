"""The command as a user calls it: in a process of its own, or in this one where it is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from exoactor.cli import main

FILMED = """
import sys
from runpy import run_module, run_path
from exoactor.view import execution_video

execution_video.ESTIMATE_FPS = 5.0
del sys.argv[0]
(run_path if sys.argv[0].endswith(".py") else run_module)(sys.argv[0], run_name="__main__")
"""
"""Runs a script, or a package, with fewer pictures in the film of the robot: they take longer than
all else."""


def filmed(program: str | Path, *arguments: str | Path) -> list[str]:
    """The command line for a program that films a robot."""
    return [sys.executable, "-c", FILMED, str(program), *map(str, arguments)]


def exoactor(
    *arguments: str | Path, home: Path, cwd: Path, films: bool = False
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "EXOACTOR_HOME": str(home)}
    whole = [sys.executable, "-m", "exoactor", *map(str, arguments)]
    command = filmed("exoactor", *arguments) if films else whole
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
