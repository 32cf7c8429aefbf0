"""`exoactor bench clips`: what is read off clips that are hard to read, each as
`exoactor run --video` reads it.

Cuts, title cards, slow motion, edit lists, small people, half a body: those of the shared cases. A
clip is read right, or refused in a sentence before any work is begun; how it ends is printed with
the figures its verdict rests on.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

from exoactor.bench.table import Figure, keep, show
from exoactor.core.errors import ConfigError, ExoActorError
from exoactor.io.video import open_clip
from exoactor.runtime.request import ClipRequest
from exoactor.runtime.run import run
from exoactor.runtime.steps import clip_steps
from exoactor.store.store import Store

LAST = "reading"
"""The step that judges what was read: what the robot makes of it is measured elsewhere."""


def main(asked: None, out: Path) -> dict[str, Any]:
    """Read each, print, keep."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="exoactor-bench-") as temporary:
        root = Path(temporary)
        for clip in _clips():
            figures += _told(clip, root)
    show(figures)
    return {"summary": {f"{f.on}: {f.what}": f.value for f in figures}, **keep(figures, out)}


def _clips() -> list[Path]:
    """Of the shared cases: $EXOACTOR_SHARED/cases/clips, else ../shared/cases/clips beside the
    checkout.
    """
    folder = Path(os.environ.get("EXOACTOR_SHARED", "../shared")) / "cases" / "clips"
    if not folder.is_dir():
        raise ConfigError(
            f"there are no clips at {folder}", "set EXOACTOR_SHARED to the folder that holds cases/"
        )
    return sorted(path for path in folder.iterdir() if path.suffix != ".md")


def _told(clip: Path, root: Path) -> list[Figure]:
    """How one ends, in words, and its figures."""
    try:
        lasts_s = open_clip(clip).duration_s
        metrics = _read(clip, root)
    except ExoActorError as error:
        print(f"{clip.name}: refused\n  - {error.what}; {error.next_step}")
        return []

    reading, estimate = metrics["reading"], metrics["estimate"]
    print(f"{clip.name}: {'read well' if reading['sound'] else 'not read well'}")
    for said in (*reading["reasons"], *reading["notes"]):
        print(f"  - {said}")

    return [
        Figure(clip.stem, "lasts", lasts_s, "s"),
        Figure(clip.stem, "read from", estimate["clip_start_s"], "s"),
        Figure(clip.stem, "read for", estimate["frames"] / 30.0, "s"),
        Figure(clip.stem, "of which interpolated", estimate["invented_s"], "s"),
        Figure(clip.stem, "shots", estimate["shots"]),
        Figure(clip.stem, "people", estimate["people"]),
        Figure(clip.stem, "feet seen", 100.0 * reading["feet_seen_share"], "%"),
        Figure(clip.stem, "pelvis over the floor, at most", reading["root_speed_max_m_s"], "m/s"),
        Figure(clip.stem, "pelvis up or down, at most", reading["root_rise_max_m_s"], "m/s"),
        Figure(clip.stem, "pelvis turns, at most", reading["root_turn_max_deg_s"], "°/s"),
    ]


def _read(clip: Path, root: Path) -> dict[str, Any]:
    """The metrics of a run that ends with the verdict on the reading."""
    steps = clip_steps(ClipRequest(clip))
    wanted = steps[: [step.name for step in steps].index(LAST) + 1]
    asked = {"command": f"exoactor bench clips: {clip.name}", "inputs": {"clip.mp4": clip.name}}
    return run(wanted, {"clip.mp4": clip}, root / clip.name, Store(root / "store"), asked)
