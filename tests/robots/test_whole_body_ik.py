"""Whole-body inverse kinematics: goals within reach are met, what cannot be is shared out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core import rotations
from exoactor.robots import g1, model, tangent
from exoactor.robots.legs import Legs
from exoactor.robots.whole_body_ik import BodyGoal, HandGoal, WholeBodyIk

IK = WholeBodyIk()
STAND = Legs().stand(np.array([[0.0, 0.1], [0.0, -0.1]]), np.zeros(2))
FEET = IK.feet(STAND)
COM_M = np.array([0.035, 0.0])
TURNING = np.array([2.5, 0.6, 2.5])


def reached(left_m, right_m, load_kg=0.0):
    """The pose with both palms at two places, fingers ahead, from the stand."""
    hands = {
        side: HandGoal(np.array(place), IK.palms_m[side], np.eye(3), TURNING)
        for side, place in enumerate((left_m, right_m))
    }
    middle = (np.array(left_m) + right_m) / 2.0
    goal = BodyGoal(*FEET, COM_M, STAND, hands=hands, load_kg=load_kg, load_m=middle)
    return IK.solve(STAND, goal, 60), goal


@settings(max_examples=25, deadline=None)
@given(st.floats(0.30, 0.42), st.floats(0.35, 1.05), st.floats(0.08, 0.20), st.floats(-0.08, 0.08))
def test_palms_reach_from_near_the_shins_to_the_chest_over_feet_that_stay(x, z, half, aside):
    pose, _ = reached([x, aside + half, z], [x, aside - half, z])
    palms = IK.palms(pose)
    assert palms == pytest.approx(np.array([[x, aside + half, z], [x, aside - half, z]]), abs=0.012)
    for found, wanted in zip(IK.feet(pose), FEET, strict=True):
        assert found == pytest.approx(wanted, abs=0.005)
    assert Legs().centre_of_mass(pose)[:2] == pytest.approx(COM_M, abs=0.01)
    joints = pose[g1.JOINT_POS]
    assert (joints >= tangent.LOW_RAD - 1e-9).all() and (joints <= tangent.HIGH_RAD + 1e-9).all()


def test_what_is_carried_counts_in_the_balance():
    at = [0.38, 0.12, 0.8], [0.38, -0.12, 0.8]
    empty, _ = reached(*at)
    loaded, _ = reached(*at, load_kg=4.0)
    own = Legs().centre_of_mass(loaded)[:2]
    both = (g1.TOTAL_MASS_KG * own + 4.0 * np.array([0.38, 0.0])) / (g1.TOTAL_MASS_KG + 4.0)
    assert both == pytest.approx(COM_M, abs=0.01)
    assert own[0] < Legs().centre_of_mass(empty)[0] - 0.02


def test_joints_at_the_end_of_their_range_let_the_others_go_on():
    """Low, far and wide: some joints are at their ends, and the palms come there all the same."""
    left, right = [0.40, 0.18, 0.32], [0.40, -0.18, 0.32]
    pose, _ = reached(left, right)
    joints = pose[g1.JOINT_POS]
    at_end = (joints <= tangent.LOW_RAD + 1e-3) | (joints >= tangent.HIGH_RAD - 1e-3)
    assert at_end.any()
    assert IK.palms(pose) == pytest.approx(np.array([left, right]), abs=0.02)


@pytest.mark.parametrize("side", [0, 1])
def test_an_arm_alone_brings_its_hand_and_leaves_the_rest(side):
    sign = 1.0 if side == 0 else -1.0
    place = np.array([0.30, 0.22 * sign, 0.95])
    goal = HandGoal(place, IK.palms_m[side], np.eye(3), np.full(3, 0.15))
    angles, missed_m = IK.arm(STAND, side, goal, iterations=30)
    pose = STAND.copy()
    where = g1.LEFT_ARM_POS if side == 0 else g1.RIGHT_ARM_POS
    pose[where] = angles
    assert missed_m < 0.01 and IK.palms(pose)[side] == pytest.approx(place, abs=0.01)
    far = HandGoal(place + [1.0, 0.0, 0.0], IK.palms_m[side], np.eye(3), np.full(3, 0.15))
    assert IK.arm(STAND, side, far, iterations=30)[1] > 0.5


def test_the_torque_of_a_force_is_its_work_over_a_turn_of_the_joints():
    force = np.array([[3.0, -20.0, 10.0]])
    torque = IK.joint_torque_nm(STAND, (0,), IK.palms_m[:1], force)
    step = 1e-6
    for joint in range(15, 22):
        moved = STAND.copy()
        moved[7 + joint] += step
        way = (IK.palms(moved)[0] - IK.palms(STAND)[0]) / step
        assert torque[joint] == pytest.approx(float(force[0] @ way), abs=1e-4)
    assert (torque[22:] == 0.0).all(), "the other arm has nothing to do with it"


def test_legs_and_waist_bear_what_hands_hold_too():
    """Over a small rise of the body on its feet the joints do the work of the force."""
    force, place, flat = np.array([[0.0, 0.0, 20.0]] * 2), FEET[0], rotations.from_yaw(np.zeros(2))
    low, high = STAND.copy(), STAND.copy()
    low[2], high[2] = STAND[2] - 0.06, STAND[2] - 0.06 + 1e-4
    low, high = (Legs().solve(pose, place, flat, 60)[0] for pose in (low, high))
    torque = IK.joint_torque_nm(low, (0, 1), IK.palms_m, force)
    work = (force * (IK.palms(high) - IK.palms(low))).sum()
    assert work == pytest.approx(40.0 * 1e-4, rel=1e-3)
    assert torque @ (high - low)[7:] == pytest.approx(work, rel=0.02)
    assert torque[14] < -3.0, "held before the body, it pulls the trunk forward"


def test_a_foot_in_the_air_bears_nothing():
    one = STAND.copy()
    one[7 + 3] += 0.8  # the left knee
    torque = IK.joint_torque_nm(one, (0, 1), IK.palms_m, np.array([[0.0, 0.0, 20.0]] * 2))
    assert np.abs(torque[:6]).max() < 0.02 * np.abs(torque[6:12]).max()


def test_dex3_hands_have_palms_of_their_own():
    assert WholeBodyIk("dex3").palms(STAND) != pytest.approx(IK.palms(STAND), abs=0.005)
    assert model.stand_qpos().shape == STAND.shape
