"""What carries the person on a given floor."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.motion import SMPL_JOINTS
from exoactor.humans import skin
from exoactor.humans.actor import Actor, Pose
from exoactor.stages.ground.contact import contact_detection, support
from exoactor.stages.ground.contact.contact_detection import ContactConfig

UP = np.array([0.0, 0.0, 1.0])


@pytest.fixture
def carrying(camera_at, estimated, noise):
    """(T, PARTS) what carries a person, in the world's axes, whose skin is at these heights over a
    floor at z = 0."""

    def of(human):
        body = estimated(human, camera_at(5.0), noise(0.0, 0.0, 0.0))
        now = skin.of(human.joint_pos_m, human.joint_quat_wxyz, human.stature_m)
        point = now.lowest_m(UP)
        found = support.touching(point, point[..., 2], now.mass_m, UP, body, ContactConfig())
        return {
            name
            for name, held in zip(
                skin.PARTS, contact_detection.standing(found).mean(axis=0), strict=True
            )
            if held > 0.5
        }

    return of


def test_of_a_person_who_stands_the_feet_carry_and_nothing_else(standing, carrying):
    assert carrying(standing(2.0)) == {"left foot", "right foot"}


def test_hands_that_hang_down_to_the_floor_carry_nothing_of_who_stands(standing, carrying):
    human = standing(2.0)
    joint = human.joint_pos_m.copy()
    joint[:, SMPL_JOINTS.index("left_wrist"), 2] = 0.04
    assert carrying(replace(human, joint_pos_m=joint)) == {"left foot", "right foot"}


def test_each_way_of_being_on_the_floor_is_carried_by_its_own(floored, carrying):
    assert carrying(floored("handstand")) == {"left hand", "right hand"}
    assert carrying(floored("push-up")) >= {"left hand", "right hand"}
    assert carrying(floored("sit")) >= {"seat", "left foot", "right foot"}
    assert carrying(floored("lie")) >= {"seat"}
    assert "head" not in carrying(floored("sit"))


@pytest.mark.parametrize(
    "turn", [(0.0, 0.0, 0.0), (0.0, 1.5, 0.0), (0.0, -1.5, 0.0), (0.0, 3.0, 0.0)]
)
def test_the_lowest_place_is_as_low_as_the_actors_skin(turn):
    actor = Actor(1.75)
    pose = Pose.standing(1, np.zeros(3))
    quat = rotations.multiply(rotations.from_rotvec(np.array(turn)), pose.quat_wxyz)
    turned = Pose(pose.pelvis_pos_m, quat, pose.grip)
    places = skin.of(actor.joints(turned), turned.smpl_quat_wxyz(), 1.75).lowest_m(UP)
    assert places[..., 2].min() == pytest.approx(actor.skin(turned)[:, 2].min(), abs=0.06)
