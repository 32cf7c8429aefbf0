"""Every back end in the table is there, and takes the config that the table names."""

import re
import subprocess
import sys
import tomllib
from dataclasses import MISSING, fields, is_dataclass
from importlib import import_module
from pathlib import Path

import pytest

from exoactor.config import BackEnds
from exoactor.core.errors import ConfigError, MissingAssetError
from exoactor.registry import BACK_ENDS, PACKAGES, Prepared, find, ready
from exoactor.scenes import tasks

KNOWN = {"scene": tasks.scene("basket")}
"""What a config may ask for; all else has a default."""
ALL = [(stage, name) for stage, choices in BACK_ENDS.items() for name in choices]


@pytest.mark.parametrize(("stage", "name"), ALL)
def test_target_and_config_exist(stage: str, name: str) -> None:
    entry = find(stage, name)
    module_name, _, class_name = entry.target.partition(":")
    module = import_module(module_name)
    assert isinstance(getattr(module, class_name), type)
    if entry.config is not None:
        config = getattr(module, entry.config)
        assert is_dataclass(config) and config.__dataclass_params__.frozen
        wanted = [f.name for f in fields(config) if f.default is MISSING and f.default_factory is MISSING]
        config(**{name: KNOWN[name] for name in wanted})


@pytest.mark.parametrize(("stage", "name"), ALL)
def test_what_needs_more_than_this_package_is_looked_at(stage: str, name: str) -> None:
    entry = find(stage, name)
    module_name, _, class_name = entry.target.partition(":")
    prepared = issubclass(getattr(import_module(module_name), class_name), Prepared)
    assert prepared == (entry.kind in ("equipped", "ordered", "beside"))


def test_the_packages_are_those_that_pip_installs_with_this_one(repository: Path) -> None:
    wanted = tomllib.loads((repository / "pyproject.toml").read_text())["project"]["dependencies"]
    assert tuple(re.split("[<>=!]", entry)[0] for entry in wanted) == PACKAGES


def test_a_package_that_is_gone_is_told_without_importing_what_stands_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exoactor.registry._is_installed", lambda package: package not in ("mink", "daqp"))
    with pytest.raises(MissingAssetError, match="mink, daqp is not installed") as caught:
        ready("retarget", "own")
    assert caught.value.next_step == "pip install mink daqp"


def test_a_plan_imports_no_stage_that_comes_whole_with_this_package() -> None:
    code = (
        "import sys\nfrom exoactor import registry\n"
        "for stage, choices in registry.BACK_ENDS.items():\n"
        "    for name, entry in choices.items():\n"
        "        if entry.kind == 'here':\n            registry.ready(stage, name)\n"
        "print({'mujoco', 'mink', 'scipy', 'onnxruntime'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=600)
    assert done.stdout == "set()\n", f"imported: {done.stdout}"


def test_defaults_are_in_the_table() -> None:
    for stage, choices in BACK_ENDS.items():
        assert getattr(BackEnds(), stage) in choices


def test_an_unknown_name_lists_the_valid_ones() -> None:
    with pytest.raises(ConfigError, match="auto, mpc, twist2, sonic, sonic-smpl, policy, physics-filter, kinematic"):
        find("track", "nothing")
