"""worlds.npz: runs of different lengths, with and without things, or none at all."""

from pathlib import Path

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion, WorldRun
from exoactor.core.motion.worlds import WORLDS
from exoactor.io import files
from exoactor.io.files.npz import write_fields
from exoactor.io.files.worlds import OF_POSES
from exoactor.robots import g1, model
from exoactor.scenes import build, tasks
from exoactor.scenes.observe import joined


def standing(frames: int) -> RobotMotion:
    qpos = np.repeat(model.stand_qpos()[None], frames, axis=0)
    return RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES)


@pytest.mark.parametrize("in_scene", [False, True])
def test_they_come_back(in_scene: bool, tmp_path: Path) -> None:
    rest = build.at_rest(tasks.scene("sweep-bottle"))
    runs = tuple(
        WorldRun(
            f"world {frames}",
            standing(frames),
            standing(frames),
            frames > 1,
            joined([rest] * frames) if in_scene else None,
        )
        for frames in (3, 1, 5)
    )
    files.save_worlds(tmp_path / "worlds.npz", runs)
    read = files.load_worlds(tmp_path / "worlds.npz")
    assert [run.world for run in read] == [run.world for run in runs]
    assert [run.whole for run in read] == [True, False, True]
    for one, other in zip(runs, read, strict=True):
        np.testing.assert_allclose(other.motion.qpos, one.motion.qpos, atol=1e-6)
        np.testing.assert_allclose(other.reference.qpos, one.reference.qpos, atol=1e-6)
        assert (other.surroundings is not None) == in_scene
        if one.surroundings is not None and other.surroundings is not None:
            assert other.surroundings.names == one.surroundings.names
            np.testing.assert_allclose(other.surroundings.pos_m, one.surroundings.pos_m, atol=1e-6)


def test_none_is_a_file_too(tmp_path: Path) -> None:
    files.save_worlds(tmp_path / "worlds.npz", ())
    assert files.load_worlds(tmp_path / "worlds.npz") == ()


@pytest.mark.parametrize(("frames", "says"), [([4], "add up"), ([2, 1], "1 worlds"), ([], "fr")])
def test_frames_that_are_no_worlds(frames: list[int], says: str, tmp_path: Path) -> None:
    motion = standing(3)
    asked = {f"reference_{name}": getattr(motion, name) for name in OF_POSES}
    values = {**vars(motion), **asked, "world": ["one"], "frames": frames, "whole": [True]}
    write_fields(tmp_path / "worlds.npz", WORLDS, values)
    with pytest.raises(BadMotionError, match=says):
        files.load_worlds(tmp_path / "worlds.npz")
