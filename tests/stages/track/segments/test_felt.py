"""Where the robot is felt to be, from noisy sensors."""

import numpy as np

from exoactor.core import rotations
from exoactor.robots import g1, model
from exoactor.stages.track.physics.rollout import STEP_S
from exoactor.stages.track.segments.felt import Felt, Presumed

STANDS, STILL = model.stand_qpos(), np.zeros(35)


def at(place_m: np.ndarray, yaw_rad: float) -> np.ndarray:
    pose = STANDS.copy()
    pose[:3] += place_m
    pose[g1.ROOT_QUAT] = rotations.from_yaw(np.array(yaw_rad))
    return pose


def test_it_is_surer_than_what_is_seen_and_finds_what_it_is_off() -> None:
    chance, off = np.random.default_rng(3), np.array([0.03, -0.02, 0.01])
    felt, away, turned = Felt(STANDS, 0.1), [], []
    for frame in range(200):
        seen = at(off + 0.02 * chance.standard_normal(3), 0.1 + 0.03 * chance.standard_normal())
        now = felt.update(seen, STILL, STANDS)
        if frame >= 100:
            away.append(now[:3] - STANDS[:3] - off)
            turned.append(float(rotations.yaw(now[g1.ROOT_QUAT])) - 0.1)
    assert np.std(away) < 0.007 and np.std(turned) < 0.011
    assert np.abs(np.mean(away, axis=0)).max() < 0.005


def test_it_does_not_lag_behind_who_is_pushed() -> None:
    felt, speed = Felt(STANDS, 0.1), STILL.copy()
    speed[g1.ROOT_LINVEL], speed[g1.ROOT_ANGVEL] = (0.2, -0.1, 0.0), (0.0, 0.0, 0.5)
    for frame in range(1, 50):
        since_s = frame * STEP_S
        seen = at(since_s * speed[g1.ROOT_LINVEL], 0.5 * since_s)
        now = felt.update(seen, speed, STANDS)
    np.testing.assert_allclose(now, seen, atol=1e-9)


def test_joints_are_as_they_are_seen() -> None:
    seen = STANDS.copy()
    seen[g1.JOINT_POS] += 0.2
    now = Felt(STANDS, 0.1).update(seen, STILL, STANDS)
    np.testing.assert_array_equal(now[7:], seen[7:])


def test_who_presumes_is_where_it_was_asked_to_be() -> None:
    asked, seen = at(np.array([0.3, 0.0, 0.0]), 0.2), at(np.array([0.1, 0.1, 0.0]), 0.0)
    seen[g1.JOINT_POS] += 0.2
    felt = Presumed(STANDS).update(seen, STILL, asked)
    np.testing.assert_array_equal(felt, [*asked[:7], *seen[7:]])
