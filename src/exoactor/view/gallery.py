"""gallery.html: several runs on one page, a row of four pictures each; it opens from disk beside
the run folders.

Unlike a report it holds no videos: it shows those that lie in the run folders, by paths relative to
itself.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote

from exoactor.core.document import Field
from exoactor.core.errors import ConfigError
from exoactor.io import files
from exoactor.store import run_folder
from exoactor.view import page, wording
from exoactor.view.document import asset, script_hash

COLUMNS = {
    "observation.png": "Observation",
    "clip.mp4": "Imagined person",
    "overlay.mp4": "Estimated pose",
    "execution.mp4": "Execution",
}
AGAIN = "make the run again"
HEAD_BYTES = 4096
"""In these a page says of which runs it is."""
LEDE = "A row a run, playing while it is in view. A picture leads to the run's report."


@dataclass(frozen=True)
class Tile:
    """A run in a row. `done`: its task; `passed`: its verdict; `figures`: (label, value); `told`: a
    line of words.
    """

    folder: Path
    heading: str
    done: bool | None = None
    passed: bool | None = None
    figures: tuple[tuple[str, str], ...] = ()
    told: str = ""


@dataclass(frozen=True)
class Gallery:
    """What the page says. `figures`: (label, value, aside) above all; `table`: its heads, then its
    rows.
    """

    title: str
    lede: str
    groups: tuple[tuple[str, tuple[Tile, ...]], ...]
    figures: tuple[tuple[str, str, str], ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


def of_runs(folders: Sequence[Path]) -> Gallery:
    """A gallery of run folders; ConfigError where one is none."""
    return Gallery("Rehearsed", LEDE, (("", tuple(map(tile_of, folders))),))


def write_gallery(gallery: Gallery, path: Path) -> None:
    """Write the page."""
    files.write_bytes(path, document(gallery, path.parent).encode())


def document(gallery: Gallery, beside: Path) -> str:
    """The page, for a file in the folder `beside`."""
    script = asset("gallery.js")
    return Template(asset("gallery.html")).substitute(
        title=escape(gallery.title),
        lede=escape(gallery.lede),
        mark=_mark(gallery),
        style=asset("report.css") + asset("gallery.css"),
        script=script,
        script_hash=script_hash(script),
        figures=page.tiles(gallery.figures) if gallery.figures else "",
        table=page.plain_table(gallery.table) if gallery.table else "",
        groups="".join(_group(title, tiles, beside) for title, tiles in gallery.groups if tiles),
    )


def of_others(gallery: Gallery, path: Path) -> str | None:
    """In words, that a file is no page of this gallery's runs; None where it is, and may be written
    anew.
    """
    with path.open("rb") as file:
        same = _mark(gallery).encode() in file.read(HEAD_BYTES)
    return None if same else "is there already, and it is not of these runs"


def _mark(gallery: Gallery) -> str:
    """What tells pages of the same runs, in any order, from others."""
    folders = sorted(str(tile.folder.resolve()) for _, tiles in gallery.groups for tile in tiles)
    return (
        f'<meta name="runs" content="{hashlib.sha256(chr(10).join(folders).encode()).hexdigest()}">'
    )


def tile_of(folder: Path) -> Tile:
    """What the run folder tells; ConfigError where it is none."""
    if not (folder / "run.json").is_file():
        raise ConfigError(f"{folder} is no run folder", "give folders of runs, such as runs/chair")

    run = run_folder.read(folder)
    heading = _instruction(folder) or wording.spoken_name(folder.name)
    if not run.finished:
        failed = run.document.get("failed")
        return Tile(folder, heading, told=failed.at("what").text() if failed else "not finished")
    if not run.judged():
        return Tile(folder, heading, told="stopped before its verdict")

    metrics, passed = run.metrics(), run.verdict()[0]
    task = metrics.get("task")
    done, details = (task.get("success"), task.get("details")) if task else (None, None)
    rows = wording.detail_rows(details.value if details else None)
    told = " · ".join(f"{what} {value}".strip() for what, value in rows)

    return Tile(
        folder, heading, done.flag() if done else None, passed, _figures(metrics.at("track")), told
    )


def _instruction(folder: Path) -> str:
    if not (folder / "plan.json").is_file():
        return ""
    said = files.read_document(folder / "plan.json", AGAIN).get("instruction")
    return said.text() if said else ""


def _figures(track: Field) -> tuple[tuple[str, str], ...]:
    words = wording.SECTIONS["track"][1]
    found = [
        (words[name], track.get(name))
        for name in ("survived_s", "mpjpe_local_mm", "mpjpe_global_mm")
    ]
    return tuple(
        (word.label, wording.value_text(field.number(), word)) for word, field in found if field
    )


def _group(title: str, tiles: Sequence[Tile], beside: Path) -> str:
    heading = f"<h2>{escape(title)}</h2>" if title else ""
    return (
        f'<section class="group">{heading}'
        f"{''.join(_tile(tile, beside) for tile in tiles)}</section>"
    )


def _tile(tile: Tile, beside: Path) -> str:
    report = tile.folder / "report.html"
    link = f' href="{_address(report, beside)}"' if report.is_file() else ""
    columns = "".join(
        _column(tile.folder / file, title, link, beside) for file, title in COLUMNS.items()
    )
    marks = page.mark(tile.done, "Task done", "Task not done") + page.mark(
        tile.passed, "Passed", "Not passed"
    )
    figures = "".join(
        f"<span>{escape(label)} <b>{escape(value)}</b></span>" for label, value in tile.figures
    )

    return (
        '<article class="tile"><header>'
        f"<h3><a{link}>{escape(_sentence(tile.heading))}</a></h3>{marks}</header>"
        f'<div class="columned">{columns}</div>'
        f'<p class="facts"><span>{escape(tile.folder.name)}</span>{figures}</p>'
        f'<p class="told">{escape(tile.told)}</p>'
        "</article>"
    )


def _column(file: Path, title: str, link: str, beside: Path) -> str:
    shown = f'<div class="absent">no {escape(title.lower())}</div>'
    if file.is_file() and file.suffix == ".mp4":
        shown = (
            f'<video src="{_address(file, beside)}" muted playsinline preload="none" '
            f'aria-label="{title}"></video>'
        )
    elif file.is_file():
        shown = f'<img src="{_address(file, beside)}" loading="lazy" alt="{title}">'

    return f"<figure><a{link}>{shown}</a><figcaption>{title}</figcaption></figure>"


def _address(file: Path, beside: Path) -> str:
    return escape(quote(Path(os.path.relpath(file.resolve(), beside.resolve())).as_posix()))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
