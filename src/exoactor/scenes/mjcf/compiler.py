"""Run by itself, in a folder with model.xml and the files it names: writes model.mjb, or error.txt.

MuJoCo may take all memory, or never end, or end the process, by what a scene says; so this one is
bounded, and not ours.
"""

import resource
import sys
from pathlib import Path

import mujoco

MEMORY_BYTES, CPU_S, FILE_BYTES = 4 << 30, 60, 1 << 30
FAULT = 3


def compiled(folder: Path) -> int:
    """Compile the model there: 0, or FAULT where MuJoCo says what is wrong."""
    try:
        model = mujoco.MjSpec.from_file(str(folder / "model.xml")).compile()
        mujoco.mj_saveModel(model, str(folder / "model.mjb"))
    except Exception as error:  # whatever it is, the user is told
        (folder / "error.txt").write_text(f"{error}", errors="replace")
        return FAULT
    return 0


def main() -> int:
    """Within bounds, in the working folder."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
    ):
        resource.setrlimit(what, (most, most))
    return compiled(Path())


if __name__ == "__main__":
    sys.exit(main())
