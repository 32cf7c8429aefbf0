"""Unitree's meshes of the G1: where they are, if they are at hand, and which goes where. Drawn,
never simulated.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError, MissingAssetError
from exoactor.io import assets
from exoactor.robots import dex3
from exoactor.robots.g1 import BODY_NAMES
from exoactor.robots.links import Vec3
from exoactor.robots.shapes import Paint


@dataclass(frozen=True, slots=True)
class Mesh:
    """An STL file and the link that carries it."""

    link: str
    name: str
    file: str
    pos_m: Vec3 = (0.0, 0.0, 0.0)
    paint: Paint = "shell"


_DARK = ("hip_pitch_link", "ankle_roll_link")
_WAIST = ("waist_yaw_link", "waist_roll_link", "torso_link")
"""Their files carry the revision in the name."""
_HEAD: Final[Vec3] = (0.0039635, 0.0, -0.044)


def _own(link: str) -> Mesh:
    """The mesh that bears its link's name."""
    file = f"{link}_rev_1_0.STL" if link in _WAIST else f"{link}.STL"
    return Mesh(link, link, file, paint="joint" if link.endswith(_DARK) else "shell")


def _hands(name: str, file: str) -> Iterator[Mesh]:
    for side, y in (("left", 0.003), ("right", -0.003)):
        yield Mesh(f"{side}_wrist_yaw_link", f"{side}_{name}", f"{side}_{file}", (0.0415, y, 0.0))


MESHES: Final[tuple[Mesh, ...]] = (
    Mesh("pelvis", "pelvis", "pelvis.STL", paint="joint"),
    Mesh("pelvis", "pelvis_contour_link", "pelvis_contour_link.STL"),
    *(_own(link) for link in BODY_NAMES[1:]),
    Mesh("torso_link", "logo_link", "logo_link.STL", _HEAD, paint="joint"),
    Mesh("torso_link", "head_link", "head_link.STL", _HEAD, paint="visor"),
    *_hands("rubber_hand", "rubber_hand.STL"),
)
"""As in Menagerie's g1.xml."""

DEX3: Final[tuple[Mesh, ...]] = (
    *_hands("hand_palm", "hand_palm_link.STL"),
    *(Mesh(link, link, f"{link}.STL", paint="joint") for link in dex3.BODY_NAMES),
)
"""The hands of Menagerie's g1_with_hands.xml, in place of the rubber ones."""


def read_stl(path: Path, cell_m: float) -> tuple[Array, NDArray[np.int32]]:
    """Vertices (V, 3) and faces (F, 3) of a binary STL, drawn with no more detail than `cell_m`.

    The corners in a cell of a grid become one, at their mean, and triangles that lose their area
    go: the CAD's 390 thousand triangles are more than a picture shows, and a processor that draws
    them takes its time.

    Raises:
        ConfigError: the file is not a whole binary STL.
    """
    raw = path.read_bytes()
    count = int.from_bytes(raw[80:84], "little")
    record = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    if count == 0 or len(raw) < 84 + count * record.itemsize:
        raise ConfigError(
            f"{path} is not a whole binary STL", "fetch it again: `exoactor assets pull g1-meshes`"
        )

    corners = np.frombuffer(raw, record, count, offset=84)["corners"].reshape(-1, 3).astype(float)
    cell = np.round((corners - corners.min(axis=0)) / cell_m).astype(np.int64)
    # one number a cell sorts faster than three
    _, index = np.unique(cell @ (1 << 40, 1 << 20, 1), return_inverse=True)
    sums = np.stack([np.bincount(index, axis) for axis in corners.T], axis=1)
    faces = index.reshape(-1, 3)
    solid = (faces != np.roll(faces, 1, axis=1)).all(axis=1)

    return sums / np.bincount(index)[:, None], faces[solid].astype(np.int32)


def find_meshes() -> Path | None:
    """The folder with the G1's STL files, or None.

    Looked for in EXOACTOR_G1_MESHES, in `g1-meshes` among the fetched assets (EXOACTOR_HOME,
    default ~/.exoactor), and in the shared data folder (EXOACTOR_SHARED, else ../shared next to the
    working directory). A folder counts when every file of `MESHES` is in it.
    """
    shared = Path(os.environ.get("EXOACTOR_SHARED") or "../shared")
    given = os.environ.get("EXOACTOR_G1_MESHES")
    places = [
        *([Path(given)] if given else []),
        assets.home() / "assets" / "g1-meshes",
        shared / "data" / "robots" / "unitree_g1" / "assets",
    ]
    return next(
        (place.resolve() for place in places if all((place / m.file).is_file() for m in MESHES)),
        None,
    )


def missing() -> MissingAssetError:
    """The error for a model that was asked to show meshes that are not here."""
    return MissingAssetError(
        "the G1's meshes are not here", "`exoactor assets pull g1-meshes`, or draw it without them"
    )
