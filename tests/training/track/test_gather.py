from pathlib import Path

import numpy as np
import pytest

from exoactor.core.errors import ConfigError
from exoactor.core.motion import RobotMotion
from exoactor.io.files import save_robot_motion
from exoactor.robots import g1, model
from exoactor.robots.legs import Legs
from exoactor.stages.retarget import RETARGETERS
from exoactor.training.track import gather, reference_dataset

NOTHING = gather.Sources((), wander_count=0, lunge_count=0, bend_count=0, task_seeds=0)


@pytest.fixture
def stand(tmp_path: Path) -> Path:
    motion = RobotMotion.from_qpos(np.tile(model.stand_qpos(), (60, 1)), 50.0, g1.JOINT_NAMES)
    save_robot_motion(tmp_path / "stand.npz", motion)
    return tmp_path / "stand.npz"


def test_recorded_motions_also_slower_faster_and_shaken(stand: Path, tmp_path: Path) -> None:
    gather.write(gather.Sources((stand,), 0, 0, 0, 0), tmp_path / "dataset.npz")
    dataset = reference_dataset.read(tmp_path / "dataset.npz", mirrored=False)
    assert dataset.names == ("stand@0.8", "stand@1", "stand@1.2", "stand@shaken")
    assert (
        dataset.length[0] > dataset.length[1] > dataset.length[2]
        and dataset.length[3] == dataset.length[1]
    )
    plain = gather.Sources((stand,), 0, 0, 0, 0, varied=False)
    assert [name for name, _ in gather.gathered(plain)] == ["stand@1"]


def test_what_is_shaken_stays_near() -> None:
    motion = RobotMotion.from_qpos(np.tile(model.stand_qpos(), (200, 1)), 50.0, g1.JOINT_NAMES)
    other = gather.shaken(motion, np.random.default_rng(0))
    off = other.qpos - motion.qpos
    np.testing.assert_allclose([off[:, :3].std(), off[:, 7:].std()], [0.015, 0.04], rtol=0.2)
    np.testing.assert_allclose(np.linalg.norm(other.root_quat_wxyz, axis=1), 1.0)
    assert np.abs(np.diff(off[:, 7:], axis=0)).max() < 0.04, "slowly"


def test_references_begin_and_end_standing_on_the_floor(dataset_file: Path, tmp_path: Path) -> None:
    rehearsed = [name for name, _ in gather._rehearsed("bottle-table", 0, RETARGETERS.make("mink"))]
    assert rehearsed == ["bottle-table 0"]
    dataset = reference_dataset.read(dataset_file, mirrored=False)
    qpos, low, high = (
        dataset.library.references.qpos,
        *np.array([joint.range_rad for joint in g1.JOINTS]).T,
    )
    assert (qpos[:, 7:] > low - 0.02).all() and (qpos[:, 7:] < high + 0.02).all()
    height = Legs().sole_height(qpos[::5])
    assert height.min() > -0.01 and height.min(axis=1).max() < 0.01
    for frame in (dataset.first, dataset.library.last[dataset.first]):
        np.testing.assert_allclose(qpos[frame, 2], g1.STAND_ROOT_HEIGHT_M, atol=0.02)
        assert np.abs(dataset.library.references.qvel[frame]).max() < 0.1


def test_nothing_to_learn_from(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nothing to learn"):
        gather.write(NOTHING, tmp_path / "dataset.npz")
    assert not list(tmp_path.iterdir())
