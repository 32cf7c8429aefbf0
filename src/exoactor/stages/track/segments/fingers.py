"""Dex3 fingers: they close until they meet something, hold it with a force, and open."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.robots import dex3
from exoactor.stages.track.segments.config import FingerConfig
from exoactor.stages.track.segments.hands import HandPlan

KP = np.array([joint.kp for joint in dex3.JOINTS[: len(dex3.JOINT_NAMES)]])
THUMB = np.array([name.startswith("thumb") for name in dex3.JOINT_NAMES])
AGAINST = np.where(THUMB, 2.0, 1.0)
"""The thumb presses against two fingers."""


class Fingers:
    """Both hands', which begin open; they remember how far they were told to close.

    A target is never further ahead of the joint than the force asks: free fingers follow it and
    close, those that something stops press on it so hard and no harder. The thumb closes when they
    have: before, it would push the thing out of the hand.
    """

    def __init__(self, config: FingerConfig) -> None:
        left = np.array(config.closed_rad)
        self._config, self._closed = config, (left, -left)
        self._told = np.zeros((2, len(left)))

    def told(self, plan: HandPlan | None, frame: int, measured_rad: Array) -> Array:
        """Targets (14,) for the next tick; measured_rad (14,): where the joints are."""
        for side, measured in enumerate(measured_rad.reshape(2, -1)):
            holds = plan is not None and plan.closes and side in plan.sides
            force_n = float(plan.press_n[frame]) if plan is not None and holds else 0.0
            self._told[side] = self._next(side, measured, force_n)
        return self._told.ravel().copy()

    def _next(self, side: int, measured_rad: Array, force_n: float) -> Array:
        """Targets (7,) of one hand, which shall hold with a force; 0: open."""
        config, told, closed = self._config, self._told[side], self._closed[side]
        goal = closed if force_n else np.zeros(len(closed))
        lasts_s = config.close_s if force_n else config.open_s
        step = np.minimum(np.abs(closed) * dex3.TICK_S / lasts_s, dex3.RATE_RAD)
        then = told + np.clip(goal - told, -step, step)
        if not force_n:
            return np.asarray(then)

        ahead = AGAINST * force_n * config.lever_m / KP
        stopped = (np.abs(told - measured_rad) > 0.5 * ahead) | (np.abs(goal - told) < step)
        if not stopped[~THUMB].all():
            then[THUMB] = told[THUMB]
        return np.asarray(np.clip(then, measured_rad - ahead, measured_rad + ahead))
