from typing import Any

import numpy as np

from exoactor.training.track.exam import examine
from exoactor.training.track.lessons import Book


def test_marks_tell_standing_from_falling(lessons_file: Any, book: Book) -> None:
    seen: list[dict[str, Any]] = []

    def wild(now: dict[str, Any]) -> np.ndarray:
        """The mirrored half does nothing, the other half throws itself about."""
        seen.append(now)
        return np.where(np.arange(4)[:, None] < 2, 5.0 * (-1.0) ** np.arange(29), 0.0)

    marks = examine(book, wild)
    assert marks.names == book.names and seen[0]["fresh"].all() and not seen[1]["fresh"].any()
    np.testing.assert_array_equal(seen[0]["frame"], book.first)
    assert (marks.survived[:2] < 0.5).all() and (marks.survived <= 1.0).all() and (marks.survived > 0.0).all()
    assert (marks.survived[2:] > marks.survived[:2]).all()
    for value in (marks.local_mm, marks.away_mm, marks.end_mm):
        assert value.shape == (4,) and np.isfinite(value).all() and (value >= 0.0).all()
    assert "of 4 whole" in str(marks)
