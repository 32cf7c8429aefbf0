"""GMR's and TWIST2's pickle: fps, root_pos (T, 3), root_rot (T, 4) xyzw, dof_pos (T, 29) in
MuJoCo's order, local_body_pos (T, B, 3) in the root's frame and link_body_list, the bodies' names
(either may be None).

Others write the same keys for other robots, and joint_names or dof_names beside them.
"""

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import RobotMotion
from exoactor.exchange import fields, layouts
from exoactor.exchange.motion import bodies, whole
from exoactor.exchange.reading import Raw, Said
from exoactor.io import pickles
from exoactor.io.files import write_bytes
from exoactor.robots import g1

APART_M = 0.06
"""Of bodies, in the median, once their mean is put in one place: models of the G1 differ by a
centimetre."""


def write(path: Path, motion: RobotMotion) -> None:
    """Write it."""
    given, of = whole(motion), bodies(motion)
    away = of.pos_m - given.root_pos_m[:, None]
    local = rotations.rotate(rotations.conjugate(given.root_quat_wxyz)[:, None], away)
    document = {
        "fps": float(motion.fps),
        "root_pos": given.root_pos_m.astype(np.float32),
        "root_rot": rotations.to_xyzw(given.root_quat_wxyz).astype(np.float32),
        "dof_pos": given.joint_pos_rad.astype(np.float32),
        "local_body_pos": local.astype(np.float32),
        "link_body_list": list(of.names),
    }
    write_bytes(path, pickle.dumps(document, protocol=4))


def read(path: Path, said: Said) -> Raw:
    """Read it; BadMotionError names the field that is wrong."""
    document = pickles.load(path)
    angle = fields.array(document, "dof_pos", (None, None), path)
    frames = len(angle)
    told = layouts.Evidence(
        fields.names(document, ("joint_names", "dof_names"), path),
        fields.names(document, ("link_body_list",), path),
    )
    joint, notes = layouts.on_g1(str(path), angle, told, said.joints)
    notes += _said_of_bodies(document.get("local_body_pos"), told.bodies, joint)

    return Raw(
        where=str(path),
        fps=fields.rate(document, "fps", path),
        root_pos_m=fields.array(document, "root_pos", (frames, 3), path),
        quat=fields.array(document, "root_rot", (frames, 4), path),
        order="xyzw",
        joint_pos_rad=joint,
        notes=notes,
    )


def _said_of_bodies(given: Any, names: Sequence[str], joint_rad: Array) -> tuple[str, ...]:
    """Whether the file's bodies, where it has them, are in the middle frame where the joints put
    them: most are not, however far models differ, if the joints are in another order. Some tools
    fill this field with zeros.
    """
    known = [name for name in names if name in g1.BODY_NAMES]
    if not isinstance(given, np.ndarray) or given.dtype.kind != "f" or not known:
        return ()
    if given.shape != (len(joint_rad), len(names), 3) or not given.any():
        return ()

    middle, at = len(joint_rad) // 2, [names.index(name) for name in known]
    root = np.zeros((1, 3)), rotations.IDENTITY_WXYZ[None]
    pose = RobotMotion(1.0, *root, joint_rad[[middle]], g1.JOINT_NAMES)
    away = bodies(pose).of(tuple(known), "pos_m")[0] - given[middle, at]
    off_m = float(np.median(np.linalg.norm(away - away.mean(axis=0), axis=1)))
    if off_m <= APART_M:
        return ()

    return (f"its bodies are {off_m:.2f} m from where these joints put them: are they the G1's?",)
