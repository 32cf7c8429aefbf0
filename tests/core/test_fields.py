"""One table a noun: what it says is what is refused, what is in the file, and what the docs say."""

import runpy
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pytest

from exoactor.core import checks
from exoactor.core.errors import BadMotionError
from exoactor.core.fields import FieldSpec, check, prefixed, restore, unrounded
from exoactor.core.motion import BodyMotion, Execution, HandMotion, HumanMotion, RobotMotion
from exoactor.core.motion.execution import EXECUTION
from exoactor.core.motion.person import BODY, HANDS, HUMAN_MOTION
from exoactor.core.motion.robot import ROBOT_MOTION
from exoactor.io import files

TABLE = (
    FieldSpec("fps", (), "float64", "Hz", "", checks.rate),
    FieldSpec("place_m", ("T", 3), "float32", "m", "", checks.array),
    FieldSpec("seen", ("T",), "bool", "", "", checks.flags),
    FieldSpec("turn_wxyz", ("T", "N", 4), "float32", "wxyz", "", checks.quaternions, optional=True),
)


@dataclass(frozen=True)
class Noun:
    fps: object = 30
    place_m: object = ((0, 0, 1), (0, 0, 2))
    seen: object = (True, False)
    turn_wxyz: object = None

    def __post_init__(self) -> None:
        check(self, TABLE, N=1)


def test_fields_become_what_their_table_says() -> None:
    noun = Noun(turn_wxyz=[[[2.0**0.5 / 2, 0, 0, 2.0**0.5 / 2]], [[-1.0, 0, 0, 0]]])
    assert isinstance(noun.fps, float) and Noun().turn_wxyz is None
    assert noun.place_m.dtype == np.float64 and noun.seen.dtype == np.bool_
    assert noun.turn_wxyz[1, 0, 0] == 1.0, "kept on one hemisphere"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"fps": 0.0}, "fps is 0.0, expected a number above zero"),
        ({"place_m": [[0.0, 0.0]]}, r"place_m has shape \(1, 2\), expected T×3"),
        ({"seen": [True]}, r"seen has shape \(1,\), expected \(2,\)"),
        ({"seen": None}, "seen has shape"),
        ({"turn_wxyz": np.ones((2, 2, 4)) / 2}, r"turn_wxyz has shape .* expected 2×1×4"),
    ],
)
def test_what_is_not_so_is_refused_by_name(changed: dict[str, object], said: str) -> None:
    with pytest.raises(BadMotionError, match=said):
        Noun(**changed)


def test_a_prefix_is_of_the_table_alone() -> None:
    @dataclass(frozen=True)
    class Thing:
        place_m: object

    thing = Thing([[0, 0, 1]])
    check(thing, prefixed(TABLE, "thing_"), prefix="thing_")
    assert thing.place_m.shape == (1, 3)
    with pytest.raises(BadMotionError, match="thing_place_m"):
        check(Thing([0]), prefixed(TABLE, "thing_"), prefix="thing_")


def test_what_may_be_missing_may_be_so_under_a_prefix() -> None:
    assert [spec.optional for spec in prefixed(TABLE, "thing_")] == [False, False, False, True]
    assert all(spec.optional for spec in prefixed(TABLE, "thing_", optional=True))


def test_only_real_numbers_are_rounded_or_not() -> None:
    assert [spec.dtype for spec in unrounded(TABLE)] == ["float64", "float64", "bool", "float64"]


def test_unit_quaternions_are_put_back_and_others_are_not() -> None:
    turned = Noun(turn_wxyz=np.full((2, 1, 4), 0.5))
    stored = turned.turn_wxyz * (1.0 + 1e-15)
    restore(turned, "turn_wxyz", stored)
    np.testing.assert_array_equal(turned.turn_wxyz, stored)
    restore(turned, "turn_wxyz", 1.01 * stored)
    np.testing.assert_array_equal(turned.turn_wxyz, stored)


@pytest.mark.parametrize(
    ("noun", "table", "elsewhere"),
    [
        (BodyMotion, BODY, {"width", "height", "camera"}),
        (HandMotion, HANDS, set()),
        (HumanMotion, HUMAN_MOTION, set()),
        (RobotMotion, ROBOT_MOTION, set()),
        (
            Execution,
            EXECUTION,
            {"motion", "reference", "surroundings", "clip_start_s", "clip_end_s"},
        ),
    ],
)
def test_every_field_of_a_noun_is_declared(
    noun: type, table: tuple[FieldSpec, ...], elsewhere: set[str]
) -> None:
    assert {field.name for field in fields(noun)} - {spec.name for spec in table} == elsewhere


def test_a_file_holds_its_table_in_order(tmp_path: Path) -> None:
    pose = np.array([[1.0, 0.0, 0.0, 0.0]])
    motion = RobotMotion(50.0, np.zeros((1, 3)), pose, np.zeros((1, 1)), ("a",))
    files.save_robot_motion(tmp_path / "motion.npz", motion)
    with np.load(tmp_path / "motion.npz") as stored:
        assert stored.files == ["schema_version", *(spec.name for spec in ROBOT_MOTION)]
        kinds = {spec.name: spec.dtype for spec in ROBOT_MOTION if spec.dtype != "str"}
        assert {name: str(stored[name].dtype) for name in kinds} == kinds


def test_the_docs_hold_the_tables(repository: Path) -> None:
    tool = runpy.run_path(str(repository / "tools/field_tables.py"))
    document = (repository / "docs/conventions.md").read_text()
    assert tool["BEGIN"] in document and tool["END"] in document
    assert tool["written"](document) == document, "run tools/field_tables.py"
