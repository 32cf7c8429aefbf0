"""A reference made clean by physics: what the robot did when it followed it."""

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import Execution, RobotMotion
from exoactor.core.progress import Progress
from exoactor.robots import g1
from exoactor.stages.track import Tracked, TrackInput
from exoactor.stages.track.auto import Auto

SMOOTHING_FRAMES = 1.0
"""Takes the trembling of contacts off, and leaves steps as they are."""


class PhysicsFilter:
    """Tracks as `auto` does; `clean` is what it is for."""

    name = "physics-filter"

    def track(self, given: TrackInput, progress: Progress) -> Tracked:
        """The execution that is to be the reference."""
        return Auto().track(given, progress)


def clean(execution: Execution) -> RobotMotion:
    """What was achieved while the given motion lasted, without the stands at both ends; as far as
    the robot came.

    BadMotionError where it fell before that.
    """
    fps, motion = execution.motion.fps, execution.motion
    clip = slice(round(execution.clip_start_s * fps), round(execution.clip_end_s * fps) + 1)
    if not len(motion.qpos[clip]):
        raise BadMotionError(
            "the robot fell before the motion began: there is nothing to make clean",
            "see how it falls with --track auto",
        )
    smooth = gaussian_filter1d(motion.qpos[clip], SMOOTHING_FRAMES, axis=0, mode="nearest")
    smooth[:, g1.ROOT_QUAT] = rotations.normalise(smooth[:, g1.ROOT_QUAT])
    return motion.with_qpos(np.asarray(smooth))
