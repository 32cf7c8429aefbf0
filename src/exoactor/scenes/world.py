"""What is simulated, and what the planner knows of it: the robot, always first in qpos, and the
things of a scene.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

import mujoco

from exoactor.core.motion import HandMotion
from exoactor.robots import model
from exoactor.robots.model import Physics
from exoactor.scenes import build
from exoactor.scenes.scene import Scene, Thing

BARE_FLOOR = Physics(timestep_s=0.0025, self_collision=True)
"""Stands for the real robot where it touches the floor alone."""

AMONG_THINGS = Physics(
    timestep_s=0.0025, feet="box", self_collision=True, iterations=20, grip=0.8, cone="elliptic"
)
"""Simulates the robot where it touches more than the floor. Rubber hands: 0.6 lifts a box, 0.4 lets
2 kg slip."""


FURNITURE_KG = 2.0
"""A thing from this weight on hardly gives way: the planner takes it as fixed where it stands,
unless the contact plan says that hands move it."""


def physics(scene: Scene | None, hands: HandMotion | None = None) -> Physics:
    """What stands for the real robot there; `hands`: what Dex3 hands do, None: rubber ones."""
    return replace(AMONG_THINGS if scene else BARE_FLOOR, hands="dex3" if hands else "rubber")


def simulated(physics: Physics, scene: Scene | None) -> mujoco.MjModel:
    """The robot among all things, each with its mass and friction."""
    return _model(physics, scene)


def planned(physics: Physics, scene: Scene | None, moved: Collection[str] = ()) -> mujoco.MjModel:
    """The robot among what stays where it is; the rest is left out, so that the state is the
    robot's alone. `moved`: what hands are to move does not stay.
    """
    return _model(physics, replace(scene, things=tuple(standing(scene, moved))) if scene else None)


def things_alone(scene: Scene) -> tuple[mujoco.MjModel, mujoco.MjData]:
    """The things on the floor, where the scene sets them, without a robot."""
    spec = mujoco.MjSpec()
    model.add_floor(spec, AMONG_THINGS)
    build.add_scene(spec, scene, visual=False)
    spec.option.timestep = AMONG_THINGS.timestep_s
    alone = spec.compile()
    data = mujoco.MjData(alone)
    build.show_things(alone, data, scene)
    mujoco.mj_forward(alone, data)
    return alone, data


def standing(scene: Scene, moved: Collection[str] = ()) -> Iterator[Thing]:
    """The things that stay where they are, whatever the robot does, as fixed ones."""
    for thing in scene.things:
        stays = thing.mass_kg is None or (thing.mass_kg >= FURNITURE_KG and thing.name not in moved)
        if stays:
            yield replace(thing, mass_kg=None)


def _model(physics: Physics, scene: Scene | None) -> mujoco.MjModel:
    spec = mujoco.MjSpec()
    model.add_floor(spec, physics)
    model.add_g1(spec, physics)
    if scene is not None:
        build.add_scene(spec, scene, visual=False)
    return spec.compile()
