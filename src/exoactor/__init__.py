"""ExoActor: tell a humanoid what to do; an instruction or a clip becomes a verified Unitree G1
behaviour.

    import exoactor

    run = exoactor.run("walk to the chair and sit down", scene="chair")
    run.verdict.passed, run.execution.root_pos_m
    exoactor.load("runs/chair-0").metrics["track"]

What the command line can do, a script can: see `run`, `plan` and `load`, and examples/.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from exoactor.api import Run, load, plan, run
    from exoactor.config import BackEnds, ClipOptions, ExternalModels, SamplingOptions
    from exoactor.scenes.scene import Part, Room, Scene, Start, Thing
    from exoactor.services.budget import Budget

__all__ = [
    "BackEnds", "Budget", "ClipOptions", "ExternalModels", "Part", "Room", "Run", "SamplingOptions",
    "Scene", "Start", "Thing", "load", "plan", "run",
]  # fmt: skip
_PLACES = {
    "exoactor.api": ("Run", "load", "plan", "run"),
    "exoactor.config": ("BackEnds", "ClipOptions", "ExternalModels", "SamplingOptions"),
    "exoactor.services.budget": ("Budget",),
    "exoactor.scenes.scene": ("Part", "Room", "Scene", "Start", "Thing"),
}


def __getattr__(name: str) -> object:
    """Imported when asked for: the command's --help loads none of it."""
    for module, names in _PLACES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'exoactor' has no attribute {name!r}")
