"""Small fully connected networks in JAX, and the ONNX file that one becomes."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from exoactor.io.files.npz import write_npz

INPUT_LIMIT = 8.0
"""A normalised input further out than this says no more."""
COUNTS = ("samples", "rounds")
"""How long a policy has practised."""


class Net(NamedTuple):
    """x → normalised by `mean` and `std` → layers (weight (in, out), bias), ELU between them."""

    mean: Any
    std: Any
    layers: tuple[tuple[Any, Any], ...]


def create(key: Any, mean: Any, std: Any, sizes: Sequence[int], last_scale: float = 0.1) -> Net:
    """Random weights (He); `sizes` of all layers, input first; the last layer's are small."""
    keys, layers = jax.random.split(key, len(sizes) - 1), []
    for i, (inputs, outputs) in enumerate(pairwise(sizes)):
        scale = last_scale if i == len(sizes) - 2 else 2.0**0.5
        layers.append(
            (
                scale * jax.random.normal(keys[i], (inputs, outputs)) / inputs**0.5,
                jnp.zeros(outputs),
            )
        )
    return Net(jnp.asarray(mean, jnp.float32), jnp.asarray(std, jnp.float32), tuple(layers))


def forward(net: Net, x: Any) -> Any:
    """(N, in) → (N, out)."""
    x = jnp.clip((x - net.mean) / net.std, -INPUT_LIMIT, INPUT_LIMIT)
    for weight, bias in net.layers[:-1]:
        x = jax.nn.elu(x @ weight + bias)
    weight, bias = net.layers[-1]
    return x @ weight + bias


def moved(rule: Any, parameters: Any, gradient: Any, state: Any, rate: Any) -> tuple[Any, Any]:
    """Parameters and the memory of their optimiser, one step of it later; `rule`: optax's, to be
    scaled by the learning rate.
    """
    change, state = rule.update(gradient, state, parameters)
    return jax.tree.map(lambda value, step: value - rate * step, parameters, change), state


def save(path: Path, nets: Mapping[str, Net], **more: Any) -> None:
    """One npz with every network under its name, and what else there is to keep; complete or not
    there at all.
    """
    flat: dict[str, Any] = {key: np.asarray(value) for key, value in more.items()}
    for name, net in nets.items():
        flat |= {f"{name}/{part}": value for part, value in _parts(net).items()}
    write_npz(path, **flat)


def load(path: Path) -> tuple[dict[str, Net], dict[str, Any]]:
    """What `save` wrote: networks by name, and what else was kept; of .onnx the policy alone."""
    if path.suffix == ".onnx":
        policy, more = from_onnx(path)
        return {"policy": policy}, more
    with np.load(path) as data:
        flat = {key: data[key] for key in data.files}

    nets = {}
    for name in sorted({key.split("/")[0] for key in flat if "/" in key}):
        start = f"{name}/"
        nets[name] = _joined(
            {key.removeprefix(start): flat[key] for key in flat if key.startswith(start)}
        )

    return nets, {key: value for key, value in flat.items() if "/" not in key}


def from_onnx(path: Path) -> tuple[Net, dict[str, Any]]:
    """The network that `export` wrote, and what its metadata say, as `load` gives it."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(str(path))
    held = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    said = {each.key: each.value for each in model.metadata_props}
    more: dict[str, Any] = {name: int(said[name]) for name in COUNTS if name in said}
    if "deviation" in said:
        more["log_std"] = np.log([float(each) for each in said["deviation"].split()])
    return _joined(held), more


def _parts(net: Net) -> dict[str, Any]:
    """Its arrays by name."""
    parts = {"mean": np.asarray(net.mean), "std": np.asarray(net.std)}
    for i, (weight, bias) in enumerate(net.layers):
        parts |= {f"weight{i}": np.asarray(weight), f"bias{i}": np.asarray(bias)}
    return parts


def _joined(parts: Mapping[str, Any]) -> Net:
    """The inverse of `_parts`; there may be more in it."""
    held = {name: jnp.asarray(value) for name, value in parts.items()}
    count = sum(name.startswith("weight") for name in held)
    layers = tuple((held[f"weight{i}"], held[f"bias{i}"]) for i in range(count))
    return Net(held["mean"], held["std"], layers)


def export(net: Net, path: Path, more: Mapping[str, Any]) -> None:
    """Write ONNX: `observation` (N, in) → `action` (N, out). Its metadata: of `more`, COUNTS and
    the deviation.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes = [
        helper.make_node("Sub", ["observation", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "std"], ["scaled"]),
        helper.make_node("Clip", ["scaled", "low", "high"], ["x0"]),
    ]

    last = len(net.layers) - 1
    for i in range(last + 1):
        out = "action" if i == last else f"h{i}"
        nodes.append(helper.make_node("Gemm", [f"x{i}", f"weight{i}", f"bias{i}"], [out]))
        if i < last:
            nodes.append(helper.make_node("Elu", [out], [f"x{i + 1}"]))

    limits = {"low": -INPUT_LIMIT, "high": INPUT_LIMIT}
    values = {"mean": net.mean, "std": net.std, **limits} | _parts(net)  # in this order
    held = [
        numpy_helper.from_array(np.asarray(value, np.float32), name)
        for name, value in values.items()
    ]
    inputs, outputs = net.layers[0][0].shape[0], net.layers[-1][0].shape[1]

    graph = helper.make_graph(
        nodes,
        "policy",
        [helper.make_tensor_value_info("observation", TensorProto.FLOAT, ["N", inputs])],
        [helper.make_tensor_value_info("action", TensorProto.FLOAT, ["N", outputs])],
        held,
    )

    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    said = {name: str(int(more[name])) for name in COUNTS if name in more}
    if "log_std" in more:
        said["deviation"] = " ".join(f"{each:.4f}" for each in np.exp(more["log_std"]))
    helper.set_model_props(made, said)
    onnx.checker.check_model(made)
    onnx.save(made, str(path))
