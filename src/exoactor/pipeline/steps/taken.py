"""How a run's clip is taken: which way up, at what speed, which part of it; the same by every step that opens it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exoactor.core.motion import SMPL_JOINTS, BodyMotion
from exoactor.pipeline.step import Work

if TYPE_CHECKING:
    from exoactor.io.video import Clip


@dataclass(frozen=True)
class Taken:
    """What was asked for, as settings of the body step: the others are told by body.npz.

    `rotate`: degrees clockwise, None: as the person in it stands, where that is evident; `fps`: pictures a second at
    which it was captured, None: as the file says.
    """

    rotate: int | None = 0
    fps: float | None = None


AS_IT_IS = Taken()
"""Of clips that were made to order."""


def clip_as(taken: Taken, work: Work) -> "Clip":
    """The clip of the run, before anything is known of it."""
    return clip_at(work.inputs["clip.mp4"], taken.fps).turned(taken.rotate or 0)


def clip_of(work: Work, body: BodyMotion) -> "Clip":
    """The part of the run's clip that the body was read off, taken as it was then."""
    clip = clip_at(work.inputs["clip.mp4"], body.clip_fps).turned(body.clip_turn_deg)
    stop_s = min(body.clip_start_s + len(body.time_s) / body.fps, clip.duration_s)
    return clip.excerpt(body.clip_start_s, stop_s)


def clip_at(path: Path, fps: float | None = None) -> "Clip":
    """A clip whose limits were checked when the command began, or which was made to order."""
    from exoactor.io.video import Limits, open_clip

    return open_clip(path, Limits(math.inf, 1 << 30, math.inf), fps)


def turn_notes(taken: Taken, body: BodyMotion) -> Iterator[str]:
    """What to say of the way up that the pictures were read."""
    from exoactor.stages.body.upright import PARTS, upright_turn

    turned = f"were read turned by {body.clip_turn_deg}° clockwise"
    if taken.rotate is not None:
        if taken.rotate:
            yield f"The pictures {turned}, as asked."
    elif body.clip_turn_deg:
        yield f"The pictures are stored with the person lying or head down, and {turned}; --rotate 0 leaves them so."
    else:
        pixels = body.pixels[body.found]
        at = {part: [SMPL_JOINTS.index(f"{side}_{part}") for side in ("left", "right")] for part in PARTS}
        seen = upright_turn({part: pixels[:, both] for part, both in at.items()})
        if seen.turn_deg:
            pose = "head down" if seen.turn_deg == 180 else "lying"
            yield f"The person is seen {pose} all the time. If the pictures are turned: --rotate {seen.turn_deg}."
