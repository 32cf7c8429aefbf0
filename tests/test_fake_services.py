"""`exoactor fake-services` and the commands about money, as a user meets them."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.cli import main
from exoactor.core.errors import ConfigError
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.fake_services import KEYS, Known, services, settings_text, troubles
from exoactor.io import assets
from exoactor.io.pictures import save_picture
from exoactor.services.fakes.server import Server
from exoactor.services.ledger import Ledger, Order
from made.commands import filmed

BOX = {"name": "box", "kind": "box", "box_2d": [700, 300, 900, 500], "on": None}
BOXES = json.dumps({"things": [{**BOX, "faces": None, "size_m": None}]})
PLAN = Plan("wave", (Action("reach", "Wave.", "box"),), Prompt("a", "b", "c", "d", "e"))


@pytest.fixture
def known(tiny_frame: bytes, tiny_clip: bytes) -> Known:
    return Known("wave", tiny_frame, tiny_frame, PLAN, tiny_clip, 1.0, BOXES)


@pytest.fixture
def lab(
    known: Known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Server]]:
    """lab(*faults): a user's machine in front of the services, with a photo."""
    servers: list[Server] = []
    (tmp_path / "home").mkdir()
    if (assets.home() / "assets").is_dir():  # the models that the machine has
        (tmp_path / "home" / "assets").symlink_to(assets.home() / "assets")

    def start(*faults: str) -> Server:
        played, _ = services(known, polls=0)
        server = Server(played, troubles(faults)).__enter__()
        servers.append(server)
        (tmp_path / "services.toml").write_text(settings_text(server.address))
        monkeypatch.setenv("EXOACTOR_SERVICES", str(tmp_path / "services.toml"))
        monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
        for name in (
            "GEMINI_API_KEY",
            "KLING_API_KEY",
            "FAL_KEY",
            "GOOGLE_OAUTH_ACCESS_TOKEN",
            "OPENAI_API_KEY",
        ):
            monkeypatch.setenv(name, "secret-of-the-test")
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "lab")
        monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
        monkeypatch.chdir(tmp_path)
        save_picture(tmp_path / "lab.png", np.full((320, 400, 3), 90, dtype=np.uint8))
        return server

    yield start
    for server in servers:
        server.__exit__(None, None, None)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, the last line's object, and what is on standard error."""
    try:
        main([*arguments, "--json"])
        code = 0
    except SystemExit as stopped:
        code = int(str(stopped.code))
    shown = capsys.readouterr()
    assert "secret-of-the-test" not in shown.out + shown.err and "Traceback" not in shown.err
    return code, json.loads(shown.out.splitlines()[-1]), shown.err


PHOTO = (
    "wave",
    "--photo",
    "lab.png",
    "--profile",
    "cloud",
    "--transfer",
    "as-is",
    "--seconds",
    "1",
)


def test_plan_prints_the_estimate_and_asks_nobody(
    lab: Callable[..., Server], capsys: pytest.CaptureFixture[str]
) -> None:
    server = lab()
    code, found, _ = told(capsys, "plan", *PHOTO)
    usd = {stage["name"]: stage["usd"] for stage in found["stages"]}
    assert code == 0 and server.requests == []
    assert usd["imagine"] == pytest.approx(3 * 0.112) and found["estimate_usd"] == pytest.approx(
        sum(usd.values())
    )


def test_doubt_is_exit_3_and_is_settled_by_words_that_work(
    lab: Callable[..., Server], capsys: pytest.CaptureFixture[str]
) -> None:
    server = lab("fal:lost-reset")
    command = ("run", *PHOTO, "--imagine", "fal")
    for _ in range(2):
        code, found, err = told(capsys, *command)
        assert code == 3 and "exoactor jobs adopt 2 ITS-ID" in found["next"] and "next:" in err
    assert len(server.of("POST", "/fal-ai/")) == 1
    code, found, _ = told(capsys, "status")
    assert [job["state"] for job in found["jobs"]] == ["in_doubt"] and found["spent_usd"] > 0.6
    main(["status"])
    assert capsys.readouterr().out.splitlines()[-1].endswith(", what is waiting counted in full")
    code, found, _ = told(capsys, "jobs", "adopt", "2", "fr000001")
    assert code == 0 and found["job"]["state"] == "accepted"
    code, found, _ = told(capsys, *command)
    assert code == 4 and "candidate-1.mp4" in found["what"]  # it came, and is no clip of a person
    code, found, _ = told(capsys, "jobs", "list")
    assert [job["state"] for job in found["jobs"]] == ["done", "done"] and len(
        server.of("POST", "/fal-ai/")
    ) == 1


def test_the_budget_is_exit_6(
    lab: Callable[..., Server], capsys: pytest.CaptureFixture[str]
) -> None:
    server = lab()
    code, found, _ = told(capsys, "run", *PHOTO, "--max-usd", "0.2")
    assert (
        code == 6 and "--max-usd" in found["next"] and server.of("POST", "/image-to-video/") == []
    )


def test_a_key_that_is_missing_is_exit_2(
    lab: Callable[..., Server], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lab()
    monkeypatch.delenv("GEMINI_API_KEY")
    monkeypatch.delenv("GOOGLE_CLOUD_PROJECT")
    code, found, _ = told(capsys, "run", *PHOTO)
    assert code == 2 and "GEMINI_API_KEY" in found["what"] and "docs/services.md" in found["next"]


def test_doctor_says_which_keys_are_set_and_asks_only_when_told(
    lab: Callable[..., Server], capsys: pytest.CaptureFixture[str]
) -> None:
    server = lab()
    told(capsys, "doctor")
    assert server.requests == []
    _, found, _ = told(capsys, "doctor", "--live")
    checks = {check["name"]: check for check in found["checks"]}
    assert checks["KLING_API_KEY"]["detail"] == "is set" and not checks["KLING_ACCESS_KEY"]["ok"]
    names = ("nano-banana", "gemini", "openai", "kling", "kling-legacy", "fal", "veo", "omni")
    assert {name for name in names if not checks[name]["ok"]} == set()
    assert all(r.method == "GET" for r in server.requests)


def test_a_key_from_a_file(
    lab: Callable[..., Server],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    lab()
    monkeypatch.delenv("FAL_KEY")
    (tmp_path / ".env").write_text("FAL_KEY=secret-of-the-test\n")
    _, found, _ = told(capsys, "doctor")
    assert next(check for check in found["checks"] if check["name"] == "FAL_KEY")["ok"]


@pytest.mark.parametrize("package", ["httpx2", "pydantic_settings"])
def test_without_the_extra_it_says_what_to_install(package: str, tmp_path: Path) -> None:
    save_picture(tmp_path / "lab.png", np.full((320, 400, 3), 90, dtype=np.uint8))
    said = (
        f"import sys; sys.modules[{package!r}] = None; from exoactor.cli import "
        "main; main(sys.argv[1:])"
    )
    environment = {**os.environ, "EXOACTOR_HOME": str(tmp_path / "home")}
    command = [
        sys.executable,
        "-c",
        said,
        "run",
        "wave",
        "--photo",
        "lab.png",
        "--profile",
        "cloud",
    ]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert (
        done.returncode == 9 and "exoactor[cloud]" in done.stderr and "Traceback" not in done.stderr
    )
    doctor = subprocess.run(
        [*command[:3], "doctor"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert doctor.returncode == 0 and "Traceback" not in doctor.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("run", "wave", "--photo", "lab.png"), 2, "--transfer rehearsal works in a --scene"),
        (("run", "--photo", "lab.png", "--profile", "cloud"), 2, "nothing says what shall be done"),
        (
            ("run", "wave", "--photo", "nowhere.png", "--profile", "cloud"),
            4,
            "nowhere.png does not exist",
        ),
        (("run", "wave", "--photo", "services.toml", "--profile", "cloud"), 4, "not a picture"),
        (
            ("run", "wave", "--photo", "lab.png", "--profile", "claud"),
            2,
            "offline, cloud, paper, open",
        ),
        (
            ("run", "wave", "--photo", "lab.png", "--profile", "cloud", "--candidates", "0"),
            2,
            "--candidates 0",
        ),
        (
            ("run", "wave", "--photo", "lab.png", "--profile", "cloud", "--seconds", "0"),
            2,
            "--seconds 0",
        ),
        (
            ("run", "wave", "--photo", "lab.png", "--profile", "cloud", "--max-usd", "-1"),
            2,
            "--max-usd -1",
        ),
        (
            ("run", "wave", "--photo", "lab.png", "--stature", "1.8"),
            2,
            "--stature does not go with --photo",
        ),
        (
            ("run", "--scene", "basket", "--seconds", "5"),
            2,
            "--imagine rehearsal makes clips that last as long as they take",
        ),
        (("jobs", "adopt", "1"), 2, "jobs adopt needs to know which"),
        (("jobs", "abandon"), 2, "jobs abandon needs to know which"),
        (("fake-services", "--trouble", "hail"), 2, "no such fault"),
        (("fake-services", "--trouble", "sora:busy"), 2, "no such service"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    arguments: tuple[str, ...],
    code: int,
    words: str,
    lab: Callable[..., Server],
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = lab()
    found_code, found, _ = told(capsys, *arguments)
    assert found_code == code and words in found["what"] + found["next"] and server.requests == []


def test_jobs_are_given_up_and_unknown_ones_told(
    lab: Callable[..., Server], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lab()
    assert told(capsys, "jobs", "list")[1] == {"jobs": []}
    (tmp_path / "home" / "store").mkdir()
    ledger = Ledger(tmp_path / "home" / "store" / "ledger.db")
    ledger.intend(Order("k", "run", "imagine fal", "fal", "m", "{}", 0.5), 1.0)
    code, found, _ = told(capsys, "jobs", "abandon", "9")
    assert code == 8 and "no job 9" in found["what"]
    _, found, _ = told(capsys, "jobs", "abandon", "1")
    assert found["job"]["state"] == "abandoned" and told(capsys, "status")[1]["spent_usd"] == 0.5


def test_faults_are_read_from_words() -> None:
    busy, lost = troubles(["busy", "kling:lost-reset"])
    assert (
        busy.reply is not None and busy.reply.status == 429 and not busy.taken and busy.path == ""
    )
    assert lost.manner == "reset" and lost.taken and "kling" in lost.path
    with pytest.raises(ConfigError, match="lost-hail"):
        troubles(["lost-hail"])


@pytest.mark.parametrize(
    "flag", ["--port 65536", "--port -1", "--latency 61", "--latency -1", "--polls -1"]
)
def test_settings_that_make_no_sense_are_refused_before_any_work(
    flag: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("exoactor.fake_services.known", None)
    with pytest.raises(SystemExit) as stopped:
        main(["fake-services", *flag.split()])
    assert stopped.value.code == 2 and flag in capsys.readouterr().err


def test_the_services_know_what_the_scene_does(known: Known) -> None:
    played, shop = services(known, polls=1)
    assert len(played) == 4 and shop.made(None) == known.clip
    assert json.loads(json.dumps(asdict(known.plan)))["instruction"] == "wave"


def heeding_ctrl_c() -> None:
    """A shell's background jobs are begun with Ctrl-C ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_the_cloud_profile_from_the_photo_to_the_report(tmp_path: Path) -> None:
    """Two real processes: the services, which end on Ctrl-C; and the run, whose order's answer is
    lost on the way."""
    home = tmp_path / "home"
    home.mkdir()
    if (assets.home() / "assets").is_dir():
        (home / "assets").symlink_to(assets.home() / "assets")
    keys = {name: "secret-of-the-test" for name in KEYS} | {"GOOGLE_CLOUD_PROJECT": "lab"}
    environment = {**os.environ, **keys, "EXOACTOR_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    exoactor = [sys.executable, "-m", "exoactor"]
    command = [
        *exoactor,
        "fake-services",
        "--scene",
        "basket",
        "--port",
        "0",
        "--polls",
        "1",
        "--latency",
        "0",
    ]
    with subprocess.Popen(
        [*command, "--trouble", "kling:lost-reset", "gemini:busy", "--json"],
        cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=heeding_ctrl_c,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        line = ""
        until = time.monotonic() + 300.0
        while "--profile cloud" not in line and time.monotonic() < until:
            line = process.stdout.readline()
            assert line, process.stderr.read() if process.stderr else ""
        environment["EXOACTOR_SERVICES"] = str(
            tmp_path / "runs" / "fake-services" / "services.toml"
        )
        said = filmed("exoactor", *shlex.split(line)[1:], "--json")
        done = subprocess.run(
            said, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600
        )
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=600)
    assert done.returncode == 0, done.stderr
    metrics = json.loads(done.stdout.splitlines()[-1])["metrics"]
    run = tmp_path / "runs" / "rehearsed"
    assert metrics["verdict"]["passed"], metrics["verdict"]["reasons"]
    assert 0.5 < metrics["money_usd"] < 2.0 and (run / "report.html").stat().st_size > 100_000
    assert process.returncode == 0 and json.loads(rest.splitlines()[-1])["clips"] == 1, (
        "the lost order was found again"
    )
    for path in (*run.rglob("*"), *(home / "store").rglob("*")):
        if path.is_file():
            assert b"secret-of-the-test" not in path.read_bytes(), path
    assert "secret-of-the-test" not in done.stdout + done.stderr + rest


def test_boxes_are_bought_once_a_photo(
    lab: Callable[..., Server], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from exoactor.photo import person

    monkeypatch.setattr(person, "read", lambda picture: None)
    server = lab()
    for _ in range(2):
        code, found, _ = told(capsys, "scene", "from-photo", "lab.png", "--plan", "gemini")
        assert code == 0 and [thing["name"] for thing in found["things"]] == ["box"]
    assert len(server.of("POST", "models/gemini-3.1-pro")) == 1
    code, found, _ = told(capsys, "jobs", "list")
    assert [(job["what"], job["state"]) for job in found["jobs"]] == [("boxes gemini", "done")]
