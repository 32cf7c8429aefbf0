"""The clip's time in the reference: which frame an instant is, and when the robot walks."""

import numpy as np

from exoactor.core.contacts import ContactPlan
from exoactor.core.motion import REFERENCE_FPS, TrackingReference
from exoactor.core.runs import runs
from exoactor.stages.track.segments.config import SegmentConfig

AT_LEAST_M = 0.12
"""Who moves less than this does not walk."""


class ClipClock:
    """Of a reference and the contact plan that goes with it."""

    def __init__(
        self, reference: TrackingReference, contacts: ContactPlan, config: SegmentConfig
    ) -> None:
        self._start_s, self._clip_start_s = reference.clip_start_s, contacts.clip_start_s
        self._place_m = reference.motion.root_pos_m[:, :2]
        self._gap = round(config.pause_s * REFERENCE_FPS)
        speed = np.linalg.norm(np.gradient(self._place_m, axis=0), axis=1) * REFERENCE_FPS
        self._moving = np.asarray(speed > config.moving_m_s)

    @property
    def last(self) -> int:
        """The last frame of the reference."""
        return len(self._moving) - 1

    def frame(self, clip_s: float, least: int = 0) -> int:
        """Of the reference, at an instant of the clip; no earlier one than `least`: what is done by
        then comes first, whatever was read off the clip.
        """
        at_s = clip_s - self._clip_start_s + self._start_s
        return int(np.clip(round(at_s * REFERENCE_FPS), least, self.last))

    def clip_s(self, frame: int) -> float:
        """A frame of the reference as an instant of the clip."""
        return frame / REFERENCE_FPS - self._start_s + self._clip_start_s

    def span(self, first: int, last: int) -> tuple[float, float]:
        """Two frames in seconds of the motion that was given."""
        return first / REFERENCE_FPS - self._start_s, last / REFERENCE_FPS - self._start_s

    def walks(self, first: int, last: int) -> list[tuple[int, int]]:
        """Stretches [start, stop) of frames within [first, last) in which the robot walks."""
        joined: list[tuple[int, int]] = []
        for start, stop in runs(self._moving[first:last]):
            if joined and start + first - joined[-1][1] < self._gap:
                joined[-1] = (joined[-1][0], stop + first)
            else:
                joined.append((start + first, stop + first))
        return [one for one in joined if self._far_m(*one) > AT_LEAST_M]

    def _far_m(self, start: int, stop: int) -> float:
        return float(np.linalg.norm(self._place_m[stop - 1] - self._place_m[start]))
