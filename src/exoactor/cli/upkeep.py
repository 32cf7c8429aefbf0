"""`exoactor doctor`, `assets`, `jobs` and `gc`: this machine, what is fetched, ordered and kept."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from tyro.conf import Positional, arg


@dataclass(frozen=True)
class Doctor:
    """Check this machine: what is there, what is missing, how to get it; which keys are set, never
    their value.
    """

    live: bool = False
    """Ask each service whose key is set for something that costs nothing, to see that the key
    works."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import upkeep

        return upkeep.doctor(self.live)


@dataclass(frozen=True)
class Assets:
    """List or fetch model files and meshes; each is checked by its SHA-256."""

    action: Positional[Literal["list", "pull"]]
    names: Positional[tuple[str, ...]] = ()
    """Which to pull."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import upkeep

        return upkeep.assets(self.action, self.names)


@dataclass(frozen=True)
class JobsCommand:
    """The orders at services: list them, or settle one that is in doubt."""

    action: Positional[Literal["list", "adopt", "abandon"]]
    """adopt: you found the job at the service, and its id there. abandon: let it be; it counts as
    paid."""
    number: Annotated[Positional[int | None], arg(metavar="JOB")] = None
    """Which, as listed."""
    remote_id: Annotated[Positional[str | None], arg(metavar="ITS-ID")] = None
    """For adopt: its id at the service."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import upkeep

        return upkeep.jobs(self.action, self.number, self.remote_id)


@dataclass(frozen=True)
class Gc:
    """Remove what no run uses any more from the store. Artefacts that cost money stay."""

    paid_too: bool = False
    """Remove unused artefacts that cost money as well."""
    dry_run: bool = False
    """Only say what would go."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import upkeep

        return upkeep.collect(self.paid_too, self.dry_run)
