import mink
import mujoco
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core import rotations
from exoactor.robots import g1, model
from exoactor.stages.retarget.mink_ik.ik import FramesTask, RestTask, Solver

ROBOT = model.build(floor=False)
LOW, HIGH = np.array([joint.range_rad for joint in g1.JOINTS]).T
SPEED = np.array([joint.motor.speed_rad_s for joint in g1.JOINTS])
BODIES = ("pelvis", "left_ankle_roll_link", "torso_link")
COSTS = np.array([(1.0, 1.0), (2.0, 3.0), (0.0, 1.0)])


def random_qpos(rng: np.random.Generator) -> np.ndarray:
    qpos = model.stand_qpos()
    qpos[:3] += rng.normal(0.0, 0.1, 3)
    qpos[3:7] = rotations.from_rotvec(rng.normal(0.0, 0.5, 3))
    qpos[7:] = rng.uniform(LOW, HIGH)
    return qpos


def aimed(task: FramesTask, qpos: np.ndarray) -> None:
    """Targets that `qpos` meets."""
    at = mink.Configuration(ROBOT, qpos)
    ids = [ROBOT.body(name).id for name in BODIES]
    task.target_pos_m, task.target_quat_wxyz = at.data.xpos[ids].copy(), at.data.xquat[ids].copy()


@given(seed=st.integers(0, 2**16))
@settings(max_examples=20)
def test_the_jacobian_is_the_derivative_of_the_error(seed: int) -> None:
    """Near the target; farther off, the rotation vector's own derivative is left out on purpose."""
    rng = np.random.default_rng(seed)
    task, qpos = FramesTask(ROBOT, BODIES, COSTS), random_qpos(rng)
    aimed(task, qpos)
    jacobian, error, _ = task.compute_qp_residual(mink.Configuration(ROBOT, qpos))
    np.testing.assert_allclose(error, 0.0, atol=1e-9)
    step, moved = 1e-6 * rng.normal(size=ROBOT.nv), qpos.copy()
    mujoco.mj_integratePos(ROBOT, moved, step, 1.0)
    _, after, _ = task.compute_qp_residual(mink.Configuration(ROBOT, moved))
    np.testing.assert_allclose(after, -jacobian @ step, atol=1e-9)


@given(seed=st.integers(0, 2**16))
@settings(max_examples=10)
def test_steps_reach_the_targets_and_stay_in_range(seed: int) -> None:
    rng = np.random.default_rng(seed)
    task, goal = FramesTask(ROBOT, BODIES, COSTS), random_qpos(rng)
    aimed(task, goal)
    rest = RestTask(model.stand_qpos()[7:], np.full(ROBOT.nv, 1e-3), np.full(ROBOT.nv, 1e-3))
    solver = Solver([task, rest], [], LOW, HIGH, SPEED)
    configuration = mink.Configuration(ROBOT, model.stand_qpos())
    _, before, _ = task.compute_qp_residual(configuration)
    for _ in range(60):
        last = configuration.q
        solver.step(configuration, 0.01)
        joints = configuration.q[7:]
        assert (np.abs(joints - last[7:]) <= 0.01 * SPEED + 1e-6).all()
        assert (joints >= LOW - 1e-6).all() and (joints <= HIGH + 1e-6).all()
    _, after, _ = task.compute_qp_residual(configuration)
    assert np.linalg.norm(after) < 0.2 * np.linalg.norm(before)
