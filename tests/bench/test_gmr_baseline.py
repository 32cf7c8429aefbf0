import numpy as np

from exoactor.bench import gmr_baseline
from exoactor.bench.gmr_baseline import GmrBaseline
from exoactor.core import rotations
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ
from exoactor.core.motion import SMPL_JOINTS, HumanMotion
from exoactor.humans import skeleton
from exoactor.robots import g1
from exoactor.robots.links import Y
from exoactor.stages.retarget import RetargetInput

STATURE_M, FRAMES = 1.70, 10


def t_pose() -> HumanMotion:
    quat = np.tile(UPRIGHT_FACING_X_WXYZ, (FRAMES, len(SMPL_JOINTS), 1))
    pelvis = np.tile([0.4, -0.2, 0.94], (FRAMES, 1))
    pos = skeleton.joint_positions(pelvis, quat, skeleton.rest_offsets_m(STATURE_M))
    standing = np.ones(FRAMES, dtype=bool)
    return HumanMotion(30.0, np.arange(FRAMES) / 30.0, pos, quat, STATURE_M, standing, standing)


def test_the_scheme_scales_the_path_and_each_part_about_the_pelvis() -> None:
    human = t_pose()
    pos, _ = gmr_baseline.targets(human)
    ratio = STATURE_M / 1.8
    names = [match.joint for match in gmr_baseline.MATCHES]
    pelvis, wrist = pos[0, names.index("pelvis")], pos[0, names.index("left_wrist")]
    np.testing.assert_allclose(pelvis, 0.9 * ratio * human.joint_pos_m[0, 0])
    arm = human.joint_pos_m[0, SMPL_JOINTS.index("left_wrist")] - human.joint_pos_m[0, 0]
    np.testing.assert_allclose(wrist - pelvis, 0.8 * ratio * arm)


def test_a_t_pose_comes_out_as_one_symmetric_and_within_ranges() -> None:
    robot = GmrBaseline().retarget(RetargetInput(t_pose()))
    low, high = np.array([joint.range_rad for joint in g1.JOINTS]).T
    assert ((robot.joint_pos_rad >= low - 1e-6) & (robot.joint_pos_rad <= high + 1e-6)).all()
    assert rotations.angle_between(robot.root_quat_wxyz[-1], rotations.IDENTITY_WXYZ) < 0.2
    angle = dict(zip(g1.JOINT_NAMES, robot.joint_pos_rad[-1], strict=True))
    assert 1.2 < angle["left_shoulder_roll_joint"] < 1.9
    for joint in g1.JOINTS:
        if joint.name.startswith("left_"):
            sign = 1.0 if joint.axis == Y else -1.0
            assert (
                abs(angle[joint.name] - sign * angle[joint.name.replace("left_", "right_")]) < 0.02
            ), joint.name
