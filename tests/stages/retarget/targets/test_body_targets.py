from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from exoactor.core import rotations
from exoactor.core.contacts import FLOOR, BodyPart, Contact, ContactPlan
from exoactor.core.motion import REFERENCE_FPS, SIDES, SMPL_JOINTS, HumanMotion
from exoactor.humans.actor import Pose
from exoactor.robots import g1
from exoactor.scenes.person import person
from exoactor.stages.retarget import RetargetInput
from exoactor.stages.retarget.targets import body_targets
from exoactor.stages.retarget.targets.config import USUAL, TargetConfig
from exoactor.stages.retarget.targets.proportions import ratios, robot_limbs


def test_lengths_are_the_robots(people: dict[str, HumanMotion]) -> None:
    limbs = robot_limbs()
    assert limbs.leg_m == pytest.approx(0.654, abs=0.002)
    assert limbs.upper_arm_m + limbs.forearm_m == pytest.approx(0.369, abs=0.002)
    assert limbs.leg_m + limbs.ankle_height_m == pytest.approx(0.793 + limbs.hip_m[2], abs=0.002)
    for human in people.values():
        goal = body_targets.make(RetargetInput(human), REFERENCE_FPS)
        for side in SIDES:
            forearm = np.linalg.norm(goal.hand_pos_m[side] - goal.elbow_pos_m[side], axis=-1)
            np.testing.assert_allclose(forearm, USUAL.reach * limbs.forearm_m, rtol=1e-6)


def test_time_is_kept(people: dict[str, HumanMotion]) -> None:
    for human in people.values():
        goal = body_targets.make(RetargetInput(human), REFERENCE_FPS)
        assert len(goal) == int((human.time_s[-1] - human.time_s[0]) * REFERENCE_FPS + 1e-6) + 1


def test_bones_keep_their_directions(people: dict[str, HumanMotion]) -> None:
    t_pose = body_targets.make(RetargetInput(people["t_pose"]), REFERENCE_FPS)
    left, right = t_pose.hand_pos_m["left"][0], t_pose.hand_pos_m["right"][0]
    limbs = robot_limbs()
    assert left[1] - right[1] > 2.0 * (limbs.upper_arm_m + limbs.forearm_m)
    assert abs(left[2] - right[2]) < 1e-6
    overhead = body_targets.make(RetargetInput(people["overhead"]), REFERENCE_FPS)
    assert (overhead.hand_pos_m["left"][:, 2] > overhead.pelvis_pos_m[:, 2] + 0.5).all()


def test_the_path_is_scaled_by_the_legs(people: dict[str, HumanMotion]) -> None:
    human = people["walk"]
    goal, ratio = body_targets.make(RetargetInput(human), REFERENCE_FPS), ratios(human).leg
    walked = human.joint_pos_m[-1, 0, 0] - human.joint_pos_m[0, 0, 0]
    assert goal.pelvis_pos_m[-1, 0] - goal.pelvis_pos_m[0, 0] == pytest.approx(
        ratio * walked, abs=0.03
    )
    for side in SIDES:
        foot = goal.foot[side]
        ahead = foot.pos_m[:, 0] - goal.pelvis_pos_m[:, 0]
        assert np.abs(ahead).max() < 0.4, "feet and root go together"


angle = st.floats(-1.5, 1.5)


@given(pelvis=st.tuples(angle, angle, angle), torso=st.tuples(angle, angle, angle))
def test_the_torso_stays_within_the_waist(
    pelvis: tuple[float, ...], torso: tuple[float, ...]
) -> None:
    p, t = (rotations.from_rotvec(np.array([v])) for v in (pelvis, torso))
    clipped = body_targets._within_waist(p, t, USUAL.waist_share)
    relative = rotations.multiply(rotations.conjugate(p), clipped)
    angles = Rotation.from_quat(rotations.to_xyzw(relative)).as_euler("ZXY")[0]
    for value, link in zip(angles, g1.WAIST, strict=True):
        assert link.joint is not None
        assert link.joint.range_rad[0] <= value <= link.joint.range_rad[1]


def test_who_has_the_robots_size_keeps_path_and_hands() -> None:
    human = performed()
    goal = body_targets.make(RetargetInput(human, build="robot"), 30.0, TargetConfig(smooth_s=0.0))
    at = {name: human.joint_pos_m[:, SMPL_JOINTS.index(name)] for name in SMPL_JOINTS}
    hips = (at["left_hip"] + at["right_hip"]) / 2.0
    level = np.linalg.norm((goal.pelvis_pos_m - hips)[:, :2], axis=1)
    assert level.mean() < 0.03  # over the same floor; the robot's pelvis is a little off its hips
    for side in ("left", "right"):
        np.testing.assert_allclose(goal.hand_pos_m[side], at[f"{side}_wrist"], atol=1e-3)


def test_a_person_is_not_taken_for_the_robot_by_size_alone() -> None:
    human = performed()
    apart = [
        body_targets.make(RetargetInput(human, build=build), 30.0).pelvis_pos_m
        for build in ("adult", "robot")
    ]
    assert np.abs(apart[0] - apart[1])[:, 0].min() > 0.02  # of 1.2 m


def performed() -> HumanMotion:
    """The robot-sized person in T-pose, somewhere in the room."""
    actor, steps = person(), 20
    pose = Pose.standing(steps, actor.standing_pelvis_m + [1.2, -0.4, -0.002])
    joints, quat = actor.joints(pose), pose.smpl_quat_wxyz()
    flat = np.ones(steps, dtype=bool)
    return HumanMotion(30.0, np.arange(steps) / 30.0, joints, quat, actor.stature_m, flat, flat)


@pytest.mark.parametrize(
    ("toes_down_rad", "held"), [(0.0, True), (0.9, True), (1.4, False), (3.1, False)]
)
def test_a_foot_on_tucked_toes_is_not_held_flat(
    people: dict[str, HumanMotion], toes_down_rad: float, held: bool
) -> None:
    human = people["t_pose"]
    quat = human.joint_quat_wxyz.copy()
    ankle = SMPL_JOINTS.index("left_ankle")
    quat[:, ankle] = rotations.multiply(
        rotations.from_rotvec(np.array([0.0, toes_down_rad, 0.0])), quat[:, ankle]
    )
    stood = np.ones(len(human.time_s), dtype=np.bool_)
    stands = replace(human, joint_quat_wxyz=quat, contact_left=stood, contact_right=stood)
    goal = body_targets.make(RetargetInput(stands), REFERENCE_FPS)
    assert goal.foot["left"].contact.all() == held
    assert goal.foot["right"].contact.all()


@pytest.mark.parametrize(
    ("part", "thing", "start_s", "stays"),
    [
        ("left_foot", "step", 20.0, True),
        ("left_foot", FLOOR, 20.0, False),
        ("right_foot", "step", 20.0, False),
        ("left_palm", "step", 20.0, False),
        ("left_foot", "step", 60.0, False),
    ],
)
def test_a_foot_stays_up_where_the_contact_plan_has_it_on_a_thing(
    people: dict[str, HumanMotion], part: BodyPart, thing: str, start_s: float, stays: bool
) -> None:
    human = people["standing"]
    raised = human.joint_pos_m + [0.0, 0.0, 0.1]
    up = np.array([0.0, 0.0, 1.0])
    plan = ContactPlan((Contact(part, thing, 0.1 * up, up, start_s, 61.0),), clip_start_s=20.0)
    given = RetargetInput(replace(human, joint_pos_m=raised), plan)
    foot = body_targets.make(given, REFERENCE_FPS).foot["left"]
    over_m = foot.pos_m[:, 2] - robot_limbs().ankle_height_m
    assert foot.contact.all()
    np.testing.assert_allclose(over_m, 0.1 * ratios(human).leg if stays else 0.0, atol=0.01)
