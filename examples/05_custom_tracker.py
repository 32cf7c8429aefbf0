"""A tracker of your own: it asks the motors to hold the first pose, whatever the reference does.

exoactor run --scene chair --track examples/05_custom_tracker.py:Hold
"""

from exoactor.core.checks import Array
from exoactor.core.progress import Progress
from exoactor.stages.track import Tracked, TrackInput
from exoactor.stages.track.physics import rollout
from exoactor.stages.track.physics.disturbance import NOTHING
from exoactor.stages.track.physics.executed import tracked
from exoactor.stages.track.physics.plant import plant_for
from exoactor.stages.track.physics.rollout_log import RolloutLog
from exoactor.stages.track.physics.worlds import World


class Hold:
    """Physics and the things of the scene come from `plant_for`, the log from `rollout`, the other
    worlds from `tracked`; a policy decides frame by frame.
    """

    def track(self, given: TrackInput, progress: Progress) -> Tracked:
        """Stand as the reference begins."""

        def attempt(world: World) -> RolloutLog:
            policy = Still(given.reference.motion.joint_pos_rad[0])
            plant = plant_for(given, rollout.STEP_S, world)
            return rollout.rollout(policy, plant, given.reference)

        return tracked(attempt, given, NOTHING, "hold", progress)


class Still:
    """Wants the same joint angles (29,) at all times."""

    def __init__(self, joint_pos_rad: Array) -> None:
        self._joint_pos_rad = joint_pos_rad

    def act(self, frame: int, qpos: Array, qvel: Array) -> Array:
        """Position targets (29,); qpos (36,) and qvel (35,) are how the robot is now."""
        return self._joint_pos_rad
