from collections.abc import Callable

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1, model
from exoactor.robots.legs import Legs
from exoactor.stages.condition.repair import Ends
from exoactor.stages.condition.repair.settle import settle
from made.references import conditioned

Squat = Callable[..., RobotMotion]


def test_it_ends_at_rest_on_both_feet_without_sweeping_the_floor(squat: Squat, legs: Legs) -> None:
    motion = squat(1.0)
    half = RobotMotion.from_qpos(motion.qpos[:26], motion.fps, motion.joint_names)
    after = settle(half, 1.0, 0.4, legs)
    assert len(after) == 70
    assert np.abs(after.qpos[-1] - after.qpos[-20]).max() == 0.0
    assert legs.sole_height(after.qpos).min() > -2e-3
    assert np.abs(after.qpos[0] - half.qpos[-1]).max() < 0.02
    feet = legs.feet(after.qpos)[0]
    assert np.abs(feet - feet[0]).max() < 2e-3


def test_a_lifted_foot_comes_down_where_it_is(legs: Legs) -> None:
    pose = model.stand_qpos()
    pos, quat = legs.feet(pose[None])
    lifted = pos[0].copy()
    lifted[1] += [0.0, 0.0, 0.1]
    frames = np.repeat(legs.solve(pose, lifted, quat[0])[0][None], 10, axis=0)
    after = settle(RobotMotion.from_qpos(frames, 50.0, g1.JOINT_NAMES), 1.0, 0.2, legs)
    feet = legs.feet(after.qpos)[0]
    assert legs.sole_height(after.qpos[-1:]) == pytest.approx(0.0, abs=2e-3)
    np.testing.assert_allclose(feet[-1, :, :2], lifted[:, :2], atol=2e-3)
    assert (np.diff(feet[:, 1, 2]) < 1e-3).all()


def test_a_walker_steps_to_catch_its_weight(legs: Legs) -> None:
    pose = model.stand_qpos()
    frames = np.repeat(pose[None], 10, axis=0)
    frames[:, 0] += 0.6 * np.arange(10) / 50.0
    after = settle(RobotMotion.from_qpos(frames, 50.0, g1.JOINT_NAMES), 1.0, 0.2, legs)
    feet = legs.feet(after.qpos)[0]
    moved = np.linalg.norm(feet[-1, :, :2] - feet[0, :, :2], axis=1)
    assert moved.max() > 0.1 and moved.min() < 5e-3
    middle = feet[-1, :, 0].mean()
    capture = legs.centre_of_mass(frames[-1])[0] + 0.6 / 3.6
    assert middle == pytest.approx(capture, abs=0.02)


def test_the_reference_contains_the_motion_and_begins_and_ends_standing(squat: Squat) -> None:
    motion = squat(1.0, fps=30.0)
    turn = rotations.from_yaw(1.0)
    turned = RobotMotion(
        30.0,
        rotations.rotate(turn, motion.root_pos_m) + [2.0, 1.0, 0.0],
        rotations.multiply(turn, motion.root_quat_wxyz),
        motion.joint_pos_rad,
        motion.joint_names,
    )
    asked = conditioned(turned, Ends(stand_s=0.2, blend_in_s=0.5, blend_out_s=0.5, rest_s=0.2))
    first = round(asked.clip_start_s * asked.motion.fps)
    np.testing.assert_allclose(asked.motion.qpos[first], turned.qpos[0], atol=5e-3)
    assert asked.clip_end_s - asked.clip_start_s == pytest.approx(1.0, abs=0.02)
    stand = model.stand_qpos()
    np.testing.assert_allclose(asked.motion.joint_pos_rad[[0, -1]], [stand[7:]] * 2, atol=0.02)
    np.testing.assert_allclose(asked.motion.root_pos_m[[0, -1], :2], [[2.0, 1.0]] * 2, atol=0.02)
    assert np.abs(np.diff(asked.motion.joint_pos_rad, axis=0)).max() * asked.motion.fps < 6.0
