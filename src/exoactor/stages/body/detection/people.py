"""Who is in a picture: boxes about all people that the pose networks find."""

from functools import cache

from exoactor.core.frames import Box, Image
from exoactor.stages.body.detection.detector import PoseDetector


def find_people(picture: Image) -> list[Box]:
    """From crown to soles, and between the outermost landmarks, in pixels; the surest first."""
    detector = _detector()
    seen = (detector.detect(picture, region) for region in detector.find_regions(picture))
    return [detection.box for detection in seen if detection is not None]


@cache
def _detector() -> PoseDetector:
    return PoseDetector.load()
