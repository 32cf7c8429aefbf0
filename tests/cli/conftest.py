"""The command as a user meets it, in a home of its own."""

from pathlib import Path

import numpy as np
import pytest

from exoactor.core.motion import RobotMotion
from exoactor.io import assets, files
from exoactor.robots import g1


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A fresh home with the models that the machine has."""
    folder = tmp_path / "home"
    folder.mkdir()
    if (assets.home() / "assets").is_dir():
        (folder / "assets").symlink_to(assets.home() / "assets")
    return folder


@pytest.fixture
def standing(tmp_path: Path) -> Path:
    """A motion file: the G1 stands for half a second."""
    frames = 25
    pose = np.tile([g1.STAND_POSE[name] for name in g1.JOINT_NAMES], (frames, 1))
    root = np.tile([0.0, 0.0, g1.STAND_ROOT_HEIGHT_M], (frames, 1))
    motion = RobotMotion(
        50.0, root, np.tile([1.0, 0.0, 0.0, 0.0], (frames, 1)), pose, g1.JOINT_NAMES
    )
    files.save_robot_motion(tmp_path / "standing.npz", motion)
    return tmp_path / "standing.npz"
