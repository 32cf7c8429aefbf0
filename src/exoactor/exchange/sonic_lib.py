"""SONIC's motion library: a pickle of motions by name, as its training reads them.

root_trans_offset (T, 3), root_rot (T, 4) xyzw (its documents say wxyz, its code writes and reads xyzw), dof (T, 29) in
MuJoCo's order, pose_aa (T, 30, 3): the root's axis-angle, then each joint's angle about its axis; fps.
"""

import pickle
from pathlib import Path

import numpy as np

from exoactor.core import rotations
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion
from exoactor.exchange import fields
from exoactor.exchange.motion import whole
from exoactor.io import pickles
from exoactor.io.files import write_bytes
from exoactor.robots import g1


def write(path: Path, motion: RobotMotion) -> None:
    """Write it, under the file's own name."""
    given = whole(motion)
    axes = np.array([joint.axis for joint in g1.JOINTS])
    turned = np.concatenate(
        [rotations.to_rotvec(given.root_quat_wxyz)[:, None], given.joint_pos_rad[..., None] * axes], axis=1
    )
    document = {
        "root_trans_offset": given.root_pos_m.astype(np.float32),
        "root_rot": rotations.to_xyzw(given.root_quat_wxyz).astype(np.float32),
        "dof": given.joint_pos_rad.astype(np.float32),
        "pose_aa": turned.astype(np.float32),
        "fps": float(motion.fps),
    }
    write_bytes(path, pickle.dumps({path.stem: document}, protocol=4))


def read(path: Path) -> RobotMotion:
    """Read a library of one motion; BadMotionError names the field that is wrong."""
    document = pickles.load(path)
    if not isinstance(document, dict) or len(document) != 1:
        raise BadMotionError(
            f"{path} holds {len(document) if isinstance(document, dict) else 'no'} motions", pickles.NEXT
        )
    name, entry = next(iter(document.items()))
    where = f"{path}: {name}"
    joint = fields.array(entry, "dof", (None, len(g1.JOINT_NAMES)), where)
    position = fields.array(entry, "root_trans_offset", (len(joint), 3), where)
    turn = fields.array(entry, "root_rot", (len(joint), 4), where)
    fps = fields.array({"fps": np.ravel(entry.get("fps", ()))}, "fps", (1,), where)
    return RobotMotion(float(fps[0]), position, rotations.from_xyzw(turn), joint, g1.JOINT_NAMES)
