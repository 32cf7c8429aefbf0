from collections.abc import Callable

import mujoco
import numpy as np

from exoactor.core.motion import RobotMotion
from exoactor.robots import model
from exoactor.robots.model import Physics
from exoactor.stages.track.physics.sampled_reference import SampledReference
from made.references import bare

Squat = Callable[..., RobotMotion]
STEP_S = 0.0025


def sag_m(targets: np.ndarray) -> float:
    """How far the pelvis of a robot that stands by itself comes down in a quarter of a second."""
    robot = model.build(Physics(timestep_s=STEP_S))
    data = mujoco.MjData(robot)
    data.qpos[:], data.ctrl[:] = model.stand_qpos(), targets
    mujoco.mj_step(robot, data, 100)
    return float(model.stand_qpos()[2] - data.qpos[2])


def test_targets_carry_the_robots_weight(squat: Squat) -> None:
    sampled = SampledReference(bare(squat(0.4, depth_m=0.0)), 0.005, 10)
    assert sag_m(sampled.ctrl[0]) < 0.4 * sag_m(model.stand_qpos()[7:])


def test_a_window_is_the_reference_and_holds_its_end(squat: Squat) -> None:
    motion = squat(0.4, depth_m=0.04)
    sampled = SampledReference(bare(motion), 0.005, 10)
    window = sampled.window(80, 10)
    assert (
        window.qpos.shape == (11, 36)
        and window.qvel.shape == (11, 35)
        and window.ctrl.shape == (10, 29)
    )
    np.testing.assert_array_equal(window.qpos, np.repeat(window.qpos[:1], 11, axis=0))
    middle = sampled.window(36, 10)
    np.testing.assert_allclose(middle.qpos[4, 2], motion.root_pos_m[10, 2], atol=2e-3)
    np.testing.assert_allclose(
        np.gradient(sampled.qpos[:81, 2], 0.005), sampled.qvel[:81, 2], atol=0.05
    )
