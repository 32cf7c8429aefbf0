"""A small dataset of library, a small teacher and a small world to learn in."""

from collections.abc import Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from exoactor.training.track import gather, reference_dataset
from exoactor.training.track.cpu import CpuWorld
from exoactor.training.track.reference_dataset import ReferenceDataset
from exoactor.training.track.teacher import Teacher

# what is small is compiled longer than it runs
jax.config.update("jax_disable_most_optimizations", True)

TEACHER_SHAPES = {
    "motion_encoder.encoder.0": (6, 35), "motion_encoder.linear_output": (5, 6),
    "history_encoder.encoder.0": (60, 127),
    "history_encoder.conv_layers.0": (4, 60, 4), "history_encoder.conv_layers.2": (2, 4, 2),
    "history_encoder.linear_output": (5, 6),
    "future_encoder.encoder.0": (6, 34), "future_encoder.encoder.3": (6, 6),
    "future_encoder.encoder.6": (5, 6),
    "actor_backbone.0": (8, 35 + 92 + 15), "actor_backbone.2": (8, 8),
    "actor_backbone.4": (8, 8), "actor_backbone.6": (8, 8),
    "actor_backbone.7": (8,), "actor_backbone.9": (29, 8),
}  # fmt: skip


@pytest.fixture(scope="session")
def dataset_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two bends of the robot on its spot, as `gather` writes them."""
    path = tmp_path_factory.mktemp("training") / "lessons.npz"
    gather.write(
        gather.Sources((), wander_count=0, lunge_count=0, bend_count=2, task_seeds=0), path
    )
    return path


@pytest.fixture(scope="session")
def dataset(dataset_file: Path) -> ReferenceDataset:
    return reference_dataset.read(dataset_file)


@pytest.fixture(scope="session")
def small_teacher() -> Teacher:
    """TWIST2's architecture, narrow and random: for a machine without its weights."""
    rng, weights = np.random.default_rng(0), {}
    for name, shape in TEACHER_SHAPES.items():
        weights[f"{name}.weight"] = jnp.asarray(rng.normal(0.0, 0.3, shape), jnp.float32)
        weights[f"{name}.bias"] = jnp.asarray(rng.normal(0.0, 0.1, shape[0]), jnp.float32)
    weights |= {"normalizer._mean": jnp.zeros(1432), "onnx::Div_163": jnp.ones(1432)}
    return weights


@pytest.fixture(scope="session")
def world(dataset: ReferenceDataset) -> Iterator[CpuWorld]:
    """Robots somewhere on their way: no test can rely on where."""
    made = CpuWorld(dataset, count=4, workers=1, seed=5)
    yield made
    made.close()
