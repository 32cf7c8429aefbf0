"""worlds.npz: runs in other worlds, one after another."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion, Surroundings, WorldRun
from exoactor.core.motion.execution import THINGS
from exoactor.core.motion.robot import POSES, ROBOT_MOTION
from exoactor.core.motion.worlds import WORLDS
from exoactor.io.files.npz import naming_the_file, read_fields, require, write_fields


def save_worlds(path: Path, runs: Sequence[WorldRun]) -> None:
    """Write worlds.npz."""
    values: dict[str, Any] = {
        "world": [run.world for run in runs],
        "frames": [len(run.motion) for run in runs],
    }
    if runs:
        motions = [run.motion for run in runs]
        values |= {"fps": motions[0].fps, "joint_names": motions[0].joint_names}
        values |= _joined(motions, [spec.name for spec in POSES])
        things = [run.surroundings for run in runs if run.surroundings is not None]
        if things:
            joined = _joined(things, [spec.name.removeprefix("thing_") for spec in THINGS[1:]])
            values |= {f"thing_{name}": value for name, value in joined.items()}
            values["thing_names"] = things[0].names
    write_fields(path, WORLDS, values)


@naming_the_file
def load_worlds(path: Path) -> tuple[WorldRun, ...]:
    """Read worlds.npz."""
    values = read_fields(path, WORLDS)
    worlds, frames = values["world"], np.asarray(values["frames"])
    if len(worlds) != len(frames):
        raise BadMotionError(f"{len(worlds)} worlds, but frames of {len(frames)}", "run it again")
    if not len(worlds):
        return ()
    require(values, ROBOT_MOTION)
    ends = np.cumsum(frames)
    if len(values["root_pos_m"]) != ends[-1]:
        raise BadMotionError(f"frames add up to {ends[-1]}, there are others", "run it again")
    return tuple(
        _run(world, slice(end - count, end), values)
        for world, end, count in zip(worlds, ends, frames, strict=True)
    )


def _run(world: str, part: slice, values: dict[str, Any]) -> WorldRun:
    poses = {spec.name: values[spec.name][part] for spec in POSES}
    motion = RobotMotion(fps=values["fps"], joint_names=values["joint_names"], **poses)
    if "thing_names" not in values:
        return WorldRun(world, motion)
    require(values, THINGS)
    things = (values[spec.name][part] for spec in THINGS[1:])
    return WorldRun(world, motion, Surroundings(values["thing_names"], *things))


def _joined(nouns: Sequence[object], names: Sequence[str]) -> dict[str, Any]:
    return {name: np.concatenate([getattr(noun, name) for noun in nouns]) for name in names}
