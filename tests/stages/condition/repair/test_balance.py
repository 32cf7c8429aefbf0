import numpy as np

from exoactor.core.blend import minimum_jerk
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1, model
from exoactor.robots.legs import Legs
from exoactor.stages.condition.repair.balance import balanced

FPS = 50.0


def leaning(legs: Legs, ahead_m: float) -> RobotMotion:
    """Three seconds on both feet, the pelvis going forward by `ahead_m` for a while and back."""
    stand = model.stand_qpos()
    (pos,), (quat,) = legs.feet(stand[None])
    time_s = np.arange(150) / FPS
    share = minimum_jerk((time_s - 0.5) / 0.8) - minimum_jerk((time_s - 1.8) / 0.8)
    way = ahead_m * np.eye(36)[0] - 0.09 * np.eye(36)[2]  # lower, for the legs to reach
    frames = [legs.solve(stand + s * way, pos, quat)[0] for s in share]
    return RobotMotion.from_qpos(np.array(frames), FPS, g1.JOINT_NAMES)


def furthest_m(motion: RobotMotion, legs: Legs) -> float:
    """Of the centre of mass along x, which waits there."""
    return float(max(legs.centre_of_mass(pose)[0] for pose in motion.qpos))


def test_who_leans_too_far_out_is_brought_back_over_the_feet(legs: Legs) -> None:
    motion = leaning(legs, 0.22)
    toes = legs.feet(motion.qpos[:1])[0][0, :, 0].max() + max(x for x, _, _ in g1.LEFT_SOLE_M)
    moved, notes = balanced(motion, legs)
    assert furthest_m(motion, legs) > toes + 0.06
    assert furthest_m(moved, legs) < toes + 0.03
    assert any("pelvis was moved" in note for note in notes)
    np.testing.assert_allclose(legs.feet(moved.qpos)[0], legs.feet(motion.qpos)[0], atol=2e-3)
    np.testing.assert_array_equal(moved.joint_pos_rad[:, 12:], motion.joint_pos_rad[:, 12:])


def test_who_can_be_borne_stays_as_he_is(legs: Legs) -> None:
    motion = leaning(legs, 0.06)
    moved, notes = balanced(motion, legs)
    assert notes == ()
    np.testing.assert_array_equal(moved.qpos, motion.qpos)


def test_a_pelvis_comes_down_where_a_leg_is_too_short_for_its_foot(legs: Legs) -> None:
    """A foot stretched out ahead, off the floor, by who leans over it: brought back, the pelvis is
    too far from it."""
    stand = model.stand_qpos()
    (pos,), (quat,) = legs.feet(stand[None])
    time_s = np.arange(150) / FPS
    share = minimum_jerk((time_s - 0.5) / 0.8) - minimum_jerk((time_s - 1.8) / 0.8)
    swing = np.array([[0.0, 0.0, 0.0], [0.55, 0.0, 0.05]])
    way = 0.26 * np.eye(36)[0] - 0.10 * np.eye(36)[2]
    frames = [legs.solve(stand + s * way, pos + s * swing, quat)[0] for s in share]
    motion = RobotMotion.from_qpos(np.array(frames), FPS, g1.JOINT_NAMES)

    moved, _ = balanced(motion, legs)
    np.testing.assert_allclose(legs.feet(moved.qpos)[0], legs.feet(motion.qpos)[0], atol=6e-3)
    assert moved.qpos[:, 2].min() < motion.qpos[:, 2].min() - 0.01
