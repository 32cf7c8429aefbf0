import subprocess
from pathlib import Path

import pytest

from exoactor import __version__
from exoactor.bench import jobs
from exoactor.bench.jobs import COMMAND
from exoactor.core.errors import PermanentError


def test_the_command_that_is_measured_is_there() -> None:
    done = subprocess.run(
        [*COMMAND, "--version"], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == f"exoactor {__version__}\n"


@pytest.mark.parametrize(
    ("out", "err", "why"),
    [
        ('working\n{"error": "ConfigError", "what": "no disk"}\n', "", "no disk"),
        ("working\n", "Traceback …\nKeyError: 'x'\n", "KeyError: 'x'"),
        ("", "", "exit status 1"),
    ],
)
def test_a_run_that_breaks_off_says_why(out: str, err: str, why: str) -> None:
    assert jobs._why(subprocess.CompletedProcess([], 1, out, err)) == why


def test_a_run_that_takes_too_long_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(jobs, "LIMIT_S", 0.01)
    with pytest.raises(PermanentError, match="not done after"):
        jobs.finished_run(["--scene", "basket"], tmp_path / "basket-0")
