"""The run's files: nouns to npz and back, written whole or not at all, byte-identical for identical content."""

import functools
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from exoactor.core import checks, document
from exoactor.core.checks import Array
from exoactor.core.document import Field
from exoactor.core.errors import BadMotionError, ConfigError, ExoActorError
from exoactor.core.frames import Camera
from exoactor.core.motion import (
    LEAN_AWAY_RAD,
    BodyMotion,
    Execution,
    HandMotion,
    HumanMotion,
    RobotMotion,
    Surroundings,
    TrackingReference,
)
from exoactor.io.atomic import whole

SCHEMA_VERSION = 1
Arrays = dict[str, np.ndarray[Any, np.dtype[Any]]]
Noun = TypeVar("Noun")
NPZ_BYTES = 256 << 20
"""Unpacked: ten minutes of a person's and a robot's motion at 120 a second are less."""
PLAIN = "biufSU"
"""Kinds of arrays that are read: flags, whole and real numbers, texts; not complex, dates, records, objects."""
OF_CAMERA = "see docs/conventions.md for camera.json"
_CONTACT = ("contact_left", "contact_right")
OF_HUMAN = (
    "fps",
    "time_s",
    "joint_names",
    "joint_pos_m",
    "joint_quat_wxyz",
    "stature_m",
    *_CONTACT,
)
"""The fields of a file with a person's motion."""
POSES = ("root_pos_m", "root_quat_wxyz", "joint_pos_rad")
"""The fields of a motion file that tell where the robot is."""


def write_bytes(path: Path, data: bytes) -> None:
    """Write atomically."""
    with whole(path) as temporary:
        temporary.write_bytes(data)


def write_json(path: Path, value: Any) -> None:
    """Write a JSON document atomically, keys in the order given."""
    write_bytes(path, (json.dumps(value, indent=2, allow_nan=False) + "\n").encode())


def read_bytes(path: Path, most: int, fault: type[ExoActorError]) -> bytes:
    """The content of a plain file of at most `most` bytes; `fault` says why it is not read."""
    check_file(path, most, fault)
    return path.read_bytes()


def check_file(path: Path, most: int, fault: type[ExoActorError]) -> None:
    """`fault` unless there is a plain file of at most `most` bytes: a pipe is waited for, a device has no end."""
    if not path.exists():
        raise fault(f"{path} does not exist", "check the path")
    if not path.is_file():
        raise fault(f"{path} is a {'folder' if path.is_dir() else 'device or pipe'}", "give a file")
    if path.stat().st_size > most:
        raise fault(
            f"{path} is larger than {most / (1 << 20):.0f} MiB",
            "give a smaller file: is it the right one?",
        )


def read_json(path: Path) -> Any:
    """Read a JSON document; ConfigError names the file and, where it is no JSON, the line where it breaks."""
    try:
        return document.parse(read_bytes(path, document.LARGEST_BYTES, ConfigError))
    except ValueError as error:
        raise ConfigError(f"{path} is not valid JSON: {error}", "repair the file") from None


def read_document(path: Path, next_step: str) -> Field:
    """Read a JSON document whose fields are then asked for by kind; `next_step`: where one is wrong."""
    return Field(str(path), "", read_json(path), next_step)


def write_npz(path: Path, **fields: Any) -> None:
    """Write arrays by name, whole or not at all; equal content is equal bytes."""
    packed = io.BytesIO()
    np.savez_compressed(
        packed, **fields
    )  # zip members carry a fixed date, so equal content is equal bytes
    write_bytes(path, packed.getvalue())


def read_npz(path: Path, next_step: str) -> Arrays:
    """Every array of numbers or texts in an npz of somebody else's; BadMotionError where it cannot be read."""
    check_file(path, NPZ_BYTES, BadMotionError)
    try:
        return _arrays(path, only_plain=True)
    except (
        Exception
    ) as error:  # damage shows in more ways than can be listed: zip, zlib, array headers, encodings
        raise BadMotionError(f"{path} is no npz that can be read ({error})", next_step) from None


def _arrays(path: Path, *, only_plain: bool = False) -> Arrays:
    """Unpacked; what an archive says it holds is looked at before anything of it is read."""
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > NPZ_BYTES:
            raise ValueError(
                f"it unpacks to {size / (1 << 20):.0f} MiB, over {NPZ_BYTES / (1 << 20):.0f}"
            )
        arrays = [
            name for name in archive.namelist() if name.endswith(".npy")
        ]  # a note may lie beside them
        names = [name for name in arrays if not only_plain or _is_plain(archive, name)]
    with np.load(path, allow_pickle=False) as file:
        return {name.removesuffix(".npy"): file[name] for name in names}


def _is_plain(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether a member is an array of numbers, flags or texts: no objects, records or dates."""
    with archive.open(name) as stream:
        version = np.lib.format.read_magic(stream)
        read = (
            np.lib.format.read_array_header_1_0
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        return read(stream)[2].kind in PLAIN


def _read(path: Path, required: tuple[str, ...]) -> Arrays:
    try:
        fields = _arrays(path)
    except Exception as error:  # as above
        raise BadMotionError(f"not a readable npz file ({error})", "write it again") from None
    odd = [
        name
        for name, field in fields.items()
        if not isinstance(field, np.ndarray) or field.dtype.kind not in PLAIN
    ]
    if odd:
        raise BadMotionError(f"{odd[0]} holds neither numbers nor texts", checks.NEXT)
    missing = [name for name in required if name not in fields]
    if missing:
        raise BadMotionError(
            f"lacks {', '.join(missing)}", "see docs/conventions.md for the fields of each file"
        )
    return fields


def _naming_the_file(load: Callable[[Path], Noun]) -> Callable[[Path], Noun]:
    """What is wrong in a file is told with the file's name."""

    @functools.wraps(load)
    def named(path: Path) -> Noun:
        check_file(path, NPZ_BYTES, BadMotionError)
        try:
            return load(path)
        except (BadMotionError, ConfigError) as error:
            raise BadMotionError(f"{path}: {error.what}", error.next_step) from None
        except (
            TypeError,
            ValueError,
            IndexError,
            OverflowError,
        ) as error:  # a number where a list should be
            raise BadMotionError(
                f"{path}: a field is not of the kind it should be ({error})", checks.NEXT
            ) from None

    return named


def _f32(array: Any) -> Any:
    return np.asarray(array, dtype=np.float32)


def save_body(path: Path, body: BodyMotion) -> None:
    """Write body.npz."""
    write_npz(
        path,
        schema_version=SCHEMA_VERSION,
        fps=body.fps,
        time_s=body.time_s,
        joint_names=np.array(body.joint_names),
        joint_pos_cam_m=_f32(body.joint_pos_cam_m),
        joint_quat_cam_wxyz=_f32(body.joint_quat_cam_wxyz),
        joint_conf=_f32(body.joint_conf),
        pixels=_f32(body.pixels),
        hand_px=_f32(body.hand_px),
        found=body.found,
        focal_px=body.focal_px,
        image_size_px=np.array([body.width, body.height]),
        stature_m=body.stature_m,
        **_of_clip(body),
        **_of_camera(body.camera),
    )


def _of_clip(body: BodyMotion) -> Arrays:
    """What of the clip was read, and how; `clip_fps` only where it was said, a bias where it is not the usual one."""
    said = {} if body.clip_fps is None else {"clip_fps": np.array(body.clip_fps)}
    if body.lean_away_rad != LEAN_AWAY_RAD:
        said["lean_away_rad"] = np.array(body.lean_away_rad)
    return {
        "clip_start_s": np.array(body.clip_start_s),
        "clip_turn_deg": np.array(body.clip_turn_deg),
        **said,
    }


_CAMERA = ("K", "rotation_cam_from_world", "translation_cam_from_world_m")


def _of_camera(camera: Camera | None) -> Arrays:
    return {f"camera_{name}": getattr(camera, name) for name in _CAMERA} if camera else {}


@_naming_the_file
def load_body(path: Path) -> BodyMotion:
    """Read body.npz."""
    names = (
        "fps",
        "time_s",
        "joint_names",
        "joint_pos_cam_m",
        "joint_quat_cam_wxyz",
        "joint_conf",
        "pixels",
    )
    f = _read(path, (*names, "hand_px", "found", "focal_px", "image_size_px", "stature_m"))
    return BodyMotion(
        fps=float(f["fps"]),
        time_s=f["time_s"],
        joint_pos_cam_m=f["joint_pos_cam_m"],
        joint_quat_cam_wxyz=f["joint_quat_cam_wxyz"],
        joint_conf=f["joint_conf"],
        pixels=f["pixels"],
        hand_px=f["hand_px"],
        found=f["found"],
        focal_px=float(f["focal_px"]),
        width=int(f["image_size_px"][0]),
        height=int(f["image_size_px"][1]),
        stature_m=float(f["stature_m"]),
        joint_names=tuple(str(n) for n in f["joint_names"]),
        camera=_camera_in(f, *(int(side) for side in f["image_size_px"])),
        clip_start_s=float(f.get("clip_start_s", 0.0)),  # of files from before there were excerpts
        clip_turn_deg=int(f.get("clip_turn_deg", 0)),
        clip_fps=float(f["clip_fps"]) if "clip_fps" in f else None,
        lean_away_rad=float(f.get("lean_away_rad", LEAN_AWAY_RAD)),
    )


def _camera_in(fields: Arrays, width: int, height: int) -> Camera | None:
    if f"camera_{_CAMERA[0]}" not in fields:
        return None
    K, rotation, translation = (fields[f"camera_{name}"] for name in _CAMERA)
    return Camera(K, rotation, translation, width, height)


def save_hands(path: Path, hands: HandMotion) -> None:
    """Write hands.npz."""
    write_npz(
        path,
        schema_version=SCHEMA_VERSION,
        fps=hands.fps,
        time_s=hands.time_s,
        state_left=hands.state_left,
        state_right=hands.state_right,
        conf_left=_f32(hands.conf_left),
        conf_right=_f32(hands.conf_right),
        **(
            {}
            if hands.wrist_quat_cam_wxyz is None
            else {"wrist_quat_cam_wxyz": hands.wrist_quat_cam_wxyz}
        ),
    )


@_naming_the_file
def load_hands(path: Path) -> HandMotion:
    """Read hands.npz."""
    f = _read(path, ("fps", "time_s", "state_left", "state_right", "conf_left", "conf_right"))
    return HandMotion(
        fps=float(f["fps"]),
        time_s=f["time_s"],
        state_left=f["state_left"],
        state_right=f["state_right"],
        conf_left=f["conf_left"],
        conf_right=f["conf_right"],
        wrist_quat_cam_wxyz=f.get("wrist_quat_cam_wxyz"),
    )


def save_human_motion(path: Path, human: HumanMotion) -> None:
    """Write human_motion.npz."""
    write_npz(path, **human_fields(human, np.float32))


def human_fields(human: HumanMotion, real: type[np.floating[Any]]) -> dict[str, Any]:
    """The fields of a file with a person's motion; `real`: the kind of number for joints."""
    return {
        "schema_version": SCHEMA_VERSION,
        "fps": human.fps,
        "time_s": human.time_s,
        "joint_names": np.array(human.joint_names),
        "joint_pos_m": np.asarray(human.joint_pos_m, dtype=real),
        "joint_quat_wxyz": np.asarray(human.joint_quat_wxyz, dtype=real),
        "stature_m": human.stature_m,
        "contact_left": human.contact_left,
        "contact_right": human.contact_right,
    }


@_naming_the_file
def load_human_motion(path: Path) -> HumanMotion:
    """Read human_motion.npz."""
    return human_of(_read(path, OF_HUMAN))


def human_of(fields: Arrays) -> HumanMotion:
    """The inverse of `human_fields`."""
    return HumanMotion(
        fps=float(fields["fps"]),
        time_s=fields["time_s"],
        joint_pos_m=fields["joint_pos_m"],
        joint_quat_wxyz=fields["joint_quat_wxyz"],
        stature_m=float(fields["stature_m"]),
        contact_left=fields["contact_left"],
        contact_right=fields["contact_right"],
        joint_names=tuple(str(name) for name in fields["joint_names"]),
    )


def _motion_fields(motion: RobotMotion, kept: Callable[[Array], Array] = _f32) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "fps": motion.fps,
        **{name: kept(getattr(motion, name)) for name in POSES},
        "joint_names": np.array(motion.joint_names),
    }


def save_robot_motion(path: Path, motion: RobotMotion) -> None:
    """Write a native motion file."""
    write_npz(path, **_motion_fields(motion))


@_naming_the_file
def load_robot_motion(path: Path) -> RobotMotion:
    """Read a native motion file."""
    f = _read(path, ("fps", *POSES, "joint_names"))
    return _motion(f)


def _motion(
    f: Arrays, prefix: str = "", make: Callable[..., RobotMotion] = RobotMotion
) -> RobotMotion:
    poses = (f[f"{prefix}{name}"] for name in POSES)
    return make(float(f["fps"]), *poses, tuple(str(name) for name in f["joint_names"]))


def save_reference(path: Path, reference: TrackingReference) -> None:
    """Write reference.npz: the keys of a native motion, in float64, for this is what is tracked to the last digit."""
    write_npz(
        path,
        **_motion_fields(reference.motion, np.asarray),
        seated=reference.seated,
        clip_span_s=np.array([reference.clip_start_s, reference.clip_end_s]),
        notes=np.array(reference.notes, dtype=np.str_),
    )


@_naming_the_file
def load_reference(path: Path) -> TrackingReference:
    """Read reference.npz: the very reference that was written."""
    f = _read(path, ("fps", *POSES, "joint_names", "seated", "clip_span_s", "notes"))
    return TrackingReference(
        motion=_motion(f, make=RobotMotion.restored),
        seated=f["seated"],
        clip_start_s=float(f["clip_span_s"][0]),
        clip_end_s=float(f["clip_span_s"][1]),
        notes=tuple(str(note) for note in f["notes"]),
    )


def surroundings_fields(surroundings: Surroundings | None) -> dict[str, Any]:
    """The thing_* fields of a file; none where there are no surroundings."""
    if surroundings is None:
        return {}
    return {
        "thing_names": np.array(surroundings.names, dtype=np.str_),
        "thing_pos_m": _f32(surroundings.pos_m),
        "thing_quat_wxyz": _f32(surroundings.quat_wxyz),
        "thing_load_n": _f32(surroundings.load_n),
        "thing_touched": surroundings.touched,
        "thing_resting": surroundings.resting,
    }


def surroundings_of(fields: Arrays) -> Surroundings | None:
    """The inverse of `surroundings_fields`."""
    if "thing_names" not in fields:
        return None
    names = ("thing_pos_m", "thing_quat_wxyz", "thing_load_n", "thing_touched", "thing_resting")
    missing = [name for name in names if name not in fields]
    if missing:
        raise BadMotionError(
            f"lacks {', '.join(missing)}", "see docs/conventions.md for the fields of each file"
        )
    return Surroundings(
        tuple(str(name) for name in fields["thing_names"]), *(fields[name] for name in names)
    )


def save_execution(path: Path, execution: Execution) -> None:
    """Write execution.npz: the keys of a native motion as achieved, the reference beside it, torques and contacts.

    Where there was a scene, its things too.
    """
    reference = _motion_fields(execution.reference)
    write_npz(
        path,
        **_motion_fields(execution.motion),
        time_s=execution.motion.time_s,
        **{f"reference_{name}": reference[name] for name in POSES},
        joint_torque_nm=_f32(execution.joint_torque_nm),
        contacts=execution.contacts,
        clip_span_s=np.array([execution.clip_start_s, execution.clip_end_s]),
        backend=np.array(execution.backend),
        physics=np.array(execution.physics),
        notes=np.array(execution.notes, dtype=np.str_),
        **surroundings_fields(execution.surroundings),
        **(
            {}
            if execution.finger_pos_rad is None
            else {"finger_pos_rad": _f32(execution.finger_pos_rad)}
        ),
    )


@_naming_the_file
def load_execution(path: Path) -> Execution:
    """Read execution.npz."""
    names = ("fps", "joint_names", *POSES, *(f"reference_{name}" for name in POSES))
    f = _read(
        path, (*names, "joint_torque_nm", "contacts", "clip_span_s", "backend", "physics", "notes")
    )
    return Execution(
        motion=_motion(f),
        reference=_motion(f, "reference_"),
        joint_torque_nm=f["joint_torque_nm"],
        contacts=f["contacts"],
        clip_start_s=float(f["clip_span_s"][0]),
        clip_end_s=float(f["clip_span_s"][1]),
        backend=str(f["backend"]),
        physics=bool(f["physics"]),
        notes=tuple(str(n) for n in f["notes"]),
        surroundings=surroundings_of(f),
        finger_pos_rad=f.get("finger_pos_rad"),
    )


def save_camera(path: Path, camera: Camera) -> None:
    """Write camera.json."""
    document = {
        "K": camera.K.tolist(),
        "rotation_cam_from_world": camera.rotation_cam_from_world.tolist(),
        "translation_cam_from_world_m": camera.translation_cam_from_world_m.tolist(),
        "width": camera.width,
        "height": camera.height,
    }
    write_json(path, document)


def load_camera(path: Path) -> Camera:
    """Read camera.json: K, rotation_cam_from_world, translation_cam_from_world_m, width, height."""
    file = read_document(path, OF_CAMERA)
    K, rotation, translation = (file.at(name).value for name in _CAMERA)
    try:
        return Camera(K, rotation, translation, file.at("width").count(), file.at("height").count())
    except (BadMotionError, ConfigError) as error:
        raise ConfigError(f"{path}: {error.what}", OF_CAMERA) from None
