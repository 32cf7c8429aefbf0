from pathlib import Path

import jax
import numpy as np
import onnx

from exoactor.io.onnx import Network
from exoactor.training.track import network
from exoactor.training.track.network import Net


def small(sizes: tuple[int, ...] = (5, 8, 6, 3)) -> Net:
    rng = np.random.default_rng(0)
    mean, std = rng.normal(size=sizes[0]), rng.uniform(0.1, 2.0, sizes[0])
    return network.create(jax.random.key(1), mean, std, sizes, last_scale=1.0)


def test_what_is_exported_runs_alike_and_can_be_read_back(tmp_path: Path) -> None:
    net, path = small(), tmp_path / "policy.onnx"
    network.export(
        net,
        path,
        {"samples": np.array(7), "rounds": 3, "rate": 0.1, "log_std": np.log([0.1, 0.2, 0.25])},
    )
    runs = Network(path)
    # some beyond INPUT_LIMIT
    x = np.random.default_rng(1).normal(0.0, 5.0, (20, 5)).astype(np.float32)
    expected = np.asarray(jax.jit(network.forward)(net, x))
    np.testing.assert_allclose(np.array([runs(each) for each in x]), expected, rtol=1e-5, atol=1e-5)
    again, more = network.from_onnx(path)
    same_net = jax.tree.map(
        lambda one, other: np.array_equal(np.asarray(one), np.asarray(other)), net, again
    )
    assert jax.tree.all(same_net)
    assert (
        more["samples"] == 7
        and more["rounds"] == 3
        and set(more) == {"samples", "rounds", "log_std"}
    )
    np.testing.assert_allclose(np.exp(more["log_std"]), [0.1, 0.2, 0.25])
    nets, same = network.load(path)
    assert list(nets) == ["policy"] and set(same) == set(more)
    inputs = onnx.load(path).graph.input
    assert [each.name for each in inputs] == ["observation"]


def test_networks_are_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "nets.npz"
    network.save(
        path, {"policy": small(), "critic": small((5, 4, 1))}, rounds=3, log_std=np.zeros(3)
    )
    assert [each.name for each in tmp_path.iterdir()] == ["nets.npz"]
    nets, more = network.load(path)
    assert (
        set(nets) == {"policy", "critic"}
        and int(more["rounds"]) == 3
        and more["log_std"].shape == (3,)
    )
    np.testing.assert_array_equal(nets["policy"].layers[1][0], small().layers[1][0])
