from typing import Any

import numpy as np

from exoactor.training.track.evaluation import evaluate
from exoactor.training.track.reference_dataset import ReferenceDataset


def test_scores_tell_standing_from_falling(dataset_file: Any, dataset: ReferenceDataset) -> None:
    seen: list[dict[str, Any]] = []

    def wild(now: dict[str, Any]) -> np.ndarray:
        """The mirrored half does nothing, the other half throws itself about."""
        seen.append(now)
        return np.where(np.arange(4)[:, None] < 2, 5.0 * (-1.0) ** np.arange(29), 0.0)

    scores = evaluate(dataset, wild)
    assert scores.names == dataset.names and seen[0]["fresh"].all() and not seen[1]["fresh"].any()
    np.testing.assert_array_equal(seen[0]["frame"], dataset.first)
    assert (
        (scores.survived[:2] < 0.5).all()
        and (scores.survived <= 1.0).all()
        and (scores.survived > 0.0).all()
    )
    assert (scores.survived[2:] > scores.survived[:2]).all()
    for value in (scores.local_mm, scores.away_mm, scores.end_mm):
        assert value.shape == (4,) and np.isfinite(value).all() and (value >= 0.0).all()
    assert "of 4 whole" in str(scores)
