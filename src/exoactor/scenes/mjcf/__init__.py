"""Anybody's MuJoCo scene (MJCF) as a scene of ours.

    scene = read(Path("room.xml"), seed=0)

Bodies with a free joint are things that can be moved, with their fixed children; all else stands
fast. docs/scenes-mjcf.md says what becomes of what.
"""

from pathlib import Path

import numpy as np

from exoactor.core.errors import ConfigError
from exoactor.scenes.description import viewpoint
from exoactor.scenes.mjcf import source, things, views
from exoactor.scenes.mjcf.beside import Beside
from exoactor.scenes.mjcf.compiling import compiled
from exoactor.scenes.mjcf.settling import settled
from exoactor.scenes.moves import Moves
from exoactor.scenes.scene import Room, Scene

OUTDOORS = Room((-np.inf, np.inf, -np.inf, np.inf, 3.0))
"""A scene brings its own walls."""


def read(path: Path, seed: int) -> Scene:
    """The scene of a file, in the variation of a seed, which moves where the robot starts.

    Raises:
        ConfigError: it names file and line of what is wrong.
    """
    if seed < 0:
        raise ConfigError(f"seed {seed} is below zero", "use 0, 1, 2 …")
    text, beside = source.read(path), Beside.of(path)
    model = compiled(text)
    groups, said = things.groups(model, text)
    groups, fell = settled(groups, things.unfronted(groups))

    lying = things.unfronted(groups)
    start = beside.start(lying, text, Moves(path.stem, seed))
    found = beside.named(things.things(groups, start))
    camera, unused = views.camera(model, text, start, beside.camera(model))
    camera = camera or viewpoint.chosen(found, start, OUTDOORS.walls_m[:4])
    notes = (*said, *fell, *unused)
    return beside.asked(Scene(path.stem, seed, "", found, start, camera, OUTDOORS, notes=notes))
