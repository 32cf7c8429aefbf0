"""truth.npz: what an imagined clip really shows. Written by the rehearsal, read by benchmarks only."""

from pathlib import Path

import numpy as np

from exoactor.core.errors import BadMotionError
from exoactor.core.frames import Camera
from exoactor.core.motion import HumanMotion
from exoactor.core.truth import Truth
from exoactor.io import files

HUMAN = (
    "fps",
    "time_s",
    "joint_names",
    "joint_pos_m",
    "joint_quat_wxyz",
    "stature_m",
    "contact_left",
    "contact_right",
)
CAMERA = ("K", "rotation_cam_from_world", "translation_cam_from_world_m", "width", "height")
HANDS = ("state_left", "state_right", "hand_visible")


def save_truth(path: Path, truth: Truth) -> None:
    """Write truth.npz: the keys of human_motion.npz, the hands' states, the camera's keys and the things'."""
    files.write_npz(
        path,
        schema_version=files.SCHEMA_VERSION,
        **{name: getattr(truth.human, name) for name in HUMAN},
        **{name: getattr(truth, name) for name in HANDS},
        **{name: getattr(truth.camera, name) for name in CAMERA},
        **files.surroundings_fields(truth.surroundings),
    )


@files._naming_the_file
def load_truth(path: Path) -> Truth:
    """Read truth.npz."""
    f = files._read(path, (*HUMAN, *HANDS, *CAMERA))
    surroundings = files.surroundings_of(f)
    if surroundings is None:
        raise BadMotionError(
            "lacks thing_names", "see docs/conventions.md for the fields of each file"
        )
    return Truth(
        human=HumanMotion(
            fps=float(f["fps"]),
            stature_m=float(f["stature_m"]),
            joint_names=tuple(str(name) for name in f["joint_names"]),
            **{name: f[name] for name in HUMAN if name not in ("fps", "stature_m", "joint_names")},
        ),
        state_left=f["state_left"].astype(np.int8),
        state_right=f["state_right"].astype(np.int8),
        camera=Camera(f[CAMERA[0]], f[CAMERA[1]], f[CAMERA[2]], int(f["width"]), int(f["height"])),
        surroundings=surroundings,
        hand_visible=f["hand_visible"].astype(np.float64),
    )
