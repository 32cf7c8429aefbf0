"""What the documents name is there: functions, files, links, layers, commands and their flags."""

import dataclasses
import importlib
import importlib.util
import re
import runpy
import shlex
from pathlib import Path
from typing import get_args, get_type_hints

import numpy as np
import pytest

from exoactor.cli import main
from exoactor.cli.entry import COMMANDS
from exoactor.cli.parse import parsed
from exoactor.cli.work import Bench
from exoactor.core.backend import BackEnd
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.io import assets
from exoactor.io.video import write_video
from exoactor.registry import REGISTRIES
from exoactor.scenes.description.kinds import KINDS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src/exoactor"
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "NOTICE",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted(PACKAGE.rglob("*.md")),
]
CODE = re.compile(r"`[^`\n]+`|```mermaid.*?```", re.DOTALL)
TOPS = ["exoactor", *sorted(p.stem for p in PACKAGE.iterdir() if p.suffix in (".py", ""))]
DOTTED = re.compile(rf"(?<![\w./-])(?:{'|'.join(TOPS)})(?:\.[A-Za-z_]\w*)+")
FILE = re.compile(r"(?<![\w./-])(?:[\w-]+/)+[\w-]+\.(?:py|toml|json|sh|md|npz|onnx)\b")
MADE = ("runs/", "inputs/")
"""Beginnings of paths that are the user's, not the repository's."""


def of(name: str) -> str:
    return (ROOT / "docs" / name).read_text()


def named(text: str) -> list[str]:
    """Dotted names in backticks and in drawings; those of files are none."""
    found = [name for code in CODE.findall(text) for name in DOTTED.findall(code)]
    ends = (".json", ".npz", ".mp4", ".png", ".html", ".py", ".toml")
    return sorted({name for name in found if not name.endswith(ends)})


def resolved(name: str) -> object:
    """The module, or what is in it; AttributeError where there is none of that name."""
    words = name.removeprefix("exoactor.").split(".")
    for count in range(len(words), -1, -1):
        try:
            found: object = importlib.import_module(".".join(["exoactor", *words[:count]]))
        except ModuleNotFoundError:
            continue
        for word in words[count:]:
            if word not in getattr(found, "__dataclass_fields__", ()):
                found = getattr(found, word)
        return found
    raise AttributeError(name)


@pytest.mark.parametrize("document", ["architecture.md", "extending.md"])
def test_every_function_that_is_named_is_in_the_code(document: str) -> None:
    names = named(of(document))
    assert len(names) > 15
    for name in names:
        resolved(name)


def test_a_name_that_is_gone_would_be_noticed() -> None:
    assert named("`runtime.run.run` of `clip.mp4`, `scene.json`") == ["runtime.run.run"]
    for gone in ("runtime.run.runs", "runtime.nothing.run", "stages.track.Tracker.tracks"):
        with pytest.raises(AttributeError):
            resolved(gone)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_and_every_file_that_is_named_is_there(document: Path) -> None:
    text = document.read_text()
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    for link in links:
        assert "://" in link or (document.parent / link).exists(), link
    for name in FILE.findall(re.sub(r"\]\([^)]*\)|https?://\S+", "", text)):
        if not name.startswith(MADE):
            assert (ROOT / name).exists() or (PACKAGE / name).exists(), name


READER = """
import sys
from pathlib import Path
from exoactor.core.errors import BadMotionError

class Reader:
    def estimate(self, given, progress):
        frame, called = sys._getframe(), []
        while frame:
            called.append(f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}")
            frame = frame.f_back
        Path(__file__).with_suffix(".txt").write_text("\\n".join(reversed(called)))
        raise BadMotionError("nobody is looked for", "this was enough")
"""


def test_a_run_takes_the_way_that_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if assets.state(assets.BLAZE) != "present":
        pytest.skip("the pose networks are not here (exoactor assets pull blaze)")
    (tmp_path / "home").mkdir()
    (tmp_path / "home/assets").symlink_to(assets.home() / "assets")
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    grey = np.full((240, 320, 3), 90, dtype=np.uint8)
    write_video(tmp_path / "clip.mp4", (grey for _ in range(40)), 30.0)
    (tmp_path / "reader.py").write_text(READER)

    with pytest.raises(SystemExit) as ended:
        main(["run", "--video", "clip.mp4", "--body", "reader.py:Reader"])
    assert ended.value.code == BadMotionError.exit_code
    called = (tmp_path / "reader.txt").read_text().split("\n")

    drawn = re.findall(r"\((\d)\) ([\w.]+)$", of("architecture.md"), re.MULTILINE)
    assert [number for number, _ in drawn] == ["1", "2", "3", "4"]
    *hops, verb = (name for _, name in drawn)
    ways = [called.index(f"exoactor.{name}") for name in hops]
    assert ways == sorted(ways)
    assert called[-1].rpartition(".")[2] == verb.rpartition(".")[2]


def test_the_layers_are_those_that_are_held() -> None:
    spec = importlib.util.spec_from_file_location("layers", ROOT / "tests/test_layout.py")
    assert spec is not None and spec.loader is not None
    layout = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(layout)

    told = {}
    for row in re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", of("architecture.md"), re.MULTILINE):
        words = {word.strip() for word in row[1].split(",") if word.strip()}
        told[row[0]] = words - {"below"} | (layout.BASE if "below" in words else set())
    assert told == layout.ALLOWED


def test_every_back_end_is_told() -> None:
    for stage, registry in REGISTRIES.items():
        row = re.search(rf"^\| {stage} \|.*$", of("architecture.md"), re.MULTILINE)
        assert row is not None, stage
        for name in registry.back_ends:
            assert re.search(rf"(?<![\w-]){name}(?![\w-])", row[0]), f"{stage}: {name}"


def test_all_that_a_back_end_says_of_itself_is_told() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", of("extending.md"), re.MULTILINE)
    assert rows == [field.name for field in dataclasses.fields(BackEnd)]


def commands() -> list[str]:
    """Every command line of ours that is shown in a block, whole ones only."""
    blocks = re.findall(r"```sh\n(.*?)```", "".join(p.read_text() for p in DOCUMENTS), re.DOTALL)
    lines = [line.removeprefix(".venv/bin/").split(" #")[0] for line in "".join(blocks).split("\n")]
    ours = [line.strip() for line in lines if line.strip().startswith("exoactor ")]
    return sorted({line for line in ours if "…" not in line})


@pytest.mark.parametrize("line", commands())
def test_every_command_that_is_shown_is_understood(line: str) -> None:
    try:
        parsed(COMMANDS, shlex.split(line)[1:])
    except ConfigError as error:  # a file of the reader's is looked at at once
        assert error.what.endswith("does not exist"), error


def test_make_bench_measures_all_there_is_to_measure() -> None:
    lines = re.findall(r"\$\(EXOACTOR\) (bench .*)", (ROOT / "Makefile").read_text())
    asked = [parsed(COMMANDS, shlex.split(line)) for line in lines]
    assert {command.what for command in asked} == set(get_args(get_type_hints(Bench)["what"]))


def test_the_tables_of_tasks_and_goals_are_those_of_the_code() -> None:
    tool = runpy.run_path(str(ROOT / "tools/goal_tables.py"))
    document = of("tasks.md")
    assert all(mark in document for marks in tool["MARKS"].values() for mark in marks)
    assert tool["written"](document) == document, "run tools/goal_tables.py"


def test_the_kinds_of_things_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", of("scenes.md"), re.MULTILINE)
    told = {name: (says, usual) for name, says, usual in rows if name in KINDS}
    assert list(told) == list(KINDS)
    for name, kind in KINDS.items():
        shapes = kind.parameters.items()
        usual = ", ".join(f"{word} {getattr(shape, 'usual', 0):g}" for word, shape in shapes)
        assert told[name] == (kind.says, usual or "–")
