"""Verbs of going down where one stands: squat, kneel."""

import numpy as np

from exoactor.core.plan import Action
from exoactor.humans import footwork, gait, posture
from exoactor.rehearsal import walking
from exoactor.rehearsal.hands import OUT, HandPose
from exoactor.rehearsal.performance_builder import PerformanceBuilder

SQUAT_M, KNEEL_M = 0.42, 0.40
"""Height of the hips' middle: 0.68 m standing; 0.50 and 0.48 are asked of the robot (goals)."""
DOWN_S, LOW_S = 1.4, 0.8
"""Going down or up again, and staying low."""
SQUAT_AHEAD_M, KNEEL_AHEAD_M = 0.45, 0.30
"""Room for knees and for hands held ahead."""
BACK_M, HEEL_UP_RAD = 0.34, 0.95
"""How far a foot is set back to kneel on that side, and how far its heel is up then."""
AHEAD_M = np.array([0.30, 0.11, 0.12])
"""A wrist held ahead for balance: from the pelvis ahead, to its own side, up."""


def squat(builder: PerformanceBuilder, action: Action) -> None:
    """Bend the knees, the arms ahead for balance unless they hold something, stay low, and rise."""
    walking.give_room(builder, SQUAT_AHEAD_M)
    at = builder.actor, builder.stance, builder.yaw_rad
    low = posture.lowered(*at, hips_m=SQUAT_M, start=builder.standing)
    free = [side for side in (0, 1) if builder.held[side] is None]
    for side in free:
        builder.hand(side, _ahead(side), DOWN_S)
    builder.bear(low, DOWN_S)
    builder.wait(DOWN_S + LOW_S)
    builder.bear(builder.standing, DOWN_S)
    for side in free:
        builder.hand(side, builder.rest[side], DOWN_S)
    builder.wait(DOWN_S)


def kneel(builder: PerformanceBuilder, action: Action) -> None:
    """Set the right foot back on its ball and go down on that side's knee; stay, and stand up."""
    walking.give_room(builder, KNEEL_AHEAD_M)
    stood = builder.stance[gait.RIGHT]
    back = footwork.back_on_ball(stood, BACK_M, HEEL_UP_RAD, builder.clock_s, gait.RIGHT)
    middle = builder.place_m - 0.5 * BACK_M * gait.ahead(builder.yaw_rad)
    builder.walk([back], middle, builder.yaw_rad)

    at = builder.actor, builder.stance, builder.yaw_rad
    builder.bear(posture.lowered(*at, hips_m=KNEEL_M, start=builder.standing), DOWN_S)
    builder.wait(DOWN_S + LOW_S)
    builder.bear(builder.standing, DOWN_S)
    builder.wait(DOWN_S)

    forth = gait.Step(gait.RIGHT, stood, builder.clock_s, builder.clock_s + footwork.KNEEL_S)
    place = middle + 0.5 * BACK_M * gait.ahead(builder.yaw_rad)
    builder.walk([forth], place, builder.yaw_rad)


def _ahead(side: int) -> HandPose:
    """A hand held out ahead of the body, the palm down."""
    out = OUT[side]
    return HandPose(
        "body",
        AHEAD_M * [1.0, out, 1.0],
        np.array([1.0, 0.0, 0.0]),
        np.array([0.0, -0.5 * out, -0.8]),
        np.array([-0.5, 0.5 * out, -0.6]),
    )
