"""`exoactor bench clips`: what is read off clips that are hard to read, each as
`exoactor run --video` reads it.

Cuts, title cards, slow motion, edit lists, small people, half a body: those of the shared cases. A
clip is read right, or refused in a sentence before any work is begun; how it ends is printed with
the figures its verdict rests on.
"""

import tempfile
from pathlib import Path
from typing import Any

from exoactor.bench.table import Figure, concluded, shared
from exoactor.core.errors import ExoActorError
from exoactor.core.motion import ESTIMATE_FPS
from exoactor.io.video import open_clip
from exoactor.runtime.request import ClipRequest
from exoactor.runtime.run import run
from exoactor.runtime.steps import clip_steps
from exoactor.store.store import Store

LAST = "reading"
"""The step that judges what was read: what the robot makes of it is measured elsewhere."""


def main(asked: object, out: Path) -> dict[str, Any]:
    """Read each of the shared cases, print, keep."""
    clips = sorted(path for path in shared("cases/clips").iterdir() if path.suffix != ".md")
    with tempfile.TemporaryDirectory(prefix="exoactor-bench-") as temporary:
        figures = [figure for clip in clips for figure in _told(clip, Path(temporary))]
    return concluded(figures, out)


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

    found = (
        ("lasts", lasts_s, "s"),
        ("read from", estimate["clip_start_s"], "s"),
        ("read for", estimate["frames"] / ESTIMATE_FPS, "s"),
        ("of which interpolated", estimate["invented_s"], "s"),
        ("shots", estimate["shots"], ""),
        ("people", estimate["people"], ""),
        ("feet seen", 100.0 * reading["feet_seen_share"], "%"),
        ("pelvis over the floor, at most", reading["root_speed_max_m_s"], "m/s"),
        ("pelvis up or down, at most", reading["root_rise_max_m_s"], "m/s"),
        ("pelvis turns, at most", reading["root_turn_max_deg_s"], "°/s"),
    )
    return [Figure(clip.stem, *figure) for figure in found]


def _read(clip: Path, root: Path) -> dict[str, Any]:
    """The metrics of a run that ends with the verdict on the reading."""
    steps = clip_steps(ClipRequest(clip))
    wanted = steps[: [step.name for step in steps].index(LAST) + 1]
    asked = {"command": f"exoactor bench clips: {clip.name}", "inputs": {"clip.mp4": clip.name}}
    return run(wanted, {"clip.mp4": clip}, root / clip.name, Store(root / "store"), asked)
