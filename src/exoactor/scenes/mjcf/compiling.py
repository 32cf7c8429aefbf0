"""A scene's text as MuJoCo compiles it: defaults, angles, frames, copies and meshes resolved."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import mujoco

from exoactor.core.errors import ConfigError
from exoactor.core.words import plain
from exoactor.io.worker import passed_on
from exoactor.scenes.mjcf import compiler
from exoactor.scenes.mjcf.source import NEXT, UNNAMED, Source

LIMIT_S = 90.0
_SAYS = re.compile(
    r"^(?:XML )?(?:Error: )+(?P<what>.*?)\s*"
    r"(?:Element (?:'(?P<tag>[^']*)'|name '[^']*', id -?\d+)(?:, line (?P<line>\d+))?\s*)?$",
    re.DOTALL,
)


def compiled(source: Source) -> mujoco.MjModel:
    """The model, made in a process of its own.

    Raises:
        ConfigError: what MuJoCo says is wrong, and where; or it cannot be made within bounds.
    """
    with tempfile.TemporaryDirectory(prefix="exoactor-mjcf-") as name:
        folder = Path(name)
        (folder / "model.xml").write_text(source.xml)
        for asset, content in source.assets.items():
            (folder / asset).write_bytes(content)

        done = apart(folder)
        if done == compiler.FAULT:
            raise fault(source, (folder / "error.txt").read_text())
        if done != 0:
            raise ConfigError(
                f"{source.file}: MuJoCo cannot make a model of it within "
                f"{compiler.CPU_S} s and {compiler.MEMORY_BYTES >> 30} GiB",
                "use smaller meshes and fewer copies",
            )
        return mujoco.MjModel.from_binary_path(str(folder / "model.mjb"))


def apart(folder: Path) -> int:
    """The compiler's exit code, -1 where it was ended."""
    try:
        return subprocess.run(
            [sys.executable, "-P", compiler.__file__],
            cwd=folder,
            env=passed_on(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LIMIT_S,
        ).returncode
    except subprocess.TimeoutExpired:
        return -1


def fault(source: Source, says: str) -> ConfigError:
    """What MuJoCo says, with the user's file and line, and the files by the names they have
    there.
    """
    found = _SAYS.match(says.strip())
    what, tag, line = (found["what"], found["tag"], found["line"]) if found else (says, None, None)
    if "allocate" in what or "unknown exception" in what:
        what = "it does not fit into memory"

    for new, called in source.called.items():
        what = what.replace(new, called)
    what = re.sub(f"{UNNAMED}\\d+{UNNAMED}", "", what)
    of = f"<{tag}>: " if tag else ""
    return ConfigError(
        f"{source.place(int(line) if line else None)}: {of}MuJoCo says: {plain(what)}",
        f"correct it there; {NEXT}",
    )
