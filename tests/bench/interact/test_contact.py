"""How far palms are from their sites, on a robot that stands, with a thing that comes to it."""

import numpy as np
import pytest

from exoactor.bench.interact.contact import ContactError, contact_error, palms_m
from exoactor.core import rotations
from exoactor.core.contacts import Grasp
from exoactor.core.motion import Execution, RobotMotion, Surroundings
from exoactor.robots import g1, model

T = 6
YAW_RAD = 0.7
PLACE_M = np.array([0.3, -0.1, 0.4])


def standing(around: Surroundings | None) -> Execution:
    """It goes on by 10 cm in the last frame."""
    qpos = np.tile(model.stand_qpos(), (T, 1))
    qpos[-1, 0] += 0.1
    motion = RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES)
    none = np.zeros_like(motion.joint_pos_rad)
    feet = np.ones((T, 2), dtype=bool)
    return Execution(motion, motion, none, feet, 0.0, 0.1, "policy", True, (), around)


def held(
    touched: list[int], resting: list[int], rise_m: float = 0.0, hands: tuple[int, ...] = (0, 1)
) -> ContactError | None:
    """Sites 3 cm before the palms, on a thing that is higher from frame 4 on."""
    pos_m = np.tile(PLACE_M, (T, 1, 1))
    pos_m[4:, :, 2] += rise_m
    quat = np.tile(rotations.from_yaw(YAW_RAD), (T, 1, 1))
    flags = np.zeros((2, T, 1), dtype=bool)
    flags[0, touched], flags[1, resting] = True, True
    around = Surroundings(("box",), pos_m, quat, np.zeros((T, 1)), *flags)
    palm = palms_m(standing(None))[0][list(hands)] + [0.03, 0.0, 0.0]
    sites = rotations.rotate(rotations.from_yaw(-YAW_RAD), palm - PLACE_M)
    kind = "palms" if len(hands) == 2 else "power"
    grasp = Grasp(kind, hands, sites, np.zeros_like(sites), np.array([1.0, 0.0, 0.0]), 30.0)
    return contact_error(standing(around), "box", grasp)


def test_palms_are_on_the_skin_and_face_each_other() -> None:
    left, right = palms_m(standing(None))[0]
    assert left[1] > 0.0 > right[1] and left[1] == pytest.approx(-right[1], abs=1e-3)
    assert left[[0, 2]] == pytest.approx(right[[0, 2]], abs=1e-3)


def test_the_error_at_the_touch_is_to_where_the_site_was_before() -> None:
    found = held(touched=[4, 5], resting=[0, 1, 2, 3, 4, 5], rise_m=0.5)
    assert found is not None and found.touched and found.closed_m is None
    assert found.touch_m == pytest.approx([0.03, 0.03], abs=1e-6)


def test_closed_is_when_the_body_alone_bears_it_to_where_the_site_then_is() -> None:
    found = held(touched=[2, 3, 4, 5], resting=[0, 1, 2, 3], rise_m=0.04)
    assert found is not None and found.closed_m == pytest.approx([0.05, 0.05], abs=1e-6)
    assert found.touch_m == pytest.approx([0.03, 0.03], abs=1e-6)


def test_what_is_let_fall_untouched_is_not_held() -> None:
    found = held(touched=[], resting=[0, 1, 2])
    assert found is not None and not found.touched and found.closed_m is None
    assert found.touch_m == pytest.approx([0.03, 0.03], abs=1e-6)


def test_one_hand_has_one_error() -> None:
    found = held(touched=[0], resting=[], hands=(1,))
    assert found is not None and found.touch_m.shape == found.closed_m.shape == (1,)  # type: ignore[union-attr]
    assert found.touch_m == pytest.approx([0.03], abs=1e-6)


def test_where_nothing_around_was_recorded_there_is_no_error() -> None:
    grasp = Grasp("palms", (0, 1), np.zeros((2, 3)), np.zeros((2, 3)), np.zeros(3), 30.0)
    assert contact_error(standing(None), "box", grasp) is None
