"""What a camera may do to a clip: knobs of difficulty for benchmarks, each off by default, all
deterministic.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.core.frames import Image


@dataclass(frozen=True)
class Degradation:
    """How a clip is made harder.

    `blur`: share of the time between frames for which the shutter is open; `noise`: standard
    deviation of the sensor's noise, of 255 levels; `crf`: x264's quality, 20 is good, 40 bad;
    `occlusion`: width of an upright bar that passes over the picture once, as a share of its width;
    `darkness`: share of the light that is missing; `shake_px`: standard deviation of the camera's
    wander.
    """

    blur: float = 0.0
    noise: float = 0.0
    crf: int = 20
    occlusion: float = 0.0
    darkness: float = 0.0
    shake_px: float = 0.0

    def __post_init__(self) -> None:
        for name, most in (
            ("blur", 1.0),
            ("noise", 128.0),
            ("crf", 51),
            ("occlusion", 0.9),
            ("darkness", 0.99),
            ("shake_px", 100),
        ):
            if not 0.0 <= getattr(self, name) <= most:
                raise ConfigError(
                    f"degradation.{name} is {getattr(self, name)}", f"use 0 to {most}"
                )


SHAKE_FRAMES = 6.0
"""The camera wanders as slowly as hands tremble: over about a fifth of a second."""
BAR = np.array([62, 66, 60], dtype=np.uint8)


def degraded(pictures: Iterable[Image], how: Degradation, count: int, seed: int) -> Iterator[Image]:
    """The pictures as a worse camera takes them; `count` is how many there are."""
    rng = np.random.default_rng([seed, 11])
    wander = _wander(rng, count) * how.shake_px
    for frame, picture in enumerate(pictures):
        out = _shifted(picture, wander[frame]) if how.shake_px else picture
        if how.occlusion:
            out = _behind_bar(out, how.occlusion, frame / max(count - 1, 1))
        if how.darkness:
            out = np.asarray(np.rint(out * (1.0 - how.darkness)), dtype=np.uint8)
        yield _noisy(out, how.noise, rng) if how.noise else out


def shutter(pictures: Iterable[Image], parts: int) -> Iterator[Image]:
    """The means of each `parts` pictures in a row: what an open shutter gathers."""
    held: list[Image] = []
    for picture in pictures:
        held.append(picture)
        if len(held) == parts:
            yield np.asarray(np.rint(np.mean(held, axis=0)), dtype=np.uint8)
            held.clear()


def _wander(rng: np.random.Generator, count: int) -> Array:
    """(count, 2) a slow random walk about nought, standard deviation 1; it begins at nought."""
    steps = rng.normal(size=(count, 2))
    out, keep = np.zeros((count, 2)), np.exp(-1.0 / SHAKE_FRAMES)
    for frame in range(1, count):
        out[frame] = keep * out[frame - 1] + np.sqrt(1.0 - keep**2) * steps[frame]
    return out


def _shifted(picture: Image, by_px: Array) -> Image:
    move = np.array([[1.0, 0.0, by_px[0]], [0.0, 1.0, by_px[1]]])
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(
        cv2.warpAffine(picture, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )


def _behind_bar(picture: Image, share: float, phase: float) -> Image:
    """A bar as wide as `share` of the picture, on its way from left to right."""
    width = picture.shape[1]
    left = round((phase * (1.0 + share) - share) * width)
    out = picture.copy()
    out[:, max(left, 0) : max(left + round(share * width), 0)] = BAR
    return out


def _noisy(picture: Image, deviation: float, rng: np.random.Generator) -> Image:
    noise = rng.normal(0.0, deviation, picture.shape).astype(np.float32)
    return np.asarray(np.clip(np.rint(picture + noise), 0, 255), dtype=np.uint8)
