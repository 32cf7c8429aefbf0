"""The files of a run: what each holds, by the name of the field that takes it in a stage's input."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from exoactor.core.motion import BodyMotion
from exoactor.io import files


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


def _clip(path: Path, known: Mapping[str, object]) -> object:
    """As a whole, the way it was asked for; or, once the body was read off it, the part that it was read off."""
    from exoactor.io.video import Limits, open_clip

    body = known.get("body")
    everything = Limits(
        math.inf, 1 << 30, math.inf
    )  # they were checked when the command began, or it was made to order
    if not isinstance(body, BodyMotion):
        return open_clip(path, everything)
    clip = open_clip(path, everything, body.clip_fps).turned(body.clip_turn_deg)
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
    "motion": Noun("robot_motion.npz", lambda path, _: files.load_robot_motion(path)),
    "execution": Noun("execution.npz", lambda path, _: files.load_execution(path)),
}
"""In the order in which they are read."""


def files_of(fields: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the files that hold these fields."""
    return tuple(NOUNS[field].file for field in fields)


def read(fields: tuple[str, ...], inputs: Mapping[str, Path]) -> dict[str, object]:
    """The nouns from their files."""
    known: dict[str, object] = {}
    for field, noun in NOUNS.items():
        if field in fields:
            known[field] = noun.load(inputs[noun.file], known)
    return known
