"""How a command ends: an exit code, a sentence, one JSON object; whatever goes wrong, and whoever
listens."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from exoactor.cli import main
from exoactor.cli.scenes import Scenes

SECRET = "sk-very-secret-0123"


def ended(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    return int(str(stopped.value.code))


def broken(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def carry_out(self: Scenes, line: str) -> dict[str, Any]:
        raise error

    monkeypatch.setattr(Scenes, "carry_out", carry_out)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path / "home"


def test_what_nobody_foresaw_is_our_fault_and_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KLING_API_KEY", SECRET)
    monkeypatch.setenv("MY_TOKEN", "a-token-of-mine")
    broken(monkeypatch, ZeroDivisionError(f"asked with {SECRET} and a-token-of-mine"))
    assert ended(["scenes", "--json"]) == 70
    said = capsys.readouterr()
    (log,) = (home / "logs").iterdir()
    assert (
        "Traceback" not in said.err
        and "fault of ExoActor's own" in said.err
        and str(log) in said.err
    )
    told = json.loads(said.out.splitlines()[-1])
    assert told["error"] == "OwnFaultError" and str(log) in told["next"]
    story = log.read_text()
    assert (
        "Traceback" in story and "ZeroDivisionError" in story and "exoactor scenes --json" in story
    )
    for text in (said.err, said.out, story):
        assert SECRET not in text and "a-token-of-mine" not in text and "***" in text


@pytest.mark.parametrize("writable", [True, False])
def test_a_log_goes_where_it_can(
    writable: bool,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home.write_text("no folder")
    if not writable:
        monkeypatch.setattr("tempfile.gettempdir", lambda: str(home / "x"))
    broken(monkeypatch, RuntimeError("x"))
    assert ended(["scenes"]) == 70
    said = capsys.readouterr().err
    assert len(list(tmp_path.glob("fault-*.txt"))) == writable
    assert ("could not be written anywhere" in said) is not writable


@pytest.mark.parametrize(
    ("error", "code", "name"),
    [
        (MemoryError(), 7, "RetriableError"),
        (OSError(28, "No space left on device", "runs/x"), 7, "RetriableError"),
        (PermissionError(13, "Permission denied", "runs/x"), 2, "ConfigError"),
        (BrokenPipeError(32, "Broken pipe"), 7, "RetriableError"),
        (KeyboardInterrupt(), 130, "Interrupted"),
    ],
)
def test_what_is_no_fault_of_ours(
    error: BaseException, code: int, name: str, home: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    broken(monkeypatch, error)
    assert ended(["scenes", "--json"]) == code
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["error"] == name
    assert not home.exists(), "no log"


STOPPED_WHILE_LOADING = """
import sys
from importlib.abc import MetaPathFinder

class Finder(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == sys.argv[1]:
            {how}

sys.meta_path.insert(0, Finder())
from exoactor.cli import main
main(["track", "motion.npz", "--json"])
"""


@pytest.mark.parametrize(
    "how",
    [
        "raise KeyboardInterrupt",
        "raise ImportError('initialization failed') from KeyboardInterrupt()",
    ],
)
@pytest.mark.parametrize("part", ["exoactor.cli.entry", "tyro", "numpy", "exoactor.commands.work"])
def test_ctrl_c_while_a_part_is_loaded_is_told_in_words(
    part: str, how: str, tmp_path: Path
) -> None:
    """Loading takes the first second of a command, and a part in C makes an ImportError of it."""
    command = [sys.executable, "-c", STOPPED_WHILE_LOADING.format(how=how), part]
    home = {"EXOACTOR_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env=os.environ | home
    )
    assert done.returncode == 130 and "Traceback" not in done.stderr and "stopped" in done.stderr
    assert json.loads(done.stdout)["error"] == "Interrupted"
    assert not (tmp_path / "home" / "logs").exists()


@pytest.mark.parametrize(
    "line", ["run --sed 1 --json", "dance --json", "--json", "track --json", "run --json"]
)
def test_json_tells_of_a_bad_flag_too(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(line.split()) == 2
    said = capsys.readouterr()
    told = json.loads(said.out.splitlines()[-1])
    assert told["error"] == "ConfigError" and told["what"] in said.err and told["next"] in said.err


def shell(line: str, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = os.environ | {
        "EXOACTOR_HOME": str(tmp_path / "home"),
        "X": f"{sys.executable} -m exoactor",
    }
    return subprocess.run(
        ["bash", "-c", line],
        capture_output=True,
        text=True,
        timeout=600,
        cwd=tmp_path,
        env=settings | environment,
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$X scenes >&-", 0),
        ("$X dance >&- 2>&- <&-", 2),
        ("$X scenes > /dev/full", 7),
        ("$X dance 2> /dev/full", 2),
        ("$X scenes | true; exit ${PIPESTATUS[0]}", 0),
        ("PYTHONUNBUFFERED=1 $X scenes | true; exit ${PIPESTATUS[0]}", 0),
    ],
)
def test_whoever_listens(line: str, code: int, tmp_path: Path) -> None:
    done = shell(line, tmp_path)
    assert (
        done.returncode == code
        and "Traceback" not in done.stderr
        and "Exception" not in done.stderr
    )


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii", "MUJOCO_GL": "nonsense"},
        {
            "LC_ALL": "C",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
            "MUJOCO_GL": "osmesa",
            "OMP_NUM_THREADS": "x",
        },
    ],
)
def test_whatever_the_surroundings(environment: dict[str, str], tmp_path: Path) -> None:
    """A report is asked for that is not there, after all that a command loads."""
    done = shell(
        "$X plan --scene chair --track kinematic && $X stream 'räum'", tmp_path, **environment
    )
    assert (
        done.returncode == 2 and "estimate: $0.00" in done.stdout and "Traceback" not in done.stderr
    )
    assert "r" in done.stderr and "next:" in done.stderr


def test_a_user_without_a_home_is_told(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, sys\n"
        "for name in ('HOME', 'EXOACTOR_HOME'): os.environ.pop(name, None)\n"
        "import pwd\ndef gone(uid): raise KeyError(uid)\npwd.getpwuid = gone\n"
        "from exoactor.cli import main\nmain(['gc'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=600, cwd=tmp_path
    )
    assert (
        done.returncode == 2
        and "there is no home folder" in done.stderr
        and "EXOACTOR_HOME" in done.stderr
    )
