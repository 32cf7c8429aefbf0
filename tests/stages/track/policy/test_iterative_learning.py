"""The command is learnt: never worse than the reference, and better where it can be."""

import numpy as np
import pytest

from exoactor.robots import model
from exoactor.stages.track.policy.iterative_learning import (
    USUAL,
    Scorer,
    Trial,
    iterative_learning_control,
    shifted,
)
from exoactor.stages.track.policy.observation import References

T = 120


@pytest.fixture
def references() -> References:
    qpos = np.tile(model.stand_qpos(), (T, 1))
    phase = np.linspace(0.0, 2.0 * np.pi, T)
    qpos[:, 0] += 0.2 * (1.0 - np.cos(phase)) / 2.0
    qpos[:, 22] += 0.5 * np.sin(phase)
    return References.of(qpos, np.zeros((T, 35)), qpos[:, 7:].copy())


def test_shifted_by_nothing_is_the_same(references: References) -> None:
    assert shifted(references, np.zeros((T, 35))) is references
    tiny = shifted(references, np.full((T, 35), 1e-12))
    for one, other in zip(tiny, references, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-9)


def test_shifted_moves_place_heading_and_joints(references: References) -> None:
    shift = np.zeros((T, 35))
    shift[:, 0], shift[:, 5], shift[:, 10] = 0.1, 0.2, np.linspace(0.0, 0.3, T)
    moved = shifted(references, shift)
    np.testing.assert_allclose(moved.qpos[:, 0] - references.qpos[:, 0], 0.1)
    np.testing.assert_allclose(moved.yaw_rad, 0.2, atol=1e-9)
    np.testing.assert_allclose((moved.ctrl - references.ctrl)[:, 4], shift[:, 10])
    np.testing.assert_allclose(moved.qvel[:, 10], 0.3 / ((T - 1) / 50.0))


def lazy(command: References, share: float = 0.7, late: int = 3) -> np.ndarray:
    """A robot that does a part of what it is asked, a little late."""
    asked = np.concatenate([np.repeat(command.qpos[:1], late, axis=0), command.qpos[:-late]])
    return np.asarray(asked[0] + share * (asked - asked[0]))


def test_what_is_missed_is_asked_for(references: References) -> None:
    scorer, marks = Scorer(references.qpos), []

    def run(command: References) -> Trial:
        marks.append(scorer.score(lazy(command), fell=False))
        return marks[-1]

    ranked = iterative_learning_control(references, run, 5)
    assert len(ranked) == len(marks) == 5 and marks[0].off_m > 0.0
    assert ranked[0][0].off_m < 0.6 * marks[0].off_m
    assert [each.off_m for each, _ in ranked] == sorted(each.off_m for each in marks)


def test_it_never_returns_worse_than_the_reference(references: References) -> None:
    """Whatever the runs make of it: here each command gives noise, and later ones more of it."""
    rng, scorer, runs = np.random.default_rng(0), Scorer(references.qpos), []

    def run(command: References) -> Trial:
        runs.append(command)
        return scorer.score(
            references.qpos + rng.normal(0.0, 0.002 * len(runs), references.qpos.shape), fell=False
        )

    ranked = iterative_learning_control(references, run, 4)
    assert ranked[0][1] is references


def test_it_tries_on_while_all_fall(references: References) -> None:
    scorer, runs = Scorer(references.qpos), []

    def run(command: References) -> Trial:
        runs.append(command)
        return scorer.score(lazy(command)[:60], fell=True)

    ranked = iterative_learning_control(references, run, 3)
    assert len(runs) == 6 and all(result.failed for result, _ in ranked)
    moved = np.abs(runs[1].qpos - references.qpos).max(axis=1)
    assert moved[: 60 - USUAL.before_fall_frames].max() > 0.0 == moved[60:].max()


def test_marks_of_a_run(references: References) -> None:
    scorer = Scorer(references.qpos)
    exact = scorer.score(references.qpos, fell=False)
    assert exact.off_m == pytest.approx(0.0, abs=1e-9) and not exact.failed
    aside = scorer.score(references.qpos + 0.3 * np.eye(36)[1], fell=False)
    assert aside.off_m == pytest.approx(0.03) and not aside.failed
    astray = scorer.score(references.qpos + 1.0 * np.eye(36)[1], fell=False)
    early, late = (scorer.score(references.qpos[:n], fell=True) for n in (40, 80))
    assert astray.failed and early.failed and early.off_m > late.off_m > aside.off_m
