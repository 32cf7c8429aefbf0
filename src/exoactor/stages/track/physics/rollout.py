"""A learnt policy in the loop with physics: what all of them share."""

from typing import Protocol

from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS, TrackingReference
from exoactor.core.progress import Progress, silent
from exoactor.stages.track.physics.plant import Plant
from exoactor.stages.track.physics.rollout_log import AFTER_FALL_S, RolloutLog

STEP_S = 1.0 / REFERENCE_FPS
"""A policy acts once a frame of its reference."""


class Policy(Protocol):
    """Decides frame by frame; it may remember the frames before."""

    def act(self, frame: int, qpos: Array, qvel: Array) -> Array:
        """Position targets (29,) for the next STEP_S.

        frame: of the reference, where the robot is to be now; qpos (36,), qvel (35,): how it is
        seen to be.
        """
        ...


def rollout(
    policy: Policy, plant: Plant, reference: TrackingReference, progress: Progress = silent
) -> RolloutLog:
    """Let the policy act to the end, or until down for AFTER_FALL_S: it may catch itself before."""
    done, down_s = RolloutLog(plant, reference), 0.0
    while not done.complete and down_s < AFTER_FALL_S:
        plant.move(policy.act(len(done) - 1, *plant.observed_state))
        done.frame()
        down_s = down_s + STEP_S if done.falling() else 0.0
        progress(len(done) / len(reference.motion))
    return done
