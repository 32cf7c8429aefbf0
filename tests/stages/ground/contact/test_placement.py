"""A procedural walk, stand and jump seen by cameras of many pitches, with the errors of a monocular
estimate."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core.errors import ConfigError
from exoactor.core.motion import SMPL_PARENTS
from exoactor.humans import soles
from exoactor.humans.floor_figures import soles_m
from exoactor.scenes.scene import Start
from exoactor.stages.ground import GroundInput, measure
from exoactor.stages.ground.contact import ContactGround
from exoactor.stages.ground.contact.lens import refocused


def ground(body, **known):
    return ContactGround().place(GroundInput(body, **known))


def contacts(human):
    return np.stack([human.contact_left, human.contact_right], axis=1)


def f1(found, truth):
    return 2.0 * (found & truth).sum() / (found.sum() + truth.sum())


def centred(human, frame):
    return replace(
        human, joint_pos_m=human.joint_pos_m - human.joint_pos_m[frame, 0] * [1.0, 1.0, 0.0]
    )


def path_error_m(found, truth):
    """Mean distance of two root paths on the floor after the best turn and shift."""
    a, b = (p[:, 0, :2] - p[:, 0, :2].mean(axis=0) for p in (found.joint_pos_m, truth.joint_pos_m))
    u, _, vt = np.linalg.svd(a.T @ b)
    return np.linalg.norm(a @ (u @ np.diag([1.0, np.linalg.det(u @ vt)]) @ vt) - b, axis=1).mean()


@pytest.mark.parametrize("pitch_deg", [0.0, 10.0, 20.0, 30.0])
@pytest.mark.parametrize("yaw_rad", [0.0, 0.6, np.pi / 2])
def test_a_walk_without_noise_comes_back(walking, camera_at, estimated, noise, pitch_deg, yaw_rad):
    truth = centred(walking(4.0, 0.8, yaw_rad), 60)
    found = ground(estimated(truth, camera_at(pitch_deg), noise(0.0, 0.0, 0.0)))
    figures = measure(found)
    assert figures["camera_pitch_deg"] == pytest.approx(pitch_deg, abs=1.0)
    assert figures["foot_skate_mm_s"] < 5.0
    assert figures["floor_error_mm"] < 3.0
    assert figures["penetration_mm_p99"] < 1.0
    assert f1(contacts(found.human), contacts(truth)) > 0.93
    assert path_error_m(found.human, truth) < 0.02


@settings(max_examples=15)
@given(
    seed=st.integers(0, 1000),
    pitch_deg=st.floats(0.0, 30.0),
    yaw_rad=st.floats(-3.1, 3.1),
    speed_m_s=st.floats(0.6, 0.9),
)
def test_a_walk_with_the_errors_of_an_estimate(walk_of, seed, pitch_deg, yaw_rad, speed_m_s):
    truth, body = walk_of(seed, pitch_deg, yaw_rad, speed_m_s)
    found = ground(body)
    figures = measure(found)
    assert figures["camera_pitch_deg"] == pytest.approx(pitch_deg, abs=4.0)
    assert figures["foot_skate_mm_s"] < 30.0
    assert figures["penetration_mm_p99"] < 10.0
    assert f1(contacts(found.human), contacts(truth)) > 0.85
    assert path_error_m(found.human, truth) < 0.12


@pytest.mark.parametrize("pitch_deg", [12.0, 25.0])
@pytest.mark.parametrize("guess", [0.75, 1.5])
def test_a_guessed_focal_length_comes_nearer_to_the_true_one(
    walking, camera_at, estimated, noise, pitch_deg, guess
):
    truth = centred(walking(5.0, 0.8, 1.2), 75)
    body = refocused(estimated(truth, camera_at(pitch_deg), noise(0.0, 0.0, 0.0)), guess)
    taken, found = (ground(body, focal_known=known) for known in (True, False))
    true_px = camera_at(pitch_deg).K[0, 0]
    assert taken.camera.K[0, 0] == pytest.approx(guess * true_px)
    assert abs(np.log(found.camera.K[0, 0] / true_px)) < 0.75 * abs(np.log(guess))
    off = [abs(np.rad2deg(one.camera.pitch_down_rad) - pitch_deg) for one in (taken, found)]
    assert off[1] < off[0] and off[1] < 3.0
    assert any("focal length" in note for note in found.notes) and not any(
        "focal" in note for note in taken.notes
    )


def test_depth_drift_is_removed(walking, camera_at, estimated, noise):
    truth = centred(walking(5.0, 0.8), 75)
    camera = camera_at(10.0)
    body = estimated(truth, camera, noise(0.05, 0.003, 0.01))
    raw = camera.to_world(body.joint_pos_cam_m)
    before = np.linalg.norm(raw[:, 0, :2] - truth.joint_pos_m[:, 0, :2], axis=1)
    found = ground(body, camera=camera).human
    after = np.linalg.norm(found.joint_pos_m[:, 0, :2] - truth.joint_pos_m[:, 0, :2], axis=1)
    assert after.mean() < 0.5 * before.mean()


def test_a_given_camera_keeps_its_world(walking, camera_at, estimated, noise):
    truth = centred(walking(4.0, 0.8, 0.6), 60)
    camera = camera_at(15.0)
    found = ground(estimated(truth, camera, noise(0.0, 0.0, 0.0)), camera=camera)
    assert found.camera is camera
    np.testing.assert_allclose(found.human.joint_pos_m, truth.joint_pos_m, atol=0.03)


def test_a_body_that_was_fitted_to_the_known_floor_tells_by_itself_how_far_away_it_is(
    standing, camera_at, estimated, noise
):
    truth, camera = standing(3.0), camera_at(15.0)
    body = estimated(truth, camera, noise(0.0, 0.0, 0.0))
    slide = (
        np.linspace(0.0, 0.1, len(body.time_s))[:, None, None]
        * camera.rotation_cam_from_world[:, 1]
    )
    # away from the camera, over the floor
    slid = replace(body, joint_pos_cam_m=body.joint_pos_cam_m + slide)
    free, fitted = (
        ground(slid, camera=camera, on_known_floor=on).human.joint_pos_m[-1, 0, 1]
        for on in (False, True)
    )
    assert fitted - free > 0.005, "it is believed more"


def test_an_estimators_lean_is_taken_out_of_the_cameras_pitch(standing, camera_at, estimated):
    body = estimated(standing(4.0), camera_at(12.0))
    upright, leaning = (
        np.rad2deg(ground(replace(body, lean_away_rad=np.deg2rad(deg))).camera.pitch_down_rad)
        for deg in (0.0, 4.0)
    )
    assert leaning - upright == pytest.approx(4.0, abs=1.0)


def test_a_known_start_is_where_the_path_begins(standing, camera_at, estimated, noise):
    truth, camera = standing(3.0), camera_at(15.0)
    body = estimated(truth, camera, noise(0.04, 0.003, 0.02))
    there = Start(tuple(truth.joint_pos_m[:9, 0, :2].mean(axis=0)), 0.0)
    begun = ground(body, camera=camera, start=there).human
    free = ground(body, camera=camera).human

    def off_m(found):
        return np.linalg.norm((found.joint_pos_m - truth.joint_pos_m)[:9, 0, :2], axis=1).mean()

    assert off_m(begun) < min(0.02, off_m(free))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"width": 640}, "640x720"),
        ({"translation_cam_from_world_m": np.array([0.0, -2.0, 4.0])}, "not over the floor"),
    ],
)
def test_a_camera_that_cannot_have_seen_the_clip_is_refused(
    standing, camera_at, estimated, change, words
):
    camera = camera_at(0.0)
    body = estimated(standing(0.5), camera)
    with pytest.raises(ConfigError, match=words):
        ground(body, camera=replace(camera, **change))


def test_the_person_starts_at_the_origin_facing_x_and_the_camera_still_sees_them(
    standing, camera_at, estimated
):
    body = estimated(standing(3.0, None, 2.0), camera_at(12.0))
    found = ground(body)
    np.testing.assert_allclose(found.human.joint_pos_m[0, 0, :2], 0.0, atol=1e-9)
    facing = found.human.joint_pos_m[0, soles.TOES].mean(axis=0) - found.human.joint_pos_m[
        0, soles.ANKLES
    ].mean(axis=0)
    assert abs(np.arctan2(facing[1], facing[0])) < 0.15
    pixels = found.camera.project(found.camera.to_camera(found.human.joint_pos_m))
    assert np.median(np.linalg.norm(pixels - body.pixels, axis=-1)) < 10.0


def test_a_jump_stays_a_jump(standing, camera_at, estimated):
    truth = standing(4.0, 2.0)
    found = ground(estimated(truth, camera_at(10.0))).human
    flight = ~contacts(truth).any(axis=1)
    assert not contacts(found)[flight][2:-2].any()
    rise = soles_m(found)[flight][..., 2].min(axis=(1, 2)).max()
    assert rise == pytest.approx(9.81 / 8 * 0.25, abs=0.06)


def test_standing_long_keeps_both_feet_still(standing, camera_at, estimated):
    found = ground(estimated(standing(5.0), camera_at(10.0))).human
    sole = soles_m(found)[15:-15]
    assert np.linalg.norm(np.ptp(sole, axis=0), axis=-1).max() < 0.01


def test_bones_keep_their_length_and_the_lowest_point_is_on_the_floor(
    walking, camera_at, estimated
):
    body = estimated(centred(walking(4.0, 0.8, 1.0), 60), camera_at(8.0))
    found = ground(body).human

    def bones(joint):
        return np.linalg.norm(joint[:, 1:] - joint[:, list(SMPL_PARENTS[1:])], axis=-1)

    np.testing.assert_allclose(bones(found.joint_pos_m), bones(body.joint_pos_cam_m), atol=1e-9)
    assert soles_m(found)[..., 2].min() > -0.002


def test_knees_do_not_pop(walking, camera_at, estimated):
    body = estimated(centred(walking(4.0, 0.8, 0.3), 60), camera_at(8.0))
    found = ground(body).human

    def fastest_bend(joint):
        thigh = joint[:, soles.HIPS] - joint[:, soles.KNEES]
        shank = joint[:, soles.ANKLES] - joint[:, soles.KNEES]
        cosine = (
            (thigh * shank).sum(-1)
            / np.linalg.norm(thigh, axis=-1)
            / np.linalg.norm(shank, axis=-1)
        )
        return np.abs(np.diff(np.arccos(cosine), axis=0)).max()

    assert fastest_bend(found.joint_pos_m) < 1.3 * fastest_bend(body.joint_pos_cam_m)


def test_the_same_input_gives_the_same_bytes(standing, camera_at, estimated):
    body = estimated(standing(3.0), camera_at(10.0))
    first, second = (ground(body).human for _ in range(2))
    assert first.joint_pos_m.tobytes() == second.joint_pos_m.tobytes()
    assert first.joint_quat_wxyz.tobytes() == second.joint_quat_wxyz.tobytes()


def test_the_floor_lies_under_feet_that_are_out_of_sight(standing, camera_at, estimated):
    truth = standing(3.0)
    body = estimated(truth, camera_at(10.0, height_m=2.0))
    conf = body.joint_conf.copy()
    conf[:, soles.ANKLES] = 0.05
    found = ground(replace(body, joint_conf=conf))
    assert any("under the lowest foot" in note for note in found.notes)
    assert found.human.joint_pos_m[:, 0, 2].mean() == pytest.approx(
        truth.joint_pos_m[:, 0, 2].mean(), abs=0.05
    )


WHAT = ("push-up", "handstand", "sit", "lie")


@pytest.mark.parametrize(("what", "yaw_rad"), [(what, yaw) for what in WHAT for yaw in (0.0, 1.2)])
def test_whatever_carries_is_on_the_floor_and_nothing_is_under_it(
    floored, camera_at, estimated, noise, lowest, what, yaw_rad
):
    truth = floored(what, yaw_rad)
    found = ground(estimated(truth, camera_at(12.0), noise(0.02, 0.004, 0.03, seed=3)))
    low_m = lowest(found.human.joint_pos_m, found.human.joint_quat_wxyz)
    assert low_m.min() > -0.02
    assert np.abs(low_m).mean() < 0.02
    over_pelvis = found.human.joint_pos_m[:, :, 2] - truth.joint_pos_m[:, :, 2]
    assert np.abs(over_pelvis).mean() < 0.07
    assert not any("tilted" in note for note in found.notes)


def test_a_camera_held_as_nobody_holds_it_is_doubted_and_what_to_do_is_possible(
    standing, camera_at, estimated
):
    (said,) = ground(estimated(standing(2.0), camera_at(75.0, 1.5))).notes
    assert "tilted by 6" in said and "take a clip in which the person also stands" in said
    assert "with --video, give --camera" in said, "a photo or a scene takes no --camera"


def test_who_stands_is_not_taken_for_lying_before_a_camera_that_looks_down_steeply(
    standing, camera_at, estimated
):
    found = ground(estimated(standing(2.0), camera_at(45.0)))
    assert measure(found)["camera_pitch_deg"] == pytest.approx(45.0, abs=6.0)
    assert found.notes == ()


@pytest.mark.parametrize("frames", [1, 2, 5])
def test_very_short_motions_survive(standing, camera_at, estimated, noise, frames):
    body = estimated(standing(1.0), camera_at(10.0), noise(0.0, 0.0, 0.0))
    fields = (
        "time_s",
        "joint_pos_cam_m",
        "joint_quat_cam_wxyz",
        "joint_conf",
        "pixels",
        "hand_px",
        "found",
    )
    cut = replace(body, **{name: getattr(body, name)[:frames] for name in fields})
    assert len(ground(cut).human.time_s) == frames
