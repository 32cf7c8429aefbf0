"""Whether anything bears the person, and heights before a camera that moves."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.humans import skin
from exoactor.stages.ground.contact import floor, grounded, initial_floor, support
from exoactor.stages.ground.contact.settings import GroundConfig, Known

UP = np.array([0.0, 0.0, 1.0])


@pytest.mark.parametrize(("frames", "flies"), [(20, True), (30, False)])
def test_a_jump_needs_nothing_that_bears_and_a_long_time_in_the_air_does(frames, flies):
    points = np.zeros((60, len(skin.PARTS), 2, 3))
    touching = np.zeros(points.shape[:-1], dtype=np.bool_)
    touching[:, :2] = True
    touching[20 : 20 + frames] = False
    carrying, mass_m = floor.supports(points, touching), np.tile([0.0, 0.0, 0.9], (60, 1))
    left = initial_floor.unborne(carrying, mass_m, UP, GroundConfig().flight_s * 30.0)
    assert left.sum() == (0 if flies else frames)


def test_before_a_camera_that_moves_a_drift_in_height_is_none_of_the_person(
    walking, camera_at, estimated, noise
):
    truth = walking(4.0, 0.8)
    body = estimated(truth, camera_at(8.0), noise(0.0, 0.0, 0.0))
    drift = np.linspace(0.0, 1.5, len(body.time_s))[:, None, None] * [0.0, -1.0, 0.0]  # upwards
    drifting = replace(body, joint_pos_cam_m=body.joint_pos_cam_m + drift)
    human = grounded(drifting, Known(GroundConfig(), followed=True)).human
    assert np.abs(human.joint_pos_m[:, 0, 2] - truth.joint_pos_m[:, 0, 2]).max() < 0.08


def test_a_floor_on_which_nothing_bears_the_person_costs_more(standing, camera_at, estimated):
    body, known = estimated(standing(2.0), camera_at(8.0)), Known(GroundConfig())
    now = support.skin_of(body)
    right = floor.upright(now, body.fps, known.config.floor)
    beneath = replace(right, camera_height_m=right.camera_height_m + 1.0)
    costs = [initial_floor._tried(on, now, body, known).cost for on in (right, beneath)]
    assert costs[1] > costs[0] + 4.5
