"""The clip-level fit on people whose motion is known."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core import frames, metrics, rotations
from exoactor.core.checks import Array
from exoactor.core.motion import LIMB_JOINTS, SMPL_JOINTS, joint_indices
from exoactor.humans import skeleton
from exoactor.stages.body.fitting import fit, kinematics, start
from exoactor.stages.body.fitting.fit import SolverConfig
from exoactor.stages.body.fitting.kinematics import Pose
from exoactor.stages.body.fitting.landmarks import LANDMARKS, SEGMENTS, USED
from exoactor.stages.body.fitting.observed import Observed, fill_gaps
from exoactor.stages.body.fitting.problem import WORLD_STATURE_M, line_of_sight, problem

STATURE_M, FOCAL_PX, WIDTH, HEIGHT, FPS = 1.7, 900.0, 800, 700, 30.0
LIMBS = joint_indices(LIMB_JOINTS)
FACING_CAMERA = np.array([0.0, 1.0, 0.0, 0.0])
"""Rest x (left) → right in the picture, y (up) → up, z (forward) → towards the camera."""


def swinging(count: int) -> Pose:
    """Somebody who walks in place, turns a little and swings both arms, 4 m away."""
    time = np.arange(count) / FPS
    rotvec = np.zeros((count, 22, 3))

    def turn(joint: str, axis: int, value: Array) -> None:
        rotvec[:, SMPL_JOINTS.index(joint), axis] = value

    beat = 2.0 * np.pi * 1.2 * time
    for side, sign in (("left", 1.0), ("right", -1.0)):
        turn(f"{side}_hip", 0, -0.4 + 0.35 * sign * np.sin(beat))
        turn(f"{side}_knee", 0, 0.6 + 0.45 * sign * np.cos(beat))
        turn(f"{side}_shoulder", 2, sign * (-1.1 + 0.3 * np.sin(beat)))
        turn(f"{side}_elbow", 1, sign * (-0.7 + 0.3 * np.cos(beat)))
    local = rotations.from_rotvec(rotvec)
    yaw = rotations.from_rotvec(np.outer(0.5 * np.sin(time), [0.0, 1.0, 0.0]))
    local[:, 0] = rotations.multiply(FACING_CAMERA, yaw)
    pelvis = np.stack([0.1 * time, 0.05 + 0.03 * np.sin(beat), 4.0 - 0.1 * time], axis=1)
    return Pose(pelvis, local, np.zeros(len(kinematics.BONE_GROUPS)))


def watched(truth: Pose) -> Observed:
    """What a network without error would say of it."""
    count = len(truth.pelvis_m)
    blank = Observed(
        FPS, np.full((count, 33, 2), 1.0), np.zeros((count, 33, 3)), np.ones((count, 33)),
        np.ones(count, bool), WIDTH, HEIGHT,
    )  # fmt: skip
    points = problem(blank, FOCAL_PX, STATURE_M).points
    placed = kinematics.place(truth, points, STATURE_M).points_m[:, : len(USED)]
    px, world = np.zeros((count, 33, 2)), np.zeros((count, 33, 3))
    px[:, USED] = frames.project(placed, frames.intrinsics(FOCAL_PX, WIDTH, HEIGHT))
    px[:, [i for i in range(33) if i not in USED]] = px[:, :1]
    sight = line_of_sight(px[:, USED], FOCAL_PX, np.array([WIDTH / 2.0, HEIGHT / 2.0]))
    world[:, USED] = (
        np.einsum("tij,tnj->tni", sight, placed - truth.pelvis_m[:, None])
        * WORLD_STATURE_M
        / STATURE_M
    )
    return replace(blank, px=px, world_m=world)


USUAL = SolverConfig()


def fitted(seen: Observed, config: SolverConfig = USUAL) -> Pose:
    task = problem(seen, FOCAL_PX, STATURE_M)
    return fit.solve(task, start.initial(task, seen), config=config)


def joints(pose: Pose) -> Array:
    turn = skeleton.global_rotations(pose.local_wxyz)
    return skeleton.joint_positions(pose.pelvis_m, turn, pose.offsets_m(STATURE_M))


@pytest.fixture(scope="module")
def truth() -> Pose:
    return swinging(60)


@pytest.fixture(scope="module")
def seen(truth: Pose) -> Observed:
    return watched(truth)


@pytest.fixture(autouse=True)
def unbiased(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network's own bias of segment lengths is measured; the people here are seen without
    it."""
    monkeypatch.setattr(
        "exoactor.stages.body.fitting.problem.SEGMENT_RATIO", np.ones(len(SEGMENTS))
    )


def turning(pose: Pose) -> Array:
    """(T - 1,) rad/s of the line through the hips, about the vertical."""
    at = joints(pose)
    across = at[:, SMPL_JOINTS.index("left_hip")] - at[:, SMPL_JOINTS.index("right_hip")]
    return np.asarray(np.diff(np.unwrap(np.arctan2(across[:, 2], across[:, 0]))) * FPS)


def test_a_motion_seen_without_error_is_recovered(truth: Pose, seen: Observed) -> None:
    found = fitted(seen)
    assert metrics.mpjpe_mm(joints(found)[:, LIMBS], joints(truth)[:, LIMBS]) < 15.0
    assert np.abs(found.log_scale).max() < 0.05
    root = np.linalg.norm(found.pelvis_m - truth.pelvis_m, axis=1)
    assert root.max() < 0.08


def test_fast_motion_is_not_eaten(truth: Pose, seen: Observed) -> None:
    given = metrics.acceleration_m_s2(joints(truth)[:, LIMBS], FPS)
    assert (
        0.8 * given < metrics.acceleration_m_s2(joints(fitted(seen))[:, LIMBS], FPS) < 1.1 * given
    )


def test_bones_keep_their_length_and_positions_follow_from_rotations(seen: Observed) -> None:
    noisy = replace(
        seen, px=seen.px + np.random.default_rng(0).normal(scale=4.0, size=seen.px.shape)
    )
    pose = fitted(noisy)
    at = joints(pose)
    forearm = np.linalg.norm(
        at[:, SMPL_JOINTS.index("left_wrist")] - at[:, SMPL_JOINTS.index("left_elbow")], axis=1
    )
    assert np.ptp(forearm) < 1e-9


def test_noise_is_smoothed(truth: Pose, seen: Observed) -> None:
    rng = np.random.default_rng(1)
    noisy = replace(
        seen,
        px=seen.px + rng.normal(scale=3.0, size=seen.px.shape),
        world_m=seen.world_m + rng.normal(scale=0.05, size=seen.world_m.shape),
    )
    pose = fitted(noisy)
    found = joints(pose)[:, LIMBS]
    assert metrics.mpjpe_mm(found, joints(truth)[:, LIMBS]) < 35.0
    assert metrics.acceleration_m_s2(found, FPS) < 1.6 * metrics.acceleration_m_s2(
        joints(truth)[:, LIMBS], FPS
    )
    assert np.std(turning(pose) - turning(truth)) < 1.2  # rad/s; with hips free to jolt 1.7


def test_a_wrong_frame_costs_little(truth: Pose, seen: Observed) -> None:
    px, world = seen.px.copy(), seen.world_m.copy()
    px[30], world[30] = px[30] + 150.0, -world[30]
    found = joints(fitted(replace(seen, px=px, world_m=world)))[:, LIMBS]
    error = np.linalg.norm(
        metrics.root_relative(found) - metrics.root_relative(joints(truth)[:, LIMBS]), axis=-1
    )
    assert error[30].mean() < 0.06


def test_a_gap_is_bridged(truth: Pose, seen: Observed) -> None:
    found = seen.found.copy()
    found[25:33] = False
    found[-4:] = False
    hidden = replace(
        seen,
        found=found,
        px=seen.px * found[:, None, None],
        world_m=seen.world_m * found[:, None, None],
    )
    pose = fitted(fill_gaps(hidden))
    error = np.linalg.norm(joints(pose)[:, LIMBS] - joints(truth)[:, LIMBS], axis=-1)
    assert error[25:33].mean() < 0.15
    assert error[-4:].mean() < 0.25


def test_a_lost_tail_is_held_still(seen: Observed) -> None:
    found = np.arange(len(seen.found)) < 35
    hidden = replace(
        seen,
        found=found,
        px=seen.px * found[:, None, None],
        world_m=seen.world_m * found[:, None, None],
    )
    pelvis = fitted(fill_gaps(hidden)).pelvis_m
    assert np.linalg.norm(pelvis[35:] - pelvis[35], axis=1).max() < 0.15


def test_an_unseen_limb_stays_human(seen: Observed) -> None:
    visibility = seen.visibility.copy()
    arm = [
        i
        for i, name in enumerate(LANDMARKS)
        if name in ("left_elbow", "left_wrist", "left_index", "left_pinky")
    ]
    visibility[:, arm] = 0.0
    pose = fitted(replace(seen, visibility=visibility))
    elbow = rotations.to_rotvec(pose.local_wxyz[:, SMPL_JOINTS.index("left_elbow")])
    assert elbow[:, 1].max() < 0.2  # it does not bend backwards


def test_the_result_does_not_depend_on_the_run(seen: Observed) -> None:
    quick = SolverConfig(iterations=3)
    first, second = fitted(seen, quick), fitted(seen, quick)
    assert np.array_equal(first.local_wxyz, second.local_wxyz)
