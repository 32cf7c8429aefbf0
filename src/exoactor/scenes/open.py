"""A scene from a file: its ending picks the reader.

    scene = open_scene(Path("my-lab.yaml"), seed=1)

A reader is told the file and the seed of the variation that is asked for.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import mujoco

from exoactor.core.errors import ConfigError
from exoactor.scenes.scene import Scene

Reader: TypeAlias = Callable[[Path, int], Scene]


def _json(path: Path, seed: int) -> Scene:
    """A run's scene.json is one variation, and not varied again; it may have been edited."""
    from exoactor.scenes import soundness
    from exoactor.scenes.build import add_scene
    from exoactor.scenes.files import load_scene
    from exoactor.scenes.goals import check_possible

    scene = load_scene(path)
    try:
        add_scene(mujoco.MjSpec(), scene, visual=True)  # its paints are known
        check_possible(scene.goals, scene)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error.what}", error.next_step) from None
    for fault in soundness.faults(scene):
        raise ConfigError(
            f"{path}: {fault.about} {fault.how}",
            "put things, start, camera and room right there; docs/tasks.md says what they are",
        )
    if seed not in (0, scene.seed):
        raise ConfigError(
            f"--seed {seed}: {path} holds one variation, of seed {scene.seed}", "leave --seed out"
        )
    return scene


def _mjcf(path: Path, seed: int) -> Scene:
    from exoactor.scenes import mjcf

    return mjcf.read(path, seed)


def _yaml(path: Path, seed: int) -> Scene:
    from exoactor.scenes.description import sound_scene

    return sound_scene(path, seed)


READERS: dict[str, Reader] = {".json": _json, ".xml": _mjcf, ".yaml": _yaml, ".yml": _yaml}
"""By the ending of the file's name."""


def is_file(asked: str) -> bool:
    """Whether a file is asked for, not one of the scenes by its name."""
    return "/" in asked or "." in asked


def open_scene(path: Path, seed: int = 0) -> Scene:
    """The scene that a file describes, in the variation of a seed.

    Raises:
        ConfigError: there is no such file, no reader for it, or something in it is wrong.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        ending = repr(path.suffix) if path.suffix else "no ending"
        how = "it is a folder" if path.is_dir() else f"its name has {ending}"
        raise ConfigError(
            f"{path} is no scene: {how}",
            f"give a file that ends in {', '.join(READERS)}, or a scene's name",
        )
    return reader(path, seed)
