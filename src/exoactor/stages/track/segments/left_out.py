"""What the clip shows and the robot does not do: between and after things in its hands it only
walks.
"""

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS
from exoactor.robots import g1
from exoactor.stages.track.segments.clock import ClipClock
from exoactor.stages.track.segments.config import SegmentConfig


def left_out(
    qpos: Array, clock: ClipClock, first: int, last: int, config: SegmentConfig
) -> tuple[str, ...]:
    """In words, for the frames between two of a reference (T, 36); hands that leave what they held,
    or come to what they take, do nothing else.
    """
    hands = round(config.hands_s * REFERENCE_FPS)
    first, last = (first + hands if first else 0), last - hands
    shown = np.zeros(len(qpos), dtype=np.bool_)
    shown[first : max(first, last)] = True
    for begins, ends in clock.walks(first, max(first, last)):
        shown[begins:ends] = False
    if not shown.any():
        return ()

    turned_rad = float(np.ptp(qpos[shown, g1.JOINT_POS], axis=0).max())
    if turned_rad < config.gesture_rad:
        return ()
    from_s, to_s = clock.clip_s(first), clock.clip_s(last)
    return (
        f"from {from_s:.1f} to {to_s:.1f} s the clip shows more than a walk, which was left out",
    )
