"""Trials: one reading of a scene, executed where physics is not quite as it is known.

What the robot knows of the scene stays as it was imagined; what physics has differs. A thing is
known within 1 cm and 3°, its mass within a fifth; beyond that the robot may stand elsewhere than
was imagined, or somebody may have moved the thing since.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from exoactor.bench.generalise.errands import placed
from exoactor.bench.generalise.furnishing import Rng
from exoactor.bench.interact import carry, draw
from exoactor.config import DEX3
from exoactor.core.checks import Array
from exoactor.scenes import affordances, tasks
from exoactor.scenes.scene import Scene, Start, Thing
from exoactor.stages.track.physics.disturbance import NOTHING, Disturbance

PLACE_SD_M, TURN_SD_RAD, MASS_SHARE = 0.01, np.radians(3.0), 0.2
"""How well things are known: standard deviations, and the most by which a mass is another."""
EXECUTIONS, CARRIED, VARIATIONS, CANDIDATES = 3, 100, 10, 4
PUT_AWAY = ("can-basket", "paper-bin", "bottle-basket")
FARTHER_M = (-1.0, -0.5, 0.5, 1.0, 1.5)
NEAREST_M = 0.7
"""By how much farther from the thing the robot really starts, and how near at most."""
NOISY = Disturbance(noise=1.0)
"""2 cm and 1.7° on the robot's own pose, white, and what its joints' sensors have."""
MOVED_M, MOVED_RAD = 0.15, np.radians(20.0)


@dataclass(frozen=True)
class Trial:
    """`scene` as it was imagined, and read with hands put on things if `grounded`; `world`: as
    physics has it. `robot`: who executes it. `pressed`: palms press on what they hold.
    `measured`: robot and thing are, before each part of the execution. `felt`: how well the robot
    feels where it is. `candidates`: so many were imagined, and this is the best of them.
    """

    variant: str
    name: str
    scene: Scene
    world: Scene
    grounded: bool = True
    robot: str = "g1"
    pressed: bool = True
    measured: bool = True
    felt: Disturbance = NOTHING
    candidates: int = 1

    @property
    def reading(self) -> str:
        """The folder of its reading, beside which it has its own."""
        best = f"-best-of-{self.candidates}" if self.candidates > 1 else ""
        return f"read/{self.scene.name}{best}" + ("" if self.grounded else "-ungrounded")

    @property
    def thing(self) -> str:
        """What is handled."""
        return str(self.scene.goals[0].thing)


def lift(seed: int) -> list[Trial]:
    """Every scene, executed three times."""
    return [
        _trial("lift", scene, _rng(seed, 1, index, execution), f"-{execution}")
        for index, scene in enumerate(_scenes(seed))
        for execution in range(EXECUTIONS)
    ]


def start(seed: int) -> list[Trial]:
    """Every other scene, begun from five places nearer or farther than was imagined."""
    return [
        _trial("start", scene, _rng(seed, 2, index, at), f"-{at}", farther_m)
        for index, scene in list(enumerate(_scenes(seed)))[::2]
        for at, farther_m in enumerate(FARTHER_M)
    ]


def moved(seed: int) -> list[Trial]:
    """Every scene, its thing, and what that stands on, moved after it was imagined."""
    return [
        _moved(_trial("moved", scene, rng), rng)
        for index, scene in enumerate(_scenes(seed))
        for rng in [_rng(seed, 3, index)]
    ]


def dexterous(seed: int) -> list[Trial]:
    """What the paper's robot puts away with one hand, in ten variations, with Dex3 hands."""
    scenes = [
        replace(tasks.scene(name, variation), name=f"{name}-{variation}")
        for name in PUT_AWAY
        for variation in range(VARIATIONS)
    ]
    trials = [_trial("dex3", scene, _rng(seed, 5, index)) for index, scene in enumerate(scenes)]
    return [replace(trial, robot=DEX3) for trial in trials]


def ungrounded(seed: int) -> list[Trial]:
    """As `lift`, with the person's motion as it was read, no hand put on anything: the paper's
    route.
    """
    return [replace(trial, variant="ungrounded", grounded=False) for trial in lift(seed)]


def carried(seed: int) -> list[Trial]:
    """A hundred scenes of their own, each once."""
    return [
        _trial("carry", carry.carrying(seed, index), _rng(seed, 4, index))
        for index in range(CARRIED)
    ]


def noise(seed: int) -> list[Trial]:
    """All of the others but the carried ones, with noise on the robot's own pose."""
    others = [trial for of in (lift, start, moved, dexterous) for trial in of(seed)]
    return [
        replace(one, variant="noise", name=f"{one.variant}-{one.name}", felt=NOISY)
        for one in others
    ]


def unpressed(seed: int) -> list[Trial]:
    """As `lift`, with palms that are put on the thing, and do not press."""
    return [replace(trial, variant="unpressed", pressed=False) for trial in lift(seed)]


def unaligned(seed: int) -> list[Trial]:
    """As `lift`, with robot and thing taken to be where they were to be: neither is measured."""
    return [replace(trial, variant="unaligned", measured=False) for trial in lift(seed)]


def best(seed: int) -> list[Trial]:
    """The first of `lift`'s executions of every scene, of the best of four that were imagined."""
    first = lift(seed)[::EXECUTIONS]
    return [replace(trial, variant="best", candidates=CANDIDATES) for trial in first]


VARIANTS: dict[str, Callable[[int], list[Trial]]] = {
    "lift": lift, "start": start, "moved": moved, "carry": carried, "dex3": dexterous,
    "noise": noise, "unpressed": unpressed, "unaligned": unaligned, "ungrounded": ungrounded,
    "best": best,
}  # fmt: skip


def _scenes(seed: int) -> list[Scene]:
    return [draw.lifting(seed, index) for index in range(draw.COUNT)]


def _rng(*seeds: int) -> Rng:
    return np.random.default_rng(seeds)


def _trial(variant: str, scene: Scene, rng: Rng, suffix: str = "", farther_m: float = 0.0) -> Trial:
    """The thing a little elsewhere than it is known to be, and lighter or heavier."""
    name = str(scene.goals[0].thing)
    thing = scene.thing(name)
    off_m, turned = PLACE_SD_M * rng.normal(size=2), TURN_SD_RAD * rng.normal()
    there = _turned_about(thing, np.array(thing.pos_m[:2]), off_m, turned)
    assert thing.mass_kg is not None, "what is to be lifted is free"
    there = replace(there, mass_kg=thing.mass_kg * (1.0 + rng.uniform(-MASS_SHARE, MASS_SHARE)))

    world = replace(scene, things=tuple(there if t.name == name else t for t in scene.things))
    if farther_m:
        world = replace(world, start=_farther(scene.start, thing, farther_m))
    return Trial(variant, f"{scene.name}{suffix}", scene, world)


def _farther(start: Start, thing: Thing, farther_m: float) -> Start:
    """Back along where it looks, but no nearer to the thing than somebody can stand."""
    ahead = np.array([np.cos(start.yaw_rad), np.sin(start.yaw_rad)])
    place, away = np.array(start.place_m), np.array(thing.pos_m[:2]) - start.place_m
    x, y = place - max(farther_m, NEAREST_M - float(away @ ahead)) * ahead
    return Start((float(x), float(y)), start.yaw_rad)


def _moved(trial: Trial, rng: Rng) -> Trial:
    """The thing and what it stands on, moved and turned as one."""
    thing = trial.scene.thing(trial.thing)
    under = affordances.support(trial.scene, thing)
    along = {trial.thing} | ({under.name} if under is not None else set())
    far, way = MOVED_M * np.sqrt(rng.random()), rng.uniform(-np.pi, np.pi)
    off_m = far * np.array([np.cos(way), np.sin(way)])
    turned, about_m = rng.uniform(-MOVED_RAD, MOVED_RAD), np.array(thing.pos_m[:2])
    things = tuple(
        _turned_about(one, about_m, off_m, turned) if one.name in along else one
        for one in trial.world.things
    )
    return replace(trial, world=replace(trial.world, things=things))


def _turned_about(thing: Thing, about_m: Array, off_m: Array, turned_rad: float) -> Thing:
    """Turned about a place (2,) on the floor, then moved by `off_m` (2,)."""
    cos, sin = np.cos(turned_rad), np.sin(turned_rad)
    away = np.array([[cos, -sin], [sin, cos]]) @ (np.array(thing.pos_m[:2]) - about_m)
    return placed(thing, about_m + away + off_m, thing.yaw_rad + turned_rad, thing.pos_m[2])
