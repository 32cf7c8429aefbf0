"""SONIC's deployment reference: a folder of CSV files at 50 frames a second, joints in IsaacLab's
order.

joint_pos.csv, joint_vel.csv (29 columns, header row), body_pos.csv, body_quat.csv (wxyz) of the
bodies that metadata.txt lists, here the root alone.
"""

from pathlib import Path

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import REFERENCE_FPS, RobotMotion
from exoactor.exchange import csv_table
from exoactor.exchange.motion import rate, whole
from exoactor.exchange.reading import Raw, Said
from exoactor.io.files import write_bytes
from exoactor.robots.orders import ISAAC_FROM_MUJOCO, ISAAC_JOINTS

METADATA = "Body part indexes:\n[0]\n"
NEXT = "give a folder of SONIC's deployment references: joint_pos.csv, body_pos.csv, body_quat.csv"
_POS, _QUAT = ("root_x", "root_y", "root_z"), ("root_qw", "root_qx", "root_qy", "root_qz")


def write(path: Path, motion: RobotMotion) -> None:
    """Write the folder, resampled to 50 a second."""
    given = whole(motion).resampled(REFERENCE_FPS).reordered(ISAAC_JOINTS)
    _table(path / "joint_pos.csv", ISAAC_JOINTS, given.joint_pos_rad)
    _table(path / "joint_vel.csv", ISAAC_JOINTS, rate(given.joint_pos_rad, REFERENCE_FPS))
    _table(path / "body_pos.csv", _POS, given.root_pos_m)
    _table(path / "body_quat.csv", _QUAT, given.root_quat_wxyz)
    write_bytes(path / "metadata.txt", METADATA.encode())


def read(path: Path, _: Said) -> Raw:
    """Read the folder; BadMotionError names the file that is wrong."""
    joint = _numbers(path / "joint_pos.csv", len(ISAAC_JOINTS))
    position, turn = _numbers(path / "body_pos.csv", 3), _numbers(path / "body_quat.csv", 4)
    if not len(joint) == len(position) == len(turn):
        raise BadMotionError(
            f"{path}: its files have {len(joint)}, {len(position)} and {len(turn)} rows", NEXT
        )
    ordered = joint[:, list(ISAAC_FROM_MUJOCO)]
    return Raw(str(path), None, position, turn, "wxyz", ordered, usual_fps=REFERENCE_FPS)


def _table(path: Path, names: tuple[str, ...], rows: Array) -> None:
    write_bytes(path, f"{','.join(names)}\n{csv_table.written(rows)}".encode())


def _numbers(path: Path, width: int) -> Array:
    """The first `width` columns: the root's, where more bodies are listed."""
    table = csv_table.read(path, NEXT).rows
    if table.shape[1] < width:
        raise BadMotionError(f"{path} has {table.shape[1]} columns, not {width}", NEXT)
    return np.asarray(table[:, :width])
