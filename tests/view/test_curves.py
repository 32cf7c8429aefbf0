from dataclasses import replace

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.motion import Execution, RobotMotion
from exoactor.robots import g1
from exoactor.view import plots
from exoactor.view.curves import GROUPS, curves, joint_effort
from exoactor.view.inputs import ReportInputs


def moved(motion: RobotMotion, x_m: float, yaw_rad: float) -> RobotMotion:
    """The motion carried elsewhere on the floor and turned."""
    turn = np.tile(rotations.from_yaw(yaw_rad), (len(motion), 1))
    position = rotations.rotate(turn, motion.root_pos_m) + [x_m, 0.0, 0.0]
    return replace(
        motion, root_pos_m=position, root_quat_wxyz=rotations.multiply(turn, motion.root_quat_wxyz)
    )


@pytest.fixture
def exact(made_up: ReportInputs) -> Execution:
    assert made_up.execution is not None
    return replace(made_up.execution, motion=made_up.execution.reference)


def test_a_perfect_execution_has_no_error(exact: Execution) -> None:
    curve = curves(exact)
    assert curve.error_local_mm == pytest.approx(0.0, abs=1e-9)
    assert curve.error_global_mm == pytest.approx(0.0, abs=1e-9)


def test_drift_counts_in_the_world_and_not_in_the_pose(exact: Execution) -> None:
    curve = curves(replace(exact, motion=moved(exact.reference, 0.1, 0.0)))
    assert curve.error_global_mm == pytest.approx(100.0)
    assert curve.error_local_mm == pytest.approx(0.0, abs=1e-6)
    turned = curves(replace(exact, motion=moved(exact.reference, 0.0, 0.4)))
    assert turned.error_local_mm == pytest.approx(0.0, abs=1e-6)
    assert turned.error_global_mm.min() > 10.0


def test_soles_are_on_the_floor_in_the_stand(exact: Execution) -> None:
    assert curves(exact).sole_height_mm == pytest.approx(0.0, abs=1.5)


def test_clock_starts_with_the_clip(exact: Execution) -> None:
    assert curves(exact).time_s[0] == pytest.approx(-exact.clip_start_s)


def test_effort_is_the_share_of_the_motors_limit(exact: Execution) -> None:
    torque = np.zeros_like(exact.joint_torque_nm)
    torque[:, exact.motion.joint_names.index("right_elbow_joint")] = -12.5
    working = replace(exact, joint_torque_nm=torque)
    assert curves(working).effort[:, GROUPS.index("right arm")] == pytest.approx(0.5)
    assert curves(working).effort.sum(axis=1) == pytest.approx(0.5)
    assert plots.hardest_joints(joint_effort(working))[0] == ("right_elbow_joint", 12.5, 0.5)


def test_thinning_loses_no_peak() -> None:
    values = np.zeros((plots.MAX_POINTS * 3 + 1, 1))
    values[1234] = 7.0
    thin = plots._peaks(values)
    assert len(thin) <= plots.MAX_POINTS and thin.max() == 7.0


def test_every_joint_is_in_a_group(exact: Execution) -> None:
    for name in g1.JOINT_NAMES[::7]:
        torque = np.zeros_like(exact.joint_torque_nm)
        torque[:, g1.JOINT_NAMES.index(name)] = 1.0
        assert (curves(replace(exact, joint_torque_nm=torque)).effort > 0).sum(axis=1).max() == 1
