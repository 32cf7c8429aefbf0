from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from exoactor.io.onnx import Network
from exoactor.stages.track.policy import observation
from exoactor.stages.track.policy.observation import References
from exoactor.stages.track.twist2 import DEFAULT_RAD, HISTORY, Twist2Config, _Twist2Policy
from exoactor.training.track import teacher
from exoactor.training.track.imitate import on_device
from exoactor.training.track.reference_dataset import ReferenceDataset

FILE = "policies/twist2_1017_20k.onnx"


def test_it_is_the_network_of_the_file(shared: Path) -> None:
    runs, guide = Network(shared / FILE), teacher.load(shared / FILE)
    x = np.random.default_rng(0).normal(0.0, 0.5, (4, 1432)).astype(np.float32)
    expected = np.array([runs(each) for each in x])
    np.testing.assert_allclose(
        jax.jit(teacher.forward)(guide, jnp.asarray(x)), expected, rtol=1e-3, atol=1e-3
    )


def test_its_advice_is_what_the_tracker_would_do(shared: Path, dataset: ReferenceDataset) -> None:
    """Frame by frame, off the reference's place: its target is that of `stages.track.twist2`."""
    library, guide = on_device(dataset), teacher.load(shared / FILE)
    references: References = dataset.library.references
    last = int(dataset.length[0])
    sampled = _Sampled(references.qpos[:last], references.qvel[:last])
    tracker = _Twist2Policy(Network(shared / FILE), sampled, Twist2Config(gain_1_s=teacher.GAIN))
    advise, history = jax.jit(teacher.advise), jnp.zeros((1, HISTORY, teacher.FULL))
    rng, ctrl = np.random.default_rng(0), jnp.asarray(DEFAULT_RAD)[None]
    for step, frame in enumerate(range(40, 52)):
        qpos = references.qpos[frame].copy()
        qvel = references.qvel[frame] + 0.1 * rng.normal(size=35)
        qpos[:2] += [0.2, -0.1]
        expected = tracker.act(frame, qpos, qvel)
        given = jnp.asarray(qpos, jnp.float32)[None], jnp.asarray(qvel, jnp.float32)[None]
        at, fresh = jnp.array([frame]), jnp.array([step == 0])
        action, history = advise(guide, library, at, *given, ctrl, history, fresh)
        ctrl = observation.targets(jnp, library.references, at, action)
        free = np.abs(np.asarray(action[0])) < observation.ACTION_LIMIT
        assert free.mean() > 0.8
        np.testing.assert_allclose(np.asarray(ctrl[0])[free], expected[free], atol=0.02)
        ctrl = jnp.asarray(expected, jnp.float32)[None]


class _Sampled:
    """As much of `SampledReference` as TWIST2's policy reads."""

    def __init__(self, qpos: np.ndarray, qvel: np.ndarray) -> None:
        self.qpos, self.qvel = qpos, qvel
