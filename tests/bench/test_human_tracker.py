"""HumanTracker's rule, and the families of motions."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from exoactor.bench import human_tracker
from exoactor.core.motion import Execution, RobotMotion
from exoactor.robots import g1, model

FRAMES = 60


def motion(**joints: Any) -> RobotMotion:
    """A stand, in which some joints go as they are told."""
    qpos = np.tile(model.stand_qpos(), (FRAMES, 1))
    made = RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES)
    angle = made.joint_pos_rad.copy()
    for name, path in joints.items():
        angle[:, g1.JOINT_NAMES.index(name)] += path
    return replace(made, joint_pos_rad=angle)


def at(height_m: float) -> RobotMotion:
    made = motion()
    return replace(made, root_pos_m=made.root_pos_m * [1.0, 1.0, height_m / made.root_pos_m[0, 2]])


def test_what_comes_near_to_the_floor_is_on_the_ground() -> None:
    assert human_tracker.family(at(0.45), False) == "ground"
    assert human_tracker.family(at(0.75), False) == "daily"


def test_what_flies_or_is_fast_is_dynamic() -> None:
    time_s = np.arange(FRAMES) / 50.0
    assert human_tracker.family(motion(), True) == "dynamic"
    kick = motion(left_hip_pitch_joint=-1.2 * np.sin(10.0 * time_s))
    wave = motion(left_shoulder_pitch_joint=-1.2 * np.sin(10.0 * time_s))
    assert human_tracker.family(kick, False) == "dynamic"
    assert human_tracker.family(wave, False) == "daily"
    run = motion()
    ahead = run.root_pos_m + 2.0 * time_s[:, None] * [1.0, 0.0, 0.0]
    assert human_tracker.family(replace(run, root_pos_m=ahead), False) == "dynamic"


def executed(off_m: float, off_rad: float, frame: int) -> Execution:
    """The motion itself lasts from 0.2 to 1.0 s; off in one frame."""
    asked = motion()
    root, angle = asked.root_pos_m.copy(), asked.joint_pos_rad.copy()
    root[frame, 2] -= off_m
    angle[frame, 7] -= off_rad
    did = replace(asked, root_pos_m=root, joint_pos_rad=angle)
    feet = np.ones((FRAMES, 2), dtype=bool)
    return Execution(did, asked, np.zeros_like(angle), feet, 0.2, 1.0, "policy", True)


def test_the_largest_error_in_the_motion_itself_counts() -> None:
    found = human_tracker.errors(executed(0.3, 0.4, frame=20))
    assert found == pytest.approx({"root_error_max_m": 0.3, "joint_error_max_rad": 0.4})
    outside = human_tracker.errors(executed(0.3, 0.4, frame=55))
    assert outside == {"root_error_max_m": 0.0, "joint_error_max_rad": 0.0}


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ({}, True), ({"survived": False}, False), ({"root_error_max_m": 0.26}, False),
        ({"joint_error_max_rad": 1.01}, False), ({"joint_error_max_rad": None}, False),
    ],
)  # fmt: skip
def test_to_keep_to_a_motion_is_both_all_the_time(found: dict[str, Any], kept: bool) -> None:
    row = {"survived": True, "root_error_max_m": 0.25, "joint_error_max_rad": 1.0}
    assert human_tracker.kept_to(row | found) is kept


def test_the_table_counts_by_family_what_could_be_read() -> None:
    good = {"survived": True, "root_error_max_m": 0.1, "joint_error_max_rad": 0.5}
    rows = [
        {"tracker": "a", "family": "daily", "flight": False} | good,
        {"tracker": "b", "family": "daily", "flight": False} | good | {"survived": False},
        {"tracker": "a", "family": "dynamic", "flight": True, "survived": False},
        {"tracker": "a", "family": None, "flight": None, "survived": False},
    ]
    heads, *lines = human_tracker.cells(rows, ("a", "b"))
    assert heads[1:] == ("a", "b")
    assert lines == [
        ("daily", "1 of 1", "0 of 1"), ("dynamic", "0 of 1", "0 of 0"),
        ("all", "1 of 2", "0 of 1"),
    ]  # fmt: skip
