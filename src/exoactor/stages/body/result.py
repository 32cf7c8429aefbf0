"""Results of other estimators: GVHMR, GEM (GENMO), and SMPL-X sequences as AMASS keeps them.

All hold SMPL-X parameters: 21 body joints as axis-angle relative to their parents, the pelvis' orientation and
`transl`, which is not the pelvis: that is J0 + transl, J0 the rest place of the pelvis. The body model itself is not
needed: bones are this project's own at the right stature, or exactly SMPL-X's with `--smplx`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.motion import SMPL_JOINTS, SMPL_PARENTS
from exoactor.humans import skeleton
from exoactor.io import torch_files
from exoactor.io.files import read_npz

NEXT = "give smpl_params.pt of GEM, hmr4d_results.pt of GVHMR, or an SMPL-X npz as AMASS has them"
PELVIS_REST_M = np.array([0.0031, -0.3514, 0.0120])
"""J0 of the neutral SMPL-X body with zero betas (upstream files agree to 0.1 mm)."""
NEUTRAL_M, METRES_A_BETA = 1.66, 0.1
"""Stature of that body, and how the first shape coefficient changes it (GMR's rule)."""
Y_UP_TO_Z_UP_WXYZ = np.array([np.sqrt(0.5), np.sqrt(0.5), 0.0, 0.0])
"""A quarter turn about x: y goes to z, z to -y."""
UPSIDE_DOWN_WXYZ = np.array([0.0, 0.0, 0.0, 1.0])
"""Half a turn about z, in a world whose y is up: what tells the "ay" frames of GENMO's branches apart."""
ABOVE_M = 0.2
"""A head must be this far above the feet in the mean, one way up or the other, for gravity to be believed."""


@dataclass(frozen=True)
class Seen:
    """A body in some frame: pelvis (L, 3) and global rotations (L, 22, 4) from the SMPL rest frame."""

    pelvis_m: Array
    quat_wxyz: Array


@dataclass(frozen=True)
class Estimate:
    """What a file holds. `world`: z up, metres. `camera`: OpenCV axes, with K (3, 3), where the file has that.

    `offsets_m` (22, 3): the bones; `fps`: None where the frames are the clip's own.
    """

    world: Seen
    camera: Seen | None
    K: Array | None
    offsets_m: Array
    stature_m: float
    fps: float | None

    def __len__(self) -> int:
        return len(self.world.pelvis_m)

    def joints_m(self, seen: Seen) -> Array:
        """(L, 22, 3) in the frame of `seen`."""
        return skeleton.joint_positions(seen.pelvis_m, seen.quat_wxyz, self.offsets_m)


@dataclass(frozen=True)
class Build:
    """Bones (22, 3), the pelvis' rest place (3,), stature."""

    offsets_m: Array
    pelvis_rest_m: Array
    stature_m: float


def read(path: Path, smplx: Path | None = None) -> Estimate:
    """Read a result; `smplx`: SMPLX_NEUTRAL.npz, for its exact bones.

    Raises:
        BadMotionError: the file is none of those known, or a field of it is wrong.
    """
    if path.suffix == ".npz":
        return _amass(path, read_npz(path, NEXT), smplx)
    document = torch_files.load(path)
    for world, camera in (("body_params_global", "body_params_incam"), ("smpl_params_global", "smpl_params_incam")):
        if isinstance(document, Mapping) and isinstance(document.get(world), Mapping):
            return _of_video(path, document, world, camera, smplx)
    raise BadMotionError(f"{path} holds neither body_params_global nor smpl_params_global", NEXT)


def build(path: Path, betas: Array, smplx: Path | None) -> Build:
    """The bones of the shape (10 coefficients or more) that a file at `path` has.

    Without the body model they are this project's own, as long as the stature is.
    """
    if smplx is None:
        stature_m = NEUTRAL_M + METRES_A_BETA * float(betas[0])
        if not 0.5 < stature_m < 2.6:
            raise BadMotionError(f"{path}: betas make a person of {stature_m:.2f} m", NEXT)
        return Build(skeleton.rest_offsets_m(stature_m), PELVIS_REST_M * stature_m / NEUTRAL_M, stature_m)
    model = read_npz(smplx, NEXT)
    missing = [name for name in ("v_template", "shapedirs", "J_regressor") if name not in model]
    if missing:
        raise ConfigError(f"--smplx {smplx} lacks {', '.join(missing)}", "give SMPLX_NEUTRAL.npz as it is distributed")
    count = min(len(betas), model["shapedirs"].shape[-1], 10)
    shaped = model["v_template"] + model["shapedirs"][..., :count] @ betas[:count]
    joint = (np.asarray(model["J_regressor"]) @ shaped)[: len(SMPL_JOINTS)]
    offsets = np.concatenate([np.zeros((1, 3)), joint[1:] - joint[list(SMPL_PARENTS[1:])]])
    return Build(offsets, joint[0], float(np.ptp(shaped[:, 1])))


def _of_video(path: Path, document: Mapping[str, Any], world: str, camera: str, smplx: Path | None) -> Estimate:
    """GVHMR's or GEM's: the same four fields twice, in a world whose y is up and in the camera's frame."""
    given = _parameters(path, document, world)
    shape = build(path, np.median(given["betas"], axis=0), smplx)
    upright = _z_up(path, _seen(given, shape), shape)
    seen, K = None, None
    if isinstance(document.get(camera), Mapping):
        seen = _seen(_parameters(path, document, camera), shape)
        K = np.asarray(document.get("K_fullimg"), dtype=np.float64)
        if K.ndim != 3 or K.shape[1:] != (3, 3) or not np.isfinite(K).all() or K[0, 0, 0] <= 0.0:
            raise BadMotionError(f"{path}: K_fullimg is not (L, 3, 3) with focal lengths", NEXT)
        if len(seen.pelvis_m) != len(upright.pelvis_m):
            raise BadMotionError(f"{path}: {camera} and {world} have different lengths", NEXT)
        K = K[0]
    return Estimate(upright, seen, K, shape.offsets_m, shape.stature_m, None)


def _amass(path: Path, arrays: Mapping[str, Any], smplx: Path | None) -> Estimate:
    """An SMPL-X sequence: its world is z up already."""
    names = {"body_pose": "pose_body", "global_orient": "root_orient", "transl": "trans", "betas": "betas"}
    missing = [name for name in names.values() if name not in arrays]
    if missing:
        raise BadMotionError(f"{path} lacks {', '.join(missing)}", NEXT)
    fps = float(arrays["mocap_frame_rate"]) if "mocap_frame_rate" in arrays else 0.0
    if not 1.0 <= fps <= 1000.0:
        raise BadMotionError(f"{path}: mocap_frame_rate is not a frame rate", NEXT)
    betas = np.atleast_2d(arrays["betas"])
    given = {name: np.asarray(arrays[there], dtype=np.float64) for name, there in names.items()}
    given["betas"] = np.broadcast_to(betas, (len(given["transl"]), betas.shape[1]))
    checked = _parameters(path, {"": given}, "")
    shape = build(path, checked["betas"][0], smplx)
    return Estimate(_seen(checked, shape), None, None, shape.offsets_m, shape.stature_m, fps)


def _parameters(path: Path, document: Mapping[str, Any], name: str) -> dict[str, Array]:
    """The four fields, of one length and finite; ten betas are enough."""
    found: dict[str, Array] = {}
    where = f"{path}: {name}." if name else f"{path}: "
    for field, width in (("body_pose", 63), ("global_orient", 3), ("transl", 3), ("betas", None)):
        value = np.asarray(document[name].get(field, np.nan))
        if value.ndim != 2 or not np.issubdtype(value.dtype, np.number) or value.shape[1] != (width or value.shape[1]):
            raise BadMotionError(f"{where}{field} is not (L, {width or 10})", NEXT)
        found[field] = value.astype(np.float64)
        if len(value) == 0 or len(value) != len(found["body_pose"]) or not np.isfinite(value).all():
            raise BadMotionError(f"{where}{field} is empty, of another length, or not finite", NEXT)
    return found


def _seen(given: Mapping[str, Array], shape: Build) -> Seen:
    """Axis-angles chained to global rotations; the pelvis at J0 + transl."""
    frames = len(given["transl"])
    local = np.concatenate([given["global_orient"], given["body_pose"]], axis=1).reshape(frames, len(SMPL_JOINTS), 3)
    quat = skeleton.global_rotations(rotations.from_rotvec(local))
    return Seen(given["transl"] + shape.pelvis_rest_m, quat)


def _z_up(path: Path, seen: Seen, shape: Build) -> Seen:
    """From a world whose y is up, or down in some branches of GENMO: heads are over feet."""
    head, ankles = SMPL_JOINTS.index("head"), [SMPL_JOINTS.index(f"{side}_ankle") for side in ("left", "right")]
    joint = skeleton.joint_positions(seen.pelvis_m, seen.quat_wxyz, shape.offsets_m)
    above = float((joint[:, head, 1] - joint[:, ankles, 1].mean(axis=1)).mean())
    if abs(above) < ABOVE_M:
        raise BadMotionError(f"{path}: the head is {above:.2f} m above the feet in the mean: which way is up?", NEXT)
    turn = Y_UP_TO_Z_UP_WXYZ if above > 0.0 else rotations.multiply(Y_UP_TO_Z_UP_WXYZ, UPSIDE_DOWN_WXYZ)
    return Seen(rotations.rotate(turn, seen.pelvis_m), rotations.multiply(turn, seen.quat_wxyz))
