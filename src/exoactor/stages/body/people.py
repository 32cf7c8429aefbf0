"""Who is in a picture: boxes about all people that the pose networks find."""

from functools import cache

from exoactor.core.frames import Box
from exoactor.io.offscreen import Image
from exoactor.stages.body.eyes import Eyes
from exoactor.stages.body.survey import box


def people(picture: Image) -> list[Box]:
    """From the crown of the head to the soles, and between the outermost landmarks, in pixels; the surest first."""
    eyes = _eyes()
    seen = (eyes.look(picture, region) for region in eyes.people(picture))
    return [box(sighting) for sighting in seen if sighting is not None]


@cache
def _eyes() -> Eyes:
    return Eyes.load()
