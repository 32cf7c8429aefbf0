"""A policy that sits: the network holds its pelvis up on its feet where the reference has it, and
bears on the edge of the seat alone. So it is asked to sit into the seat, which then bears it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS
from exoactor.stages.track.policy.iterative_learning import shifted
from exoactor.stages.track.policy.observation import References


@dataclass(frozen=True)
class SeatConfig:
    """How far below and behind its place the seated pelvis is asked to be, blended in over about
    2 `blend_s`; tuned on the chair, seeds 0 to 2, where it holds in 9 or 10 worlds of ten and the
    reference as it is in 5.
    """

    down_m: float = 0.05
    back_m: float = 0.11
    blend_s: float = 0.3


def into_the_seat(references: References, seated: Array, config: SeatConfig) -> References:
    """The references (T frames) with the pelvis lower and further back where it is seated (T,)."""
    weight = gaussian_filter1d(seated, config.blend_s * REFERENCE_FPS)
    yaw = references.yaw_rad
    shift = np.zeros((len(weight), references.qvel.shape[1]))
    shift[:, 0] = -config.back_m * weight * np.cos(yaw)
    shift[:, 1] = -config.back_m * weight * np.sin(yaw)
    shift[:, 2] = -config.down_m * weight
    return shifted(references, shift)
