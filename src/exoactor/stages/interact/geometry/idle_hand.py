"""The hand that does nothing while the other one acts on a table: it stays clear of the table's
edge.

The camera often sees nothing of it, and a hand that is guessed to come up under a table tips what
stands there.
"""

import numpy as np
from scipy.ndimage import maximum_filter1d

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ
from exoactor.scenes.scene import Thing
from exoactor.stages.interact.geometry import arm_ik
from exoactor.stages.interact.geometry.arm_ik import FINGERS_AT_REST, UP, WRISTS, Hand
from exoactor.stages.interact.geometry.handling import Top, View


def kept_off(view: View, side: int, table: Thing, ahead: Array) -> Hand | None:
    """Hand `side` drawn back, against the way `ahead` (3,), from where it would reach into the
    table or its edge.
    """
    config = view.config.idle
    top, wrist = Top.of(table), view.human.joint_pos_m[:, WRISTS[side]]
    local = top.local(wrist)
    along = rotations.rotate(rotations.conjugate(top.quat_wxyz), ahead)[:2]
    across = np.array([-along[1], along[0]])
    edge, end = -np.abs(along) @ top.half_m, np.abs(across) @ top.half_m

    beyond = local[:, :2] @ along + config.hand_m + config.clear_m - edge
    before = (np.abs(local[:, :2] @ across) < end + config.clear_m) & (local[:, 2] < config.over_m)
    back = np.where(before, np.clip(beyond, 0.0, config.hand_m + config.clear_m), 0.0)
    back = maximum_filter1d(back, 2 * view.frames(config.before_s) + 1)
    back = view.smooth(back, config.smooth_s)
    if back.max() < config.least_m:
        return None

    turned = rotations.multiply(
        view.human.joint_quat_wxyz[:, WRISTS[side]], rotations.conjugate(UPRIGHT_FACING_X_WXYZ)
    )
    fingers, palm = (
        rotations.rotate(turned, np.broadcast_to(way, wrist.shape))
        for way in (FINGERS_AT_REST[side], -UP)
    )
    weight = (back >= config.least_m).astype(np.float64)

    bend = arm_ik.bends(view.human, view.config.arms)[:, side]
    return Hand(wrist - back[:, None] * ahead, fingers, palm, bend, weight)
