"""SONIC's motion library: motions by name, as its training reads them; ASAP's and PBHC's are of the
same family.

Their tools write it with joblib, often packed. `dof` may also be `dof_pos`, `root_rot` `root_quat`.

root_trans_offset (T, 3), root_rot (T, 4) xyzw (its documents say wxyz, its code writes and reads
xyzw), dof (T, 29) in MuJoCo's order, pose_aa (T, 30, 3): the root's axis-angle, then each joint's
angle about its axis; fps.
"""

import pickle
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import RobotMotion
from exoactor.exchange import fields, layouts
from exoactor.exchange.motion import whole
from exoactor.exchange.reading import Raw, Said
from exoactor.io import pickles
from exoactor.io.files import write_bytes
from exoactor.io.pickles import NEXT
from exoactor.robots import g1


def write(path: Path, motion: RobotMotion) -> None:
    """Write it, under the file's own name."""
    given = whole(motion)
    axes = np.array([joint.axis for joint in g1.JOINTS])  # (29, 3)
    turned = np.concatenate(
        [rotations.to_rotvec(given.root_quat_wxyz)[:, None], given.joint_pos_rad[..., None] * axes],
        axis=1,
    )  # (T, 30, 3): the root, then the joints

    document = {
        "root_trans_offset": given.root_pos_m.astype(np.float32),
        "root_rot": rotations.to_xyzw(given.root_quat_wxyz).astype(np.float32),
        "dof": given.joint_pos_rad.astype(np.float32),
        "pose_aa": turned.astype(np.float32),
        "fps": float(motion.fps),
    }
    write_bytes(path, pickle.dumps({path.stem: document}, protocol=4))


def read(path: Path, said: Said) -> Raw:
    """Read a library of one motion; BadMotionError names the field that is wrong."""
    name, entry = _only_one(path, pickles.load(path))
    where = f"{path}: {name}"
    angle = fields.array(entry, fields.called(entry, ("dof", "dof_pos")), (None, None), where)
    frames = len(angle)
    told = layouts.Evidence(
        fields.names(entry, ("joint_names", "dof_names"), where),
        fields.names(entry, ("body_names",), where),
        _turned(entry, angle),
    )
    joint, notes = layouts.on_g1(where, angle, told, said.joints)
    place = fields.called(entry, ("root_trans_offset", "root_trans"))
    turn = fields.called(entry, ("root_rot", "root_quat"))

    return Raw(
        where=where,
        fps=fields.rate(entry, "fps", where),
        root_pos_m=fields.array(entry, place, (frames, 3), where),
        quat=fields.array(entry, turn, (frames, 4), where),
        order="xyzw",
        joint_pos_rad=joint,
        notes=notes,
    )


def _only_one(path: Path, document: Any) -> tuple[str, dict[str, Any]]:
    """The motion and its name, "" where the file holds the motion itself."""
    if isinstance(document, dict) and {"root_trans_offset", "root_trans"} & document.keys():
        return path.stem, document
    if not isinstance(document, dict) or not document:
        raise BadMotionError(f"{path} holds no motions by name", NEXT)
    if len(document) > 1:
        some = ", ".join(str(name)[:60] for name in list(document)[:5])
        raise BadMotionError(
            f"{path} holds {len(document)} motions: {some}{', …' if len(document) > 5 else ''}",
            "write the one you want to a file of its own: "
            "joblib.dump({name: library[name]}, 'one.pkl')",
        )

    return next(iter(document.items()))


def _turned(entry: dict[str, Any], angle: Array) -> Array | None:
    """Axis-angles (T, N, 3) of the joints: what pose_aa has after the root's, before links that
    were added to it.
    """
    turned, (frames, joints) = np.asarray(entry.get("pose_aa", 0.0)), angle.shape
    if turned.ndim != 3 or turned.shape[::2] != (frames, 3) or turned.shape[1] <= joints:
        return None
    return turned[:, 1 : 1 + joints].astype(np.float64)
