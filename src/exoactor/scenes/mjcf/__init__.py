"""Anybody's MuJoCo scene (MJCF) as a scene of ours.

    scene = read(Path("room.xml"), seed=0)

Bodies with a free joint are things that can be moved, with their fixed children; all else stands
fast. docs/scenes-mjcf.md says what becomes of what.
"""

from pathlib import Path

import numpy as np

from exoactor.scenes.mjcf import source, things, views
from exoactor.scenes.mjcf.compiled import compiled
from exoactor.scenes.scene import Room, Scene

OUTDOORS = Room((-np.inf, np.inf, -np.inf, np.inf, 3.0))
"""A scene brings its own walls."""


def read(path: Path, seed: int) -> Scene:
    """The scene of a file. Nothing is moved by the seed: the scene is as it was written.

    Raises:
        ConfigError: it names file and line of what is wrong.
    """
    text = source.read(path)
    model = compiled(text)
    groups, said = things.groups(model, text)
    start = views.start(things.unfronted(groups), text)
    found = things.things(groups, start)
    camera, unused = views.camera(model, text, start, None)
    return Scene(
        path.stem,
        seed,
        "",
        found,
        start,
        camera or views.chosen_camera(found, start),
        OUTDOORS,
        notes=(*said, *unused),
    )
