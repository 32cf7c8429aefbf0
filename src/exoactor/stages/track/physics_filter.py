"""A reference made clean by physics: what the robot did when it followed it, for other trackers to follow."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import Execution, HandMotion, RobotMotion
from exoactor.core.progress import Progress
from exoactor.scenes.scene import Scene
from exoactor.stages.track.auto import Auto, AutoConfig

SMOOTHING_FRAMES = 1.0
"""Takes the trembling of contacts off, and leaves steps as they are."""


@dataclass(frozen=True)
class PhysicsFilterConfig:
    """`scene`: what stands around the robot; `hands`: what Dex3 hands do."""

    scene: Scene | None = None
    hands: HandMotion | None = None


class PhysicsFilter:
    """Tracks as `auto` does; `clean` is what it is for."""

    name = "physics-filter"

    def __init__(self, config: PhysicsFilterConfig | None = None) -> None:
        self.config = config or PhysicsFilterConfig()

    def track(self, reference: RobotMotion, progress: Progress) -> Execution:
        """The execution that is to be the reference."""
        return Auto(AutoConfig(self.config.scene, hands=self.config.hands)).track(reference, progress)


def clean(execution: Execution) -> RobotMotion:
    """What was achieved while the given motion lasted, without the stands at both ends; as far as the robot came.

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
    smooth[:, 3:7] = rotations.normalise(smooth[:, 3:7])
    return RobotMotion.from_qpos(np.asarray(smooth), fps, motion.joint_names)
