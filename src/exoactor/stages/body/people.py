"""Who is in a picture: boxes about all people that the pose networks find."""

from functools import cache

import numpy as np

from exoactor.core.frames import Box
from exoactor.io import assets
from exoactor.io.litert import Network
from exoactor.io.offscreen import Image
from exoactor.stages.body.follow import Eyes, Sighting

CROWN, SOLE = 0.085, 0.02
"""How far a person reaches above the eyes and below the lowest landmark, in shares of the height between the two."""


def people(picture: Image) -> list[Box]:
    """From the crown of the head to the soles, and between the outermost landmarks, in pixels; the surest first."""
    eyes = _eyes()
    seen = (eyes.look(picture, region) for region in eyes.people(picture))
    return [_box(sighting) for sighting in seen if sighting is not None]


@cache
def _eyes() -> Eyes:
    names = ("pose_detection", "pose_landmark_full")
    return Eyes(*(Network(assets.read("blaze", f"{name}.tflite")) for name in names))


def _box(sighting: Sighting) -> Box:
    low, high = sighting.px.min(axis=0), sighting.px.max(axis=0)
    tall = high[1] - low[1]
    edges = np.floor([low[0], low[1] - CROWN * tall]), np.ceil([high[0], high[1] + SOLE * tall])
    return Box(*(int(value) for value in np.concatenate(edges)))
