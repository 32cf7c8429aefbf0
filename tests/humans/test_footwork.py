"""Steps to the side, backwards and over things, as an actor makes them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core import resample, rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.motion import SMPL_JOINTS
from exoactor.humans import footwork, gait
from exoactor.humans.actor import Actor
from exoactor.humans.gait import Step
from exoactor.humans.performance import Arm, Hold, Performance, Score, perform

ACTOR = Actor(1.32)
FPS = 30.0


def _played(
    start: tuple[gait.Placement, gait.Placement], steps: list[Step], holds: int | None = None
) -> Performance:
    """Steps with hanging arms; with `holds`, the right hand stays at a place in the world from that
    frame on."""
    time_s = resample.timeline(steps[-1].land_s + 0.6, FPS)
    paths, none = gait.feet(ACTOR, start, steps, time_s), np.zeros(len(time_s))
    arm = Arm(
        *(
            np.tile(row, (len(time_s), 1))
            for row in ([0.05, 0, -0.36], [-1.0, 0, 0], [0, 0, 0.0], [0, 0, -1.0])
        )
    )
    held = None
    if holds is not None:
        weight = minimum_jerk((np.arange(len(time_s)) - holds + 20) / 20.0)
        place, fingers, palm = (
            np.tile(row, (len(time_s), 1)) for row in ([0.25, -0.1, 0.8], [1.0, 0, 0], [0, 1.0, 0])
        )
        held = Hold(place, fingers, palm, weight)
    yaw = gait.pelvis_yaw(ACTOR, paths, FPS)
    place = gait.pelvis_place(ACTOR, paths, FPS)
    shrug = np.zeros((len(time_s), 2))
    score = Score(
        FPS,
        paths,
        place,
        yaw,
        none,
        none,
        none,
        none,
        yaw,
        none,
        shrug,
        (arm, arm),
        shrug,
        (None, held),
    )
    return perform(ACTOR, score)


def _knee_bend_rad(performance: Performance) -> np.ndarray:
    quat = performance.pose.quat_wxyz
    pairs = [
        [SMPL_JOINTS.index(f"{side}_{part}") for part in ("hip", "knee")]
        for side in ("left", "right")
    ]
    bends = [rotations.multiply(rotations.conjugate(quat[:, a]), quat[:, b]) for a, b in pairs]
    return np.stack([rotations.to_rotvec(bend)[:, 1] for bend in bends], axis=-1)


@given(depth=st.floats(0.02, 0.10), height=st.floats(0.03, 0.14), yaw=st.floats(-3.0, 3.0))
@settings(max_examples=3)
def test_feet_go_well_over_a_beam_and_the_body_stays_human(
    depth: float, height: float, yaw: float
) -> None:
    crossing = footwork.Crossing.of(ACTOR, (0.4, -0.3), yaw, depth, height)
    start = gait.stand(ACTOR, crossing.before_m, yaw, 0.07)
    performance = _played(start, crossing.steps(ACTOR, 0.4))
    ahead = np.array([np.cos(yaw), np.sin(yaw)])
    lowest = np.inf
    for frame in range(0, len(performance.contact), 2):
        skin = ACTOR.skin(performance.pose, frame)
        over = np.abs((skin[:, :2] - [0.4, -0.3]) @ ahead) < depth / 2.0
        lowest = min(lowest, skin[over, 2].min(initial=np.inf))
        assert skin[:, 2].min() > -0.012
    assert lowest > height + 0.04
    bend = _knee_bend_rad(performance)
    assert bend.min() > 0.0
    assert np.abs(np.diff(bend, axis=0)).max() * FPS < 12.0  # rad/s: no knee snaps
    pelvis = performance.human_motion().joint_pos_m[:, 0]
    assert np.linalg.norm(np.diff(pelvis, 2, axis=0), axis=-1).max() * FPS**2 < 6.0
    assert (pelvis[-1, :2] - pelvis[0, :2]) @ ahead == pytest.approx(
        np.linalg.norm(crossing.behind_m - crossing.before_m), abs=0.02
    )


@given(ahead=st.floats(-0.4, 0.3), left=st.floats(-0.4, 0.4), yaw=st.floats(-3.0, 3.0))
@settings(max_examples=6)
def test_shuffling_gets_there_without_turning_and_feet_never_cross(
    ahead: float, left: float, yaw: float
) -> None:
    turn = np.array([[np.cos(yaw), -np.sin(yaw)], [np.sin(yaw), np.cos(yaw)]])
    goal = turn @ [ahead, left]
    steps = footwork.shuffle(ACTOR, (0.0, 0.0), yaw, goal, 0.3)
    performance = _played(gait.stand(ACTOR, (0.0, 0.0), yaw, 0.09), steps)
    paths = gait.feet(ACTOR, gait.stand(ACTOR, (0.0, 0.0), yaw, 0.09), steps, performance.time_s)
    np.testing.assert_allclose(paths.centre_m(ACTOR)[-1].mean(0), goal, atol=1e-9)
    apart = (paths.ball_m[:, 0, :2] - paths.ball_m[:, 1, :2]) @ turn[:, 1]
    assert apart.min() > 0.08
    assert np.abs(rotations.yaw(performance.pose.quat_wxyz[:, 0]) - yaw).max() < 0.1


def test_a_path_through_the_heading_of_minus_x_does_not_spin_the_feet() -> None:
    angle = np.linspace(0.6 * np.pi, 1.4 * np.pi, 30)
    path = np.stack([np.sin(angle), -np.cos(angle)], axis=-1) * 1.2  # headings from 108° to 252°
    steps = gait.walk(ACTOR, path, 0.3, 0.35)
    paths = gait.feet(
        ACTOR,
        gait.stand(ACTOR, path[0], angle[0], 0.09),
        steps,
        resample.timeline(steps[-1].land_s, FPS),
    )
    assert np.abs(np.diff(paths.yaw_rad, axis=0)).max() * FPS < 4.0
    assert paths.yaw_rad[-1].mean() == pytest.approx(angle[-1], abs=0.2)


def test_a_hand_held_in_the_world_stays_there_while_the_body_moves() -> None:
    steps = footwork.shuffle(ACTOR, (0.0, 0.0), 0.0, (0.12, 0.1), 1.0)
    performance = _played(gait.stand(ACTOR, (0.0, 0.0), 0.0, 0.09), steps, holds=25)
    wrist = SMPL_JOINTS.index("right_wrist")
    places = performance.human_motion().joint_pos_m[25:, wrist]
    assert np.ptp(places, axis=0).max() < 1e-9
    hand = performance.pose.quat_wxyz[25:, wrist]
    np.testing.assert_allclose(
        rotations.rotate(hand, np.array([0.0, -1.0, 0.0])), [[1.0, 0.0, 0.0]] * len(hand), atol=1e-9
    )
    np.testing.assert_allclose(
        rotations.rotate(hand, np.array([0.0, 0.0, -1.0])), [[0.0, 1.0, 0.0]] * len(hand), atol=1e-9
    )
    assert performance.wrist_short_m[25:].max() < 1e-9
    np.testing.assert_allclose(places[-1], [0.25, -0.1, 0.8], atol=1e-9)
