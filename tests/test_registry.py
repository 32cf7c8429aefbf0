"""Back ends by name: the embedded ones, and classes of somebody else's."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from exoactor.config import BackEnds
from exoactor.core import packages
from exoactor.core.backend import Prepared
from exoactor.core.errors import ConfigError, MissingAssetError
from exoactor.registry import REGISTRIES
from exoactor.runtime.steps.execute import execute_steps
from exoactor.stages.retarget import RETARGETERS
from exoactor.stages.track import TRACKERS

ALL = [(stage, name) for stage, registry in REGISTRIES.items() for name in registry.back_ends]
MINE = """
class Still:
    reads = ("human",)

    def track(self, given, progress):
        return given


class Deaf:
    pass


class Needy:
    def __init__(self):
        raise KeyError("WEIGHTS")

    def track(self, given, progress):
        return given


class Curious(Still):
    reads = ("weather",)
"""


@pytest.mark.parametrize(("stage", "name"), ALL)
def test_what_needs_more_than_this_package_says_so(stage: str, name: str) -> None:
    entry = REGISTRIES[stage].find(name)
    made = REGISTRIES[stage].make(name)
    assert callable(getattr(made, REGISTRIES[stage].verb))
    assert isinstance(made, Prepared) == (entry.equipped or entry.paid or entry.external)


def test_defaults_are_registered() -> None:
    for stage, registry in REGISTRIES.items():
        assert getattr(BackEnds(), stage) in registry.back_ends


def test_an_unknown_name_lists_the_valid_ones() -> None:
    with pytest.raises(
        ConfigError, match="auto, mpc, twist2, sonic, sonic-smpl, policy, physics-filter, kinematic"
    ):
        TRACKERS.find("nothing")


def test_the_packages_are_those_that_pip_installs_with_this_one(repository: Path) -> None:
    wanted = tomllib.loads((repository / "pyproject.toml").read_text())["project"]["dependencies"]
    assert tuple(re.split("[<>=!]", entry)[0] for entry in wanted) == packages.PACKAGES


def test_a_package_that_is_gone_is_told_without_importing_what_stands_on_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        packages, "installed", lambda package: None if package in ("mink", "daqp") else "1"
    )
    with pytest.raises(MissingAssetError, match="mink, daqp is not installed") as caught:
        RETARGETERS.ready("mink")
    assert caught.value.next_step == "pip install mink daqp"


def test_looking_whether_they_are_ready_imports_no_back_end_that_comes_with_this_package() -> None:
    code = (
        "import sys\nfrom exoactor.registry import REGISTRIES\n"
        "for registry in REGISTRIES.values():\n"
        "    for name, entry in registry.back_ends.items():\n"
        "        if not (entry.equipped or entry.paid or entry.external):\n"
        "            registry.ready(name)\n"
        "print({'mujoco', 'mink', 'cv2', 'av', 'onnxruntime'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=600)
    assert done.stdout == "set()\n", f"imported: {done.stdout}"


def test_a_class_of_ones_own_is_a_back_end_and_its_file_is_its_version(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(MINE)
    name = f"{path}:Still"
    assert TRACKERS.make(name).track("reference", lambda fraction: None) == "reference"  # type: ignore[arg-type,comparison-overlap]
    before = TRACKERS.find(name).version
    assert TRACKERS.find(name).reads == ("human",)
    path.write_text(MINE + "# better\n")
    assert TRACKERS.find(name).version != before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("nowhere.py:Still", MINE, "there is no .*nowhere.py"),
        ("no.such.module:Still", MINE, "there is no no.such.module"),
        ("mine.py:Other", MINE, "no class Other with a method track"),
        ("mine.py:Deaf", MINE, "no class Deaf with a method track"),
        ("mine.py:Needy", MINE, "cannot be made: KeyError"),
        ("mine.py:Still", "def broken(:", "cannot be imported"),
        ("mine.py:Still", "import nothing_of_that_name", "nothing_of_that_name is not installed"),
        ("mine.py:Still", "raise RuntimeError('no')", "cannot be imported"),
    ],
)
def test_what_is_no_back_end_is_said(
    name: str, content: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(content)
    with pytest.raises((ConfigError, MissingAssetError), match=words):
        TRACKERS.make(name)


def test_a_class_that_reads_what_no_run_has_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(MINE)
    with pytest.raises(ConfigError, match="reads 'weather', which no run has"):
        execute_steps(BackEnds(track=f"{tmp_path / 'mine.py'}:Curious"))
