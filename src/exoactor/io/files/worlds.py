"""worlds.npz: runs in other worlds, one after another."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.core.errors import BadMotionError
from exoactor.core.fields import prefixed
from exoactor.core.motion import RobotMotion, Surroundings, WorldRun
from exoactor.core.motion.execution import THINGS
from exoactor.core.motion.robot import POSES, ROBOT_MOTION
from exoactor.core.motion.worlds import WORLDS
from exoactor.io.files.npz import naming_the_file, read_fields, require, write_fields

OF_POSES = tuple(spec.name for spec in POSES)


def save_worlds(path: Path, runs: Sequence[WorldRun]) -> None:
    """Write worlds.npz."""
    values: dict[str, Any] = {
        "world": [run.world for run in runs],
        "frames": [len(run.motion) for run in runs],
        "whole": [run.whole for run in runs],
    }
    if runs:
        motions = [run.motion for run in runs]
        values |= {"fps": motions[0].fps, "joint_names": motions[0].joint_names}
        values |= _joined(motions, OF_POSES)
        asked = _joined([run.reference for run in runs], OF_POSES)
        values |= {f"reference_{name}": value for name, value in asked.items()}
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
    worlds, frames, whole = values["world"], np.asarray(values["frames"]), values["whole"]
    if not len(worlds) == len(frames) == len(whole):
        raise BadMotionError(f"{len(worlds)} worlds, but frames of {len(frames)}", "run it again")
    if not len(worlds):
        return ()
    require(values, (*ROBOT_MOTION, *prefixed(POSES, "reference_")))
    ends = np.cumsum(frames)
    if len(values["root_pos_m"]) != ends[-1]:
        raise BadMotionError(f"frames add up to {ends[-1]}, there are others", "run it again")
    return tuple(
        _run(world, bool(whole[k]), slice(ends[k] - frames[k], ends[k]), values)
        for k, world in enumerate(worlds)
    )


def _run(world: str, whole: bool, part: slice, values: dict[str, Any]) -> WorldRun:
    motion, reference = (
        RobotMotion(
            fps=values["fps"],
            joint_names=values["joint_names"],
            **{name: values[prefix + name][part] for name in OF_POSES},
        )
        for prefix in ("", "reference_")
    )
    if "thing_names" not in values:
        return WorldRun(world, motion, reference, whole)
    require(values, THINGS)
    things = Surroundings(values["thing_names"], *(values[spec.name][part] for spec in THINGS[1:]))
    return WorldRun(world, motion, reference, whole, things)


def _joined(nouns: Sequence[object], names: Sequence[str]) -> dict[str, Any]:
    return {name: np.concatenate([getattr(noun, name) for noun in nouns]) for name in names}
