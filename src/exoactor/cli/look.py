"""`exoactor view`, `gallery` and `status`: what there is to look at."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from tyro.conf import Positional, arg


@dataclass(frozen=True)
class View:
    """Open a run's report in the browser."""

    run: Positional[Path]
    """The run folder."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import look

        return look.view(self.run)


@dataclass(frozen=True)
class Gallery:
    """One page that shows several runs side by side."""

    runs: Positional[tuple[Path, ...]]
    """The run folders."""
    out: Annotated[Path | None, arg(metavar="FILE")] = None
    """Where the page goes; default runs/gallery.html."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import look

        return look.gallery(self.runs, self.out)


@dataclass(frozen=True)
class Status:
    """The runs in a folder, their verdicts and what they cost."""

    folder: Positional[Path] = Path("runs")
    """Where the runs are."""
    json: bool = False
    """Print one JSON object as the last line of standard output."""

    def carry_out(self, line: str) -> dict[str, Any]:
        from exoactor.commands import look

        return look.status(self.folder)
