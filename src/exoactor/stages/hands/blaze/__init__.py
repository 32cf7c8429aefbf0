"""The embedded back end: Blaze hand networks on LiteRT, looking where the pose has the hands."""

from dataclasses import dataclass, field

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import HandMotion
from exoactor.core.progress import Progress
from exoactor.io import assets, video
from exoactor.io.video import Frame
from exoactor.stages.hands import HandsInput, grip
from exoactor.stages.hands.blaze.detector import HandDetector, first_region
from exoactor.stages.hands.grip import Thresholds

SIDES = 2


@dataclass(frozen=True)
class BlazeHandsConfig:
    """Settings of the embedded hand reader.

    min_score: from which the network's word counts that there is a hand.
    min_score_small: the same for a hand whose region is smaller than `small_region_px`: of one that
        is hardly 30 pixels long, or hidden in part, the network guesses the fingers, and says less
        than this. (Of 0.9 and 0.97 the latter read more hands right on clips of the rehearsal,
        hardly fewer on the demo.)
    min_region_px, min_visible: a hand whose region is smaller, or less of it in the picture, is not
        looked for.
    """

    min_score: float = 0.5
    min_score_small: float = 0.97
    small_region_px: float = 200.0
    min_region_px: float = 16.0
    min_visible: float = 0.5
    thresholds: Thresholds = field(default_factory=Thresholds)


class BlazeHands:
    """Reads both hands frame by frame; which is left and which right the pose decides."""

    def __init__(self, config: BlazeHandsConfig | None = None) -> None:
        self.config = config or BlazeHandsConfig()

    def ready(self) -> None:
        """MissingAssetError without the networks."""
        assets.path("blaze")

    def read(self, given: HandsInput, progress: Progress) -> HandMotion:
        """The state of both hands at the frames of the body, and how surely it was seen."""
        body = given.body
        bend, score, size_px = self.measure(given, progress)

        small = size_px < self.config.small_region_px
        seen = score >= np.where(small, self.config.min_score_small, self.config.min_score)
        left, right = (
            grip.states(bend[:, side], seen[:, side], self.config.thresholds)
            for side in range(SIDES)
        )
        conf = np.where(seen, score, 0.0)
        return HandMotion(body.fps, body.time_s, left, right, conf[:, 0], conf[:, 1])

    def measure(self, given: HandsInput, progress: Progress) -> tuple[Array, Array, Array]:
        """Bend of fingers in degrees, score, and region in pixels, (T, 2) of both hands."""
        body, detector = given.body, HandDetector()
        total = len(body.time_s)
        seen = np.zeros((total, SIDES, 3))

        for t, picture in zip(range(total), video.frames(given.clip, body.fps), strict=False):
            if body.found[t]:
                for side in range(SIDES):
                    seen[t, side] = self._measure(detector, picture, body.hand_px[t, side])
            progress((t + 1) / total)

        return seen[..., 0], seen[..., 1], seen[..., 2]

    def _measure(
        self, detector: HandDetector, picture: Frame, hand_px: Array
    ) -> tuple[float, float, float]:
        height, width = picture.shape[:2]
        first = first_region(*hand_px)
        small = first.size_px < self.config.min_region_px
        if small or first.visible_fraction(width, height) < self.config.min_visible:
            return 0.0, 0.0, first.size_px

        hand = detector.detect(picture, first)
        return float(grip.bend_deg(hand.points_px)), hand.score, first.size_px
