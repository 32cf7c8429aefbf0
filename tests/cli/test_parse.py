"""A command line that cannot be meant is refused in one sentence, whatever is wrong with it."""

import os
from pathlib import Path

import pytest

from exoactor.cli.entry import COMMANDS
from exoactor.cli.parse import parsed
from exoactor.core.errors import ConfigError


@pytest.mark.parametrize(
    ("line", "what", "step"),
    [
        ("", "Expected one of {run, plan,", "say one of: run, plan"),
        ("dance", "Unrecognized options: dance", "say one of: run, plan"),
        (
            "run --sed 1",
            "Unrecognized options: --sed, 1; perhaps --seed is meant",
            "exoactor run --help",
        ),
        ("run --seed x", "--seed x: not a whole number", "exoactor run --help"),
        ("run --person 1.5", "--person 1.5: not a whole number", "exoactor run --help"),
        ("run --seconds long", "--seconds long: not a number", "exoactor run --help"),
        ("run --rotate 9", "--rotate 9: choose from 0, 90, 180, 270", "exoactor run --help"),
        ("run --video", "--video: nothing is given after it", "exoactor run --help"),
        (
            "run --video -x.mp4",
            "--video: nothing is given after it",
            "write a name that begins with a dash as ./-",
        ),
        (
            "run walk to it --seed 1",
            "Unrecognized options: to, it",
            "put the instruction into quotes",
        ),
        ("run --rotate None", "--rotate None: not understood", "exoactor run --help"),
        ("track a.npz b.npz", "Unrecognized options: b.npz", "exoactor track --help"),
        (f"run --seed {'9' * 5000}", "Error parsing --seed", "exoactor run --help"),
        ("track", "Missing from exoactor track: PATH", "exoactor track --help"),
        ("stream x --protocol 2", "--protocol 2: choose from 1, 3", "exoactor stream --help"),
        ("--json", "misplaced options: --json", "say one of: run, plan"),
    ],
)
@pytest.mark.parametrize("columns", [None, "1", "20", "-7", "wide"])
def test_what_is_not_understood(
    line: str, what: str, step: str, columns: str | None, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.delenv("COLUMNS", raising=False)  # which the test runner sets in its own processes
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)
    with pytest.raises(ConfigError) as caught:
        parsed(COMMANDS, line.split())
    assert what in caught.value.what and caught.value.next_step.startswith(step)
    assert len(caught.value.what) < 500 and "│" not in caught.value.what
    assert "None" in line or "None" not in caught.value.what
    assert capsys.readouterr().err == "" and os.environ.get("COLUMNS") == columns


@pytest.mark.parametrize(
    "line",
    [
        "run --max-usd nan", "run --max-usd inf", "run --wait nan", "run --wait 1e300",
        "run --seconds -inf", "run --focal-px nan", "run --focal-px 1e300", "run --stature nan",
        "run --max-gib inf", "run --max-seconds 1e9", "plan --max-usd -inf",
        "fake-services --latency nan", "fake-services --latency inf", f"run --seed {10**30}",
        f"run --candidates {10**10}", f"run --max-px {10**12}", f"bench tasks --jobs {10**12}",
        f"bench tasks --seeds 1 {10**12}", f"jobs adopt {10**12} x",
        f"fake-services --port -{10**12}",
    ],
)  # fmt: skip
def test_every_number_is_one_that_can_be_meant(line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parsed(COMMANDS, line.split())
    assert any(
        word.startswith("--") and word in caught.value.what for word in line.split()
    ) or "number" in str(caught.value)


def test_ordinary_numbers_pass() -> None:
    command = parsed(COMMANDS, ["run", "--max-usd", "3.5", "--seed", "2147483647", "--wait", "1"])
    assert (command.budget.max_usd, command.budget.wait_s) == (3.5, 1.0)
    assert command.sampling.seed == 2**31 - 1


@pytest.mark.parametrize("where", ["flag", "EXOACTOR_HOME", "HOME", "folder"])
def test_a_name_that_is_not_utf_8_is_refused(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = os.fsdecode(b"\xff\xfe.mp4")
    line = ["run", "--video", name if where == "flag" else "clip.mp4"]
    if where == "folder":
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
    elif where != "flag":
        monkeypatch.setenv(where, name)
    with pytest.raises(ConfigError, match=r"\\udcff\\udcfe\.mp4': this name is not UTF-8"):
        parsed(COMMANDS, line)


def test_a_working_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(ConfigError, match="the working folder is gone"):
        parsed(COMMANDS, ["scenes"])


@pytest.mark.parametrize("columns", ["0", "-1", "1", "wide", "99999999999"])
def test_help_is_readable_whatever_the_terminal_says(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    with pytest.raises(SystemExit) as stopped:
        parsed(COMMANDS, ["gc", "--help"])
    assert not stopped.value.code and "--dry-run" in capsys.readouterr().out


def test_help_names_a_default_only_where_there_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("run", "bench"):
        with pytest.raises(SystemExit):
            parsed(COMMANDS, [command, "--help"])
        text = " ".join(capsys.readouterr().out.split())
        assert "(default: full)" in text and "None)" not in text and "(default: )" not in text
