"""Unitree's LAFAN1 retargeting CSV: a row a frame, root x y z, quaternion x y z w, 29 joints; no header, no rate in it.

The rate is 30 a second by that dataset's description; what is written here is read at 30 a second too.
"""

from pathlib import Path

import numpy as np

from exoactor.core import rotations
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion
from exoactor.exchange.motion import whole
from exoactor.io.files import write_bytes
from exoactor.robots import g1

FPS = 30.0
NEXT = "give a CSV of Unitree's LAFAN1 retargeting dataset for the 29-joint G1: 36 numbers a row, no header"


def write(path: Path, motion: RobotMotion) -> None:
    """Write it, resampled to FPS."""
    given = whole(motion).resampled(FPS)
    rows = np.concatenate([given.root_pos_m, rotations.to_xyzw(given.root_quat_wxyz), given.joint_pos_rad], axis=1)
    write_bytes(path, "".join(",".join(f"{value:.9f}" for value in row) + "\n" for row in rows).encode())


def read(path: Path) -> RobotMotion:
    """Read it; BadMotionError names the row that is wrong."""
    width = 7 + len(g1.JOINT_NAMES)
    rows = []
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        raise BadMotionError(f"{path} does not exist", "check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadMotionError(f"{path} is no text ({error})", NEXT) from None
    for number, line in enumerate(lines, start=1):
        try:
            row = [float(word) for word in line.split(",")]
        except ValueError:
            raise BadMotionError(f"{path}: row {number} holds more than numbers", NEXT) from None
        if len(row) != width:
            raise BadMotionError(f"{path}: row {number} has {len(row)} numbers, not {width}", NEXT)
        rows.append(row)
    if not rows:
        raise BadMotionError(f"{path} is empty", NEXT)
    table = np.array(rows)
    return RobotMotion(FPS, table[:, :3], rotations.from_xyzw(table[:, 3:7]), table[:, 7:], g1.JOINT_NAMES)
