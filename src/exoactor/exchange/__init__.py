"""Motions in the formats of the field's other tools, out and in. Joints and bodies are matched by name, never by place.

    FORMATS["mjlab"].write(path, motion)      FORMATS["gmr"].read(path) → RobotMotion

A format is one file here: a function each way. smpl holds a person, lerobot a whole run, which is only written.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from exoactor.core.errors import ConfigError


@dataclass(frozen=True)
class Format:
    """`module` has `write` and `read`; `suffix` of the file ("": a folder); `of`: what it holds."""

    module: str
    suffix: str
    of: Literal["robot", "person", "run"]

    def write(self, path: Path, motion: Any) -> None:
        """Write a RobotMotion, or a HumanMotion where it holds a person."""
        import_module(f"exoactor.exchange.{self.module}").write(path, motion)

    def read(self, path: Path) -> Any:
        """The motion; BadMotionError names the file and the field that is wrong."""
        return import_module(f"exoactor.exchange.{self.module}").read(path)


FORMATS = {
    "mjlab": Format("mjlab", ".npz", "robot"),
    "beyondmimic": Format("beyondmimic", ".npz", "robot"),
    "unitree-csv": Format("unitree_csv", ".csv", "robot"),
    "gmr": Format("gmr", ".pkl", "robot"),
    "twist2": Format("gmr", ".pkl", "robot"),
    "sonic": Format("sonic_csv", "", "robot"),
    "sonic-lib": Format("sonic_lib", ".pkl", "robot"),
    "smpl": Format("smplx", ".npz", "person"),
    "lerobot": Format("lerobot", "", "run"),
}
"""By the names of `exoactor export --to`."""


def find(name: str) -> Format:
    """The named format; ConfigError lists them."""
    if name not in FORMATS:
        raise ConfigError(f"{name}: no such format", f"choose from: {', '.join(FORMATS)}")
    return FORMATS[name]
