"""A body reader of your own: SMPL parameters in the camera's frame, out of a CSV.

A row a frame, 30 a second: translation of the pelvis (3), then 22 rotation vectors (66), in metres
and radians.

BODY_CSV=walk.csv exoactor run --video walk.mp4 --body examples/04_body_from_csv.py:CsvBody
"""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exoactor.core import frames, rotations
from exoactor.core.motion import ESTIMATE_FPS, SMPL_JOINTS, BodyMotion
from exoactor.core.progress import Progress
from exoactor.core.watched import Span, Watched
from exoactor.humans import skeleton
from exoactor.stages.body import BodyInput, Reading


@dataclass(frozen=True)
class CsvConfig:
    """What is read besides the input: its content is part of the key of the work."""

    path: Path


class CsvBody:
    """Takes no arguments: a back end that is named on the command line is made as it is."""

    def __init__(self) -> None:
        self.config = CsvConfig(Path(os.environ["BODY_CSV"]))

    def estimate(self, given: BodyInput, progress: Progress) -> Reading:
        """The person as the file has it."""
        rows = np.loadtxt(self.config.path, delimiter=",", ndmin=2)  # (T, 3 + 22 * 3)
        pelvis_m, rotvec = rows[:, :3], rows[:, 3:].reshape(len(rows), len(SMPL_JOINTS), 3)

        quat = skeleton.global_rotations(rotations.from_rotvec(rotvec))  # (T, 22, 4)
        joint_m = skeleton.joint_positions(pelvis_m, quat, skeleton.rest_offsets_m(given.stature_m))

        width, height = given.clip.width, given.clip.height
        focal_px = given.focal_px or float(np.hypot(width, height))
        pixels = frames.project(joint_m, frames.intrinsics(focal_px, width, height))  # (T, 22, 2)
        wrists = [SMPL_JOINTS.index(f"{side}_wrist") for side in ("left", "right")]
        hand_px = np.repeat(
            pixels[:, wrists, None], 2, axis=2
        )  # (T, 2, 2, 2): from wrist to fingers
        count = len(rows)

        body = BodyMotion(
            fps=ESTIMATE_FPS,
            time_s=np.arange(count) / ESTIMATE_FPS,
            joint_pos_cam_m=joint_m,
            joint_quat_cam_wxyz=quat,
            joint_conf=np.ones((count, len(SMPL_JOINTS))),
            pixels=pixels,
            hand_px=hand_px,
            found=np.ones(count, dtype=np.bool_),
            focal_px=focal_px,
            width=width,
            height=height,
            stature_m=given.stature_m,
        )
        progress(1.0)
        return Reading(
            body,
            Watched((Span(0.0, given.clip.duration_s),), 1),
            ("The body was read from a CSV.",),
        )
