"""gallery.html of a benchmark: its figures, runs in groups, and a table."""

from collections.abc import Sequence
from pathlib import Path

from exoactor.bench.table import Figure
from exoactor.view import gallery
from exoactor.view.gallery import Tile


def write(
    title: str,
    lede: str,
    groups: Sequence[tuple[str, Sequence[Tile]]],
    figures: Sequence[Figure],
    table: Sequence[tuple[str, ...]],
    out: Path,
) -> None:
    """Write it into `out`, and say where; figures that were not measured are left out."""
    told = tuple(
        (
            f"{f.on.capitalize()}: {f.what}",
            f"{f.value:.3g}\u202f{f.unit}",
            f"aim {f.target}" if f.target else "",
        )
        for f in figures
        if f.value is not None
    )
    shown = tuple((heading, tuple(tiles)) for heading, tiles in groups)
    page = gallery.Gallery(title, lede, shown, told, tuple(table))
    gallery.write_gallery(page, out / "gallery.html")
    print(f"page: {out / 'gallery.html'}")
