"""`exoactor scenes`: list, new and show."""

import os
import shlex
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.commands.possible import can_do
from exoactor.core.errors import ConfigError
from exoactor.io import files
from exoactor.io.pictures import save_picture
from exoactor.runtime import place
from exoactor.scenes import overview, picture, tasks
from exoactor.scenes.affordances import support
from exoactor.scenes.description import starter
from exoactor.scenes.extent import box_m
from exoactor.scenes.open import is_file, open_scene
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.plan.rules.naming import usual

SHOWN = 3
"""Sentences of one pattern that are printed."""


def listed() -> dict[str, Any]:
    """`exoactor scenes`."""
    for task in tasks.TASKS.values():
        print(f"{task.code}  {task.name:<14} {task.instruction}\n{'':19}{task.says}")
    print("\nyour own: exoactor scenes new my-lab.yaml")
    keys = ("code", "name", "tier", "instruction", "says")
    return {"scenes": [{key: getattr(task, key) for key in keys} for task in tasks.TASKS.values()]}


def new(path: Path) -> dict[str, Any]:
    """`exoactor scenes new`."""
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise ConfigError(f"{path} is no name of a description", "end it in .yaml")
    if os.path.lexists(path):
        raise ConfigError(f"{path} is there already", "choose another name: nothing is overwritten")
    if not path.parent.is_dir():
        raise ConfigError(f"{path.parent} is no folder", "make it first, or use another")
    files.write_bytes(path, starter.text(path.name).encode())
    print(f"{path}\nlook at it: exoactor scenes show {shlex.quote(str(path))}")
    return {"scene": str(path)}


def show(asked: str, seed: int, out: Path | None) -> dict[str, Any]:
    """`exoactor scenes show`."""
    scene = open_scene(Path(asked), seed) if is_file(asked) else tasks.scene(asked, seed)
    can = can_do(scene)
    drawn = {"camera": picture.observation(scene), "above": overview.from_above(scene)}
    with place.of_pictures(scene, out) as folder:
        paths = {name: folder / f"{name}.png" for name in drawn}
        for name, image in drawn.items():
            save_picture(paths[name], image)

    things = [_told(scene, thing) for thing in scene.things]
    _tell(scene, things, can)
    for name, path in paths.items():
        print(f"{name}: {path}")
    shown = {name: str(path) for name, path in paths.items()}
    goals = [goal.says for goal in scene.goals]
    told = {"scene": scene.name, "things": things, "notes": list(scene.notes), "goals": goals}
    return {**told, "can": can, "pictures": shown}


def _tell(scene: Scene, things: list[dict[str, Any]], can: dict[str, list[str]]) -> None:
    """In words: what is there, what is asked, what can be done."""
    (x, y), yaw = scene.start.place_m, np.degrees(scene.start.yaw_rad)
    print(f"{scene.name}, seed {scene.seed}: the robot at ({x:.2f}, {y:.2f}) m, facing {yaw:.0f}°")
    for told in things:
        print(f"  {told['name']:<14} {told['says']}")
    for note in scene.notes:
        print(f"note: {note}")
    if scene.instruction:
        print(f"instruction: {scene.instruction}")
    if scene.goals:
        print(f"done when: {'; '.join(goal.says for goal in scene.goals)}")

    print("the rules understand here, among others:")
    for sentences in can.values():
        more = f" (and {len(sentences) - SHOWN} like it)" if len(sentences) > SHOWN else ""
        print(f"  {'; '.join(sentences[:SHOWN])}{more}")
    if not can:
        print("  nothing")


def _told(scene: Scene, thing: Thing) -> dict[str, Any]:
    """A thing in words."""
    low, high = box_m(thing)
    deep, wide, tall = (float(side) for side in high - low)
    holder = support(scene, thing)
    x, y, z = thing.pos_m
    where = f"on the {usual(holder)}" if holder else "on the floor" if z < 0.01 else f"{z:.2f} m up"
    size = f"{deep:.2f} x {wide:.2f} x {tall:.2f} m"
    mass = "fixed" if thing.mass_kg is None else f"{thing.mass_kg:g} kg"
    called = ", ".join(thing.called)
    says = f"{where} at ({x:.2f}, {y:.2f}) m; {size}, {mass}; called {called}"
    return {"name": thing.name, "says": says}
