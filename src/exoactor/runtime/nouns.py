"""The files of a run: what each holds, by the name of the field that takes it in a stage's
input.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from exoactor.core.motion import BodyMotion
from exoactor.io import files
from exoactor.io.contacts import load_contacts
from exoactor.io.grounded import load_grounded_motion
from exoactor.io.plans import load_plan
from exoactor.io.video import Clip, Limits, open_clip


@dataclass(frozen=True)
class Noun:
    """`file`: its name in the run folder; `load` reads it."""

    file: str
    load: Callable[[Path], object]


def _picture(path: Path) -> object:
    from exoactor.io.pictures import load_picture

    return load_picture(path)


def _scene(path: Path) -> object:
    from exoactor.scenes.files import load_scene

    return load_scene(path)


def whole_clip(path: Path, fps: float | None = None) -> Clip:
    """A clip whose limits were checked when the command began, or which was made to order."""
    return open_clip(path, Limits(math.inf, 1 << 30, math.inf), fps)


def clip_of(path: Path, body: BodyMotion) -> Clip:
    """The part of the run's clip that the body was read off, taken as it was then."""
    clip = whole_clip(path, body.clip_fps).turned(body.clip_turn_deg)
    stop_s = min(body.clip_start_s + len(body.time_s) / body.fps, clip.duration_s)
    return clip.excerpt(body.clip_start_s, stop_s)


NOUNS: dict[str, Noun] = {
    "scene": Noun("scene.json", _scene),
    "world": Noun("scene.json", _scene),
    "observation": Noun("observation.png", _picture),
    "picture": Noun("reference.png", _picture),
    "plan": Noun("plan.json", load_plan),
    "body": Noun("body.npz", files.load_body),
    "clip": Noun("clip.mp4", whole_clip),
    "hands": Noun("hands.npz", files.load_hands),
    "human": Noun("human_motion.npz", files.load_human_motion),
    "camera": Noun("camera.json", files.load_camera),
    "contacts": Noun("contacts.json", load_contacts),
    "motion": Noun("robot_motion.npz", files.load_robot_motion),
    "reference": Noun("reference.npz", files.load_reference),
    "execution": Noun("execution.npz", files.load_execution),
    "worlds": Noun("worlds.npz", files.load_worlds),
}


GROUNDED: dict[str, Noun] = {
    "human": Noun("grounded_motion.npz", lambda path: load_grounded_motion(path)[0]),
    "hand_px": Noun("grounded_motion.npz", lambda path: load_grounded_motion(path)[1]),
}
"""The person before hands are put on things."""


def read(nouns: Mapping[str, Noun], inputs: Mapping[str, Path]) -> dict[str, object]:
    """The nouns by field, each from its file among a step's inputs; a clip is the part that the
    body was read off, where that is known.
    """
    found = {name: noun.load(inputs[noun.file]) for name, noun in nouns.items() if name != "clip"}
    if "clip" in nouns:
        path, body = inputs[nouns["clip"].file], found.get("body")
        found["clip"] = clip_of(path, body) if isinstance(body, BodyMotion) else whole_clip(path)
    return found
