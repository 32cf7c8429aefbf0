"""`exoactor export`, `import` and `stream`: motions to and from other tools, and to a robot."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from tyro.conf import Positional, arg

from exoactor.core.errors import ConfigError


@dataclass(frozen=True)
class Export:
    """A run's motion in another tool's format: joints by name, axes and orders as that tool has
    them.
    """

    run: Positional[Path]
    """The run folder."""
    to: str
    """mjlab, beyondmimic, unitree-csv, gmr, twist2, sonic (deployment CSV), sonic-lib, smpl
    (the person), or lerobot (a dataset of one episode, with video)."""
    out: Annotated[Path | None, arg(metavar="FILE")] = None
    """Where it goes; default <run>/<format>.<suffix>."""
    executed: bool = False
    """The execution in physics instead of the reference."""
    raw: bool = False
    """The retargeted motion instead of the reference: as it was before `condition`, without the
    stands at its ends."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import motions

        if self.executed and self.raw:
            raise ConfigError("--executed does not go with --raw", "say one of them")
        which: motions.Which = "executed" if self.executed else "raw" if self.raw else "reference"
        return motions.export(self.run, self.to, self.out, which)


@dataclass(frozen=True)
class Import:
    """A motion of another tool as a native motion file, for `exoactor track`."""

    file: Positional[Path]
    """The file, or the folder (sonic)."""
    source: Annotated[str, arg(name="from")]
    """Its format, as of `exoactor export`."""
    fps: float | None = None
    """Its frames a second, where the file does not say."""
    quat: Literal["wxyz", "xyzw"] | None = None
    """The order of its quaternions; default: as its format has it."""
    up: Literal["z", "y"] | None = None
    """Which axis of its world is up; default: z, as its format has it."""
    joints: Literal["twist-23", "unitree-23"] | None = None
    """Of 23 joints: three in the waist and no wrists (TWIST, GMT, ASAP), or one in the waist and in
    each wrist."""
    out: Annotated[Path | None, arg(metavar="FILE")] = None
    """Where it goes; default <name>.npz in the working folder."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import motions
        from exoactor.exchange.reading import Said

        return motions.import_motion(
            self.file, self.source, Said(self.fps, self.quat, self.up, self.joints), self.out
        )


@dataclass(frozen=True)
class Stream:
    """A run that passed, to a robot's controller, 50 frames a second. Nothing is sent without
    --live.

    It stops at a key, Ctrl-C, or when the robot's feedback stays away, and holds the pose it ended
    in.
    """

    run: Positional[Path]
    """The run folder."""
    to: Literal["sonic"] = "sonic"
    """Whose messages: SONIC's ZMQ protocol."""
    protocol: Literal[1, 3] = 1
    """1: the robot's joints. 3: the person's, which SONIC follows by itself."""
    live: bool = False
    """Really send. Without it the same loop runs and no socket is opened."""
    bind: str = "tcp://127.0.0.1:5556"
    """Where the robot's process connects; for another machine: tcp://*:5556."""
    feedback: str = "tcp://127.0.0.1:5557"
    """Where the robot publishes g1_debug."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import motions

        return motions.stream(self.run, self.live, self.protocol, self.bind, self.feedback)
