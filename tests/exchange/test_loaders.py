"""Exported files in the targets' own loaders, where these are installed: they are no dependencies of this project."""

from pathlib import Path

import mujoco
import numpy as np
import pytest

from exoactor import exchange
from exoactor.core import rotations
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1


@pytest.fixture(scope="module")
def motion() -> RobotMotion:
    """Turned by 90°, the right arm up, every joint at an angle of its own."""
    time_s = np.arange(40) / 50.0
    joint = np.tile(np.linspace(-0.2, 0.25, len(g1.JOINT_NAMES)), (len(time_s), 1))
    joint[:, g1.JOINT_NAMES.index("right_shoulder_pitch_joint")] = -2.0 + 0.3 * time_s
    joint[:, g1.JOINT_NAMES.index("left_knee_joint")] = 0.6
    root = np.stack([0.3 * time_s, 0.1 * time_s, np.full_like(time_s, 0.78)], axis=1)
    return RobotMotion(50.0, root, rotations.from_yaw(np.pi / 2 + 0.4 * time_s), joint, g1.JOINT_NAMES)


def test_mjlab_loads_it_and_its_own_robot_agrees(motion: RobotMotion, tmp_path: Path) -> None:
    commands = pytest.importorskip("mjlab.tasks.tracking.mdp.commands", reason="mjlab is not installed")
    torch = pytest.importorskip("torch")
    from mjlab.asset_zoo.robots.unitree_g1 import g1_constants

    path = tmp_path / "motion.npz"
    exchange.FORMATS["mjlab"].write(path, motion)
    robot = g1_constants.get_spec().compile()
    bodies = [robot.body(i).name for i in range(1, robot.nbody)]
    loaded = commands.MotionLoader(str(path), torch.arange(len(bodies)))
    assert loaded.time_step_total == len(motion)
    data = mujoco.MjData(robot)
    for frame in (0, 17, 39):
        data.qpos[:3] = loaded.body_pos_w[frame, bodies.index("pelvis")].numpy()
        data.qpos[3:7] = loaded.body_quat_w[frame, bodies.index("pelvis")].numpy()
        data.qpos[7:] = loaded.joint_pos[frame].numpy()
        mujoco.mj_forward(robot, data)
        assert np.abs(data.xpos[1:] - loaded.body_pos_w[frame].numpy()).max() < 1e-3
        turned = rotations.angle_between(data.xquat[1:], loaded.body_quat_w[frame].numpy().astype(float))
        assert turned.max() < 2e-3
