"""Hands come to where the reference has them while they are to touch something, and only then."""

from dataclasses import replace

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.contacts import FLOOR, Contact, ContactPlan
from exoactor.robots import g1, model
from exoactor.stages.track.policy.hands_on_things import HandsOnThings, ReachConfig, plans
from made.references import SHORT, asked
from stages.conftest import Squat

UP = np.array([0.0, 0.0, 1.0])


class Slack:
    """Asks all joints for nought."""

    def act(self, frame: int, qpos: Array, qvel: Array) -> Array:
        return np.zeros(len(g1.JOINTS))


def test_an_arm_is_corrected_while_its_palm_touches(squat: Squat) -> None:
    given = asked(squat(6.0, depth_m=0.0), SHORT)
    touch = Contact("right_palm", "table", np.zeros(3), UP, 3.0, 3.5)
    floor = Contact("left_palm", FLOOR, np.zeros(3), UP, 3.0, 3.5)
    given = replace(given, contacts=ContactPlan((touch, floor)))
    config = ReachConfig()
    made = plans(given, config)
    assert [plan.sides for plan in made] == [(1,)], "the floor is reached without"

    policy, stand = HandsOnThings(Slack(), made, config), model.stand_qpos()
    start = given.reference.clip_start_s
    early, there = (policy.act(round((start + at) * 50), stand, np.zeros(35)) for at in (0.2, 3.2))
    assert not early.any()
    moved = np.abs(there) > 1e-6
    arm = slice(g1.RIGHT_ARM_POS.start - 7, g1.RIGHT_ARM_POS.stop - 7)
    assert moved[arm].any() and not np.delete(moved, np.r_[arm]).any()

    # a Dex3 hand is heavier than a rubber one, and is held up with more
    dexterous = HandsOnThings(Slack(), made, config, "dex3-still")
    heavy = dexterous.act(round((start + 3.2) * 50), stand, np.zeros(35))
    elbow = g1.JOINT_NAMES.index("right_elbow_joint")
    assert heavy[elbow] < there[elbow] - 0.01
