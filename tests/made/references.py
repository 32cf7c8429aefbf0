"""References for trackers, from motions that tests make."""

import numpy as np

from exoactor.core.motion import RobotMotion, TrackingReference
from exoactor.core.progress import silent
from exoactor.scenes.scene import Scene
from exoactor.stages.condition import ConditionInput
from exoactor.stages.condition.repair import ConditionConfig, Ends, Repair
from exoactor.stages.track import TrackInput

SHORT = Ends(stand_s=0.1, blend_in_s=0.2, blend_out_s=0.2, rest_s=0.1)


def conditioned(
    motion: RobotMotion, ends: Ends | None = None, scene: Scene | None = None
) -> TrackingReference:
    """From stand to stand."""
    return Repair(ConditionConfig(ends or Ends())).condition(
        ConditionInput(motion, scene=scene), silent
    )


def asked(motion: RobotMotion, ends: Ends | None = None, scene: Scene | None = None) -> TrackInput:
    """What a tracker is given for a motion, in a scene or on a bare floor."""
    return TrackInput(conditioned(motion, ends, scene), scene=scene)


def bare(motion: RobotMotion) -> TrackingReference:
    """A motion at 50 Hz as it is, without stands."""
    return TrackingReference(motion, np.zeros(len(motion)), 0.0, motion.duration_s)
