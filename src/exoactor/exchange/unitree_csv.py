"""Unitree's LAFAN1 retargeting CSV: a row a frame, root x y z, quaternion x y z w, 29 joints; no
header, no rate in it.

What others made of it is read as well: a header, which may name the joints, 23 joints, and see
csv_table.

The rate is 30 a second by that dataset's description; what is written here is read at 30 a second
too.
"""

from pathlib import Path

import numpy as np

from exoactor.core import rotations
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion
from exoactor.exchange import csv_table, layouts
from exoactor.exchange.motion import whole
from exoactor.exchange.reading import Raw, Said
from exoactor.io.files import write_bytes
from exoactor.robots import g1

FPS = 30.0
NEXT = "give a CSV of Unitree's LAFAN1 retargeting dataset for the 29-joint G1: 36 numbers a row"
ROOT = 7
"""Columns before the joints'."""


def write(path: Path, motion: RobotMotion) -> None:
    """Write it, resampled to FPS."""
    given = whole(motion).resampled(FPS)
    rows = np.concatenate(
        [given.root_pos_m, rotations.to_xyzw(given.root_quat_wxyz), given.joint_pos_rad], axis=1
    )
    write_bytes(path, csv_table.written(rows).encode())


def read(path: Path, said: Said) -> Raw:
    """Read it; BadMotionError names the line that is wrong."""
    table = csv_table.read(path, NEXT)
    names, notes = _columns(path, table.header)
    place, quat, angle = np.split(table.rows, (3, ROOT), axis=1)
    if angle.shape[1] not in layouts.BY_COUNT:
        width = table.rows.shape[1]
        raise BadMotionError(
            f"{path} has {width} numbers a row, not {ROOT + len(g1.JOINT_NAMES)}", NEXT
        )

    joint, found = layouts.on_g1(str(path), angle, layouts.Evidence(names), said.joints)
    return Raw(str(path), None, place, quat, "xyzw", joint, (*notes, *found), usual_fps=FPS)


def _columns(path: Path, header: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a header says of the joints, and in words where it says nothing of use.

    BONES-SEED's files, which SONIC is trained on, have as many columns: a frame number,
    centimetres, Euler angles.
    """
    if any("rotate" in name.lower() or name.lower() == "frame" for name in header):
        raise BadMotionError(
            f"{path} has the columns {', '.join(header[:5])}, …: "
            "no place and quaternion (BONES-SEED's are centimetres and Euler angles in degrees)",
            "make a motion library of it with SONIC's own tool, and import that "
            "with --from sonic-lib",
        )

    joints = header[ROOT:]
    if joints and all("joint" in name for name in joints):
        return joints, ()

    return (), ("its header names no joints and is left out",) if header else ()
