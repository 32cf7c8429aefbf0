"""Fixtures shared by all tests."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    # before numpy loads, as the command does: small matrices, several workers
    os.environ.setdefault(threads, "1")

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

# The same examples in every run, however slow the machine; `--hypothesis-profile default` looks for
# others.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data that is not ours to redistribute; tests that need it skip where it is
    absent."""
    folder = Path(os.environ.get("EXOACTOR_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("the shared data folder is absent (set EXOACTOR_SHARED)")
    return folder


@pytest.fixture(scope="session")
def linear_policy(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Any, Any], Path]:
    """linear_policy(weight (N, M), bias (M,)): an .onnx file of a network that is one matrix."""

    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    def make(weight: Any, bias: Any) -> Path:
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
        network = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10
        )
        path = tmp_path_factory.mktemp("policy") / "linear.onnx"
        path.write_bytes(network.SerializeToString())
        return path

    return make


@pytest.fixture(scope="session")
def obedient(linear_policy: Callable[[Any, Any], Path]) -> Path:
    """A stand-in for TWIST2's policy: its position targets are the joint angles it is asked for."""
    import numpy as np

    from exoactor.stages.track.twist2 import ACTION_SCALE_RAD, DEFAULT_RAD, OBSERVATION

    weight = np.zeros((OBSERVATION, 29))
    weight[6:35] = np.eye(29) / ACTION_SCALE_RAD
    return linear_policy(weight, -DEFAULT_RAD / ACTION_SCALE_RAD)


WRITES = {"sqlite3.connect", "os.mkdir", "os.rename", "os.remove"}
"""Durable actions by their audit events; every opening of a file for writing is one too."""


def _killed(event: str, seen: int, at: int) -> None:
    if seen == at:
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(scope="session")
def in_child() -> Callable[..., int]:
    """in_child(work, at, events=…, fault=…): do work in a forked child that meets a fault, by
    default SIGKILL.

    `fault(event, seen, at)` is called at every durable action, counted from 1. Gives the exit
    status: 0, minus the signal, or the exit code of an ExoActorError.
    """

    def run(
        work: Callable[[], Any],
        at: int,
        events: set[str] = WRITES,
        fault: Callable[[str, int, int], None] = _killed,
    ) -> int:
        from exoactor.core.errors import ExoActorError

        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        seen = 0

        def hook(event: str, args: tuple[Any, ...]) -> None:
            nonlocal seen
            writes = (
                event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
            )
            if event in events or writes:
                seen += 1
                fault(event, seen, at)

        try:
            sys.addaudithook(hook)
            work()
            os._exit(0)
        except ExoActorError as error:
            os._exit(error.exit_code)
        finally:
            os._exit(1)

    return run


KEYS = {
    "GEMINI_API_KEY": "secret-gemini-0123", "OPENAI_API_KEY": "secret-openai-0123",
    "KLING_API_KEY": "secret-kling-0123", "FAL_KEY": "secret-fal-0123",
    "GOOGLE_OAUTH_ACCESS_TOKEN": "secret-token-0123", "GOOGLE_CLOUD_PROJECT": "lab",
}  # fmt: skip
"""What the services of a test are asked with; the values are looked for in everything that is
written."""
SERVICES = ("nano-banana", "gemini", "kling", "kling-legacy", "fal", "veo", "omni")


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """offered(services, troubles=()): a server that plays them, at which all of ExoActor's settings
    point."""
    from exoactor.services.fakes.server import Server

    with ExitStack() as stack:

        def start(services: Any, troubles: Any = (), **more: Any) -> Server:
            server = stack.enter_context(Server(services, troubles, **more))
            lines = [f'[{name}]\nbase_url = "{server.address}"\n' for name in SERVICES]
            path = tmp_path / "services.toml"
            path.write_text("".join([*lines, f'[openai]\nbase_url = "{server.address}/v1"\n']))
            monkeypatch.setenv("EXOACTOR_SERVICES", str(path))
            monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
            for name in ("KLING_ACCESS_KEY", "KLING_SECRET_KEY", "GOOGLE_API_KEY"):
                monkeypatch.delenv(name, raising=False)
            for name, value in KEYS.items():
                monkeypatch.setenv(name, value)
            return server

        yield start


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """impatient(troubles): an exchange lasts half a second where one of them is that nothing comes.

    Nowhere else: on a busy machine every exchange may.
    """
    from exoactor.services import google, wire

    def give_up(troubles: Any) -> None:
        manners = {
            manner
            for each in troubles
            for manner in (each.manner, each.reply and each.reply.manner)
        }
        if manners & {"drip", "stall"}:
            for module, name in (
                (wire, "EXCHANGE_S"),
                (wire, "DOWNLOAD_S"),
                (google, "EXCHANGE_S"),
            ):
                monkeypatch.setattr(module, name, 0.5)

    return give_up


@pytest.fixture(scope="session")
def tiny_frame() -> bytes:
    """A PNG file's bytes: 64x48, some colours."""
    import cv2
    import numpy as np

    rows, columns = np.mgrid[:48, :64]
    picture = np.stack([rows * 5, columns * 3, rows + columns], axis=-1).astype(np.uint8)
    return bytes(cv2.imencode(".png", picture)[1].tobytes())


@pytest.fixture(scope="session")
def tiny_clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An mp4 file's bytes: 64x48, one second."""
    import numpy as np

    from exoactor.io.video import write_video

    path = tmp_path_factory.mktemp("tiny") / "clip.mp4"
    write_video(path, (np.full((48, 64, 3), 8 * k, dtype=np.uint8) for k in range(30)), 30.0)
    return path.read_bytes()


@pytest.fixture
def torch_file(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, Any], Path]:
    """torch_file(path, document): a file as torch.save writes it, numpy arrays as tensors; torch is
    not needed."""
    import io
    import pickle
    import types
    import zipfile

    import numpy as np

    storages = {"f4": "FloatStorage", "f8": "DoubleStorage", "i8": "LongStorage"}

    def write(path: Path, document: Any) -> Path:
        with monkeypatch.context() as patch:
            torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")

            def _rebuild_tensor_v2() -> None:
                """Stands for torch's, by its name."""

            _rebuild_tensor_v2.__module__ = "torch._utils"
            _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
            utils._rebuild_tensor_v2 = _rebuild_tensor_v2  # type: ignore[attr-defined]
            for name in storages.values():
                setattr(torch, name, type(name, (), {"__module__": "torch", "__qualname__": name}))
            patch.setitem(sys.modules, "torch", torch)
            patch.setitem(sys.modules, "torch._utils", utils)
            raw: list[bytes] = []

            class Storage:
                def __init__(self, array: Any) -> None:
                    self.kind = storages[array.dtype.str[1:]]
                    self.number = len(raw)
                    self.count = array.size
                    raw.append(array.tobytes())

            class Pickler(pickle.Pickler):
                def persistent_id(self, value: Any) -> Any:
                    if not isinstance(value, Storage):
                        return None
                    return (
                        "storage",
                        getattr(torch, value.kind),
                        str(value.number),
                        "cpu",
                        value.count,
                    )

                def reducer_override(self, value: Any) -> Any:
                    if not isinstance(value, np.ndarray):
                        return NotImplemented
                    steps = tuple(
                        step // value.itemsize for step in np.ascontiguousarray(value).strides
                    )
                    return utils._rebuild_tensor_v2, (
                        Storage(value),
                        0,
                        value.shape,
                        steps,
                        False,
                        {},
                    )

            stream = io.BytesIO()
            Pickler(stream, protocol=2).dump(document)
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("result/data.pkl", stream.getvalue())
                for number, content in enumerate(raw):
                    archive.writestr(f"result/data/{number}", content)
        return path

    return write
