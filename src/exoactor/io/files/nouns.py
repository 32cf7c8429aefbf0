"""The nouns to their files and back; what stands in each is told by the table beside the noun."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.fields import Table, restore
from exoactor.core.frames import CAMERA, Camera
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
from exoactor.core.motion.execution import EXECUTION, THINGS
from exoactor.core.motion.person import BODY, HANDS, HUMAN_MOTION
from exoactor.core.motion.robot import POSES, REFERENCE, ROBOT_MOTION
from exoactor.io.files.documents import read_document, write_json
from exoactor.io.files.npz import Noun, naming_the_file, read_fields, require, write_fields

OF_CAMERA = "see docs/conventions.md for camera.json"
_EXTRINSICS = tuple(spec.name for spec in CAMERA[:3])
_OF_MOTION = tuple(spec.name for spec in ROBOT_MOTION)
_OF_POSES = tuple(spec.name for spec in POSES)


def save_body(path: Path, body: BodyMotion) -> None:
    """Write body.npz; a bias of the estimator only where it is not the usual one."""
    usual = body.lean_away_rad == LEAN_AWAY_RAD
    values = {
        **vars(body),
        "image_size_px": (body.width, body.height),
        "lean_away_rad": None if usual else body.lean_away_rad,
    }
    if body.camera is not None:
        values |= {f"camera_{name}": getattr(body.camera, name) for name in _EXTRINSICS}

    write_fields(path, BODY, values)


@naming_the_file
def load_body(path: Path) -> BodyMotion:
    """Read body.npz."""
    values = read_fields(path, BODY)
    size = values.pop("image_size_px")
    width, height = int(size[0]), int(size[1])

    K, rotation, translation = (values.pop(f"camera_{name}", None) for name in _EXTRINSICS)
    camera = None if K is None else Camera(K, rotation, translation, width, height)
    return BodyMotion(**values, width=width, height=height, camera=camera)


def _both_ways(
    make: Callable[..., Noun], table: Table
) -> tuple[Callable[[Path, Noun], None], Callable[[Path], Noun]]:
    """What writes, and what reads, the file of a noun whose fields are its table's."""
    load = naming_the_file(lambda path: make(**read_fields(path, table)))
    return lambda path, noun: write_fields(path, table, vars(noun)), load


save_hands, load_hands = _both_ways(HandMotion, HANDS)
save_human_motion, load_human_motion = _both_ways(HumanMotion, HUMAN_MOTION)
save_robot_motion, load_robot_motion = _both_ways(RobotMotion, ROBOT_MOTION)


def save_reference(path: Path, reference: TrackingReference) -> None:
    """Write reference.npz: what is tracked, to the last digit."""
    values = {**vars(reference.motion), **vars(reference), "clip_span_s": _span(reference)}
    write_fields(path, REFERENCE, values)


@naming_the_file
def load_reference(path: Path) -> TrackingReference:
    """Read reference.npz: the very reference that was written."""
    values = read_fields(path, REFERENCE)
    motion = _motion(values)
    restore(motion, "root_quat_wxyz", values["root_quat_wxyz"])
    start_s, end_s = _ends(values)
    return TrackingReference(motion, values["seated"], start_s, end_s, values["notes"])


def save_execution(path: Path, execution: Execution) -> None:
    """Write execution.npz: poses as achieved, the reference beside it, torques and contacts.

    Where there was a scene, its things too.
    """
    values = {
        **vars(execution.motion),
        **vars(execution),
        "time_s": execution.time_s,
        **{f"reference_{name}": getattr(execution.reference, name) for name in _OF_POSES},
        "clip_span_s": _span(execution),
        **things_to_fields(execution.surroundings),
    }
    write_fields(path, EXECUTION, values)


@naming_the_file
def load_execution(path: Path) -> Execution:
    """Read execution.npz."""
    values = read_fields(path, EXECUTION)
    asked = {name: values[f"reference_{name}"] for name in _OF_POSES}
    own = ("joint_torque_nm", "contacts", "backend", "physics", "notes")
    start_s, end_s = _ends(values)
    return Execution(
        motion=_motion(values),
        reference=_motion({**values, **asked}),
        **{name: values[name] for name in own},
        clip_start_s=start_s,
        clip_end_s=end_s,
        surroundings=things_from_fields(values),
        finger_pos_rad=values.get("finger_pos_rad"),
        clip_time_s=values.get("clip_time_s"),
    )


def things_to_fields(things: Surroundings | None) -> dict[str, Any]:
    """The thing_* fields of a file; none where there are no surroundings."""
    return {f"thing_{name}": value for name, value in vars(things).items()} if things else {}


def things_from_fields(values: Mapping[str, Any]) -> Surroundings | None:
    """The inverse of `things_to_fields`."""
    if "thing_names" not in values:
        return None
    require(values, THINGS)
    return Surroundings(*(values[spec.name] for spec in THINGS))


def save_camera(path: Path, camera: Camera) -> None:
    """Write camera.json."""
    values = {name: getattr(camera, name).tolist() for name in _EXTRINSICS}
    write_json(path, {**values, "width": camera.width, "height": camera.height})


def load_camera(path: Path) -> Camera:
    """Read camera.json; ConfigError names the file and what is wrong in it."""
    file = read_document(path, OF_CAMERA)
    K, rotation, translation = (file.at(name).value for name in _EXTRINSICS)
    try:
        return Camera(K, rotation, translation, file.at("width").count(), file.at("height").count())
    except (BadMotionError, ConfigError) as error:
        raise ConfigError(f"{path}: {error.what}", OF_CAMERA) from None


def _motion(values: Mapping[str, Any]) -> RobotMotion:
    return RobotMotion(**{name: values[name] for name in _OF_MOTION})


def _ends(values: Mapping[str, Any]) -> tuple[float, float]:
    return float(values["clip_span_s"][0]), float(values["clip_span_s"][1])


def _span(noun: TrackingReference | Execution) -> tuple[float, float]:
    return noun.clip_start_s, noun.clip_end_s
