"""Figures of estimates whose error is known."""

from dataclasses import replace

import pytest

from exoactor.bench import accuracy
from exoactor.core.motion import HumanMotion
from exoactor.humans.motions import demo


@pytest.fixture(scope="module")
def human() -> HumanMotion:
    return demo(1.32).human_motion()


def test_the_truth_has_no_error(human: HumanMotion) -> None:
    found = accuracy.of_person(human, human)
    assert found.pop("contact_f1") == 1.0
    assert all(value == pytest.approx(0.0, abs=1e-6) for value in found.values())


def test_a_shift_is_an_error_in_the_world_alone(human: HumanMotion) -> None:
    shifted = replace(human, joint_pos_m=human.joint_pos_m + [0.03, 0.04, 0.0])
    found = accuracy.of_person(shifted, human)
    assert found["world_mpjpe_mm"] == pytest.approx(50.0)
    assert found["root_path_mm"] == pytest.approx(50.0)
    assert found["mpjpe_mm"] == pytest.approx(0.0, abs=1e-6)


def test_a_person_read_too_small_counts(human: HumanMotion) -> None:
    found = accuracy.of_person(replace(human, joint_pos_m=0.9 * human.joint_pos_m), human)
    assert found["mpjpe_mm"] > 20.0 and found["pa_mpjpe_mm"] == pytest.approx(0.0, abs=1e-6)


def test_feet_that_stand_at_other_times_count(human: HumanMotion) -> None:
    left, right = human.contact_left, human.contact_right
    assert accuracy.contact_f1(human, human.time_s, left, ~right) == pytest.approx(0.5)
