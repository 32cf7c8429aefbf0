"""A person as an SMPL-X sequence, the way AMASS keeps them: pose_body (T, 63), root_orient (T, 3),
trans (T, 3), z up.

The shape is the neutral body's with the first coefficient set by the stature; bones of this
project's person differ from SMPL-X's by centimetres, its joint angles are the same.
"""

from pathlib import Path

import numpy as np

from exoactor.core import rotations
from exoactor.core.motion import HumanMotion
from exoactor.humans import skeleton
from exoactor.humans.smpl import METRES_A_BETA, NEUTRAL_STATURE_M, PELVIS_REST_M
from exoactor.io.files import write_npz

BETAS = 16


def write(path: Path, human: HumanMotion) -> None:
    """Write it."""
    local = rotations.to_rotvec(skeleton.local_rotations(human.joint_quat_wxyz))
    betas = np.zeros(BETAS)
    betas[0] = (human.stature_m - NEUTRAL_STATURE_M) / METRES_A_BETA
    write_npz(
        path,
        pose_body=local[:, 1:].reshape(len(local), -1),
        root_orient=local[:, 0],
        trans=human.joint_pos_m[:, 0] - PELVIS_REST_M * human.stature_m / NEUTRAL_STATURE_M,
        betas=betas,
        gender=np.array("neutral"),
        mocap_frame_rate=np.array(human.fps),
    )
