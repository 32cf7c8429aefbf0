"""Results of other estimators: GVHMR, GEM (GENMO), and SMPL sequences as AMASS keeps them.

All hold SMPL parameters: 21 body joints as axis-angle relative to their parents, the pelvis'
orientation and `transl`, which is not the pelvis: that is J0 + transl, J0 the rest place of the
pelvis. The body model itself is not needed: bones are this project's own at the right stature, or
exactly SMPL-X's with `--smplx`.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.motion import ESTIMATE_FPS, SMPL_JOINTS
from exoactor.core.plausible import Figure, Reading, examine
from exoactor.humans import skeleton, soles
from exoactor.humans.smpl import PELVIS_REST_M, SMPL_REST_M
from exoactor.io import torch_files
from exoactor.io.files import read_npz
from exoactor.stages.body.external import amass
from exoactor.stages.body.external.shape import NEXT, BodyShape, body_shape

HEAD = SMPL_JOINTS.index("head")
RATE_FLAG = "say its rate with --fps"
MOST_SAID_ABOUT = 0.001
"""Of a rate: files that say 29.97 are of 30."""
UPSIDE_DOWN_WXYZ = np.array([0.0, 0.0, 0.0, 1.0])
"""Half a turn about z, in a world whose y is up: what tells the "ay" frames of GENMO's branches
apart."""
ABOVE_M = 0.2
"""A head must be this far under the feet in the mean for a world to be taken for one that is upside
down."""

Up: TypeAlias = Literal["z", "y"]


@dataclass(frozen=True)
class BodyPose:
    """A body in some frame: pelvis (L, 3), global rotations (L, 22, 4) from the SMPL rest frame."""

    pelvis_m: Array
    quat_wxyz: Array


@dataclass(frozen=True)
class Estimate:
    """What a file holds.

    `world`: z up, metres. `camera`: OpenCV axes, with K (3, 3), where the file has that.
    `offsets_m` (22, 3): the bones; `fps`: None where the frames are the clip's own; `notes`: what
    is odd about it.
    """

    world: BodyPose
    camera: BodyPose | None
    K: Array | None
    offsets_m: Array
    stature_m: float
    fps: float | None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.world.pelvis_m)

    def joints_m(self, seen: BodyPose) -> Array:
        """(L, 22, 3) in the frame of `seen`."""
        return skeleton.joint_positions(seen.pelvis_m, seen.quat_wxyz, self.offsets_m)


def read(
    path: Path, smplx: Path | None = None, fps: float | None = None, up: Up | None = None
) -> Estimate:
    """Read a result.

    Args:
        path: the file.
        smplx: SMPLX_NEUTRAL.npz, for its exact bones.
        fps: what the user says of its rate, where the file does not.
        up: what the user says of its world; else AMASS's is z up, that of a video's result y up.

    Raises:
        BadMotionError: the file is none of those known, a field of it is wrong, or nobody can
            move so.
        ConfigError: what is said contradicts the file.
    """
    if is_npz(path):
        return _of_sequence(path, smplx, fps, up)
    document = torch_files.load(path)
    for name in ("body_params", "smpl_params"):
        if isinstance(document, Mapping) and isinstance(document.get(f"{name}_global"), Mapping):
            return _of_video(path, document, name, smplx, fps)
    raise BadMotionError(f"{path} holds neither body_params_global nor smpl_params_global", NEXT)


def is_npz(path: Path) -> bool:
    """By its content: both are zips, of arrays or of a pickle and storages."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.endswith(".npy") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile, ValueError):
        return path.suffix == ".npz"


def _of_video(
    path: Path, document: Mapping[str, Any], name: str, smplx: Path | None, fps: float | None
) -> Estimate:
    """GVHMR's or GEM's: the same four fields twice, in a world with y up and in the camera's."""
    world, camera = f"{name}_global", f"{name}_incam"
    given = _parameters(path, document, world)
    shape = body_shape(path, np.median(given["betas"], axis=0), smplx)
    upright = _z_up(_pose(given, shape), shape)

    seen, K = None, None
    if isinstance(document.get(camera), Mapping):
        seen = _pose(_parameters(path, document, camera), shape)
        K = np.asarray(document.get("K_fullimg"), dtype=np.float64)
        if K.ndim != 3 or K.shape[1:] != (3, 3) or not np.isfinite(K).all() or K[0, 0, 0] <= 0.0:
            raise BadMotionError(f"{path}: K_fullimg is not (L, 3, 3) with focal lengths", NEXT)
        if len(seen.pelvis_m) != len(upright.pelvis_m):
            raise BadMotionError(f"{path}: {camera} and {world} have different lengths", NEXT)
        K = K[0]

    notes = _look(path, _figure(upright, given, shape, fps or ESTIMATE_FPS))
    return Estimate(upright, seen, K, shape.offsets_m, shape.stature_m, fps, notes)


def _of_sequence(path: Path, smplx: Path | None, fps: float | None, up: Up | None) -> Estimate:
    """AMASS's: its world is z up already, or y up where the user says so."""
    found = amass.sequence(path, read_npz(path, NEXT))
    rate = _rate(path, found.fps, fps)
    if smplx is not None and found.model != "smplx":
        raise ConfigError(
            f"{path} is of {found.model}, whose betas are not SMPL-X's", "leave --smplx out"
        )

    given = _parameters(path, {"": found.fields}, "", found.called)
    shape = body_shape(
        path, given["betas"][0], smplx, PELVIS_REST_M if found.model == "smplx" else SMPL_REST_M
    )
    as_it_is = _pose(given, shape)
    turned = _turned(as_it_is, rotations.Z_UP_FROM_Y_UP_WXYZ)
    world = turned if up == "y" else as_it_is
    way = "add --up y, or --up z if it is really meant so"
    others = {} if up else {"with --up y": Reading(_figure(turned, given, shape, rate), way)}
    notes = _look(path, _figure(world, given, shape, rate), others)

    return Estimate(world, None, None, shape.offsets_m, shape.stature_m, rate, notes)


def _rate(path: Path, told: float | None, said: float | None) -> float:
    """A sequence's rate, which somebody has to say."""
    if told is not None and said is not None and abs(said / told - 1.0) > MOST_SAID_ABOUT:
        raise ConfigError(
            f"{path} says {told:g} frames a second, --fps says {said:g}", "leave --fps out"
        )
    if told is None and said is None:
        raise BadMotionError(f"{path} lacks mocap_frame_rate", "add --fps, such as --fps 120")
    return told or said or 0.0


def _look(
    path: Path, figure: Figure, others: Mapping[str, Reading] | None = None
) -> tuple[str, ...]:
    """What is odd about it; BadMotionError where nobody can move so."""
    try:
        return examine(figure, others or {}, RATE_FLAG)
    except BadMotionError as error:
        raise BadMotionError(f"{path}: {error.what}", error.next_step) from None


def _figure(world: BodyPose, given: Mapping[str, Array], shape: BodyShape, fps: float) -> Figure:
    """Where head, soles and the lowest joint are; joints are as thick as a foot is high."""
    joint = skeleton.joint_positions(world.pelvis_m, world.quat_wxyz, shape.offsets_m)
    low = joint[:, :, 2].min(axis=1) - skeleton.SOLE_BELOW_ANKLE / 3.0 * shape.stature_m
    angle = np.linalg.norm(given["body_pose"].reshape(len(joint), -1, 3), axis=-1)
    head, feet = joint[:, HEAD], joint[:, soles.ANKLES]
    return Figure(fps, shape.stature_m, world.pelvis_m, head, feet, low, angle)


def _parameters(
    path: Path, document: Mapping[str, Any], name: str, called: Mapping[str, str] | None = None
) -> dict[str, Array]:
    """The four fields, of one length and finite; ten betas are enough.

    `called`: by their names in the file.
    """
    found: dict[str, Array] = {}
    where = f"{path}: {name}." if name else f"{path}: "
    for field, width in (("body_pose", 63), ("global_orient", 3), ("transl", 3), ("betas", None)):
        told = where + (called or {}).get(field, field)
        value = np.asarray(document[name].get(field, np.nan))
        fits = value.ndim == 2 and value.shape[1] > 0 and width in (None, value.shape[1])
        if not fits or not np.issubdtype(value.dtype, np.number):
            raise BadMotionError(f"{told} is not (L, {width or 10})", NEXT)
        found[field] = value.astype(np.float64)
        if len(value) == 0 or len(value) != len(found["body_pose"]) or not np.isfinite(value).all():
            raise BadMotionError(f"{told} is empty, of another length, or not finite", NEXT)

    return found


def _pose(given: Mapping[str, Array], shape: BodyShape) -> BodyPose:
    """Axis-angles chained to global rotations; the pelvis at J0 + transl."""
    local = np.concatenate([given["global_orient"], given["body_pose"]], axis=1)
    turn = rotations.from_rotvec(local.reshape(len(local), len(SMPL_JOINTS), 3))
    quat = skeleton.global_rotations(turn)
    return BodyPose(given["transl"] + shape.pelvis_rest_m, quat)


def _z_up(seen: BodyPose, shape: BodyShape) -> BodyPose:
    """From a world with y up, or down in some branches of GENMO: heads are over feet."""
    joint = skeleton.joint_positions(seen.pelvis_m, seen.quat_wxyz, shape.offsets_m)
    above = float((joint[:, HEAD, 1] - joint[:, soles.ANKLES, 1].mean(axis=1)).mean())
    turn = rotations.Z_UP_FROM_Y_UP_WXYZ
    return _turned(seen, turn if above > -ABOVE_M else rotations.multiply(turn, UPSIDE_DOWN_WXYZ))


def _turned(seen: BodyPose, turn_wxyz: Array) -> BodyPose:
    return BodyPose(
        rotations.rotate(turn_wxyz, seen.pelvis_m), rotations.multiply(turn_wxyz, seen.quat_wxyz)
    )
