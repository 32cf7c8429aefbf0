"""The pose networks and pieces of the tennis clip, shared by the tests of this stage."""

from pathlib import Path

import pytest

from exoactor.core.errors import MissingAssetError
from exoactor.io import video
from exoactor.io.video import Frame
from exoactor.stages.body.detection.detector import PoseDetector


@pytest.fixture(scope="session")
def detector() -> PoseDetector:
    """The real networks, where they are installed."""
    try:
        return PoseDetector.load()
    except MissingAssetError:
        pytest.skip("the pose networks are absent (exoactor assets pull blaze)")


@pytest.fixture(scope="session")
def tennis(shared: Path) -> list[Frame]:
    """Two seconds of the tennis player."""
    clip = video.open_clip(shared / "clips" / "tennis.mp4")
    return [picture for picture, _ in zip(video.frames(clip, 30.0), range(60), strict=False)]
