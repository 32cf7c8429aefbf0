"""Dex3 fingers: they close until they meet something, hold it with a force, and open; where palms
press, thumbs are out of their way.
"""

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
        closed, folded = np.array(config.closed_rad), np.array(config.folded_rad)
        opened = np.array(config.opened_rad)
        self._config, self._closed, self._folded = config, (closed, -closed), (folded, -folded)
        self._opened = opened, -opened
        self._far = np.abs(np.where(closed == 0.0, folded, closed))
        self._told = np.zeros((2, len(closed)))

    def told(self, plan: HandPlan | None, frame: int, measured_rad: Array) -> Array:
        """Targets (14,) for the next tick; measured_rad (14,): where the joints are."""
        for side, measured in enumerate(measured_rad.reshape(2, -1)):
            used = plan if plan is not None and side in plan.sides else None
            if used is None:
                self._told[side] = self._toward(side, np.zeros(len(measured)))
            elif used.closes and not used.press_n[frame]:
                self._told[side] = self._toward(side, self._opened[side])
            elif used.closes:
                self._told[side] = self._closing(side, measured, float(used.press_n[frame]))
            else:
                self._told[side] = self._toward(side, self._folded[side])
        return self._told.ravel().copy()

    def _toward(self, side: int, goal_rad: Array) -> Array:
        """Targets (7,) of a free hand on the way to a pose (7,)."""
        step = self._step(self._config.open_s)
        return np.asarray(self._told[side] + np.clip(goal_rad - self._told[side], -step, step))

    def _step(self, lasts_s: float) -> Array:
        """(7,) how far joints go in a tick that close or open in so long."""
        return np.minimum(self._far * dex3.TICK_S / lasts_s, dex3.RATE_RAD)

    def _closing(self, side: int, measured_rad: Array, force_n: float) -> Array:
        """Targets (7,) of one hand, which shall hold with a force."""
        config, told, goal = self._config, self._told[side], self._closed[side]
        step = self._step(config.close_s)
        then = told + np.clip(goal - told, -step, step)

        ahead = AGAINST * force_n * config.lever_m / KP
        stopped = (np.abs(told - measured_rad) > 0.5 * ahead) | (np.abs(goal - told) < step)
        if not stopped[~THUMB].all():
            then[THUMB] = told[THUMB] - np.clip(told[THUMB], -step[THUMB], step[THUMB])
        return np.asarray(np.clip(then, measured_rad - ahead, measured_rad + ahead))
