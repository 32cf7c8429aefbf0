from pathlib import Path

import mujoco
import numpy as np
import pytest

from exoactor.core.errors import ExoActorError
from exoactor.robots import g1, model
from exoactor.training.track import reference_dataset
from exoactor.training.track.reference_dataset import ReferenceDataset


def test_a_book_is_what_was_gathered_and_its_mirror(
    dataset_file: Path, dataset: ReferenceDataset
) -> None:
    plain = reference_dataset.read(dataset_file, mirrored=False)
    count = int(plain.length.sum())
    assert dataset.names == ("bend 0", "bend 1", "bend 0 mirrored", "bend 1 mirrored")
    np.testing.assert_array_equal(dataset.first, np.concatenate([plain.first, plain.first + count]))
    assert len(dataset.library.references.qpos) == len(dataset.library.last) == 2 * count
    np.testing.assert_array_equal(
        dataset.library.last[dataset.first], dataset.first + dataset.length - 1
    )
    np.testing.assert_array_equal(
        dataset.library.references.qpos[:count], plain.library.references.qpos
    )


def test_the_mirror_of_the_mirror_is_the_reference(dataset: ReferenceDataset) -> None:
    given = dataset.library.references[:3]
    twice = reference_dataset.mirror(*reference_dataset.mirror(*given))
    for one, other in zip(given, twice, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_mirror_is_what_a_mirror_shows() -> None:
    """By kinematics: each link of the mirrored robot is where its counterpart is on the other side
    of y = 0."""
    rng, robot = np.random.default_rng(4), model.build(floor=False)
    low, high = np.array([joint.range_rad for joint in g1.JOINTS]).T
    data, other = mujoco.MjData(robot), mujoco.MjData(robot)
    for _ in range(5):
        quat = rng.normal(size=4)
        qpos = np.concatenate(
            [rng.normal(size=3), quat / np.linalg.norm(quat), rng.uniform(low, high)]
        )
        qvel = rng.normal(size=35)
        mirrored, speed, _ = reference_dataset.mirror(qpos[None], qvel[None], qpos[None, 7:])
        data.qpos[:], data.qvel[:] = qpos, qvel
        other.qpos[:], other.qvel[:] = mirrored[0], speed[0]
        for each in (data, other):
            mujoco.mj_forward(robot, each)
        for name in g1.BODY_NAMES:
            twin = reference_dataset._other(name)
            here, there = data.body(name), other.body(twin)
            # the model is not quite even
            np.testing.assert_allclose(there.xpos, here.xpos * [1, -1, 1], atol=2e-3)
            np.testing.assert_allclose(
                there.cvel, here.cvel * [-1, 1, -1, 1, -1, 1], atol=0.05, rtol=0.02
            )


def test_what_was_never_gathered(tmp_path: Path) -> None:
    with pytest.raises(ExoActorError, match="gather"):
        reference_dataset.read(tmp_path / "lessons.npz")
