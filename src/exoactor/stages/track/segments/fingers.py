"""Dex3 fingers: they close until they meet something, hold it with a force, and open."""

import numpy as np

from exoactor.core.checks import Array
from exoactor.robots import dex3
from exoactor.stages.track.segments.config import FingerConfig
from exoactor.stages.track.segments.hands import HandPlan

KP = np.array([joint.kp for joint in dex3.JOINTS])


class Fingers:
    """Both hands', which begin open; they remember how far they were told to close.

    A target is never further ahead of the joint than the force asks: free fingers follow it and
    close, those that something stops press on it so hard and no harder.
    """

    def __init__(self, config: FingerConfig) -> None:
        left = np.array(config.closed_rad)
        self._config, self._closed = config, np.concatenate([left, -left])
        self._told = np.zeros(len(dex3.JOINTS))

    def told(self, plan: HandPlan | None, frame: int, measured_rad: Array) -> Array:
        """Targets (14,) for the next tick; measured_rad (14,): where the joints are."""
        config, goal = self._config, np.zeros(len(dex3.JOINTS))
        ahead = np.full(len(goal), np.inf)
        if plan is not None and plan.closes and plan.press_n[frame] > 0.0:
            hand = slice(7 * plan.sides[0], 7 * plan.sides[0] + 7)
            goal[hand] = self._closed[hand]
            ahead[hand] = plan.press_n[frame] * config.lever_m / KP[hand]

        most = np.where(goal != 0.0, 1.0 / config.close_s, 1.0 / config.open_s) * dex3.TICK_S
        step = np.minimum(most * np.abs(self._closed), dex3.RATE_RAD)
        told = self._told + np.clip(goal - self._told, -step, step)
        self._told = np.clip(told, measured_rad - ahead, measured_rad + ahead)
        return self._told
