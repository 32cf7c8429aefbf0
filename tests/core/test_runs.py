"""Runs of flags."""

import numpy as np
import pytest

from exoactor.core.runs import runs


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("0110010001", [(1, 3), (5, 6), (9, 10)]),
        ("111", [(0, 3)]),
        ("000", []),
        ("", []),
        ("10", [(0, 1)]),
    ],
)
def test_runs_are_half_open_and_may_touch_both_ends(
    flags: str, expected: list[tuple[int, int]]
) -> None:
    assert runs(np.array([flag == "1" for flag in flags], dtype=np.bool_)) == expected
