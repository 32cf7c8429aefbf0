"""What a known camera and a known person tell the fit."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import SMPL_JOINTS
from exoactor.humans import skeleton
from exoactor.scenes.person import person
from exoactor.stages.body.fitting import fit, kinematics, start
from exoactor.stages.body.fitting.build import adult, robot
from exoactor.stages.body.fitting.kinematics import Pose
from exoactor.stages.body.fitting.landmarks import SEGMENTS, USED, USED_NAMES
from exoactor.stages.body.fitting.observed import Observed
from exoactor.stages.body.fitting.problem import WORLD_STATURE_M, Problem, line_of_sight, problem

STATURE_M, FOCAL_PX, WIDTH, HEIGHT, FRAMES = 1.7, 900.0, 1280, 720, 24
PITCH_RAD = 0.3
DISTANCE_M = 3.5


@pytest.fixture(autouse=True)
def unbiased(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "exoactor.stages.body.fitting.problem.SEGMENT_RATIO", np.ones(len(SEGMENTS))
    )


@pytest.fixture(scope="module")
def camera() -> Camera:
    """At 1.6 m, looking 0.3 rad down along +y."""
    away = np.array([0.0, np.cos(PITCH_RAD), -np.sin(PITCH_RAD)])
    place = np.array([0.0, 0.0, 1.6])
    return Camera.looking_at(place, place + away, FOCAL_PX, WIDTH, HEIGHT)


def crouched(camera: Camera, bend_rad: float) -> Pose:
    """Somebody who faces the camera on bent knees, soles on the floor under the pelvis, and does
    not move."""
    local = np.tile(rotations.IDENTITY_WXYZ, (FRAMES, 22, 1))
    for side in ("left", "right"):
        for joint, turn in (("hip", -bend_rad), ("knee", 2.0 * bend_rad), ("ankle", -bend_rad)):
            local[:, SMPL_JOINTS.index(f"{side}_{joint}")] = rotations.from_rotvec(
                np.array([turn, 0.0, 0.0])
            )
        down = -1.2 if side == "left" else 1.2
        local[:, SMPL_JOINTS.index(f"{side}_shoulder")] = rotations.from_rotvec(
            np.array([0.0, 0.0, down])
        )
    # rest axes → world, looking along -y
    facing = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    local[:, 0] = rotations.from_matrix(camera.rotation_cam_from_world @ facing)
    quat = skeleton.global_rotations(local)
    at = skeleton.joint_positions(np.zeros((FRAMES, 3)), quat, skeleton.rest_offsets_m(STATURE_M))
    ankle = (at @ camera.rotation_cam_from_world)[0, SMPL_JOINTS.index("left_ankle")]
    pelvis = np.array([0.0, DISTANCE_M, skeleton.SOLE_BELOW_ANKLE * STATURE_M - ankle[2]])
    return Pose(
        np.tile(camera.to_camera(pelvis), (FRAMES, 1)), local, np.zeros(len(kinematics.BONE_GROUPS))
    )


def watched(truth: Pose, camera: Camera, lean_rad: float = 0.0) -> Observed:
    """What a network would say that sees the picture right, and in depth a person who leans by so
    much."""
    blank = Observed(
        30.0, np.ones((FRAMES, 33, 2)), np.zeros((FRAMES, 33, 3)), np.ones((FRAMES, 33)),
        np.ones(FRAMES, bool), WIDTH, HEIGHT,
    )  # fmt: skip
    points = problem(blank, FOCAL_PX, STATURE_M).points
    placed = kinematics.place(truth, points, STATURE_M).points_m[:, : len(USED)]
    px, world = np.zeros((FRAMES, 33, 2)), np.zeros((FRAMES, 33, 3))
    px[:, USED] = camera.project(placed)
    px[:, [i for i in range(33) if i not in USED]] = px[:, :1]
    sight = line_of_sight(px[:, USED], FOCAL_PX, np.array([WIDTH / 2.0, HEIGHT / 2.0]))
    lean = rotations.to_matrix(rotations.from_rotvec(np.array([lean_rad, 0.0, 0.0])))
    relative = (placed - truth.pelvis_m[:, None]) @ lean.T
    world[:, USED] = np.einsum("tij,tnj->tni", sight, relative) * WORLD_STATURE_M / STATURE_M
    return replace(blank, px=px, world_m=world)


def solved(task: Problem, seen: Observed) -> Pose:
    return fit.solve(task, start.initial(task, seen))


def depth_error_m(found: Pose, truth: Pose) -> float:
    return float(np.abs(found.pelvis_m[:, 2] - truth.pelvis_m[:, 2]).mean())


def test_the_floor_tells_how_far_a_person_is_whose_size_is_told_wrong(camera: Camera) -> None:
    truth = crouched(camera, 0.2)
    seen = watched(truth, camera)
    alone = solved(problem(seen, FOCAL_PX, 0.95 * STATURE_M), seen)
    floored = solved(problem(seen, FOCAL_PX, 0.95 * STATURE_M, camera=camera), seen)
    assert depth_error_m(alone, truth) > 0.15
    assert depth_error_m(floored, truth) < 0.5 * depth_error_m(alone, truth)


def test_who_would_fall_is_set_upright(camera: Camera) -> None:
    """The network sees a crouch as a fall backwards; balance over the feet does not believe it."""
    truth = crouched(camera, 0.7)
    seen = watched(truth, camera, lean_rad=0.4)

    def lean_m(task: Problem) -> Array:
        placed = kinematics.place(solved(task, seen), task.points, STATURE_M)
        return np.abs(fit._lean(known, placed.points_m) @ camera.rotation_cam_from_world[:, 1])

    known = problem(seen, FOCAL_PX, STATURE_M, camera=camera)
    assert lean_m(known).mean() < 0.75 * lean_m(problem(seen, FOCAL_PX, STATURE_M)).mean()


def test_every_term_is_linearised_right(camera: Camera) -> None:
    """The gradient of the normal equations is half the cost's, in all directions a pelvis can
    move."""
    truth = crouched(camera, 0.7)
    seen = watched(truth, camera, lean_rad=0.6)
    task = problem(seen, FOCAL_PX, STATURE_M, camera=camera)
    rng = np.random.default_rng(0)
    pose = truth.moved(
        0.05 * rng.normal(size=(FRAMES, kinematics.PARAMETERS)), np.zeros(len(truth.log_scale))
    )

    gradient = fit.normal_equations(task, pose, fit.residuals(task, pose)).frame_gradient
    for axis in range(6):  # pelvis place and turn
        step = np.zeros((FRAMES, kinematics.PARAMETERS))
        step[:, axis] = 1e-6
        ahead, behind = (
            fit.residuals(task, pose.moved(sign * step, np.zeros(len(truth.log_scale)))).cost
            for sign in (1.0, -1.0)
        )
        slope = (ahead - behind) / 2e-6
        assert slope == pytest.approx(
            2.0 * gradient[:, axis].sum(), rel=2e-3, abs=1e-2 * np.abs(gradient).max()
        )


def test_the_robots_person_has_the_robots_bones() -> None:
    build, actor = robot(), person()
    for child in ("left_knee", "right_ankle", "left_elbow", "right_wrist", "neck"):
        bone = np.linalg.norm(build.rest[SMPL_JOINTS.index(child)]) * actor.stature_m
        assert bone == pytest.approx(np.linalg.norm(actor.bone(child)), abs=1e-9)
    # to the left, and down
    assert np.all(build.rest[SMPL_JOINTS.index("left_hip")][:2] * [1.0, -1.0] > 0.0)
    np.testing.assert_allclose(build.landmarks.shape, adult().landmarks.shape)


def test_a_build_is_the_same_on_both_sides() -> None:
    build = robot()
    for i, name in enumerate(USED_NAMES):
        if "right" in name:
            left = build.landmarks[USED_NAMES.index(name.replace("right", "left"))]
            np.testing.assert_allclose(build.landmarks[i], left * [-1.0, 1.0, 1.0], atol=2e-3)
