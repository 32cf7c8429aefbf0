"""A walk in the robot's own space: feet where they shall be, balanced, and followed in physics."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core import rotations
from exoactor.core.motion import RobotMotion
from exoactor.core.progress import silent
from exoactor.robots import g1
from exoactor.robots.legs import ANKLE_HEIGHT_M, Legs
from exoactor.robots.whole_body_ik import WholeBodyIk
from exoactor.stages.track import TrackInput
from exoactor.stages.track.policy import PolicyConfig, PolicyTracker
from exoactor.stages.track.segments import walking
from exoactor.stages.track.segments.config import WalkConfig
from exoactor.stages.track.segments.walking import Stand
from made.references import bare

CONFIG, IK = WalkConfig(), WholeBodyIk()
STAND = Legs().stand(np.array([[0.0, 0.1], [0.0, -0.1]]), np.zeros(2))
PLACES = st.floats(-1.5, 1.5)


def walked(goal_m, yaw_rad, load=walking.NOTHING):
    path = np.linspace([0.0, 0.0], goal_m, 20)
    plan = walking.steps(Stand.of(IK, STAND), path, yaw_rad, CONFIG)
    return walking.walk(IK, STAND, STAND, plan, CONFIG, load)


@settings(max_examples=12, deadline=None)
@given(PLACES, PLACES, st.floats(-3.1, 3.1))
def test_a_walk_ends_in_a_stand_at_its_goal(x, y, yaw):
    poses = walked((x, y), yaw)
    end = Stand.of(IK, poses[-1])
    assert end.middle_m[:2] == pytest.approx([x, y], abs=0.01)
    assert rotations.wrapped(np.array(end.heading_rad - yaw)) == pytest.approx(0.0, abs=0.06)
    assert end.pos_m[:, 2] == pytest.approx(ANKLE_HEIGHT_M, abs=0.003)
    assert np.linalg.norm(end.pos_m[0] - end.pos_m[1]) == pytest.approx(0.2, abs=0.03)


def test_one_foot_stands_still_at_all_times_and_none_is_under_the_floor():
    poses = walked((1.2, 0.3), 0.5)
    feet = np.array([IK.feet(pose)[0] for pose in poses])
    speed = np.linalg.norm(np.diff(feet, axis=0), axis=-1) * 50.0
    assert speed.min(axis=1).max() < 0.05
    assert feet[..., 2].min() > ANKLE_HEIGHT_M - 0.006
    assert feet[..., 2].max() == pytest.approx(ANKLE_HEIGHT_M + CONFIG.lift_m, abs=0.01)


def test_feet_never_cross_where_it_turns_or_steps_aside():
    for goal, yaw in (((0.0, 0.0), 2.8), ((0.05, 0.3), 0.0), ((0.0, -0.3), 0.1)):
        for pose in walked(goal, yaw):
            (left, right), rotation = IK.feet(pose)
            assert (left - right) @ rotation.mean(axis=0)[:, 1] > 0.07


def test_with_a_load_the_body_leans_away_from_it():
    empty = walked((1.0, 0.0), 0.0)
    loaded = walked((1.0, 0.0), 0.0, (3.0, np.array([0.35, 0.0, 0.9])))
    middle = slice(len(empty) // 3, 2 * len(empty) // 3)
    back = [Legs().centre_of_mass(pose)[0] for pose in loaded[middle]]
    free = [Legs().centre_of_mass(pose)[0] for pose in empty[middle]]
    assert np.mean(np.subtract(free, back)) > 0.015


def test_the_policy_walks_it_without_having_learnt_it():
    poses = walked((1.1, 0.2), 0.4)
    motion = RobotMotion.from_qpos(poses, 50.0, g1.JOINT_NAMES)
    done = PolicyTracker(PolicyConfig(passes=1)).track(TrackInput(bare(motion)), silent).execution
    assert len(done.motion) == len(poses)
    off = np.linalg.norm((done.motion.root_pos_m - motion.root_pos_m)[:, :2], axis=1)
    assert off.max() < 0.06 and off[-1] < 0.02
