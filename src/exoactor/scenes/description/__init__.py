"""scene.yaml: a scene as people write it by hand, read into a Scene.

    scene = read_scene(Path("my-lab.yaml"), seed=0)

`fields` says what one may write, `kinds` which things there are, `schema` the same for editors.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.core.errors import ConfigError, ExoActorError
from exoactor.core.frames import Camera
from exoactor.core.goals import Goal
from exoactor.io import files
from exoactor.scenes import goals as judging
from exoactor.scenes import soundness
from exoactor.scenes.description import viewpoint
from exoactor.scenes.description.entry import Entry, parse
from exoactor.scenes.description.fields import CAMERA, OPEN, ROBOT, ROOM, SCENE, THINGS
from exoactor.scenes.description.things import Placing, within
from exoactor.scenes.extent import reach_m
from exoactor.scenes.moves import (
    AIM_M,
    CAMERA_M,
    FOCAL_PX,
    HEIGHT,
    START_M,
    START_RAD,
    WIDTH,
    Moves,
)
from exoactor.scenes.scene import Room, Scene, Start, Thing

__all__ = ["goals_of", "read_scene", "sound_scene", "start_of"]

SIDES, ENDS = ("west", "east", "south", "north"), (-np.inf, np.inf, -np.inf, np.inf)
AROUND_M = 0.1
"""Of what is there, to a wall that nobody placed."""
FULL_FRAME_MM = 36.0
"""What a lens's millimetres are said for: 35 mm film."""
LEAST_M = 0.05


def sound_scene(path: Path, seed: int = 0) -> Scene:
    """As `read_scene`, and it can be as it is set: nothing overlaps, falls, or hides the robot.

    Raises:
        ConfigError: as there.
    """
    scene = read_scene(path, seed)
    for fault in soundness.faults(scene):
        fields = parse(path).fields()
        entry = fields["things"].fields().get(fault.about)
        at = entry or fields.get(fault.about) or Entry(str(path), 1, fault.about, "")
        varied = f" (with --seed {seed}; `varies` says how far one moves it)" if seed else ""
        raise at.wrong(f"{fault.how}{varied}", fault.next_step)
    return scene


def read_scene(path: Path, seed: int = 0) -> Scene:
    """The scene in the variation of a seed; seed 0 is as it is written. The moves of another are
    drawn in the order of the file.

    Raises:
        ConfigError: it names file, line and field, and says what is allowed.
    """
    if seed < 0:
        raise ConfigError(f"seed {seed} is below zero", "use 0, 1, 2 …")
    root = parse(path)
    fields = SCENE.checked(root)
    moves = Moves(path.stem, seed)

    things: tuple[Thing, ...] = ()
    start, camera = Start((0.0, 0.0), 0.0), None
    for name in (*fields, *(name for name in ("robot", "camera") if name not in fields)):
        field = fields.get(name)
        if name == "things" and field is not None:
            things = Placing(THINGS.checked(field), moves, path.parent).all()
        elif name == "robot":
            start = start_of({} if field is None else ROBOT.read(field), moves)
        elif name == "camera" and field is not None:
            camera = _camera(field, moves, path.parent)

    room = ROOM.read(fields["room"]) if "room" in fields else {}
    scene = Scene(
        path.stem,
        seed,
        SCENE.shapes["instruction"].read(fields["instruction"]) if "instruction" in fields else "",
        things,
        start,
        camera or viewpoint.chosen(things, start, _walls(room)),
    )
    scene = replace(scene, room=_room(fields.get("room"), room, scene))
    return replace(scene, goals=goals_of(fields, scene))


def start_of(told: dict[str, Any], moves: Moves) -> Start:
    """Where the robot starts, by the fields of `ROBOT`."""
    varies, (x, y) = told.get("varies", {}), told.get("at", (0.0, 0.0))
    place = moves.place(x, y, varies.get("at", START_M))
    yaw = moves.yaw(told.get("facing", 0.0), varies.get("facing", START_RAD))
    return Start(place, yaw)


def _camera(field: Entry, moves: Moves, folder: Path) -> Camera:
    told = CAMERA.read(field)
    if "file" in told:
        if len(told) > 1:
            raise field.wrong("has a file and more", "camera.json says all: leave the rest out")
        place = field.fields()["file"]
        try:
            return files.load_camera(within(place, folder, (".json",)))
        except ConfigError:
            raise
        except ExoActorError as error:
            raise place.wrong(f"cannot be used: {error.what}", error.next_step) from None
    for name in ("position", "target"):
        if name not in told:
            raise field.wrong(f"has no {name}", "give position and target, or no camera at all")

    varies = told.get("varies", {})
    position, target = np.array(told["position"]), np.array(told["target"])
    if np.linalg.norm((target - position)[:2]) < LEAST_M:
        raise field.wrong("looks straight up or down", "move its target to a side")
    width, height = (int(side) for side in told.get("picture", (WIDTH, HEIGHT)))
    return moves.camera(
        told["position"],
        told["target"],
        _focal_px(told.get("lens"), width),
        (width, height),
        (varies.get("position", CAMERA_M), varies.get("target", AIM_M)),
    )


def _focal_px(lens: tuple[float, str] | None, width: int) -> float:
    """Of a lens on a picture so wide."""
    if lens is None:
        return FOCAL_PX * width / WIDTH
    number, unit = lens
    match unit:
        case "px":
            return number
        case "mm":
            return number / FULL_FRAME_MM * width
        case _:
            return float(width / 2.0 / np.tan(np.radians(number) / 2.0))


def _walls(told: dict[str, Any]) -> tuple[float, ...]:
    """West, east, south and north, where they are told; else far away."""
    sides = ((told.get(side, OPEN), end) for side, end in zip(SIDES, ENDS, strict=True))
    return tuple(end if at == OPEN else at for at, end in sides)


def _room(field: Entry | None, told: dict[str, Any], scene: Scene) -> Room:
    """As it is described; sides that are not keep clear of things and camera."""
    usual = Room().walls_m
    points = np.concatenate([scene.camera.position_m[None], *map(reach_m, scene.things)])
    low, high = points.min(axis=0) - AROUND_M, points.max(axis=0) + AROUND_M
    around = (
        min(usual[0], float(low[0])), max(usual[1], float(high[0])),
        min(usual[2], float(low[1])), max(usual[3], float(high[1])),
    )  # fmt: skip
    west, east, south, north = (
        wall if side in told else free
        for side, wall, free in zip(SIDES, _walls(told), around, strict=True)
    )
    if field is not None and not (west < east and south < north):
        raise field.wrong("leaves no room between its walls", "west < east, south < north")
    height = told.get("height", max(usual[4], float(high[2])))
    looks = {name: told[name] for name in ("floor", "wall") if name in told}
    return Room((west, east, south, north, height), **looks)


def goals_of(fields: dict[str, Entry], scene: Scene) -> tuple[Goal, ...]:
    """The field `goals`, if there is one.

    Raises:
        ConfigError: one is none that physics can show, or there is no instruction to go with them.
    """
    if "goals" not in fields:
        return ()
    field = fields["goals"]
    if not scene.instruction:
        raise field.wrong("says when an instruction is done, and there is none", "give instruction")
    found = []
    for entry, told in zip(field.each(), SCENE.shapes["goals"].read(field), strict=True):
        try:
            found.append(Goal(**told))
            judging.check(found[-1:], scene)
            judging.check_possible(found[-1:], scene)
        except ConfigError as error:
            raise entry.wrong(f"cannot be: {error.what}", error.next_step) from None
    return tuple(found)
