"""The files of a run: what each holds, by the name of the field that takes it in a stage's
input.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exoactor.core.motion import BodyMotion
from exoactor.io import files
from exoactor.io.grounded import load_grounded_motion

if TYPE_CHECKING:
    from exoactor.io.video import Clip


@dataclass(frozen=True)
class Noun:
    """`file`: its name in the run folder; `load` reads it, given what was read before it."""

    file: str
    load: Callable[[Path, Mapping[str, object]], object]


def _picture(path: Path, _: Mapping[str, object]) -> object:
    from exoactor.io.pictures import load_picture

    return load_picture(path)


def _plan(path: Path, _: Mapping[str, object]) -> object:
    from exoactor.io.plans import load_plan

    return load_plan(path)


def _scene(path: Path, _: Mapping[str, object]) -> object:
    from exoactor.scenes.files import load_scene

    return load_scene(path)


def _contacts(path: Path, _: Mapping[str, object]) -> object:
    from exoactor.io.contacts import load_contacts

    return load_contacts(path)


def _clip(path: Path, known: Mapping[str, object]) -> object:
    body = known.get("body")
    return clip_of(path, body) if isinstance(body, BodyMotion) else whole_clip(path)


def whole_clip(path: Path, fps: float | None = None) -> "Clip":
    """A clip whose limits were checked when the command began, or which was made to order."""
    from exoactor.io.video import Limits, open_clip

    return open_clip(path, Limits(math.inf, 1 << 30, math.inf), fps)


def clip_of(path: Path, body: BodyMotion) -> "Clip":
    """The part of the run's clip that the body was read off, taken as it was then."""
    clip = whole_clip(path, body.clip_fps).turned(body.clip_turn_deg)
    stop_s = min(body.clip_start_s + len(body.time_s) / body.fps, clip.duration_s)
    return clip.excerpt(body.clip_start_s, stop_s)


NOUNS: dict[str, Noun] = {
    "scene": Noun("scene.json", _scene),
    "observation": Noun("observation.png", _picture),
    "picture": Noun("reference.png", _picture),
    "plan": Noun("plan.json", _plan),
    "body": Noun("body.npz", lambda path, _: files.load_body(path)),
    "clip": Noun("clip.mp4", _clip),
    "hands": Noun("hands.npz", lambda path, _: files.load_hands(path)),
    "human": Noun("human_motion.npz", lambda path, _: files.load_human_motion(path)),
    "camera": Noun("camera.json", lambda path, _: files.load_camera(path)),
    "contacts": Noun("contacts.json", _contacts),
    "motion": Noun("robot_motion.npz", lambda path, _: files.load_robot_motion(path)),
    "reference": Noun("reference.npz", lambda path, _: files.load_reference(path)),
    "execution": Noun("execution.npz", lambda path, _: files.load_execution(path)),
}
"""In the order in which they are read: a clip is the part that the body was read off, where that is
known."""


GROUNDED: dict[str, Noun] = {
    "human": Noun("grounded_motion.npz", lambda path, _: load_grounded_motion(path)[0]),
    "hand_px": Noun("grounded_motion.npz", lambda path, _: load_grounded_motion(path)[1]),
}
"""The person before hands are put on things."""


def read(nouns: Mapping[str, Noun], inputs: Mapping[str, Path]) -> dict[str, object]:
    """The nouns by field, each from its file among a step's inputs."""
    known: dict[str, object] = {}
    for name in sorted(
        nouns, key=lambda name: list(NOUNS).index(name) if name in NOUNS else len(NOUNS)
    ):
        known[name] = nouns[name].load(inputs[nouns[name].file], known)
    return known
