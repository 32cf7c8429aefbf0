"""The actor's body: a rig that keeps its lengths, a skin that goes with it, hands that close."""

import mujoco
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core import rotations
from exoactor.core.motion import SMPL_JOINTS, SMPL_PARENTS, Hand
from exoactor.humans.actor import BODY_JOINTS, Actor, Pose

MIRROR = np.array([1.0, -1.0, 1.0])


@pytest.fixture(scope="module")
def actor() -> Actor:
    return Actor(1.70)


def _random(actor: Actor, seed: int, bend_rad: float = 0.5, frames: int = 4) -> Pose:
    rng = np.random.default_rng(seed)
    pose = Pose.standing(frames, actor.standing_pelvis_m)
    pose.quat_wxyz[:] = rotations.from_rotvec(rng.normal(0.0, bend_rad, (frames, BODY_JOINTS, 3)))
    pose.grip[:] = rng.random((frames, 2))
    return pose


def test_the_first_bones_are_the_smpl_joints(actor: Actor) -> None:
    assert actor.bone_names[:BODY_JOINTS] == SMPL_JOINTS


@given(st.integers(0, 1000))
@settings(max_examples=20)
def test_bones_keep_their_lengths_in_any_pose(seed: int) -> None:
    actor = Actor(1.70)
    joints = actor.joints(_random(actor, seed))
    length = np.linalg.norm(joints[:, 1:] - joints[:, list(SMPL_PARENTS[1:])], axis=-1)
    np.testing.assert_allclose(
        length, np.linalg.norm(actor.offset_m[1:BODY_JOINTS], axis=-1)[None] + 0 * length
    )


def test_the_t_pose_is_symmetrical_stands_on_the_floor_and_is_as_tall_as_told(actor: Actor) -> None:
    pose = Pose.standing(1, actor.standing_pelvis_m)
    joints = dict(zip(SMPL_JOINTS, actor.joints(pose)[0], strict=True))
    for name, place in joints.items():
        if name.startswith("left_"):
            np.testing.assert_allclose(
                joints[name.replace("left_", "right_")], place * MIRROR, atol=1e-3
            )
    skin = actor.skin(pose)
    assert abs(skin[:, 2].min()) < 2e-3
    assert actor.stature_m <= skin[:, 2].max() < 1.04 * actor.stature_m  # hair on top


def test_joints_lie_where_smpl_means_them(actor: Actor) -> None:
    joints = dict(
        zip(SMPL_JOINTS, actor.joints(Pose.standing(1, actor.standing_pelvis_m))[0], strict=True)
    )
    assert joints["left_hip"][1] == pytest.approx(0.04 * actor.stature_m, abs=1e-6)
    # Drillis and Contini
    assert joints["left_knee"][2] == pytest.approx(0.285 * actor.stature_m, abs=0.02)
    assert joints["left_shoulder"][2] == pytest.approx(0.818 * actor.stature_m, abs=0.03)
    assert joints["left_elbow"][1] - joints["left_shoulder"][1] == pytest.approx(
        0.16 * actor.stature_m, abs=0.02
    )


@pytest.mark.parametrize("stature_m", [1.32, 1.95])
def test_everything_scales_with_stature(actor: Actor, stature_m: float) -> None:
    other, ratio = Actor(stature_m), stature_m / actor.stature_m
    pose = _random(actor, 3, frames=1)
    scaled = Pose(pose.pelvis_pos_m * ratio, pose.quat_wxyz, pose.grip)
    np.testing.assert_allclose(other.joints(scaled), actor.joints(pose) * ratio, atol=1e-9)
    np.testing.assert_allclose(other.skin(scaled), actor.skin(pose) * ratio, atol=1e-9)


def test_the_skin_goes_with_the_body(actor: Actor) -> None:
    pose = _random(actor, 5, frames=1)
    turn = rotations.from_rotvec(np.array([0.3, -0.8, 1.9]))
    shift = np.array([0.4, -1.2, 0.3])
    moved = Pose(
        rotations.rotate(turn, pose.pelvis_pos_m) + shift,
        rotations.multiply(turn, pose.quat_wxyz),
        pose.grip,
    )
    np.testing.assert_allclose(
        actor.skin(moved), rotations.rotate(turn, actor.skin(pose)) + shift, atol=1e-9
    )


def test_only_the_skin_around_a_raised_arm_moves(actor: Actor) -> None:
    pose = Pose.standing(1, actor.standing_pelvis_m)
    before = actor.skin(pose)
    lifted = Pose.standing(1, actor.standing_pelvis_m)
    joint = SMPL_JOINTS.index("left_elbow")
    lifted.quat_wxyz[:, [joint, SMPL_JOINTS.index("left_wrist")]] = rotations.from_rotvec(
        np.array([0.0, 0.0, -1.2])
    )
    moved = np.linalg.norm(actor.skin(lifted) - before, axis=-1) > 1e-6
    assert moved[before[:, 1] > 0.5].all()  # forearm and hand
    assert not moved[before[:, 1] < 0.1].any()  # trunk and the other side


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_grip_brings_the_fingertips_to_the_palm(actor: Actor, side: str) -> None:
    pose = Pose.standing(3, actor.standing_pelvis_m)
    pose.grip[:, 0 if side == "left" else 1] = [0.0, 0.5, 1.0]
    places = actor.bones(pose)[0]
    palm = places[
        :, [actor.bone_names.index(f"{side}_wrist"), actor.bone_names.index(f"{side}_middle1")]
    ].mean(1)
    for finger in ("index", "middle", "ring", "little", "thumb"):
        tip = places[:, actor.bone_names.index(f"{side}_{finger}3")]
        distance = np.linalg.norm(tip - palm, axis=-1)
        assert distance[0] > distance[2] < distance[1]
        assert distance[0] > distance[1] or finger == "thumb"
        # curled down, where the palm looks in the T-pose
        assert tip[2, 2] < tip[0, 2] or finger == "thumb"
    other = "right" if side == "left" else "left"
    still = places[:, actor.bone_names.index(f"{other}_middle3")]
    np.testing.assert_array_equal(still[0], still[2])


def test_hand_states_follow_the_grip(actor: Actor) -> None:
    pose = Pose.standing(3, actor.standing_pelvis_m)
    pose.grip[:] = [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]]
    left, right = pose.hand_states()
    assert left.tolist() == [Hand.OPEN, Hand.HALF_OPEN, Hand.CLOSED]
    assert right.tolist() == left.tolist()[::-1]


def test_mujoco_gets_the_same_skin(actor: Actor) -> None:
    """MuJoCo's own skinning of the mocap bodies against ours, vertex by vertex."""
    spec = mujoco.MjSpec()
    actor.add_to(spec)
    model = spec.compile()
    data = mujoco.MjData(model)
    pose = _random(actor, 11, frames=2)
    actor.put(model, data, next(actor.rigs(pose, [1])))
    mujoco.mj_forward(model, data)
    scene = mujoco.MjvScene(model, maxgeom=10)
    mujoco.mjv_updateScene(
        model,
        data,
        mujoco.MjvOption(),
        None,
        mujoco.MjvCamera(),
        mujoco.mjtCatBit.mjCAT_ALL.value,
        scene,
    )
    drawn = np.array(scene.skinvert).reshape(-1, 3)
    np.testing.assert_allclose(drawn, actor.skin(pose, 1), atol=1e-5)
