"""The own back end of `retarget`: limb-length-aware targets, then inverse kinematics on mink within all limits."""

from dataclasses import dataclass, field

import numpy as np

from exoactor.core.motion import REFERENCE_FPS, HumanMotion, RobotMotion
from exoactor.core.progress import Progress, silent
from exoactor.robots import g1
from exoactor.stages.retarget import targets
from exoactor.stages.retarget.follow import Costs, Follower


@dataclass(frozen=True)
class OwnConfig:
    """Settings of the back end.

    steps: of inverse kinematics a frame; settle_steps: at most, for the first frame and where a limb got lost.
    smooth_s: Gaussian width by which the person's joints are smoothed in time.
    widening: share by which the feet are set apart to suit the robot's wider hips.
    """

    steps: int = 2
    settle_steps: int = 300
    smooth_s: float = targets.SMOOTH_S
    widening: float = targets.WIDENING
    costs: Costs = field(default_factory=Costs)


class OwnRetargeter:
    """Puts a person's motion on the G1."""

    def __init__(self, config: OwnConfig = OwnConfig()) -> None:
        self._config = config
        self._follower = Follower(config.costs, config.steps, config.settle_steps)

    def retarget(self, human: HumanMotion, progress: Progress = silent) -> RobotMotion:
        """The G1's motion at REFERENCE_FPS, inside joint ranges and speeds, feet locked where the person stands."""
        goal = targets.make(human, REFERENCE_FPS, self._config.smooth_s, self._config.widening)
        poses = []
        for qpos in self._follower.follow(goal):
            poses.append(qpos)
            progress(len(poses) / len(goal))
        return RobotMotion.from_qpos(np.stack(poses), goal.fps, g1.JOINT_NAMES)
