"""overlay.mp4: the clip with what was read off it drawn over it: skeleton, hand states, frames
without the person.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from exoactor.core import resample
from exoactor.core.checks import Array
from exoactor.core.motion import (
    ESTIMATE_FPS,
    SMPL_JOINTS,
    SMPL_PARENTS,
    BodyMotion,
    Hand,
    HandMotion,
)
from exoactor.core.progress import Progress
from exoactor.io import video
from exoactor.io.pictures import shrunk
from exoactor.io.video import Clip, Frame
from exoactor.view.previews import KEYFRAME_EVERY

MAX_WIDTH = 1280
CRF, PRESET = 28, "superfast"
"""Half the processor's time of `veryfast`; ten seconds come out small enough to go into a report as
they are."""
LEFT, RIGHT, MIDDLE, LOST = (74, 144, 255), (255, 132, 46), (245, 243, 238), (168, 168, 168)
"""RGB; the person's left and right as in the report."""

Mask = NDArray[np.uint8]
Colour = tuple[int, int, int]

_SUBPIXEL_BITS = 4
_WORDS = {Hand.OPEN: "open", Hand.HALF_OPEN: "half-open", Hand.CLOSED: "closed"}


def write_overlay(
    clip: Clip, body: BodyMotion, hands: HandMotion | None, path: Path, progress: Progress
) -> None:
    """Draw `body` and `hands` over the clip, at most 1280 px wide, at 30 Hz."""
    pictures = _frames(clip, body, hands, progress)
    video.write_video(
        path, pictures, ESTIMATE_FPS, crf=CRF, preset=PRESET, keyframe_every=KEYFRAME_EVERY
    )


def _frames(
    clip: Clip, body: BodyMotion, hands: HandMotion | None, progress: Progress
) -> Iterator[Frame]:
    shrink = min(1.0, MAX_WIDTH / clip.width)
    size = (round(clip.width * shrink / 2) * 2, round(clip.height * shrink / 2) * 2)
    count = clip.frame_count(ESTIMATE_FPS)
    at = resample.nearest(body.time_s, np.arange(count) / ESTIMATE_FPS)

    for index, frame in enumerate(video.frames(clip, ESTIMATE_FPS)):
        picture = shrunk(frame, size) if shrink < 1.0 else frame.copy()
        yield draw(picture, body, hands, int(at[index]), shrink)
        progress((index + 1) / count)


def draw(
    picture: Frame, body: BodyMotion, hands: HandMotion | None, row: int, shrink: float = 1.0
) -> Frame:
    """Draw frame `row` of `body` and `hands` into `picture` (it is changed and returned); `shrink`:
    clip to picture.
    """
    pixels, hand_px = body.pixels[row] * shrink, body.hand_px[row] * shrink
    found = bool(body.found[row])
    unit = _thickness(pixels, picture.shape[0])
    for mask, colour in _layers(picture.shape[:2], pixels, body.joint_conf[row], found, unit):
        _blend(picture, mask, colour)

    if hands is not None and found:
        at = int(resample.nearest(hands.time_s, body.time_s[row : row + 1])[0])
        states, sure = (hands.state_left, hands.state_right), (hands.conf_left, hands.conf_right)
        for side in (0, 1):
            places = hand_px[side, 1], hand_px[1 - side, 1]
            _badge_at(picture, *places, Hand(states[side][at]), side, float(sure[side][at]))
    if not found:
        _tag(picture, "person not found")

    return picture


def _thickness(pixels: Array, height: int) -> float:
    """Width of a bone in pixels: follows the person's size in the picture, within what can be
    seen.
    """
    tall = float(np.ptp(pixels[:, 1]))
    return float(np.clip(0.0125 * tall, 0.003 * height, 0.011 * height))


def _layers(
    shape: tuple[int, ...], pixels: Array, confidence: Array, found: bool, unit: float
) -> Iterator[tuple[Mask, Colour]]:
    """Opacity masks with their colours, lowest first: a dark rim under all, then middle, right and
    left.
    """
    opacity = (0.2 + 0.8 * np.clip(confidence, 0.0, 1.0)) * (1.0 if found else 0.5)
    rim = np.zeros(shape, dtype=np.uint8)
    colours = {"middle": MIDDLE, "right": RIGHT, "left": LEFT}
    sides = {side: np.zeros_like(rim) for side in colours}
    of = [sides.get(name.partition("_")[0], sides["middle"]) for name in SMPL_JOINTS]

    for joint, parent in enumerate(SMPL_PARENTS[1:], 1):
        ends = pixels[parent], pixels[joint]
        strength = float(min(opacity[joint], opacity[parent]))
        width = unit * (0.55 + 0.45 * strength)
        _line(rim, *ends, width + 0.7 * unit, 0.75 * strength)
        _line(of[joint], *ends, width, strength)

    for mask, place, strength in zip(of, pixels, opacity.tolist(), strict=True):
        _dot(rim, place, 0.95 * unit, 0.75 * strength)
        _dot(mask, place, 0.72 * unit, strength)

    yield rim, (18, 18, 20)
    for side, colour in colours.items():
        yield sides[side], colour if found else LOST


def _fixed(point: Array) -> tuple[int, int]:
    """OpenCV's fixed-point pixels; far outside points are pulled near, where its integers hold."""
    x, y = np.clip(np.round(point * 2**_SUBPIXEL_BITS), -(2**18), 2**18)
    return int(x), int(y)


def _line(mask: Mask, start: Array, end: Array, width: float, opacity: float) -> None:
    value = round(255 * opacity)
    cv2.line(
        mask, _fixed(start), _fixed(end), value, max(1, round(width)), cv2.LINE_AA, _SUBPIXEL_BITS
    )


def _dot(mask: Mask, centre: Array, radius: float, opacity: float) -> None:
    size = round(radius * 2**_SUBPIXEL_BITS)
    cv2.circle(mask, _fixed(centre), size, round(255 * opacity), -1, cv2.LINE_AA, _SUBPIXEL_BITS)


def _blend(picture: Frame, mask: Mask, colour: Colour) -> None:
    """Lay a colour over the picture where the mask says, touching only the mask's bounding box."""
    x, y, width, height = cv2.boundingRect(mask)
    if width == 0:
        return
    part = picture[y : y + height, x : x + width]
    weight = cv2.merge([mask[y : y + height, x : x + width]] * 3)
    cover = cv2.multiply(weight, np.array([*colour, 0.0]), scale=1 / 255)
    part[:] = cv2.add(cv2.multiply(part, cv2.bitwise_not(weight), scale=1 / 255), cover)


def _badge_at(
    picture: Frame, knuckle: Array, other: Array, state: Hand, side: int, confidence: float
) -> None:
    """The hand's state on a pill beside the hand, on the side away from the other hand."""
    colour, mask = _pill(_WORDS[state], (LEFT, RIGHT)[side], state, picture.shape[0])
    outward = 1.0 if knuckle[0] >= other[0] else -1.0
    gap = 0.02 * picture.shape[0] + colour.shape[1] / 2
    weight = np.round(mask * (0.45 + 0.55 * np.clip(confidence, 0.0, 1.0)))
    _paste(picture, colour, weight, knuckle + [outward * gap, 0.0])


def _tag(picture: Frame, text: str) -> None:
    """A pill at the top left."""
    colour, mask = _pill(text, (70, 70, 74), None, picture.shape[0])
    _paste(picture, colour, mask, 0.03 * picture.shape[0] + _size(mask) / 2)


def _paste(picture: Frame, colour: Frame, mask: NDArray[Any], centre: Array) -> None:
    """Lay a small picture over the other, moved to where all of it is in there if it can be."""
    room = np.maximum(_size(picture) - _size(mask), 0)
    x, y = np.clip(np.round(centre - _size(mask) / 2), 0, room).astype(int)
    part = picture[y : y + len(mask), x : x + mask.shape[1]]
    seen = slice(part.shape[0]), slice(part.shape[1])
    weight = mask[seen][..., None] / 255.0
    part[:] = np.round(part * (1.0 - weight) + colour[seen] * weight)


def _size(picture: NDArray[Any]) -> Array:
    """Width and height."""
    return np.array(picture.shape[1::-1], dtype=np.float64)


@cache
def _pill(text: str, ground: Colour, state: Hand | None, picture_height: int) -> tuple[Frame, Mask]:
    """Text on a rounded ground, drawn large and shrunk; before the text a disc filled as far as the
    hand is closed.
    """
    over, font, white = 4, cv2.FONT_HERSHEY_SIMPLEX, (255, 255, 255)
    height = max(16, round(0.036 * picture_height)) * over
    scale, weight = height / 42.0, max(1, round(height / 18))
    (text_width, text_height), _ = cv2.getTextSize(text, font, scale, weight)
    icon = round(0.75 * height) if state is not None else 0
    margin = round(0.42 * height)
    width = (2 * margin + icon + text_width) // over * over
    colour = np.full((height, width, 3), ground, dtype=np.uint8)
    mask = np.zeros((height, width), dtype=np.uint8)
    radius = height // 2 - 1
    cv2.line(mask, (radius, radius), (width - radius - 1, radius), 235, height - 2, cv2.LINE_AA)
    start = margin + icon, (height + text_height) // 2
    cv2.putText(colour, text, start, font, scale, white, weight, cv2.LINE_AA)
    if state is not None:
        _closing(colour, (round(0.68 * height), height // 2), round(0.22 * height), weight, state)

    small = (width // over, height // over)
    return shrunk(colour, small), shrunk(mask, small)


def _closing(colour: Frame, centre: tuple[int, int], radius: int, weight: int, state: Hand) -> None:
    white = (255, 255, 255)
    cv2.circle(colour, centre, radius, white, weight, cv2.LINE_AA)
    if state is Hand.CLOSED:
        cv2.circle(colour, centre, radius, white, -1, cv2.LINE_AA)
    if state is Hand.HALF_OPEN:
        cv2.ellipse(colour, centre, (radius, radius), 0, 0, 180, white, -1, cv2.LINE_AA)
