from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exoactor.stages.track.policy import observation
from exoactor.training.track import imitate, network
from exoactor.training.track.cpu import CpuWorld
from exoactor.training.track.imitate import (
    Drive,
    Imitation,
    enrolled,
    learning_rate,
    on_device,
    studied,
)
from exoactor.training.track.reference_dataset import ReferenceDataset
from exoactor.training.track.teacher import Teacher

PLAN = Imitation(steps=8, updates=8, batch=32, seed=2)


def test_the_pupil_comes_closer_to_its_teacher(
    dataset: ReferenceDataset,
    world: CpuWorld,
    small_teacher: Teacher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imitate, "HIDDEN", (32, 16))
    drive, rng = Drive(world, on_device(dataset), small_teacher, PLAN), np.random.default_rng(0)
    memory = [drive.chunk(None, 1.0, rng)]
    seen, wanted = memory[0]
    assert seen.shape == (32, observation.SIZE) and wanted.shape == (32, 29)
    assert not np.asarray(wanted[:, imitate.ARMS]).any() and np.asarray(wanted).any()
    pupil, losses = enrolled(seen, 0), []
    for _ in range(12):
        pupil, loss = studied(pupil, memory, PLAN, 3e-3, rng)
        losses.append(float(loss))
    assert losses[-1] < 0.5 * losses[0]
    memory.append(drive.chunk(pupil.policy, 0.0, rng))
    assert np.isfinite(np.asarray(memory[1][0])).all()


def test_a_whole_imitation_writes_its_policy(
    dataset: ReferenceDataset,
    world: CpuWorld,
    small_teacher: Teacher,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imitate, "HIDDEN", (32, 16))
    out = tmp_path / "imitated.npz"
    made = imitate.imitate(world, dataset, small_teacher, replace(PLAN, minutes=0.01), out)
    kept = network.load(out)[0]["policy"]
    np.testing.assert_array_equal(kept.layers[0][0], made.layers[0][0])
    assert [layer[0].shape for layer in kept.layers] == [(observation.SIZE, 32), (32, 16), (16, 29)]


def test_it_can_be_stopped(
    dataset: ReferenceDataset,
    small_teacher: Teacher,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    world: CpuWorld,
) -> None:
    monkeypatch.setattr(imitate, "HIDDEN", (32, 16))
    monkeypatch.setattr(imitate, "learning_rate", stopped)
    imitate.imitate(
        world, dataset, small_teacher, replace(PLAN, minutes=60.0), tmp_path / "imitated.npz"
    )
    assert "policy" in network.load(tmp_path / "imitated.npz")[0]


def stopped(*_: object) -> float:
    """Ctrl-C, when it next decides how fast to learn."""
    raise KeyboardInterrupt


def test_the_learning_rate_rises_and_falls() -> None:
    plan = Imitation(rate=1.0)
    assert learning_rate(plan, 0.0, 1) == 0.1 and learning_rate(plan, 0.0, 10) == 1.0
    late = [learning_rate(plan, spent, 99) for spent in np.linspace(0.5, 1.0, 9)]
    assert late == sorted(late, reverse=True) and late[0] == 1.0 and late[-1] == 0.03
