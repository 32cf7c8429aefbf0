"""Nothing is ordered while anything is wrong that could be known before: flags, parts, keys, money,
room, places.

The command is real, and so are the services it would order from, on loopback.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from exoactor.cli import main
from exoactor.core.errors import ConfigError, ExoActorError, MissingAssetError
from exoactor.io import assets, offscreen
from exoactor.io.pictures import save_picture
from exoactor.registry import REGISTRIES
from exoactor.runtime import needs
from exoactor.services.fakes.fal import FakeFal
from exoactor.services.fakes.google import FakeGoogle
from exoactor.services.fakes.kling import FakeKling
from exoactor.services.fakes.openai import FakeOpenAi
from exoactor.services.fakes.server import Server
from exoactor.services.fakes.work import Workshop

MODELS = ("gemini-3-pro-image", "gemini-3.1-pro-preview")
WAVE = ["wave at the box", "--photo", "lab.png", "--profile", "cloud", "--seconds", "3"]
KEYS = ("GEMINI_API_KEY", "KLING_API_KEY", "FAL_KEY", "OPENAI_API_KEY", "GOOGLE_CLOUD_PROJECT")
AT_HAND = {"home": Path()}


@pytest.fixture
def lab(offered: Callable[..., Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A working folder with a photo, services that have keys and are there, and every part of the
    usual back ends."""
    networks = assets.home() / "assets" / "blaze"
    if not networks.is_dir():
        pytest.skip("the pose networks are absent (exoactor assets pull blaze)")
    shop = Workshop(lambda asked: b"", polls=0)
    google = FakeGoogle(shop, lambda asked: b"no picture", lambda asked: "no plan", MODELS)
    server = offered([FakeKling(shop), FakeFal(shop), google, FakeOpenAi(lambda asked: "no plan")])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(offscreen, "backend", lambda: "egl")
    for name in ("GEM", "GVHMR", "WILOR"):
        monkeypatch.delenv(f"EXOACTOR_{name}_PYTHON", raising=False)
    (tmp_path / "home/assets").mkdir(parents=True)
    (tmp_path / "home/assets/blaze").symlink_to(networks)
    save_picture(tmp_path / "lab.png", np.full((320, 480, 3), 90, dtype=np.uint8))
    AT_HAND["home"] = tmp_path / "home"
    return server


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    text = capsys.readouterr().err
    assert stopped.value.code not in (0, 1, None) and "next:" in text and "Traceback" not in text, (
        text
    )
    return text


def posts(server: Server) -> list[str]:
    return [request.path for request in server.requests if request.method == "POST"]


def test_with_all_that_is_needed_something_is_ordered(
    lab: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or the cases below would show nothing."""
    told(["run", *WAVE], capsys)
    assert len(posts(lab)) == needs_edits() and Path("runs/lab/run.json").is_file()


def needs_edits() -> int:
    from exoactor.stages.transfer.paid.editor import EDITS

    return EDITS


FLAGS = [
    ["--focal-px", "nan"], ["--focal-px", "-5"], ["--focal-px", "0"], ["--focal-px", "inf"],
    ["--focal-px", "1e300"], ["--seconds", "nan"], ["--seconds", "0.5"], ["--seconds", "1e9"],
    ["--max-usd", "nan"], ["--max-usd", "-1"],
    ["--focal-px", "2e6"],
    ["--wait", "nan"], ["--wait", "0"], ["--candidates", "0"], ["--candidates", "100000"],
    ["--seed", "-1"], ["--seed", "9" * 30], ["--seed", str(1 << 31)], ["--take", "2"],
    ["--take", "0"], ["--robot", "h1"], ["--transfer", "x"], ["--plan", "x"], ["--imagine", "x"],
    ["--body", "x"], ["--hands", "x"], ["--ground", "x"], ["--retarget", "x"], ["--track", "x"],
    ["--judge", "x"], ["--profile", "x"], ["--transfer", "rehearsal"], ["--body-home", "nowhere"],
    ["--hands-home", "."], ["--body-result", "nowhere.pt"], ["--stature", "1.8"],
    ["--camera", "camera.json"], ["--person", "1"],
]  # fmt: skip


@pytest.mark.parametrize("flags", FLAGS, ids=" ".join)
@pytest.mark.parametrize("command", ["run", "plan"])
def test_flags(
    command: str, flags: list[str], lab: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told([command, *WAVE, *flags], capsys)
    assert flags[0] in text or flags[1] in text
    assert lab.requests == [] and not Path("runs").exists()


def environment(folder: str, python: str | None = None, demo: str | None = None) -> None:
    """A folder like the checkout of a model, with as much in it as is told."""
    Path(folder).mkdir(parents=True)
    if python is not None:
        Path(folder, ".venv/bin").mkdir(parents=True)
        Path(folder, ".venv/bin/python").write_text(f"#!/bin/sh\n{python}\n")
        Path(folder, ".venv/bin/python").chmod(0o755)
    if demo is not None:
        Path(folder, demo).parent.mkdir(parents=True)
        Path(folder, demo).touch()


def damaged_networks() -> None:
    place = AT_HAND["home"] / "assets/blaze"
    source = place.resolve()
    place.unlink()
    shutil.copytree(source, place)
    path = next(place.glob("hand_recrop*"))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")


def weights(name: str, *files: str) -> None:
    folder = AT_HAND["home"] / "assets" / name
    folder.mkdir()
    for file in files:
        (folder / file).write_bytes(b"no network")


def ledger(content: bytes) -> None:
    (AT_HAND["home"] / "store").mkdir()
    (AT_HAND["home"] / "store/ledger.db").write_bytes(content)


def without(*names: str) -> Callable[[pytest.MonkeyPatch], None]:
    def take(patch: pytest.MonkeyPatch) -> None:
        for name in names:
            patch.delenv(name)

    return take


def no_room(patch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(free=needs.LEAST_FREE_BYTES - 1)
    patch.setattr("exoactor.runtime.needs.shutil.disk_usage", lambda place: usage)


def no_drawing(patch: pytest.MonkeyPatch) -> None:
    def backend() -> str:
        raise offscreen.RenderUnavailableError("cannot draw without a screen", "install libosmesa6")

    patch.setattr(offscreen, "backend", backend)


GEM_DEMO, GVHMR_DEMO = "scripts/demo/demo_smpl_hpe.py", "tools/demo/demo.py"
PARTS: dict[str, tuple[list[str], Callable[[pytest.MonkeyPatch], Any], str]] = {
    "wilor nowhere": (["--hands", "wilor"], lambda p: None, "wilor"),
    "wilor without python": (
        ["--hands", "wilor", "--hands-home", "w"],
        lambda p: environment("w"),
        "w/.venv",
    ),
    "wilor without the package": (
        ["--hands", "wilor", "--hands-home", "w"],
        lambda p: environment("w", f'exec {sys.executable} "$@"'),
        "wilor_mini",
    ),
    "wilor's python does not start": (
        ["--hands", "wilor", "--hands-home", "w"],
        lambda p: environment("w", "exit 3"),
        "wilor_mini",
    ),
    "wilor's result is none": (
        ["--hands-result", "raw.npz"],
        lambda p: Path("raw.npz").write_bytes(b"PK nothing"),
        "raw.npz",
    ),
    "wilor's result is another's": (
        ["--hands-result", "raw.npz"],
        lambda p: np.savez("raw.npz", a=1),
        "hand_pose",
    ),
    "gem nowhere": (["--body", "gem"], lambda p: None, "--body-home"),
    "gvhmr nowhere": (["--body", "gvhmr"], lambda p: None, "--body-home"),
    "gem is no checkout": (
        ["--body", "gem", "--body-home", "g"],
        lambda p: environment("g", "exit 0"),
        GEM_DEMO,
    ),
    "gvhmr is gem's": (
        ["--body", "gvhmr", "--body-home", "g"],
        lambda p: environment("g", "exit 0", GEM_DEMO),
        GVHMR_DEMO,
    ),
    "gem without python": (
        ["--body", "gem", "--body-home", "g"],
        lambda p: environment("g", None, GEM_DEMO),
        "EXOACTOR_GEM_PYTHON",
    ),
    "gem's result is none": (
        ["--body-result", "r.pt"],
        lambda p: Path("r.pt").write_bytes(b"no zip"),
        "r.pt",
    ),
    "twist2 absent": (["--track", "twist2"], lambda p: None, "assets pull twist2"),
    "twist2 damaged": (
        ["--track", "twist2"],
        lambda p: weights("twist2", "twist2_1017_20k.onnx"),
        "damaged",
    ),
    "sonic absent": (["--track", "sonic"], lambda p: None, "hf download"),
    "sonic for a person absent": (["--track", "sonic-smpl"], lambda p: None, "hf download"),
    "half of sonic": (
        ["--track", "sonic"],
        lambda p: weights("sonic", "model_encoder.onnx"),
        "model_decoder.onnx",
    ),
    "sonic damaged": (
        ["--track", "sonic"],
        lambda p: weights("sonic", "model_encoder.onnx", "model_decoder.onnx"),
        "is not an ONNX model",
    ),
    "the networks absent": (
        [],
        lambda p: (AT_HAND["home"] / "assets/blaze").unlink(),
        "assets pull blaze",
    ),
    "the networks damaged": ([], lambda p: damaged_networks(), "hand_recrop"),
    "no way to draw": ([], no_drawing, "libosmesa6"),
    "no key of gemini": ([], without("GEMINI_API_KEY", "GOOGLE_CLOUD_PROJECT"), "GEMINI_API_KEY"),
    "no key of kling": ([], without("KLING_API_KEY"), "KLING_API_KEY"),
    "no key of kling's old routes": (
        ["--imagine", "kling-legacy"],
        without("KLING_API_KEY"),
        "KLING_API_KEY",
    ),
    "no key of fal": (["--imagine", "fal"], without("FAL_KEY"), "FAL_KEY"),
    "no project for veo": (
        ["--imagine", "veo"],
        without("GOOGLE_CLOUD_PROJECT"),
        "GOOGLE_CLOUD_PROJECT",
    ),
    "no key of omni": (["--imagine", "omni"], without("GEMINI_API_KEY"), "GEMINI_API_KEY"),
    "no weights of wan": (
        ["--imagine", "wan"],
        lambda p: p.setenv("EXOACTOR_WAN", "nowhere"),
        "exoactor[open]",
    ),
    "the ledger is no database": ([], lambda p: ledger(b"no database" * 100), "ledger.db"),
    "the ledger is a folder": (
        [],
        lambda p: (AT_HAND["home"] / "store/ledger.db").mkdir(parents=True),
        "ledger.db",
    ),
    "no room": ([], no_room, "exoactor gc"),
    "the photo is none": ([], lambda p: Path("lab.png").write_bytes(b"GIF89a"), "lab.png"),
    "the photo is absent": ([], lambda p: Path("lab.png").unlink(), "lab.png"),
    "services.toml is broken": (
        [],
        lambda p: Path(os.environ["EXOACTOR_SERVICES"]).write_text("[kling\n"),
        "services.toml",
    ),
    "the store is a file": ([], lambda p: (AT_HAND["home"] / "store").touch(), "store"),
}


@pytest.mark.parametrize("what", PARTS)
def test_parts(
    what: str, lab: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    flags, break_it, words = PARTS[what]
    break_it(monkeypatch)
    if what == "no weights of wan" and registry_has_wan():
        words = "hf download"
    assert words in told(["run", *WAVE, *flags], capsys)
    assert lab.requests == [] and not Path("runs").exists()


def registry_has_wan() -> bool:
    from importlib.util import find_spec

    from exoactor.stages.imagine.wan import PACKAGES

    return all(find_spec(name) for name in PACKAGES)


def test_a_place_that_is_taken(lab: Server, capsys: pytest.CaptureFixture[str]) -> None:
    Path("out").mkdir()
    Path("out/mine.txt").touch()
    assert "out" in told(["run", *WAVE, "--out", "out"], capsys)
    assert "lab.png" in told(["run", *WAVE, "--out", "lab.png"], capsys)
    assert lab.requests == []


def test_what_cannot_be_paid_for_as_a_whole_is_not_begun(
    lab: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "this run may cost up to $0.58" in told(["run", *WAVE, "--max-usd", "0.4"], capsys)
    assert lab.requests == [] and not Path("runs").exists()


MANY = ["--hands", "wilor", "--track", "twist2", "--body", "gem"]


def test_all_that_is_missing_is_told_at_once(
    lab: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KLING_API_KEY")
    text = told(["run", *WAVE, *MANY, "--json"], capsys)
    words = ("KLING_API_KEY", "wilor", "assets pull twist2", "--body-home")
    assert all(word in text for word in words) and "4 things" in text and text.count("next:") == 5
    main(["plan", *WAVE, *MANY, "--json"])
    shown = capsys.readouterr().out
    document = json.loads(shown.splitlines()[-1])
    assert len(document["missing"]) == 4 and document["estimate_usd"] > 0.4
    assert all(word in shown.partition("estimate")[2] for word in words)
    assert lab.requests == [] and not Path("runs").exists()


def test_an_embedded_run_is_not_begun_either(
    lab: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (AT_HAND["home"] / "assets/blaze").unlink()
    no_drawing(monkeypatch)
    text = told(["run", "--scene", "basket", "--track", "twist2"], capsys)
    assert "assets pull blaze" in text and "libosmesa6" in text and "assets pull twist2" in text
    assert not Path("runs").exists()


def test_every_back_end_tells_what_it_lacks(lab: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a bare environment: those that need something say so, in words; the others work with this
    package alone."""
    for key in KEYS:
        monkeypatch.delenv(key)
    (AT_HAND["home"] / "assets/blaze").unlink()
    monkeypatch.setenv("OPENAI_BASE_URL", "https://api.openai.com/v1")
    monkeypatch.setenv("EXOACTOR_WAN", "nowhere")
    alone = {
        ("transfer", "as-is"), ("ground", "contact"), ("interact", "geometry"),
        ("retarget", "mink"), ("condition", "repair"), ("judge", "physics"), ("track", "auto"),
        ("track", "mpc"), ("track", "policy"), ("track", "physics-filter"), ("track", "kinematic"),
    }  # fmt: skip
    for stage, registry in REGISTRIES.items():
        for name, entry in registry.back_ends.items():
            if entry.in_scene:
                continue
            lacks = None
            try:
                registry.ready(name)
            except (MissingAssetError, ConfigError) as error:
                lacks = error
            assert (lacks is None) is ((stage, name) in alone), f"{stage} {name}: {lacks}"
            assert lacks is None or lacks.next_step
    assert lab.requests == []


def test_what_is_in_the_store_needs_nothing(tmp_path: Path) -> None:
    from exoactor.runtime.run import run
    from exoactor.runtime.step import Outcome, Step
    from exoactor.store.store import Store

    def lacking() -> None:
        raise MissingAssetError("a part is not here", "fetch it")

    store, verdict = Store(tmp_path / "store"), {"verdict": {"passed": False, "reasons": []}}
    step = Step("judge", "own", 1, {}, (), (), lambda work: Outcome(verdict))
    broken = Step(
        "judge", "own", 1, {}, (), (), lambda work: Outcome(verdict), needs=(lacking, lacking)
    )
    with pytest.raises(ExoActorError, match=r"^a part is not here"):
        run([broken], {}, tmp_path / "run", store, {})
    assert not (tmp_path / "run").exists()
    run([step], {}, tmp_path / "run", store, {})
    run([broken], {}, tmp_path / "run", store, {})
