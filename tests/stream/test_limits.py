"""What no G1 is asked for."""

from itertools import pairwise

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.errors import PermanentError
from exoactor.io import files
from exoactor.robots import g1, model
from exoactor.stream import limits
from exoactor.stream.limits import SpeedLimit, see_that_a_person_can, see_that_a_robot_can

COUNT = 50


def standing() -> np.ndarray:
    return np.tile(model.stand_qpos(), (COUNT, 1))


@pytest.mark.parametrize("joint", range(29))
def test_a_joint_at_its_limit_goes_and_beyond_it_does_not(joint: int) -> None:
    motor = g1.JOINTS[joint].motor.speed_rad_s
    qpos = standing()
    qpos[20:, 7 + joint] += 0.79 * motor / 50.0
    see_that_a_robot_can(qpos, 50.0, "run")
    qpos[20:, 7 + joint] += 0.02 * motor / 50.0
    with pytest.raises(
        PermanentError, match=rf"run: {g1.JOINT_NAMES[joint]} moves at .* at 0\.38 s"
    ):
        see_that_a_robot_can(qpos, 50.0, "run")


@pytest.mark.parametrize(
    ("part", "value", "goes"),
    [(2, 0.2, True), (2, 0.05, False), (2, 1.9, True), (2, 2.1, False)],
)
def test_a_pelvis_is_between_the_floor_and_a_leap(part: int, value: float, goes: bool) -> None:
    qpos = standing()
    qpos[:, part] = value
    if goes:
        see_that_a_robot_can(qpos, 50.0, "run")
    else:
        with pytest.raises(PermanentError, match="its pelvis is"):
            see_that_a_robot_can(qpos, 50.0, "run")


@pytest.mark.parametrize("m_s", [4.9, 5.1])
def test_a_root_that_leaps_away(m_s: float) -> None:
    qpos = standing()
    qpos[20:, 0] += m_s / 50.0
    if m_s < 5.0:
        see_that_a_robot_can(qpos, 50.0, "run")
    else:
        with pytest.raises(PermanentError, match=r"run moves at 5\.1 m/s"):
            see_that_a_robot_can(qpos, 50.0, "run")


@pytest.mark.parametrize("rad_s", [19.5, 20.5])
def test_a_root_that_spins(rad_s: float) -> None:
    qpos = standing()
    qpos[20:, 3:7] = rotations.from_yaw(np.array(rad_s / 50.0))
    if rad_s < 20.0:
        see_that_a_robot_can(qpos, 50.0, "run")
    else:
        with pytest.raises(PermanentError, match=r"run turns at 20\.5 rad/s"):
            see_that_a_robot_can(qpos, 50.0, "run")


def test_a_person_is_held_to_a_persons_speeds() -> None:
    joints, quat = np.zeros((COUNT, 24, 3)), np.tile([1.0, 0.0, 0.0, 0.0], (COUNT, 1))
    joints[20:, 20, 0] = 14.0 / 50.0
    see_that_a_person_can(joints, quat, 50.0, "run")
    joints[20:, 20, 0] = 16.0 / 50.0
    with pytest.raises(PermanentError, match="the person moves at 16"):
        see_that_a_person_can(joints, quat, 50.0, "run")
    quat[20:] = rotations.from_yaw(np.array(0.5))
    with pytest.raises(PermanentError, match="the person turns at 25"):
        see_that_a_person_can(np.zeros_like(joints), quat, 50.0, "run")


def test_the_shared_motions_without_jumps_go(shared) -> None:
    refused = []
    for path in sorted((shared / "motions").glob("*.npz")):
        motion = files.load_robot_motion(path).resampled(50.0).reordered(g1.JOINT_NAMES)
        try:
            see_that_a_robot_can(motion.qpos, 50.0, path.stem)
        except PermanentError:
            refused.append(path.stem)
    assert refused == ["twist2_walk_004", "twist2_walk_009"], "their recordings jump"


def test_one_frame_is_no_motion_and_goes() -> None:
    see_that_a_robot_can(standing()[:1], 50.0, "run")


def test_windows_that_overlap_agree_however_fast_is_asked() -> None:
    """What a frame was told to be in one message it is told in the next, and none is further than a
    step."""
    rng = np.random.default_rng(5)
    asked = rng.uniform(-2.0, 2.0, (COUNT, 29))
    guard = SpeedLimit(np.zeros(29), 50.0)
    told = [guard(asked[k : k + 5]) for k in range(COUNT - 5)]
    assert guard.held_back == len(told)
    for before, after in pairwise(told):
        np.testing.assert_array_equal(before[1:], after[:-1])
    steps = np.abs(np.diff([np.zeros(29), *(window[0] for window in told)], axis=0))
    assert (steps <= limits.SPEED_RAD_S / 50.0 + 1e-12).all() and steps.max() > 0.3


def test_what_is_slow_enough_is_told_as_it_is() -> None:
    guard = SpeedLimit(np.zeros(29), 50.0)
    asked = np.linspace(0.0, 1.0, COUNT)[:, None] * np.ones(29)
    for k in range(COUNT - 5):
        np.testing.assert_allclose(guard(asked[k : k + 5]), asked[k : k + 5], atol=1e-12)
    assert guard.held_back == 0
