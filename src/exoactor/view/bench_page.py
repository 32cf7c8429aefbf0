"""bench.html: tables of a benchmark and films of what went wrong; all of it in one file."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from exoactor.core.progress import silent
from exoactor.io import files
from exoactor.view import page, previews
from exoactor.view.document import asset, in_base64

Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Film:
    """A video, what it is of, and a line of words about it."""

    title: str
    told: str
    path: Path


@dataclass(frozen=True)
class BenchPage:
    """`tables`: a title each, and its heads before its rows; `notes`: what could not be measured,
    and why.
    """

    title: str
    lede: str
    tables: tuple[tuple[str, Table], ...]
    films: tuple[Film, ...] = ()
    notes: tuple[str, ...] = ()


def write(bench: BenchPage, path: Path) -> None:
    """Write the page; films that are not there are left out."""
    first, *others = (_section(title, page.plain_table(rows)) for title, rows in bench.tables)
    document = Template(asset("bench.html")).substitute(
        title=escape(bench.title),
        lede=escape(bench.lede),
        style=asset("report.css") + asset("gallery.css") + asset("bench.css"),
        first=first,
        films=_films([film for film in bench.films if film.path.is_file()]),
        others="".join(others),
        notes=_section("Not measured", page.notes_list(bench.notes)) if bench.notes else "",
    )
    files.write_bytes(path, document.encode())


def _films(films: Sequence[Film]) -> str:
    shown = f'<div class="films">{"".join(map(_film, films))}</div>'
    return _section("What went wrong", shown) if films else ""


def _film(film: Film) -> str:
    shown = previews.preview(film.path, silent)
    data = in_base64(shown.mp4)
    return (
        f'<figure style="--shape:{shown.aspect:.4f}">'
        '<video controls muted playsinline preload="metadata" '
        f'aria-label="{escape(film.title)}" src="data:video/mp4;base64,{data}"></video>'
        f"<figcaption><b>{escape(film.title)}</b> {escape(film.told)}</figcaption></figure>"
    )


def _section(title: str, body: str) -> str:
    return f'<section class="group"><h2>{escape(title)}</h2>{body}</section>'
