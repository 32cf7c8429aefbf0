"""`exoactor scenes`: those there are, and yours. Each thing to do with them is a subcommand here,
its work in `exoactor.commands.scenes`.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import tyro
from tyro.conf import OmitArgPrefixes, OmitSubcommandPrefixes, Positional, arg, subcommand

from exoactor.cli.asked import Where
from exoactor.cli.photo import FromPhoto


@dataclass(frozen=True)
class ListScenes:
    """The scenes there are: name, the paper's code, the instruction, and when it counts as done."""

    def carry_out(self) -> dict[str, Any]:
        from exoactor.commands import scenes

        return scenes.listed()


@dataclass(frozen=True)
class NewScene:
    """Write a commented scene.yaml to begin with."""

    file: Annotated[Positional[Path], arg(metavar="FILE")]
    """Where, such as my-lab.yaml; what is there already is never written over."""

    def carry_out(self) -> dict[str, Any]:
        from exoactor.commands import scenes

        return scenes.new(self.file)


@dataclass(frozen=True)
class ShowScene:
    """Draw a scene from its camera and from above, and say what is there and what can be done."""

    scene: Annotated[Positional[str], arg(metavar="SCENE")]
    """A file of yours, or the name of a scene."""
    seed: int = 0
    """Which variation of it."""
    out: Where = None
    """Where the pictures go; default runs/scene-<name>-<seed>."""

    def carry_out(self) -> dict[str, Any]:
        from exoactor.commands import scenes

        return scenes.show(self.scene, self.seed, self.out)


Doing = (
    Annotated[ListScenes, subcommand("list")]
    | Annotated[NewScene, subcommand("new")]
    | Annotated[ShowScene, subcommand("show")]
    | Annotated[FromPhoto, subcommand("from-photo")]
)


@tyro.conf.configure(tyro.conf.CascadeSubcommandArgs)  # --json may stand at the end
@dataclass(frozen=True)
class Scenes:
    """The scenes there are, and yours: list, new, show or from-photo."""

    do: OmitSubcommandPrefixes[OmitArgPrefixes[Doing]] = field(default_factory=ListScenes)
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        return self.do.carry_out()
