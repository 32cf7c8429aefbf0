"""A reference as a controller reads it: at its own rate, with velocities and the position targets
that go with them.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import resample, rotations
from exoactor.core.checks import Array
from exoactor.core.motion import TrackingReference
from exoactor.robots import g1, tangent
from exoactor.stages.track.physics.feedforward import targets

SMOOTHING_S = 0.02  # rounds off the corners of references recorded at 30 Hz


@dataclass(frozen=True)
class Window:
    """A reference's qpos (H + 1, nq) and qvel (H + 1, nv), and nominal targets ctrl (H, nu)."""

    qpos: Array
    qvel: Array
    ctrl: Array


class SampledReference:
    """A reference every `step_s`: qpos (N, 36), qvel (N, 35), and position targets ctrl (N, 29)
    that go with them.

    Held at its end for `horizon` steps more.
    """

    def __init__(self, reference: TrackingReference, step_s: float, horizon: int = 0) -> None:
        motion = reference.motion
        at = resample.timeline(motion.duration_s, 1.0 / step_s)
        qpos = np.concatenate(
            [
                resample.linear(motion.time_s, motion.root_pos_m, at),
                rotations.slerp(motion.time_s, motion.root_quat_wxyz, at),
                resample.linear(motion.time_s, motion.joint_pos_rad, at),
            ],
            axis=1,
        )

        qpos = gaussian_filter1d(qpos, SMOOTHING_S / step_s, axis=0, mode="nearest")
        qpos[:, g1.ROOT_QUAT] = rotations.normalise(qpos[:, g1.ROOT_QUAT])
        qvel = gaussian_filter1d(
            _velocity(qpos, step_s), SMOOTHING_S / step_s, axis=0, mode="nearest"
        )
        ctrl = targets(qpos, qvel, step_s, np.interp(at, motion.time_s, reference.seated))

        self.qpos = np.concatenate([qpos, np.repeat(qpos[-1:], horizon, axis=0)])
        self.qvel = np.concatenate([qvel, np.zeros((horizon, qvel.shape[1]))])
        self.ctrl = np.concatenate([ctrl, np.repeat(ctrl[-1:], horizon, axis=0)])

    def window(self, knot: int, horizon: int) -> Window:
        """The horizon that begins at `knot`."""
        end = knot + horizon + 1
        return Window(self.qpos[knot:end], self.qvel[knot:end], self.ctrl[knot : end - 1])


def _velocity(qpos: Array, step_s: float) -> Array:
    """Central differences as MuJoCo orders velocities: (T, 35)."""
    before = qpos[np.maximum(np.arange(len(qpos)) - 1, 0)]
    after = qpos[np.minimum(np.arange(len(qpos)) + 1, len(qpos) - 1)]
    span = np.full((len(qpos), 1), 2.0 * step_s)
    span[[0, -1]] = step_s
    return np.asarray(tangent.difference(before, after) / span)


def state_error(qpos: Array, qvel: Array, qpos_ref: Array, qvel_ref: Array) -> Array:
    """Tangent difference (..., 2 nv) that takes the reference to the state."""
    return np.concatenate([tangent.difference(qpos_ref, qpos), qvel - qvel_ref], axis=-1)
