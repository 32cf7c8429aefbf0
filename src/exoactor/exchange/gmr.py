"""GMR's and TWIST2's pickle: fps, root_pos (T, 3), root_rot (T, 4) xyzw, dof_pos (T, 29) in MuJoCo's order,
local_body_pos (T, B, 3) in the root's frame and link_body_list, the bodies' names.
"""

import pickle
from pathlib import Path

import numpy as np

from exoactor.core import rotations
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion
from exoactor.exchange import fields
from exoactor.exchange.motion import bodies, whole
from exoactor.io import pickles
from exoactor.io.files import write_bytes
from exoactor.robots import g1

WITHOUT_WRISTS = tuple(name for name in g1.JOINT_NAMES if "wrist" not in name)
"""The 23 joints of TWIST's and GMT's files; wrists are then at rest."""


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


def read(path: Path) -> RobotMotion:
    """Read it, with 29 joints or 23; BadMotionError names the field that is wrong."""
    document = pickles.load(path)
    joint = fields.array(document, "dof_pos", (None, None), str(path))
    names = {len(g1.JOINT_NAMES): g1.JOINT_NAMES, len(WITHOUT_WRISTS): WITHOUT_WRISTS}.get(joint.shape[1])
    if names is None:
        raise BadMotionError(f"{path}: dof_pos has {joint.shape[1]} joints, not 29 or 23", pickles.NEXT)
    frames = len(joint)
    position = fields.array(document, "root_pos", (frames, 3), str(path))
    turn = fields.array(document, "root_rot", (frames, 4), str(path))
    fps = fields.array({"fps": np.ravel(document.get("fps", ()))}, "fps", (1,), str(path))
    every = np.zeros((frames, len(g1.JOINT_NAMES)))
    every[:, [g1.JOINT_NAMES.index(name) for name in names]] = joint
    try:
        return RobotMotion(float(fps[0]), position, rotations.from_xyzw(turn), every, g1.JOINT_NAMES)
    except BadMotionError as error:
        raise BadMotionError(f"{path}: {error.what}", error.next_step) from None
