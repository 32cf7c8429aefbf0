"""Models that want an environment of their own: run beside ExoActor, by files (docs/workers.md).

folder/request.json     what is to be done
folder/heartbeat.json   written by the worker every few seconds: what it does, how far it is
folder/result.json      its last act: the files it wrote, or the error
folder/log.txt          all it printed
"""

import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exoactor.core.errors import ConfigError, ExoActorError, PermanentError, RetriableError
from exoactor.core.progress import Progress
from exoactor.core.words import plain
from exoactor.io.assets import home
from exoactor.io.files import read_json, write_bytes, write_json

LOOK_S = 0.2
LOOK_LIMIT_S = 60.0
"""For one question to another interpreter."""
SILENT_S = 120.0
"""A worker that has not written a heartbeat for this long is taken to hang."""
GRACE_S = 10.0
"""Between the request to end and the end by force."""
LAST_LINES = 8
LOG_BYTES = 1 << 28
"""A worker that prints more than this is taken to have gone wrong; the last LOG_KEPT_BYTES are
kept."""
LOG_KEPT_BYTES = 1 << 20
OUTPUT_BYTES = 1 << 32
PASSED_ON = frozenset({
    "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP",
    "DISPLAY", "PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "HF_HOME", "TORCH_HOME", "CUDA_HOME",
    "CUDA_PATH", "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "PYTORCH_CUDA_ALLOC_CONF",
    "NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES", "HIP_VISIBLE_DEVICES",
    "ROCR_VISIBLE_DEVICES", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS",
    "PYOPENGL_PLATFORM", "EGL_DEVICE_ID", "MUJOCO_GL",
})  # fmt: skip
"""What a worker gets of the environment, and LC_…: the rest, keys of services above all, is none of
its business."""


@dataclass(frozen=True)
class Worker:
    """`command`: what to run; the folder is added. `limit_s`: for all of it."""

    name: str
    command: Sequence[str]
    limit_s: float = 7200.0

    def run(self, request: Mapping[str, Any], folder: Path, progress: Progress) -> dict[str, Path]:
        """Have a request done in `folder`: the files the worker wrote, by the names it gives them.

        Raises:
            ConfigError: the command cannot be started.
            PermanentError: it failed; its last lines are in the message.
            RetriableError: it took too long, or hangs.
        """
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / "request.json", dict(request))

        with (folder / "log.txt").open("w") as log:
            try:
                process = subprocess.Popen(
                    [*self.command, str(folder)],
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                    env=passed_on(os.environ),
                )
            except OSError as error:
                raise ConfigError(
                    f"{self.name}: {self.command[0]} cannot be started ({error.strerror})",
                    "exoactor doctor says more",
                ) from None
            try:
                self._await(process, folder, progress)
            finally:
                _end(process)

        return self._outputs(process.returncode, folder)

    def _await(self, process: "subprocess.Popen[bytes]", folder: Path, progress: Progress) -> None:
        began_s = last_s = time.monotonic()
        beat: object = None

        while process.poll() is None:
            now_s, seen = time.monotonic(), _document(folder / "heartbeat.json")
            if seen is not None and seen.get("time_s") != beat:
                beat, last_s = seen.get("time_s"), now_s
                share = seen.get("fraction")
                if isinstance(share, int | float) and share >= 0.0:
                    progress(min(float(share), 1.0))

            if now_s - began_s > self.limit_s:
                raise self._fault(RetriableError, f"took over {self.limit_s:.0f} s", folder)
            if (folder / "log.txt").stat().st_size > LOG_BYTES:
                raise self._fault(PermanentError, f"printed over {LOG_BYTES >> 20} MiB", folder)
            if now_s - last_s > SILENT_S:
                raise self._fault(RetriableError, f"was silent for {SILENT_S:.0f} s", folder)

            time.sleep(LOOK_S)

    def _outputs(self, status: int, folder: Path) -> dict[str, Path]:
        result = _document(folder / "result.json") or {}
        outputs = result.get("outputs")
        if status != 0 or result.get("ok") is not True or not isinstance(outputs, dict):
            last = _tail(folder / "log.txt").strip().splitlines()[-LAST_LINES:]
            said = "\n    ".join(map(plain, [str(result.get("error", "no result")), *last]))
            raise self._fault(PermanentError, f"ended with exit code {status}: {said}", folder)

        found = {str(name): folder / str(file) for name, file in outputs.items()}
        missing = [plain(path.name) for path in found.values() if not _is_own(path, folder)]
        if missing:
            says = f"says it wrote {', '.join(missing)}, but did not"
            raise self._fault(PermanentError, says, folder)

        large = [path.name for path in found.values() if path.stat().st_size > OUTPUT_BYTES]
        if large:
            says = f"wrote over {OUTPUT_BYTES >> 30} GiB: {', '.join(large)}"
            raise self._fault(PermanentError, says, folder)

        return found

    def _fault(self, kind: type[ExoActorError], how: str, folder: Path) -> ExoActorError:
        """The log is kept: what happened in it cannot be asked again."""
        kept = home() / "logs" / f"{self.name}.txt"
        write_bytes(kept, _tail(folder / "log.txt").encode())
        needs = f"docs/workers.md says what {self.name} needs"
        return kind(f"{self.name} {how}", f"its whole log is {kept}; {needs}")


def python_of(name: str, home: Path | None, flag: str) -> str:
    """The interpreter of a model: EXOACTOR_<NAME>_PYTHON, else the environment in its folder, which
    `flag` names.

    Raises:
        ConfigError: there is none; all that was looked at is said.
    """
    variable = f"EXOACTOR_{name.upper()}_PYTHON"
    if given := os.environ.get(variable):
        if Path(given).is_file():
            return given
        raise ConfigError(
            f"{variable} is {given}, which is no file",
            f"set it to the path of {name}'s interpreter",
        )

    place = f"give {flag} FOLDER with its .venv"
    ways = f"set {variable} to its interpreter, or {place} (docs/workers.md)"
    if home is None:
        raise ConfigError(f"{name}: its Python is named neither by {variable} nor by {flag}", ways)

    tried = [home / place / "bin" / "python" for place in (".venv", "venv", "env")]
    for path in tried:
        if path.is_file():
            return str(path)

    raise ConfigError(
        f"{name}: its Python was not found (looked at: {', '.join(map(str, tried))})", ways
    )


def has_package(python: str, name: str) -> bool:
    """Whether an interpreter finds a package; it is not imported, which may take long."""
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({name!r}) is None)"
    try:
        done = subprocess.run(
            [python, "-c", code],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=LOOK_LIMIT_S,
            env=passed_on(os.environ),
        )
    except (OSError, subprocess.TimeoutExpired):
        return False

    return done.returncode == 0


def version_of(path: Path) -> str:
    """What tells one state of a file or a checkout from another: the content's hash, the commit and
    its changes.
    """
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    try:
        told = [
            subprocess.run(
                ["git", "-C", str(path), *words],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=30,
                env=passed_on(os.environ),
            ).stdout.strip()
            for words in (("rev-parse", "HEAD"), ("diff", "HEAD"))
        ]
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"

    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16] if told[0] else "unknown"


def passed_on(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that a worker gets."""
    return {
        name: value
        for name, value in environment.items()
        if name in PASSED_ON or name.startswith("LC_")
    }


def _document(path: Path) -> dict[str, Any] | None:
    """What a worker wrote; None while it is not there, or is no object of a sensible size."""
    try:
        found = read_json(path)
    except (OSError, ConfigError):
        return None
    return found if isinstance(found, dict) else None


def _tail(path: Path) -> str:
    """The end of a log."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LOG_KEPT_BYTES))
        return file.read(LOG_KEPT_BYTES).decode(errors="replace")


def _is_own(path: Path, folder: Path) -> bool:
    """Whether it is a file that lies in the folder itself, not a way out of it."""
    return path.parent == folder and not path.is_symlink() and path.is_file()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the worker and all that it started, also after Ctrl-C: it is asked to, and has a while
    for it.

    What is left of its process group then did not listen, or was left behind, and goes by force.
    """
    with suppress(ProcessLookupError, subprocess.TimeoutExpired):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(GRACE_S)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
