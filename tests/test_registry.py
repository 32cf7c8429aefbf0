"""Every back end in the table is there, and takes the config that the table names."""

from dataclasses import MISSING, fields, is_dataclass
from importlib import import_module

import pytest

from exoactor.config import BackEnds
from exoactor.core.errors import ConfigError
from exoactor.registry import BACK_ENDS, find
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


def test_defaults_are_in_the_table() -> None:
    for stage, choices in BACK_ENDS.items():
        assert getattr(BackEnds(), stage) in choices


def test_an_unknown_name_lists_the_valid_ones() -> None:
    with pytest.raises(ConfigError, match="auto, mpc, twist2, sonic, sonic-smpl, policy, physics-filter, kinematic"):
        find("track", "nothing")
