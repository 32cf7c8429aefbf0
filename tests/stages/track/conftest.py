"""Motions and policies made for the trackers' tests."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from exoactor.core.motion import RobotMotion
from exoactor.robots import g1, model
from exoactor.stages.track.stance import Legs
from exoactor.stages.track.twist2 import ACTION_SCALE_RAD, DEFAULT_RAD, OBSERVATION

Squat = Callable[..., RobotMotion]
LinearPolicy = Callable[[np.ndarray, np.ndarray], Path]


@pytest.fixture(scope="session")
def legs() -> Legs:
    return Legs()


@pytest.fixture(scope="session")
def squat(legs: Legs) -> Squat:
    """squat(seconds, depth_m, fps): down and up once, feet where they stand."""

    def make(seconds: float = 1.0, depth_m: float = 0.08, fps: float = 50.0) -> RobotMotion:
        stand = model.stand_qpos()
        pos, quat = legs.feet(stand[None])
        frames = []
        for phase in np.linspace(0.0, 1.0, round(seconds * fps) + 1):
            pose = stand.copy()
            pose[2] -= depth_m * np.sin(np.pi * phase) ** 2
            frames.append(legs.solve(pose, pos[0], quat[0])[0])
        return RobotMotion.from_qpos(np.array(frames), fps, g1.JOINT_NAMES)

    return make


@pytest.fixture(scope="session")
def linear_policy(tmp_path_factory: pytest.TempPathFactory) -> LinearPolicy:
    """linear_policy(weight (N, M), bias (M,)): an .onnx file of a network that is one matrix."""

    def make(weight: np.ndarray, bias: np.ndarray) -> Path:
        size = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", n])
            for name, n in zip(("input", "output"), weight.shape, strict=True)
        ]
        held = [
            numpy_helper.from_array(np.asarray(value, dtype=np.float32), name)
            for name, value in (("weight", weight), ("bias", bias))
        ]
        node = helper.make_node("Gemm", ["input", "weight", "bias"], ["output"])
        graph = helper.make_graph([node], "linear", size[:1], size[1:], held)
        network = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
        path = tmp_path_factory.mktemp("policy") / "linear.onnx"
        path.write_bytes(network.SerializeToString())
        return path

    return make


@pytest.fixture(scope="session")
def obedient(linear_policy: LinearPolicy) -> Path:
    """A stand-in for TWIST2's policy: its position targets are the joint angles it is asked for."""
    weight = np.zeros((OBSERVATION, 29))
    weight[6:35] = np.eye(29) / ACTION_SCALE_RAD
    return linear_policy(weight, -DEFAULT_RAD / ACTION_SCALE_RAD)
