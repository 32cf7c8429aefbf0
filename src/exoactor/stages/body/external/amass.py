"""SMPL sequences as AMASS keeps them: SMPL-X (pose_body, root_orient) and SMPL-H (poses).

poses (T, W)      axis-angles: the pelvis, 21 joints of the body, then what W tells: SMPL-H 156,
SMPL-X 165, SMPL 72
mocap_framerate   the older name of mocap_frame_rate
betas             10, 16 or 300 coefficients, once or a row a frame
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from exoactor.core.errors import BadMotionError

FIELDS = "poses, or pose_body and root_orient; trans, betas, mocap_frame_rate"
NEXT = f"give a sequence as AMASS has them: {FIELDS}"
RATES = ("mocap_frame_rate", "mocap_framerate", "frame_rate", "fps")
MODELS: dict[int, "Model"] = {156: "smplh", 165: "smplx", 72: "smpl", 66: "smplx"}
BODY = 66
"""Columns of `poses` up to the wrists: all models have these joints in this order."""

Model: TypeAlias = Literal["smpl", "smplh", "smplx"]


@dataclass(frozen=True)
class Sequence:
    """`fields`: body_pose, global_orient, transl, betas, unchecked.

    `called`: their names in the file; `fps` None: not said.
    """

    fields: Mapping[str, Any]
    called: Mapping[str, str]
    fps: float | None
    model: Model


def sequence(path: Path, arrays: Mapping[str, Any]) -> Sequence:
    """What of an npz is a person; BadMotionError names what is missing."""
    place = "trans" if "trans" in arrays or "transl" not in arrays else "transl"
    called = {
        "body_pose": "pose_body",
        "global_orient": "root_orient",
        "transl": place,
        "betas": "betas",
    }
    given = {field: arrays.get(name) for field, name in called.items()}

    model: Model = "smplh" if "smplh" in str(arrays.get("surface_model_type", "")) else "smplx"
    if given["body_pose"] is None and "poses" in arrays:
        poses = np.asarray(arrays["poses"])
        given["body_pose"], given["global_orient"], model = _poses(path, poses)
        called |= {"body_pose": "poses", "global_orient": "poses"}

    missing = [called[field] for field, value in given.items() if value is None]
    if missing:
        raise BadMotionError(f"{path} lacks {', '.join(missing)}", NEXT)

    betas = np.atleast_2d(np.asarray(given["betas"]))
    frames = len(np.atleast_1d(np.asarray(given["transl"])))
    given["betas"] = np.broadcast_to(betas, (frames, betas.shape[1])) if len(betas) == 1 else betas
    return Sequence(given, called, _rate(path, arrays), model)


def _poses(path: Path, poses: Any) -> tuple[Any, Any, Model]:
    if poses.ndim == 3 and poses.shape[2] == 3:
        poses = poses.reshape(len(poses), -1)
    if poses.ndim != 2 or poses.shape[1] not in MODELS:
        raise BadMotionError(
            f"{path}: poses is {poses.shape}, not (T, 156), (T, 165) or (T, 72)", NEXT
        )
    return poses[:, 3:BODY], poses[:, :3], MODELS[poses.shape[1]]


def _rate(path: Path, arrays: Mapping[str, Any]) -> float | None:
    name = next((name for name in RATES if name in arrays), None)
    if name is None:
        return None
    try:
        (rate,) = np.ravel(arrays[name]).astype(np.float64)
    except ValueError:
        raise BadMotionError(f"{path}: {name} is no number", NEXT) from None
    if not 0.0 < rate < np.inf:
        raise BadMotionError(f"{path}: {name} is {rate:g}, which is no rate", NEXT)
    return float(rate)
