"""Meshes of other people's making: obj and stl files → parts, each touched as its convex hull.

A group or object of an obj is one part; an stl is one.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.io.files import read_bytes
from exoactor.scenes.scene import Part, Vec3

LARGEST_BYTES = 16 << 20
MOST_PARTS, MOST_CORNERS, MOST_FACES = 64, 20_000, 50_000
"""Of a mesh: it is written into scene.json, and touched by hulls."""
FLAT_M = 1e-4
ENDINGS = (".obj", ".stl")
NEXT = "export it again as a plain .obj with groups, or as .stl; docs/scenes.md says what is read"

Piece = tuple[str, Array, NDArray[np.intp]]
"""Its name, corners (V, 3) and faces (F, 3)."""


def parts(path: Path, scale: float, y_up: bool, paint: str) -> tuple[Part, ...]:
    """The parts of a mesh, in metres, its middle over the origin and its lowest point on it.

    Raises:
        ConfigError: it names the file, and the line of an obj.
    """
    content = read_bytes(path, LARGEST_BYTES, ConfigError)
    pieces = list(_obj(path, content) if path.suffix.lower() == ".obj" else _stl(path, content))
    corners = sum(len(points) for _, points, _ in pieces)
    faces = sum(len(face) for _, _, face in pieces)
    for count, most, what in (
        (len(pieces), MOST_PARTS, "groups"),
        (corners, MOST_CORNERS, "vertices"),
        (faces, MOST_FACES, "faces"),
    ):
        if count > most:
            raise ConfigError(f"{path} has {count} {what}, at most {most} are taken", _SIMPLER)
    if not pieces:
        raise ConfigError(f"{path} holds no faces", NEXT)

    turned = [(name, _upright(points, scale, y_up), face) for name, points, face in pieces]
    low = np.min([points.min(axis=0) for _, points, _ in turned], axis=0)
    high = np.max([points.max(axis=0) for _, points, _ in turned], axis=0)
    foot = np.array([*(low + high)[:2] / 2.0, low[2]])
    return tuple(_part(path, name, points - foot, face, paint) for name, points, face in turned)


_SIMPLER = "simplify it: contact needs no more than a few boxes or hulls"


def _upright(points: Array, scale: float, y_up: bool) -> Array:
    return scale * (points[:, [0, 2, 1]] * [1.0, -1.0, 1.0] if y_up else points)


def _part(path: Path, name: str, points: Array, faces: NDArray[np.intp], paint: str) -> Part:
    low, high = points.min(axis=0), points.max(axis=0)
    middle = (low + high) / 2.0
    if np.linalg.svd(points - points.mean(axis=0), compute_uv=False)[-1] < FLAT_M:
        raise ConfigError(f"{path}: {name} is flat: it has no inside to be touched", NEXT)
    if (high - low).max() > 20.0:
        size = " x ".join(f"{side:g}" for side in high - low)
        raise ConfigError(f"{path}: {name} measures {size} m", "is it in mm? say scale: 0.001")
    return Part(
        name,
        "mesh",
        _three((high - low) / 2.0),
        _three(middle),
        paint=paint,
        vertices_m=tuple(_three(point) for point in points - middle),
        faces=tuple((int(a), int(b), int(c)) for a, b, c in faces),
    )


def _three(values: Array) -> Vec3:
    x, y, z = (float(value) for value in values)
    return x, y, z


def _obj(path: Path, content: bytes) -> Iterator[Piece]:
    """Groups and objects with faces; polygons as fans."""
    points: list[list[float]] = []
    groups: dict[str, list[list[int]]] = {}
    name = "body"
    lines = content.decode("utf-8", errors="replace").splitlines()
    for number, line in enumerate(lines, start=1):
        word, *rest = line.split("#")[0].split() or [""]
        try:
            if word == "v":
                points.append([float(value) for value in rest[:3]])
                if len(points[-1]) != 3 or not np.abs(points[-1]).max() < 1e6:
                    raise ValueError
            elif word in ("o", "g"):
                name = re.sub(r"\W+", "_", "_".join(rest)).strip("_")[:40] or "body"
            elif word == "f":
                ring = [_corner(corner, len(points)) for corner in rest]
                if len(ring) < 3:
                    raise ValueError
                fan = [[ring[0], ring[k], ring[k + 1]] for k in range(1, len(ring) - 1)]
                groups.setdefault(name, []).extend(fan)
        except ValueError:
            raise ConfigError(f"{path}, line {number}: {line[:60]!r} is broken", NEXT) from None
        if len(points) > MOST_CORNERS:
            raise ConfigError(f"{path} has more than {MOST_CORNERS} vertices", _SIMPLER)

    where = np.array(points).reshape(-1, 3)
    for name, rings in groups.items():
        used, faces = np.unique(np.array(rings), return_inverse=True)
        yield name, where[used], faces.reshape(-1, 3)


def _corner(text: str, count: int) -> int:
    """The index of a vertex; ValueError where there is none."""
    said = int(text.split("/")[0])
    index = said - 1 if said > 0 else count + said
    if said == 0 or not 0 <= index < count:
        raise ValueError
    return index


def _stl(path: Path, content: bytes) -> Iterator[Piece]:
    """Of a binary or a text file."""
    count = int.from_bytes(content[80:84], "little")
    if len(content) == 84 + 50 * count and count:
        rows = np.frombuffer(content[84:], dtype=np.uint8).reshape(count, 50)
        corners = np.ascontiguousarray(rows[:, 12:48]).view("<f4").reshape(-1, 3)
    else:
        said = re.findall(rb"vertex\s+(\S+)\s+(\S+)\s+(\S+)", content[:LARGEST_BYTES])
        try:
            corners = np.array([[float(value) for value in row] for row in said], dtype="<f4")
        except ValueError:
            corners = np.zeros((0, 3), dtype="<f4")
    if not len(corners) or len(corners) % 3 or not (np.abs(corners) < 1e6).all():
        raise ConfigError(f"{path} is no stl, or is cut off", NEXT)
    points, faces = np.unique(corners.astype(np.float64), axis=0, return_inverse=True)
    yield "body", points, faces.reshape(-1, 3)
