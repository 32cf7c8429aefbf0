"""Motions in the formats of the field's other tools, out and in. Joints and bodies are matched by
name, never by place.

    FORMATS["mjlab"].write(path, motion)      FORMATS["gmr"].read(path).motion

A format is one file here: a function each way. smpl holds a person, lerobot a whole run, which is
only written.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from exoactor.core.errors import ConfigError

if TYPE_CHECKING:
    from exoactor.exchange.reading import Imported, Said


@dataclass(frozen=True)
class Format:
    """`module` has `write` and, for a robot, `read`; `suffix` of the file ("": a folder); `of`:
    what it holds.
    """

    module: str
    suffix: str
    of: Literal["robot", "person", "run"]

    def write(self, path: Path, motion: Any) -> None:
        """Write a RobotMotion, or a HumanMotion where it holds a person."""
        import_module(f"exoactor.exchange.{self.module}").write(path, motion)

    def read(self, path: Path, said: "Said | None" = None) -> "Imported":
        """A robot's motion and what is odd about it; BadMotionError names the file and the field
        that is wrong.
        """
        from exoactor.exchange.reading import Said, decide

        said = said or Said()
        return decide(import_module(f"exoactor.exchange.{self.module}").read(path, said), said)


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
