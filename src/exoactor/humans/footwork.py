"""Steps that are no walk: to the side, backwards, over something low.

Like those of `gait`, they are plans: placements and instants, which `gait.feet` turns into paths.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.humans import gait
from exoactor.humans.actor import Actor
from exoactor.humans.gait import LEFT, RIGHT, Step

SHUFFLE_M = 0.16
"""How far a foot goes in a step to the side or backwards, at most."""
SHUFFLE_S, BETWEEN_S = 0.40, 0.14
OVER_S, ASTRIDE_S = 0.85, 0.34
"""A step over something: the swing, and standing astride it."""
CLEAR_M = 0.05
"""Between the sole and what it passes over."""
GAP_M = 0.07
"""Between what is stepped over and the toes before it, the heel behind it."""


@dataclass(frozen=True)
class Crossing:
    """A beam that is stepped over: from the place (2,) before it to the place behind it, facing
    `yaw_rad`.
    """

    before_m: Array
    behind_m: Array
    yaw_rad: float
    height_m: float

    @staticmethod
    def of(
        actor: Actor,
        beam_m: Sequence[float] | Array,
        yaw_rad: float,
        depth_m: float,
        height_m: float,
    ) -> "Crossing":
        """Over the point (2,) in the middle of a beam `depth_m` thick in the direction of
        `yaw_rad`.
        """
        ahead, beam = gait.ahead(yaw_rad), np.asarray(beam_m, dtype=np.float64)[:2]
        foot = float(actor.bone("left_foot")[0])
        # beyond the body's place: the body stands a little before the ankles
        toes = 0.85 * foot + gait.TOES_M
        heel = 0.15 * foot + actor.heel_behind_ankle_m
        half = depth_m / 2.0 + GAP_M

        return Crossing(
            beam - (half + toes) * ahead, beam + (half + heel) * ahead, yaw_rad, height_m
        )

    def steps(self, actor: Actor, start_s: float, half_width_m: float = 0.07) -> list[Step]:
        """One foot over, then the other, from standing before the beam with the feet side by
        side.
        """
        steps, lift_s = [], start_s
        for foot in (RIGHT, LEFT):
            to = gait.beside(actor, self.behind_m, self.yaw_rad, half_width_m, foot)
            steps.append(Step(foot, to, lift_s, lift_s + OVER_S, over_m=self.height_m + CLEAR_M))
            lift_s += OVER_S + ASTRIDE_S
        return steps


def shuffle(
    actor: Actor,
    place_m: Sequence[float] | Array,
    yaw_rad: float,
    to_m: Sequence[float] | Array,
    start_s: float,
    half_width_m: float = 0.09,
) -> list[Step]:
    """Small steps from place to place (2,) without turning: sideways, backwards, or to correct
    where one stands.
    """
    start = np.asarray(place_m, dtype=np.float64)
    travel = np.asarray(to_m, dtype=np.float64) - place_m
    leftward = float(travel @ gait.aside(yaw_rad))
    first = LEFT if leftward > 0.0 else RIGHT  # the foot on the side one goes to: feet never cross
    count = max(1, int(np.ceil(np.linalg.norm(travel) / SHUFFLE_M - 1e-9)))

    steps, lift_s = [], start_s
    for k in range(1, count + 1):
        for foot in (first, 1 - first):
            to = gait.beside(actor, start + travel * k / count, yaw_rad, half_width_m, foot)
            steps.append(Step(foot, to, lift_s, lift_s + SHUFFLE_S))
            lift_s += SHUFFLE_S + BETWEEN_S

    return steps
