"""The references that the policy learns from, gathered, varied and written to one file.

Each goes the way that a reference goes at run time: repaired, with a stand at both ends, read at 50
Hz.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError, ExoActorError
from exoactor.core.motion import REFERENCE_FPS, HumanMotion, RobotMotion
from exoactor.core.progress import silent
from exoactor.io.files import load_robot_motion
from exoactor.io.files.npz import write_npz
from exoactor.rehearsal.choreography import choreograph
from exoactor.robots import g1, tangent
from exoactor.scenes import person, tasks
from exoactor.stages.condition import ConditionInput
from exoactor.stages.condition.repair import Repair
from exoactor.stages.condition.repair.motion_repair import flies
from exoactor.stages.plan import PlanInput
from exoactor.stages.plan.rules.planner import Rules
from exoactor.stages.retarget import RETARGETERS, Retargeter, RetargetInput
from exoactor.stages.track.physics.sampled_reference import SampledReference
from exoactor.training.track import improvise

SPEEDS = (0.8, 1.0, 1.2)
"""Recorded motions are also learnt slower and faster, but for those that jump: nobody jumps
slowly."""


@dataclass(frozen=True)
class Sources:
    """`motions`: native motion files whose licence allows training; the rest is made here,
    `*_count` of each.

    varied: motions also at other speeds and shaken.
    """

    motions: tuple[Path, ...] = ()
    wander_count: int = 120
    lunge_count: int = 80
    bend_count: int = 60
    task_seeds: int = 3
    varied: bool = True


def gathered(sources: Sources) -> Iterator[tuple[str, RobotMotion]]:
    """Name and motion of every reference."""
    rng = np.random.default_rng(0)
    for path in sources.motions:
        motion = load_robot_motion(path).reordered(g1.JOINT_NAMES)
        for speed in (1.0,) if not sources.varied or flies(motion) else SPEEDS:
            yield f"{path.stem}@{speed:g}", replace(motion, fps=motion.fps * speed)
        if sources.varied:
            yield f"{path.stem}@shaken", shaken(motion, rng)

    retargeter = RETARGETERS.make("mink")
    for seed in range(sources.wander_count):
        motion = _retargeted(retargeter, improvise.wander(seed))
        yield f"wander {seed}", shaken(motion, rng) if seed % 4 == 3 else motion

    for seed in range(sources.lunge_count):
        motion = _retargeted(retargeter, improvise.lunge(seed))
        yield f"lunge {seed}", shaken(motion, rng) if seed % 2 else motion

    for seed in range(sources.bend_count):
        yield f"bend {seed}", improvise.bend(seed)
    for name in tasks.TASKS:
        for seed in range(sources.task_seeds):
            yield from _rehearsed(name, seed, retargeter)


def _rehearsed(name: str, seed: int, retargeter: Retargeter) -> Iterator[tuple[str, RobotMotion]]:
    """The rehearsal's person doing a task, on a bare floor; not where something bears them."""
    scene = tasks.scene(name, seed)
    unseen = np.zeros((1, 1, 3), dtype=np.uint8)
    plan = Rules().plan(PlanInput(scene.instruction, unseen, scene=scene), silent).plan
    try:
        animation = choreograph(scene, plan, person.person(), seed)
    except ExoActorError:
        return
    if not animation.seated.any():
        yield f"{name} {seed}", _retargeted(retargeter, animation.performance.human_motion())


def _retargeted(retargeter: Retargeter, human: HumanMotion) -> RobotMotion:
    """The motion of a person who has the robot's limbs."""
    return retargeter.retarget(RetargetInput(human, build="robot"), silent)


def shaken(motion: RobotMotion, rng: np.random.Generator) -> RobotMotion:
    """With slow errors like those of a motion read off a video: up to 2.2 cm, 3° and 0.06 rad."""
    share = rng.uniform(0.5, 1.5)

    def wave(columns: int, size: float) -> Array:
        white = gaussian_filter1d(
            rng.standard_normal((len(motion), columns)), 0.12 * motion.fps, axis=0, mode="nearest"
        )
        return np.asarray(size * white / max(float(white.std()), 1e-9))

    turn, place = wave(3, share * np.radians(2.0)), wave(3, share * 0.015)
    by = np.hstack([place, turn, wave(29, share * 0.04)])
    return motion.with_qpos(tangent.moved(motion.qpos, by))


def write(sources: Sources, path: Path) -> None:
    """One file of all references: qpos, qvel, ctrl (F, …), `length` in frames, and names."""
    names, parts = [], []
    for name, motion in gathered(sources):
        try:
            reference = Repair().condition(ConditionInput(motion), silent)
        except ExoActorError as problem:
            print(f"{name}: left out ({problem})")
            continue
        sampled = SampledReference(reference, 1.0 / REFERENCE_FPS)
        names.append(name)
        parts.append((sampled.qpos, sampled.qvel, sampled.ctrl))
        print(
            f"{name}: {len(sampled.qpos) / REFERENCE_FPS:.1f} s {'; '.join(reference.notes)}",
            flush=True,
        )

    if not parts:
        raise ConfigError("there is nothing to learn from", "give --motions that can be tracked")
    qpos, qvel, ctrl = (
        np.concatenate(arrays).astype(np.float32) for arrays in zip(*parts, strict=True)
    )
    length = np.array([len(part[0]) for part in parts])
    write_npz(path, qpos=qpos, qvel=qvel, ctrl=ctrl, length=length, names=np.array(names))
