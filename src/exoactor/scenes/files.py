"""scene.json: a whole scene as data, to be written, read back, and edited by hand."""

import dataclasses
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.document import FARTHEST, Field
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.frames import Camera
from exoactor.core.goals import Goal
from exoactor.io.files import read_document, write_json
from exoactor.io.plans import load_goals, told
from exoactor.scenes import goals
from exoactor.scenes.scene import Face, Kind, Part, Room, Scene, Start, Thing, Vec3

SCHEMA_VERSION = 2
"""The first named one of the fourteen tasks where the second lists goals."""
SIZES: dict[str, int] = {
    "box": 3,
    "cylinder": 2,
    "sphere": 1,
    "capsule": 2,
    "ellipsoid": 3,
    "mesh": 3,
}
"""How many numbers `size_m` of each kind holds."""
OF_MESHES = ("vertices_m", "faces")
LEAST_KG = 1e-6
"""Lighter things have inertias that physics takes for none."""
NEXT = "see docs/tasks.md for scene.json, or write one from a task's scene and edit that"


def save_scene(path: Path, scene: Scene) -> None:
    """Write scene.json. An open side of the room is null."""
    document = dataclasses.asdict(replace(scene, things=()))
    camera = document["camera"].items()
    document["camera"] = {name: np.asarray(value).tolist() for name, value in camera}
    document["things"] = [_told(thing) for thing in scene.things]
    document["goals"] = told(scene.goals)
    document["room"]["walls_m"] = [at if np.isfinite(at) else None for at in scene.room.walls_m]
    write_json(path, {"schema_version": SCHEMA_VERSION, **document})


def load_scene(path: Path) -> Scene:
    """Read scene.json.

    Raises:
        ConfigError: it names the file and the field that is missing or wrong.
    """
    file = read_document(path, NEXT)
    version = file.at("schema_version").value
    if version not in (1, SCHEMA_VERSION):
        raise file.at("schema_version").wrong(f"is {version}, expected {SCHEMA_VERSION}")
    things = tuple(_thing(field) for field in file.at("things").each())
    _each_once(file.at("things"), [thing.name for thing in things])
    start = file.at("start")

    scene = Scene(
        file.at("name").words(),
        file.at("seed").count(),
        file.at("instruction").text(),
        things,
        Start(start.at("place_m").numbers(2), start.at("yaw_rad").number()),
        _camera(file.at("camera")),
        _room(file.at("room")),
        task := file.at("task").or_none(Field.words),
        load_goals(file) if version > 1 else _goals_of(task),
        tuple(note.words() for note in notes.each()) if (notes := file.get("notes")) else (),
    )
    try:
        goals.check(scene.goals, scene)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error.what}", error.next_step) from None
    return scene


def _goals_of(task: str | None) -> tuple[Goal, ...]:
    """Of one of the fourteen, which the first version named only."""
    from exoactor.scenes.tasks import TASKS

    return TASKS[task].goals if task in TASKS else ()


def _thing(field: Field) -> Thing:
    parts = tuple(_part(part) for part in field.at("parts").each())
    _each_once(field.at("parts"), [part.name for part in parts])
    thing = Thing(
        field.at("name").words(),
        tuple(word.words() for word in field.at("called").each()),
        parts,
        field.at("pos_m").numbers(3),
        field.at("yaw_rad").number(),
        field.at("mass_kg").or_none(Field.positive),
        field.at("friction").positive(),
    )

    if not parts:
        raise field.at("parts").wrong("holds no part")
    if thing.mass_kg is not None and thing.mass_kg < LEAST_KG:
        raise field.at("mass_kg").wrong(f"is {thing.mass_kg:g}, expected {LEAST_KG:g} at least")
    if thing.free and not any(part.solid for part in parts):
        raise field.at("parts").wrong(
            "holds nothing solid, and only what can be touched can be moved"
        )

    return thing


def _told(thing: Thing) -> dict[str, Any]:
    """A thing's fields; a mesh as MJCF has it, numbers in a row, and none where there is none."""
    parts = []
    for part in thing.parts:
        told = {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}
        for name in OF_MESHES:
            rows = told.pop(name)
            if part.kind == "mesh":
                told[name] = " ".join(str(value) for row in rows for value in row)
        parts.append(told)
    return {**vars(thing), "parts": parts}


def _each_once(field: Field, names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise field.wrong(f"holds the name {name!r} twice")


def _part(field: Field) -> Part:
    kind = field.at("kind").words()
    if kind not in SIZES:
        raise field.at("kind").wrong(f"is {kind!r}, expected one of: {', '.join(SIZES)}")
    size, quat = field.at("size_m").numbers(SIZES[kind]), field.at("quat_wxyz").numbers(4)
    if min(size) <= 0.0:
        raise field.at("size_m").wrong("holds a number that is not above zero")
    if abs(np.linalg.norm(quat) - 1.0) > 1e-3:
        raise field.at("quat_wxyz").wrong(f"has norm {np.linalg.norm(quat):.3f}, expected 1")

    solid = field.at("solid").flag()
    return Part(
        field.at("name").words(),
        cast(Kind, kind),
        size,
        field.at("pos_m").numbers(3),
        quat,
        field.at("paint").words(),
        solid,
        *(_mesh(field, solid) if kind == "mesh" else ()),
    )


def _mesh(field: Field, solid: bool) -> tuple[tuple[Vec3, ...], tuple[Face, ...]]:
    """Vertices and faces of a mesh, with an inside where it can be touched.

    Raises:
        ConfigError: they are no numbers, a face is of points that are not there, or it is flat.
    """
    vertices, faces = _rows(field.at("vertices_m")), _rows(field.at("faces"))
    if faces.size == 0 or (faces % 1.0).any() or faces.min() < 0 or faces.max() >= len(vertices):
        raise field.at("faces").wrong("is empty, or names a vertex that is not there")
    if solid and np.linalg.matrix_rank(vertices - vertices[0], tol=1e-6) < 3:
        raise field.at("vertices_m").wrong("lie in a plane: the mesh has no inside")
    return (
        tuple((x, y, z) for x, y, z in vertices.tolist()),
        tuple((a, b, c) for a, b, c in faces.astype(int).tolist()),
    )


def _rows(field: Field) -> Array:
    """(N, 3) of a text of numbers, three by three."""
    try:
        numbers = np.array(field.text().split(), dtype=np.float64)
    except ValueError:
        raise field.wrong("is not a text of numbers") from None
    if numbers.size % 3 or not (np.abs(numbers) <= FARTHEST).all():
        raise field.wrong(f"must hold three numbers each, none beyond {FARTHEST:.0e}")
    return numbers.reshape(-1, 3)


def _camera(field: Field) -> Camera:
    values = [field.at(known.name).value for known in dataclasses.fields(Camera)]
    try:
        return Camera(*values)
    except (BadMotionError, ConfigError) as error:
        raise ConfigError(f"{field.file}: {field.name}: {error.what}", NEXT) from None


def _room(field: Field) -> Room:
    at = tuple(side.or_none(Field.number) for side in field.at("walls_m").each())
    if len(at) != 5 or at[4] is None:
        raise field.at("walls_m").wrong(
            "must hold the west, east, south and north wall, and the height"
        )

    west, east, south, north = (
        end if wall is None else wall for wall, end in zip(at, _OPEN, strict=False)
    )
    if west >= east or south >= north or at[4] <= 0.0:
        raise field.at("walls_m").wrong("leaves no room between the walls")
    walls = (west, east, south, north, at[4])
    return Room(walls, field.at("floor").words(), field.at("wall").words())


_OPEN = (-np.inf, np.inf, -np.inf, np.inf)
"""Where a wall stands whose side is open."""
