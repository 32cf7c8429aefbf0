"""How a clip was taken is told with what was read off it, whichever back end read it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.motion import SMPL_JOINTS, BodyMotion
from exoactor.core.watched import Span, Watched
from exoactor.io.video import Clip, open_clip, write_video
from exoactor.stages.body import BodyInput, Reading
from exoactor.stages.body.clips.taken import as_taken, turn_notes

FRAMES = 30
HEIGHT_PX = {"shoulder": 0.0, "hip": 50.0, "wrist": 40.0, "ankle": 100.0}


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    write_video(tmp_path / "clip.mp4", np.zeros((FRAMES, 120, 160, 3), dtype=np.uint8), 30.0)
    return open_clip(tmp_path / "clip.mp4")


def body(turn_deg: int = 0, lying: bool = False) -> BodyMotion:
    """Somebody who stands still for a second, seen head to the right where `lying`."""
    pixels = np.zeros((FRAMES, len(SMPL_JOINTS), 2))
    for part, y in HEIGHT_PX.items():
        for side, x in (("left", 20.0), ("right", -20.0)):
            joint = SMPL_JOINTS.index(f"{side}_{part}")
            pixels[:, joint] = [-y, 0.1 * x] if lying else [x, y]
    quat = np.zeros((FRAMES, 22, 4))
    quat[..., 0] = 1.0
    return BodyMotion(
        30.0, np.arange(FRAMES) / 30.0, np.zeros((FRAMES, 22, 3)), quat, np.ones((FRAMES, 22)),
        pixels, np.zeros((FRAMES, 2, 2, 2)), np.ones(FRAMES, dtype=np.bool_), 900.0, 160, 120, 1.7,
        clip_turn_deg=turn_deg,
    )  # fmt: skip


def reading(of: BodyMotion) -> Reading:
    return Reading(of, Watched((Span(0.0, 1.0),), 1), ("Read.",))


def test_turns_of_the_clip_and_of_what_was_found_add_up(clip: Clip) -> None:
    given = BodyInput(clip.turned(180), rotate=None, fps=48.0)
    done = as_taken(reading(body(270)), given)
    assert done.body.clip_turn_deg == 90 and done.body.clip_fps == 48.0
    assert done.watched == reading(body()).watched


def test_what_is_said_of_the_clip_comes_first(clip: Clip) -> None:
    odd = replace(clip, notes=("An odd clip.",))
    notes = as_taken(reading(body()), BodyInput(odd.turned(90), rotate=90)).notes
    turned = "The pictures were read turned by 90° clockwise, as asked."
    assert notes == ("An odd clip.", turned, "Read.")


def test_what_is_said_of_turned_pictures() -> None:
    (found,) = turn_notes(None, body(270))
    assert "turned by 270° clockwise; --rotate 0" in found
    (doubt,) = turn_notes(None, body(lying=True))
    assert doubt.endswith(
        "The person is seen lying all the time. If the pictures are turned: --rotate 270."
    )
    assert list(turn_notes(None, body())) == list(turn_notes(0, body(lying=True))) == []
