"""What is said to be at odds with itself, and what is not."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from exoactor.humans import skin
from exoactor.stages.ground.contact import consistency
from exoactor.stages.ground.contact.camera_motion import Lost
from exoactor.stages.ground.contact.root_path import Contact
from exoactor.stages.ground.contact.settings import GroundConfig

CONFIG = GroundConfig()
SOUND = np.zeros((90, len(skin.PARTS)))


def found(*contacts, height_m=0.3):
    # what was read begins at 10 s
    body = SimpleNamespace(fps=30.0, at_s=lambda frame: 10.0 + frame / 30.0)
    return SimpleNamespace(
        contacts=contacts, body=body, anchors_m=np.full((len(contacts), 3), height_m)
    )


def all_the_time(on_floor=True):
    return Contact(0, 0, 0, 90, on_floor)


def test_a_sound_motion_is_not_doubted(standing):
    assert consistency.contradictions(found(all_the_time()), standing(3.0), SOUND, CONFIG) == ()


@pytest.mark.parametrize(
    ("deep_m", "frames", "said"), [(0.30, 30, True), (0.10, 30, False), (0.30, 10, False)]
)
def test_a_hand_under_the_floor_for_long_is_said(standing, deep_m, frames, said):
    sunk = SOUND.copy()
    sunk[20 : 20 + frames, skin.PARTS.index("left hand")] = deep_m
    told = consistency.contradictions(found(all_the_time()), standing(3.0), sunk, CONFIG)
    assert bool(told) == said
    assert all(
        one.startswith("From 10.7 to 11.6 s the left hand is up to 30 cm under the floor")
        for one in told
    )


@pytest.mark.parametrize(
    ("frames", "height_m", "said"), [(30, 0.5, True), (20, 0.5, False), (30, 0.05, False)]
)
def test_nobody_flies_for_a_second(standing, frames, height_m, said):
    human = standing(3.0)
    joint = human.joint_pos_m.copy()
    joint[30 : 30 + frames, :, 2] += height_m
    held = Contact(0, 0, 0, 30, True), Contact(0, 0, 30 + frames, 90, True)
    told = consistency.contradictions(
        found(*held), replace(human, joint_pos_m=joint), SOUND, CONFIG
    )
    assert bool(told) == said
    assert all(
        one.startswith("From 11.0 to 12.0 s nothing") and "longer than anybody flies" in one
        for one in told
    )
    on_a_box = found(*held, Contact(1, 0, 30, 30 + frames, False))
    assert (
        consistency.contradictions(on_a_box, replace(human, joint_pos_m=joint), SOUND, CONFIG) == ()
    )


@pytest.mark.parametrize(("part", "gap", "said"), [(0, 2, True), (0, 15, False), (1, 2, False)])
def test_a_foot_that_is_at_once_higher_than_the_floor_it_stood_on_did_not_step(
    standing, part, gap, said
):
    steps = Contact(0, 0, 0, 30, True), Contact(part, 0, 30 + gap, 90, False)
    told = consistency.contradictions(found(*steps), standing(3.0), SOUND, CONFIG)
    assert bool(told) == said
    assert all(one.startswith("At 11.1 s") and "without a step" in one for one in told)
    backwards = Contact(0, 0, 60, 90, True), Contact(part, 0, 0, 60 - gap, False)
    assert bool(consistency.contradictions(found(*backwards), standing(3.0), SOUND, CONFIG)) == said


def test_where_the_picture_jumps_is_said_but_not_where_it_is_plain():
    assert consistency.on_camera((Lost(1.0, 1.4, plain=True),), 10.0) == ()
    (told,) = consistency.on_camera((Lost(1.0, 1.4, plain=False),), 10.0)
    assert told.startswith("From 11.0 to 11.4 s the background cannot be followed")
