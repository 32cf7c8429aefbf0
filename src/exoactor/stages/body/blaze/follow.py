"""One person followed through a shot, frame by frame, along the glimpses of the survey.

The landmark network says itself where to look in the next picture, so a person is followed forwards
from one glimpse to the next. Where the two do not meet (the person was lost, or somebody else was
followed), the way back from the later glimpse is gone as well, through the pictures that are still
at hand: what is nearest to a glimpse is right.

Where the two meet, what was seen on the way is taken, not the glimpse. Each look leans on where it
looked, and a glimpse looked from somewhere else: one picture in five moved by a pixel against its
neighbours, which is 1 m/s at a foot that rests (tennis.mp4: 16 mm/s of foot skate, 8.5 without).
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exoactor.io.regions import Region
from exoactor.io.video import Frame
from exoactor.stages.body.detection.detector import PoseDetection, PoseDetector, near


@dataclass(frozen=True)
class FollowConfig:
    """When a detection in the next picture is the same person's.

    max_shift, max_growth: how far a person's region may move (of its side, about two metres) and
        grow from one frame to the next: 9 m/s. shift_a_frame, growth_a_frame: what each frame of a
        loss adds: a person walks on at up to 2 m/s.
    forget_frames: after a loss this long nobody is looked for in between: the next glimpse tells.
    held: pictures at hand for the way back: half a second, three looks of the survey.
    meets_shift, meets_growth: a person who was followed to a glimpse is the one of the glimpse if
        it is this near, and alike.
    """

    max_shift: float = 0.15
    max_growth: float = 1.35
    shift_a_frame: float = 0.03
    growth_a_frame: float = 0.03
    forget_frames: int = 15
    held: int = 15
    meets_shift: float = 0.15
    meets_growth: float = 1.3

    def continuous(self, before: Region, after: Region, lost: int) -> bool:
        """Whether a region can be the same person's, `lost` frames after it was last seen."""
        waited = min(lost, self.forget_frames)
        shift = self.max_shift + self.shift_a_frame * waited
        return near(before, after, shift, self.max_growth + self.growth_a_frame * waited)

    def meets(self, a: PoseDetection, b: PoseDetection) -> bool:
        """Whether two detections in one picture are of one person."""
        return near(a.following, b.following, self.meets_shift, self.meets_growth)

    def is_another(self, now: PoseDetection, others: Sequence[Region]) -> bool:
        """Whether it stands where somebody else was seen."""
        return any(
            near(region, now.following, self.meets_shift / 2.0, self.meets_growth)
            for region in others
        )


@dataclass(frozen=True)
class Guide:
    """By frame: how the person was seen there, and where others were."""

    own: Mapping[int, PoseDetection]
    others: Mapping[int, Sequence[Region]]


def follow(
    pictures: Iterable[Frame],
    detector: PoseDetector,
    guide: Guide,
    config: FollowConfig = FollowConfig(),
) -> list[PoseDetection | None]:
    """The detections of one person, one a picture, None where it is not seen."""
    out: list[PoseDetection | None] = []
    held: deque[tuple[int, Frame]] = deque(maxlen=config.held)
    last: PoseDetection | None = None
    lost = 0

    for frame, picture in enumerate(pictures):
        known = guide.own.get(frame)
        now = None
        if last is not None and lost < config.forget_frames:
            now = _onwards(picture, detector, last, lost, config)
        if now is not None and config.is_another(now, guide.others.get(frame, ())):
            now = None

        if known is not None:
            if now is None or not config.meets(now, known):
                now = known
                _back(out, held, detector, known, config)
            held.clear()

        held.append((frame, picture))
        out.append(now)
        lost = 0 if now is not None else lost + 1
        last = now or last
    return out


def _onwards(
    picture: Frame, detector: PoseDetector, last: PoseDetection, lost: int, config: FollowConfig
) -> PoseDetection | None:
    if lost == 0:
        now = detector.detect(picture, last.following)
        if now is not None and config.continuous(last.following, now.following, 0):
            return now

    found = detector.find_regions(picture)
    close = [region for region in found if config.continuous(last.following, region, lost + 1)]
    for region in sorted(
        close, key=lambda r: float(np.linalg.norm(r.center_px - last.following.center_px))
    ):
        now = detector.detect_settled(picture, region)
        if now is not None and config.continuous(last.following, now.following, lost + 1):
            return now

    return None


def _back(
    out: list[PoseDetection | None],
    held: Iterable[tuple[int, Frame]],
    detector: PoseDetector,
    known: PoseDetection,
    config: FollowConfig,
) -> None:
    """From a glimpse back through the pictures at hand, until what was seen before is met."""
    later = known
    for frame, picture in reversed(list(held)):
        now = detector.detect(picture, later.following)
        if now is None or not config.continuous(later.following, now.following, 0):
            return
        before = out[frame]
        if before is not None and config.meets(before, now):
            return
        out[frame] = later = now
