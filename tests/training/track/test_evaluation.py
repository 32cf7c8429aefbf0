from typing import Any

import numpy as np

from exoactor.stages.track.policy import observation
from exoactor.training.track.evaluation import evaluate
from exoactor.training.track.reference_dataset import ReferenceDataset


def test_scores_tell_standing_from_falling(dataset_file: Any, dataset: ReferenceDataset) -> None:
    seen: list[np.ndarray] = []

    def wild(now: np.ndarray) -> np.ndarray:
        """The mirrored half does nothing, the other half throws itself about."""
        seen.append(now)
        return np.where(np.arange(4)[:, None] < 2, 5.0 * (-1.0) ** np.arange(29), 0.0)

    scores = evaluate(dataset, wild)
    assert scores.names == dataset.names
    own = seen[0][:, : observation.PROPRIOCEPTION]
    pose = dataset.library.references.qpos[dataset.first]
    np.testing.assert_allclose(own[:, 6:35], pose[:, 7:] - observation.STAND_RAD)
    past = seen[1][:, observation.PROPRIOCEPTION + 33 :][:, : observation.PROPRIOCEPTION]
    np.testing.assert_array_equal(past, own)  # what was seen a frame ago
    assert (
        (scores.survived[:2] < 0.5).all()
        and (scores.survived <= 1.0).all()
        and (scores.survived > 0.0).all()
    )
    assert (scores.survived[2:] > scores.survived[:2]).all()
    for value in (scores.local_mm, scores.away_mm, scores.end_mm):
        assert value.shape == (4,) and np.isfinite(value).all() and (value >= 0.0).all()
    assert "of 4 whole" in str(scores)
