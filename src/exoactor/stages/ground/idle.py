"""The hand that does nothing while the other one acts on a table: it stays clear of the table's edge.

The camera often sees nothing of it, and a hand that is guessed to come up under a table tips what stands there.
"""

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ
from exoactor.scenes.scene import Thing
from exoactor.stages.ground import arms
from exoactor.stages.ground.arms import FINGERS_AT_REST, UP, WRISTS, Hand
from exoactor.stages.ground.handling import Top, View

HAND_M, CLEAR_M = 0.14, 0.04
"""A G1's hand reaches so far beyond its wrist; and how far it stays away."""
OVER_M = 0.12
"""A wrist so far above the top is over it, and free to be."""
BEFORE_S, SMOOTH_S = 0.3, 0.1
"""How long before and after it is in the way, and how smoothly, a hand is drawn back."""
LEAST_M = 0.002


def kept_off(view: View, side: int, table: Thing, ahead: Array) -> Hand | None:
    """Hand `side` drawn back, against the way `ahead` (3,), from where it would reach into the table or its edge."""
    top, wrist = Top.of(table), view.human.joint_pos_m[:, WRISTS[side]]
    local = top.local(wrist)
    along = rotations.rotate(rotations.conjugate(top.quat_wxyz), ahead)[:2]
    across = np.array([-along[1], along[0]])
    edge, end = -np.abs(along) @ top.half_m, np.abs(across) @ top.half_m
    beyond = local[:, :2] @ along + HAND_M + CLEAR_M - edge
    before = (np.abs(local[:, :2] @ across) < end + CLEAR_M) & (local[:, 2] < OVER_M)
    back = np.where(before, np.clip(beyond, 0.0, HAND_M + CLEAR_M), 0.0)
    back = maximum_filter1d(back, 2 * view.frames(BEFORE_S) + 1)
    back = gaussian_filter1d(back, SMOOTH_S * view.human.fps, mode="nearest")
    if back.max() < LEAST_M:
        return None
    turned = rotations.multiply(view.human.joint_quat_wxyz[:, WRISTS[side]], rotations.conjugate(UPRIGHT_FACING_X_WXYZ))
    fingers, palm = (
        rotations.rotate(turned, np.broadcast_to(way, wrist.shape)) for way in (FINGERS_AT_REST[side], -UP)
    )
    weight = (back >= LEAST_M).astype(np.float64)
    return Hand(wrist - back[:, None] * ahead, fingers, palm, arms.bends(view.human)[:, side], weight)
