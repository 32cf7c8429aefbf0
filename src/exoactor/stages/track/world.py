"""What is simulated, and what the planner knows of it: the robot, always first in qpos, and the things of a scene."""

import mujoco

from exoactor.robots import model
from exoactor.robots.model import Physics
from exoactor.scenes import build
from exoactor.scenes.scene import Scene

AMONG_THINGS = Physics(timestep_s=0.0025, feet="box", self_collision=True, iterations=20, grip=0.8, cone="elliptic")
"""Simulates the robot where it touches more than the floor. Rubber hands: 0.6 lifts a box, 0.4 lets 2 kg slip."""


def simulated(physics: Physics, scene: Scene | None) -> mujoco.MjModel:
    """The robot among all things, each with its mass and friction."""
    return _model(physics, scene, free=True)


def planned(physics: Physics, scene: Scene | None) -> mujoco.MjModel:
    """The robot among furniture, fixed where it stands; light things are left out, so that the state is the robot's."""
    return _model(physics, scene, free=False)


def _model(physics: Physics, scene: Scene | None, free: bool) -> mujoco.MjModel:
    spec = mujoco.MjSpec()
    model.add_floor(spec, physics)
    model.add_g1(spec, physics)
    if scene is not None:
        build.add_scene(spec, scene, visual=False, free=free)
    return spec.compile()
