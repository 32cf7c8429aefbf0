import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.motion import SIDES, SMPL_JOINTS, HumanMotion, RobotMotion
from exoactor.robots import g1, poses
from exoactor.robots.links import Y
from exoactor.stages.retarget import RetargetInput
from exoactor.stages.retarget.mink_ik import MinkRetargeter
from exoactor.stages.retarget.targets import body_targets
from exoactor.stages.retarget.targets.measure import ENDS, measure

SPEED = np.array([joint.motor.speed_rad_s for joint in g1.JOINTS])


@pytest.fixture(scope="module")
def robots(people: dict[str, HumanMotion]) -> dict[str, RobotMotion]:
    retargeter = MinkRetargeter()
    return {name: retargeter.retarget(RetargetInput(human)) for name, human in people.items()}


def test_every_motion_keeps_the_robots_limits(
    people: dict[str, HumanMotion], robots: dict[str, RobotMotion]
) -> None:
    for name, robot in robots.items():
        figures = measure(RetargetInput(people[name]), robot)
        assert figures["joint_limit_violations"] == 0, name
        assert figures["self_collision_mm_max"] < 2.0, name
        assert figures["penetration_mm_p99"] < 10.0, name
        assert figures["foot_skate_mm_s"] is None or figures["foot_skate_mm_s"] < 5.0, name
        assert figures["position_error_mm"] < (3.0 if name != "crossed_legs" else 20.0), name
        speed = np.abs(np.diff(robot.joint_pos_rad, axis=0)) * robot.fps
        assert (speed <= SPEED + 1e-6).all(), name


def test_who_stands_still_stays_still(robots: dict[str, RobotMotion]) -> None:
    for name in ("standing", "t_pose", "overhead", "crossed_legs", "lying"):
        qpos = robots[name].qpos
        allowed = 0.15 if name == "crossed_legs" else 0.02  # shins lean on each other
        assert np.abs(qpos - qpos[0]).max() < allowed, f"{name}: the first frame was not converged"


def test_squat_and_wave_look_like_it(robots: dict[str, RobotMotion]) -> None:
    squat = robots["squat"]
    knee = squat.joint_pos_rad[:, g1.JOINT_NAMES.index("left_knee_joint")]
    assert knee.max() == pytest.approx(1.7, abs=0.2)
    assert knee[0] < 0.4 and knee[-1] < 0.4
    assert squat.root_pos_m[:, 2].min() < squat.root_pos_m[0, 2] - 0.15
    wave = robots["wave"].joint_pos_rad
    moved = np.ptp(wave, axis=0)
    right = [i for i, name in enumerate(g1.JOINT_NAMES) if name.startswith("right_") and i >= 22]
    assert moved[right].max() > 0.4
    assert moved[:12].max() < 0.04, "legs do not take part in a wave"


def test_the_right_hand_is_the_mirror_of_the_left(people: dict[str, HumanMotion]) -> None:
    retargeter = MinkRetargeter()
    right = retargeter.retarget(RetargetInput(people["wave"])).joint_pos_rad
    left = retargeter.retarget(RetargetInput(mirrored(people["wave"]))).joint_pos_rad
    swap = [g1.JOINT_NAMES.index(_other(joint.name)) for joint in g1.JOINTS]
    sign = np.array([1.0 if joint.axis == Y else -1.0 for joint in g1.JOINTS])
    np.testing.assert_allclose(left, right[:, swap] * sign, atol=0.01)


def test_one_and_two_frames_are_motions_too(people: dict[str, HumanMotion]) -> None:
    human = people["wave"]
    for frames in (1, 2, 3):
        short = HumanMotion(
            human.fps,
            human.time_s[:frames],
            human.joint_pos_m[:frames],
            human.joint_quat_wxyz[:frames],
            human.stature_m,
            human.contact_left[:frames],
            human.contact_right[:frames],
        )
        robot = MinkRetargeter().retarget(RetargetInput(short))
        assert len(robot) == int((frames - 1) / 30.0 * 50.0 + 1e-6) + 1
        assert measure(RetargetInput(short), robot)["joint_limit_violations"] == 0


@pytest.mark.parametrize("seed", [1, 3])
def test_a_broken_piece_does_not_spoil_the_rest(people: dict[str, HumanMotion], seed: int) -> None:
    """Half a second of joints thrown anywhere: limbs get lost, with these seeds for good, were they
    not found again."""
    human, rng = people["wave"], np.random.default_rng(seed)
    pos, quat = human.joint_pos_m.copy(), human.joint_quat_wxyz.copy()
    for frame in range(25, 40):
        turn = rotations.from_rotvec(rng.normal(0.0, 2.0, 3))
        centre = pos[frame, :1]
        pos[frame] = (
            centre
            + rotations.rotate(turn, pos[frame] - centre)
            + rng.normal(0.0, 0.3, pos[frame].shape)
        )
        quat[frame] = rotations.multiply(turn, quat[frame])
    spoilt = HumanMotion(
        human.fps, human.time_s, pos, quat, human.stature_m, human.contact_left, human.contact_right
    )
    after = slice(round((40 / 30.0 + 1.0) * 50.0), None)
    goal = body_targets.make(RetargetInput(spoilt), 50.0)
    reached = poses.read(MinkRetargeter().retarget(RetargetInput(spoilt)).qpos).body_pos_m[:, ENDS]
    for i, side in enumerate(SIDES):
        np.testing.assert_allclose(reached[after, i], goal.hand_pos_m[side][after], atol=0.03)
        np.testing.assert_allclose(reached[after, 2 + i], goal.foot[side].pos_m[after], atol=0.01)


@pytest.mark.parametrize("spread_m", [0.0, 0.3, 30.0])
def test_nonsense_still_gives_poses_the_robot_has(spread_m: float) -> None:
    """All joints in one point, or anywhere, turned anyhow: limits hold and nothing breaks."""
    rng = np.random.default_rng(7)
    frames, joints = 15, len(SMPL_JOINTS)
    pos = spread_m * rng.normal(size=(frames, joints, 3))
    quat = rotations.from_rotvec(rng.normal(size=(frames, joints, 3)))
    contact = rng.random((2, frames)) < 0.5
    human = HumanMotion(30.0, np.arange(frames) / 30.0, pos, quat, 1.7, *contact)
    robot = MinkRetargeter().retarget(RetargetInput(human))
    assert measure(RetargetInput(human), robot)["joint_limit_violations"] == 0
    speed = np.abs(np.diff(robot.joint_pos_rad, axis=0)) * robot.fps
    assert (speed <= SPEED + 1e-6).all()


def test_the_same_input_gives_the_same_output(
    people: dict[str, HumanMotion], robots: dict[str, RobotMotion]
) -> None:
    again = MinkRetargeter().retarget(RetargetInput(people["walk"]))
    np.testing.assert_array_equal(again.qpos, robots["walk"].qpos)


def mirrored(human: HumanMotion) -> HumanMotion:
    """The person seen in the plane y = 0."""
    swap = [SMPL_JOINTS.index(_other(name)) for name in SMPL_JOINTS]
    matrix = rotations.to_matrix(human.joint_quat_wxyz[:, swap])
    world, rest = np.diag([1.0, -1.0, 1.0]), np.diag([-1.0, 1.0, 1.0])
    return HumanMotion(
        human.fps,
        human.time_s,
        human.joint_pos_m[:, swap] @ world,
        rotations.from_matrix(world @ matrix @ rest),
        human.stature_m,
        human.contact_right,
        human.contact_left,
    )


def _other(name: str) -> str:
    if name.startswith("left_"):
        return name.replace("left_", "right_", 1)
    return name.replace("right_", "left_", 1)
