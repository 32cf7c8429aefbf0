"""Workers beside ExoActor: real processes that do well, fail, fall silent, take too long."""

import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from exoactor.core.errors import ConfigError, PermanentError, RetriableError
from exoactor.core.progress import silent
from exoactor.io import worker
from exoactor.io.worker import Worker, python_of, version_of

HEAD = """
import json, pathlib, subprocess, sys, time
folder = pathlib.Path(sys.argv[1])
def place(name, document):
    (folder / ("." + name)).write_text(json.dumps(document))
    (folder / ("." + name)).rename(folder / name)
"""
PATIENT = """
for k in range(4):
    place("heartbeat.json", {"time_s": time.time(), "fraction": k / 4})
    while not (folder / f"told-{k / 4}").exists():
        time.sleep(0.02)
"""
GOOD = """
request = json.loads((folder / "request.json").read_text())
(folder / "made.txt").write_text(request["word"] * 2)
place("result.json", {"ok": True, "outputs": {"result": "made.txt"}, "versions": {}})
"""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "type[Worker] | object":
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(worker, "LOOK_S", 0.05)

    def of(body: str, **settings: float) -> Worker:
        (tmp_path / "worker.py").write_text(HEAD + body)
        return Worker("gem", [sys.executable, str(tmp_path / "worker.py")], **settings)

    return of


def test_a_request_is_done_and_its_progress_told(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    told: list[float] = []

    def tell(fraction: float) -> None:
        told.append(fraction)
        (tmp_path / "work" / f"told-{fraction}").touch()  # the worker waits for it

    found = make(PATIENT + GOOD).run({"word": "ab"}, tmp_path / "work", tell)
    assert found["result"].read_text() == "abab" and told == [0.0, 0.25, 0.5, 0.75]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("print('CUDA out of memory')\nsys.exit(3)", "exit code 3.*CUDA out of memory"),
        (
            "place('result.json', {'ok': False, 'error': 'no such checkpoint'})\nsys.exit(1)",
            "no such checkpoint",
        ),
        ("pass", "no result"),
        ("(folder / 'result.json').write_text('half')", "no result"),
        (
            "place('result.json', {'ok': True, 'outputs': {'result': 'made.txt'}})",
            "says it wrote made.txt, but did not",
        ),
        ("place('result.json', {'ok': True, 'outputs': {'result': '../x'}})", "says it wrote"),
        (
            "place('result.json', {'ok': True, 'outputs': {'result': '/etc/passwd'}})",
            "says it wrote passwd, but",
        ),
        (
            "(folder / 'link').symlink_to('/etc/passwd')\n"
            "place('result.json', {'ok': True, 'outputs': {'result': 'link'}})",
            "says it wrote link, but did not",
        ),
        ("place('result.json', {'ok': True})", "no result"),
        ("place('result.json', {'ok': True, 'outputs': 5})", "no result"),
        ("(folder / 'result.json').write_text('[' * 100000)", "no result"),
        (
            "(folder / 'result.json').write_text('{\"ok\": true, \"n\": ' + '1' * 5000 + '}')",
            "no result",
        ),
        ("print('\\x1b[2J\\x1b]0;owned\\x07red')\nsys.exit(1)", "no result\n    red\n  next"),
    ],
)
def test_a_failure_is_told_with_its_last_lines(body: str, says: str, make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(PermanentError, match="(?s)" + says) as caught:
        make(body).run({}, tmp_path / "work", silent)
    kept = tmp_path / "home" / "logs" / "gem.txt"
    assert kept.is_file() and str(kept) in caught.value.next_step


LONG = """
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
(folder / "child.txt").write_text(str(child.pid))
while True:
    place("heartbeat.json", {"time_s": time.time()})
    time.sleep(0.1)
"""


@pytest.fixture
def late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour is over as soon as the worker has a child, however long it takes to have one."""

    def monotonic() -> float:
        return time.monotonic() + (3600.0 if (tmp_path / "work" / "child.txt").exists() else 0.0)

    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=monotonic, sleep=time.sleep))


def test_too_long_is_ended_with_all_that_it_started(make, late: None, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RetriableError, match="took over 1800 s"):
        make(LONG, limit_s=1800.0).run({}, tmp_path / "work", silent)
    _goes(int((tmp_path / "work" / "child.txt").read_text()))


def _goes(child: int) -> None:
    """It was ended, though the system may take its time."""
    until = time.monotonic() + 50.0
    while time.monotonic() < until and _runs(child):
        time.sleep(0.02)
    assert not _runs(child)


STUBBORN = """
dies = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print(flush=True); time.sleep(60)"
)
child = subprocess.Popen([sys.executable, "-c", dies], stdout=subprocess.PIPE)
child.stdout.readline()
(folder / "child.txt").write_text(str(child.pid))
"""


def test_a_child_that_does_not_listen_goes_with_its_worker(
    make, late: None, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RetriableError, match="took over"):
        make(STUBBORN + "time.sleep(60)", limit_s=1800.0).run({}, tmp_path / "work", silent)
    _goes(int((tmp_path / "work" / "child.txt").read_text()))


def test_a_child_that_is_left_behind_goes_too(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    make(STUBBORN + "place('result.json', {'ok': True, 'outputs': {}})").run(
        {}, tmp_path / "work", silent
    )
    _goes(int((tmp_path / "work" / "child.txt").read_text()))


def test_no_key_reaches_a_worker(make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    for name in (
        "KLING_API_KEY",
        "GEMINI_API_KEY",
        "HF_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "A_NAME_OF_NO_USE",
    ):
        monkeypatch.setenv(name, "secret-of-the-test")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    body = "import os\nplace('env.json', dict(os.environ))\n"
    body += "place('result.json', {'ok': True, 'outputs': {'env': 'env.json'}})"
    seen = make(body).run({}, tmp_path / "work", silent)["env"].read_text()
    assert (
        "secret-of-the-test" not in seen
        and '"CUDA_VISIBLE_DEVICES": "1"' in seen
        and '"PATH"' in seen
    )


@pytest.mark.parametrize("fraction", ["NaN", "Infinity", "-1", "true", "[]", "1" * 400])
def test_a_share_that_is_none_is_not_told(fraction: str, make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    told: list[float] = []
    beat = f'{{"time_s": 1, "fraction": {fraction}}}'
    body = f"(folder / 'heartbeat.json').write_text('{beat}')\ntime.sleep(0.3)\n"
    make(body + "place('result.json', {'ok': True, 'outputs': {}})").run(
        {}, tmp_path / "work", told.append
    )
    assert set(told) <= {1.0}


def test_one_that_prints_without_end_is_ended(
    make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(worker, "LOG_BYTES", 1 << 20)
    monkeypatch.setattr(worker, "LOG_KEPT_BYTES", 1000)
    with pytest.raises(PermanentError, match="printed over 1 MiB"):
        make("while True: print('x' * 10000)").run({}, tmp_path / "work", silent)
    assert (tmp_path / "home" / "logs" / "gem.txt").stat().st_size <= 1000


def test_an_output_is_of_a_sensible_size(
    make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(worker, "OUTPUT_BYTES", 5)
    with pytest.raises(PermanentError, match=r"wrote over 0 GiB: made\.txt"):
        make(GOOD).run({"word": "abc"}, tmp_path / "work", silent)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"


def test_silence_is_taken_for_a_hang(make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(worker, "SILENT_S", 0.5)
    with pytest.raises(RetriableError, match="silent"):
        make("time.sleep(60)").run({}, tmp_path / "work", silent)


def test_one_that_does_not_listen_is_ended_by_force(  # type: ignore[no-untyped-def]
    make, late: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "GRACE_S", 0.3)
    body = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + LONG
    with pytest.raises(RetriableError, match="took over"):
        make(body, limit_s=1800.0).run({}, tmp_path / "work", silent)


def test_an_interpreter_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXOACTOR_GEM_PYTHON", raising=False)
    with pytest.raises(
        ConfigError, match=rf"its Python was not found \(looked at: {tmp_path}/\.venv"
    ) as caught:
        python_of("gem", tmp_path, "--body-home")
    assert "EXOACTOR_GEM_PYTHON" in caught.value.next_step
    monkeypatch.setenv("EXOACTOR_GEM_PYTHON", sys.executable)
    assert python_of("gem", None, "--body-home") == sys.executable
    with pytest.raises(ConfigError, match="cannot be started"):
        Worker("gem", [str(tmp_path / "nothing")]).run({}, tmp_path / "work", silent)


def test_where_nothing_says_where_an_interpreter_is_both_ways_to_say_it_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("EXOACTOR_WILOR_PYTHON", raising=False)
    with pytest.raises(
        ConfigError, match="named neither by EXOACTOR_WILOR_PYTHON nor by --hands-home"
    ) as caught:
        python_of("wilor", None, "--hands-home")
    assert (
        "--hands-home FOLDER" in caught.value.next_step
        and "EXOACTOR_WILOR_PYTHON" in caught.value.next_step
    )


def test_an_interpreter_that_is_named_and_not_there_is_not_looked_for_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / ".venv" / "bin" / "python"
    there.parent.mkdir(parents=True)
    there.touch()
    monkeypatch.setenv("EXOACTOR_WILOR_PYTHON", str(tmp_path / "gone"))
    with pytest.raises(ConfigError, match=r"EXOACTOR_WILOR_PYTHON is .*/gone, which is no file"):
        python_of("wilor", tmp_path, "--hands-home")
    monkeypatch.delenv("EXOACTOR_WILOR_PYTHON")
    assert python_of("wilor", tmp_path, "--hands-home") == str(there)


def test_a_checkouts_version_is_its_commit_and_its_changes(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
        subprocess.run(
            ["git", *identity, "-C", str(tmp_path), *words], check=True, capture_output=True
        )

    (tmp_path / "file.txt").write_text("one")
    assert version_of(tmp_path) == "unknown"
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    first = version_of(tmp_path)
    (tmp_path / "file.txt").write_text("two")
    changed = version_of(tmp_path)
    assert first != changed != "unknown" and len(first) == 16
    assert version_of(tmp_path / "file.txt") == version_of(tmp_path / "file.txt") != first
