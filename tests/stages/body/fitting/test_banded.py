"""The banded solver against a dense one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.stages.body.fitting.banded import NormalEquations


@settings(max_examples=20)
@given(st.integers(4, 9), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_a_step_solves_the_least_squares_problem(
    frames: int, parameters: int, shared: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    rows = 2 * parameters + shared
    equations = NormalEquations.zeros(frames, parameters, shared)
    by_frame = rng.normal(size=(frames, rows, parameters))
    by_shared = rng.normal(size=(frames, rows, shared))
    residual, weight = rng.normal(size=(frames, rows)), rng.uniform(0.5, 2.0, size=(frames, rows))
    equations.add(residual, weight, by_frame)
    equations.add_shared(residual, weight, by_frame, by_shared)
    bend = rng.normal(size=(frames - 3, rows))
    bend_weight = rng.uniform(0.5, 2.0, size=(frames - 3, rows))
    equations.add(bend, bend_weight, by_frame, (-1.0, 3.0, -3.0, 1.0))

    matrix = np.zeros((frames * rows + (frames - 3) * rows, frames * parameters + shared))
    right, scale = [], []
    for t in range(frames):
        matrix[t * rows : (t + 1) * rows, t * parameters : (t + 1) * parameters] = by_frame[t]
        matrix[t * rows : (t + 1) * rows, frames * parameters :] = by_shared[t]
        right.append(residual[t])
        scale.append(weight[t])
    for t in range(frames - 3):
        at = (frames + t) * rows
        for k, factor in enumerate((-1.0, 3.0, -3.0, 1.0)):
            columns = slice((t + k) * parameters, (t + k + 1) * parameters)
            matrix[at : at + rows, columns] = factor * by_frame[t + k]
        right.append(bend[t])
        scale.append(bend_weight[t])
    root = np.sqrt(np.concatenate(scale))
    expected = np.linalg.lstsq(matrix * root[:, None], -np.concatenate(right) * root, rcond=None)[0]

    frame_step, shared_step = equations.step(0.0)
    assert np.allclose(np.append(frame_step.ravel(), shared_step), expected, atol=1e-5)
