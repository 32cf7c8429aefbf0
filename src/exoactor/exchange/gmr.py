"""GMR's and TWIST2's pickle: fps, root_pos (T, 3), root_rot (T, 4) xyzw, dof_pos (T, 29) in MuJoCo's order,
local_body_pos (T, B, 3) in the root's frame and link_body_list, the bodies' names (either may be None).

Others write the same keys for other robots, and joint_names or dof_names beside them.
"""

import pickle
from pathlib import Path

import numpy as np

from exoactor.core import rotations
from exoactor.core.motion import RobotMotion
from exoactor.exchange import fields, layouts
from exoactor.exchange.motion import bodies, whole
from exoactor.exchange.reading import Raw, Said
from exoactor.io import pickles
from exoactor.io.files import write_bytes


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
        fields.names(document, ("joint_names", "dof_names"), path), fields.names(document, ("link_body_list",), path)
    )
    joint, notes = layouts.on_g1(str(path), angle, told, said.joints)
    return Raw(
        where=str(path),
        fps=fields.rate(document, "fps", path),
        root_pos_m=fields.array(document, "root_pos", (frames, 3), path),
        quat=fields.array(document, "root_rot", (frames, 4), path),
        order="xyzw",
        joint_pos_rad=joint,
        notes=notes,
    )
