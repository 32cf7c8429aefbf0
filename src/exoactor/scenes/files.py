"""scene.json: a whole scene as data, to be written, read back, and edited by hand."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from exoactor.core.document import Field
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
    document = dataclasses.asdict(scene)
    camera = document["camera"].items()
    document["camera"] = {name: np.asarray(value).tolist() for name, value in camera}
    document["things"] = [_told(thing) for thing in document["things"]]
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
        file.at("instruction").words(),
        things,
        Start(start.at("place_m").numbers(2), start.at("yaw_rad").number()),
        _camera(file.at("camera")),
        _room(file.at("room")),
        task := file.at("task").or_none(Field.words),
        load_goals(file) if version > 1 else _goals_of(task),
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


def _told(thing: dict[str, Any]) -> dict[str, Any]:
    """A thing without what only meshes have, where it has none."""
    parts = [
        {name: value for name, value in part.items() if name not in OF_MESHES or value}
        for part in thing["parts"]
    ]
    return {**thing, "parts": parts}


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

    return Part(
        field.at("name").words(),
        cast(Kind, kind),
        size,
        field.at("pos_m").numbers(3),
        quat,
        field.at("paint").words(),
        field.at("solid").flag(),
        *(_mesh(field) if kind == "mesh" else ()),
    )


def _mesh(field: Field) -> tuple[tuple[Vec3, ...], tuple[Face, ...]]:
    """Vertices and faces of a mesh that has an inside.

    Raises:
        ConfigError: a face of points that are not there, or a flat mesh.
    """
    vertices = tuple(point.numbers(3) for point in field.at("vertices_m").each())
    faces = tuple(
        (int(a), int(b), int(c))
        for a, b, c in (face.numbers(3) for face in field.at("faces").each())
    )
    if not faces or not all(0 <= corner < len(vertices) for face in faces for corner in face):
        raise field.at("faces").wrong("is empty, or names a vertex that is not there")
    if np.linalg.matrix_rank(np.array(vertices) - vertices[0], tol=1e-6) < 3:
        raise field.at("vertices_m").wrong("lie in a plane: the mesh has no inside")
    return vertices, faces


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
