"""What befalls the robots in training: pushes, delays, noise, where they start."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from exoactor.core.checks import Array
from exoactor.training.track.reference_dataset import ReferenceDataset

PUSH_M_S = 0.9
"""A push changes the pelvis's velocity by at most this, once every PUSH_EVERY_S on average."""
PUSH_EVERY_S = 2.5
DELAYS_S = (0.0, 0.005, 0.01, 0.015, 0.02)
DELAY_ODDS = (0.4, 0.15, 0.15, 0.15, 0.15)
NOISE_MOST = 1.25
"""As `Disturbance.noise`."""
FIRST_ODDS = 0.15
"""How often an episode starts at the beginning of a reference."""

SECTION = 25
"""Frames of a reference that share one chance of being where an episode starts."""


@dataclass
class Starts:
    """Where episodes start: the more often it goes wrong somewhere, the more often.

    `first` (R,): frames where references begin; `section_first` (S,): where their sections do;
    `failures` (S,): in each section, fading with time.
    """

    first: Array
    section_first: Array
    failures: Array

    @staticmethod
    def of(dataset: ReferenceDataset) -> "Starts":
        """At first all places are equally likely."""
        # what is left behind whole ones is too short: a start there could be in the next reference
        whole = np.maximum(dataset.length - SECTION, 1)
        spans = zip(dataset.first, dataset.first + whole, strict=True)
        section = np.concatenate([np.arange(first, end, SECTION) for first, end in spans])
        return Starts(np.asarray(dataset.first), section, np.zeros(len(section)))

    def learn(self, frames: Array, failed: Array) -> None:
        """Episodes ended at `frames` (E,), some `failed` (E,); sections before share the blame."""
        place = np.searchsorted(self.section_first, frames, side="right") - 1
        begins = self.first[np.searchsorted(self.first, frames, side="right") - 1]
        earliest = np.searchsorted(self.section_first, begins)  # no other reference is to blame
        self.failures *= 0.995
        for back, share in ((0, 0.5), (1, 0.3), (2, 0.2)):
            np.add.at(self.failures, np.maximum(place - back, earliest), share * failed)

    def odds(self) -> Array:
        """(S,) that sum to 1: half by length, half where it goes wrong.

        Failures pile up where episodes start; by their root, odds settle in proportion to how often
        a start fails, and a place where every start does cannot take them all.
        """
        even = np.full(len(self.failures), 1.0 / len(self.failures))
        if self.failures.sum() < 1.0:
            return even
        weight = np.sqrt(self.failures)
        return np.asarray(0.5 * even + 0.5 * weight / weight.sum())


def start_frames(xp: Any, first: Any, section_first: Any, cumulative: Any, draws: Any) -> Any:
    """(N,) frames from uniform draws (N, 3) and the cumulative odds (S,) of the sections; `first`
    as in `Starts`.
    """
    section = xp.minimum(xp.searchsorted(cumulative, draws[:, 0]), len(section_first) - 1)
    within = section_first[section] + (draws[:, 1] * SECTION).astype(int)
    again = first[(draws[:, 1] * len(first)).astype(int)]
    return xp.where(draws[:, 2] < FIRST_ODDS, again, within)
