from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.motion import SMPL_JOINTS
from exoactor.core.progress import silent
from exoactor.io import video
from exoactor.view import overlay
from exoactor.view.inputs import ReportInputs

WRIST = SMPL_JOINTS.index("left_wrist")


def drawn(made_up: ReportInputs, row: int = 0, conf: float = 1.0) -> overlay.Frame:
    assert made_up.body is not None
    body = replace(made_up.body, joint_conf=np.full(made_up.body.joint_conf.shape, conf))
    return overlay.draw(np.zeros((240, 320, 3), dtype=np.uint8), body, None, row)


def colour_at(
    picture: overlay.Frame, made_up: ReportInputs, joint: str, row: int = 0
) -> np.ndarray:
    assert made_up.body is not None
    x, y = np.round(made_up.body.pixels[row, SMPL_JOINTS.index(joint)]).astype(int)
    return picture[y, x].astype(int)


def test_left_and_right_have_their_colours(made_up: ReportInputs) -> None:
    picture = drawn(made_up)
    assert colour_at(picture, made_up, "left_elbow") == pytest.approx(overlay.LEFT, abs=12)
    assert colour_at(picture, made_up, "right_elbow") == pytest.approx(overlay.RIGHT, abs=12)


def test_unsure_joints_are_fainter(made_up: ReportInputs) -> None:
    sure, unsure = (drawn(made_up, conf=conf).astype(int).sum() for conf in (1.0, 0.1))
    assert unsure < 0.6 * sure


def test_a_frame_without_the_person_is_marked_and_grey(made_up: ReportInputs) -> None:
    assert made_up.body is not None
    lost = int(np.flatnonzero(~made_up.body.found)[0])
    picture = drawn(made_up, lost)
    assert np.ptp(colour_at(picture, made_up, "left_elbow", lost)) < 12
    assert picture[:30, :100].any()  # the tag
    assert not drawn(made_up)[:30, :100].any()


def test_hand_states_look_different(made_up: ReportInputs) -> None:
    assert made_up.body is not None and made_up.hands is not None
    empty = np.zeros((240, 320, 3), dtype=np.uint8)
    rows = [int(np.flatnonzero(made_up.hands.state_left == state)[0]) for state in (0, 1, 2)]
    still = replace(
        made_up.body, pixels=np.repeat(made_up.body.pixels[:1], len(made_up.body.pixels), axis=0)
    )
    still = replace(still, hand_px=np.repeat(still.hand_px[:1], len(still.hand_px), axis=0))
    still = replace(still, found=np.ones_like(still.found))
    pictures = [overlay.draw(empty.copy(), still, made_up.hands, row) for row in rows]
    assert all((a != b).any() for a, b in pairwise(pictures))


def test_joints_far_outside_the_picture_do_no_harm(made_up: ReportInputs) -> None:
    assert made_up.body is not None
    for far in (1e9, -1e9):
        pixels = made_up.body.pixels.copy()
        pixels[0, WRIST] = far
        hand_px = np.full_like(made_up.body.hand_px, far)
        body = replace(made_up.body, pixels=pixels, hand_px=hand_px)
        overlay.draw(np.zeros((240, 320, 3), dtype=np.uint8), body, made_up.hands, 0)


def test_written_in_step_with_the_clip(made_up: ReportInputs, tmp_path: Path) -> None:
    assert made_up.clip is not None and made_up.body is not None
    clip = made_up.clip
    heard: list[float] = []
    overlay.write_overlay(clip, made_up.body, made_up.hands, tmp_path / "overlay.mp4", heard.append)
    out = video.open_clip(tmp_path / "overlay.mp4")
    assert (out.width, out.height) == (320, 240)
    assert out.duration_s == pytest.approx(clip.duration_s, abs=1e-3)
    assert heard == sorted(heard) and heard[-1] == pytest.approx(1.0)


def test_equal_inputs_give_equal_bytes(made_up: ReportInputs, tmp_path: Path) -> None:
    assert made_up.clip is not None and made_up.body is not None
    clip = made_up.clip
    for name in ("a", "b"):
        overlay.write_overlay(clip, made_up.body, made_up.hands, tmp_path / f"{name}.mp4", silent)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
