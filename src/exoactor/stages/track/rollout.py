"""A learnt policy in the loop with physics: what all of them share."""

from typing import Protocol

from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS, HandMotion
from exoactor.core.progress import Progress
from exoactor.scenes.scene import Scene
from exoactor.stages.track import world
from exoactor.stages.track.disturbance import Disturbance
from exoactor.stages.track.fingers import fingers
from exoactor.stages.track.plant import Plant
from exoactor.stages.track.recording import AFTER_FALL_S, Recording
from exoactor.stages.track.reference import Course

STEP_S = 1.0 / REFERENCE_FPS
"""A policy acts once a frame of its reference."""


class Policy(Protocol):
    """Decides frame by frame; it may remember the frames before."""

    def act(self, frame: int, qpos: Array, qvel: Array) -> Array:
        """Position targets (29,) for the next STEP_S.

        frame: of the course, where the robot is to be now; qpos (36,), qvel (35,): how it is seen to be.
        """
        ...


def plant_for(asked: Course, scene: Scene | None, disturbance: Disturbance, hands: HandMotion | None) -> Plant:
    """The physics that stands for the robot, moved once a frame; `hands`: what Dex3 hands do meanwhile."""
    things = scene.names if scene else ()
    simulated = world.simulated(world.physics(scene, hands), scene)
    return Plant(simulated, STEP_S, things, disturbance, fingers(asked, hands))


def rollout(policy: Policy, plant: Plant, asked: Course, progress: Progress) -> Recording:
    """Let the policy act to the end; or until it has been down for AFTER_FALL_S, for it may catch itself before."""
    done, down_s = Recording(plant, asked), 0.0
    while not done.complete and down_s < AFTER_FALL_S:
        plant.move(policy.act(len(done) - 1, *plant.seen))
        done.frame()
        down_s = down_s + STEP_S if done.falling() else 0.0
        progress(len(done) / len(asked.motion))
    return done
