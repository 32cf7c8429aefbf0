"""`exoactor run`, `plan`, `track`, `bench` and `fake-services`: work on a motion, and what it is
measured with.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tyro.conf import OmitArgPrefixes, Positional

from exoactor.cli.asked import Asked, Where, request_of
from exoactor.config import USUAL, BackEnds, BenchOptions


@dataclass(frozen=True)
class Run(Asked):
    """An instruction in a scene or for a photo, or a clip of a person → a verified G1 behaviour,
    with a report.

    The same command resumes.
    """

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import work

        return work.run_request(request_of(self), self.out, line, self.budget, self.until)


@dataclass(frozen=True)
class Plan(Asked):
    """What `run` would do, what is there already, what it would cost. Spends nothing."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import work

        return work.plan_request(request_of(self), self.out, self.budget, self.until)


@dataclass(frozen=True)
class Track:
    """A G1 motion file → execution in physics, verdict and report."""

    motion: Positional[Path]
    """A native motion file (npz)."""
    out: Where = None
    """Run folder; default runs/<name of the motion>."""
    track: str = USUAL["track"]
    """auto (policy, mpc where that fails), policy, mpc, twist2 (weights to fetch), physics-filter
    (as auto; what the robot did is written as clean_motion.npz), or kinematic for looking only."""
    worlds: int = BackEnds.worlds
    """In how many other worlds the same command is tried, as for `run`."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import work

        return work.track_motion(self.motion, self.out, self.track, self.worlds, line)


@dataclass(frozen=True)
class Bench:
    """Measure a stage and print the table its targets are read from."""

    what: Positional[Literal[
            "estimate", "retarget", "track", "run", "tasks", "generalise", "photo", "external",
            "clips", "interact",
        ]
    ]  # fmt: skip
    out: Where = None
    """Where the page and the JSON go; default runs/bench-<what>."""
    bench: OmitArgPrefixes[BenchOptions] = field(default_factory=BenchOptions)
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import work

        return work.bench(self.what, self.bench, self.out)


@dataclass(frozen=True)
class FakeServices:
    """Play all services on loopback, to rehearse --profile cloud without a key and without money.
    Ctrl-C ends it.
    """

    scene: str = "lift-box"
    """What the services know: the person, the plan and the clip of this rehearsal scene."""
    seed: int = 0
    """Which variation of it."""
    out: Where = None
    """Where the photo to begin with goes, and the settings that point at these services; default
    runs/fake-services."""
    port: int = 8642
    """On 127.0.0.1; 0: any that is free."""
    latency: float = 0.2
    """Seconds before every answer."""
    polls: int = 3
    """How often a clip is asked for before it is done."""
    trouble: tuple[str, ...] = ()
    """Faults for the first orders, in turn: busy, error, reset, stall, drip, cut, html, refused;
    `lost-` before one: the work is taken, and charged, before it strikes."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.fake_services import FakeSettings, serve

        told = FakeSettings(self.scene, self.seed, self.port, self.latency, self.polls)
        return serve(told, self.trouble, self.out)
