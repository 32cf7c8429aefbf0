"""What a file is, by its content, for who gave it to the wrong command."""

import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from exoactor.core.errors import BadMotionError
from exoactor.exchange import csv_table
from exoactor.io import pickles

_ARRAYS = {
    "joint_pos_rad": ("a native motion", "exoactor track {path}"),
    "body_pos_w": (
        "a motion of mjlab or BeyondMimic",
        "exoactor import {path} --from mjlab (or beyondmimic)",
    ),
    "poses": ("a person's motion", "exoactor run --body-result {path}"),
    "pose_body": ("a person's motion", "exoactor run --body-result {path}"),
}
_NUMBERS = ("a table of numbers", "exoactor import {path} --from unitree-csv")
_TORCH = ("a file of torch.save", "exoactor run --body-result {path} (a GEM or GVHMR result)")
_CLIP = ("a clip", "exoactor run --video {path}")
_GMR = ("a motion of GMR or TWIST2", "exoactor import {path} --from gmr")
_LIBRARY = ("a motion library", "exoactor import {path} --from sonic-lib")
_FOLDER = ("a folder of SONIC's references", "exoactor import {path} --from sonic")


def meant_for(path: Path) -> tuple[str, str] | None:
    """What it is and the command that reads it, or None where it is nothing known."""
    found = _of_file(path) if path.is_file() else None
    if (path / "joint_pos.csv").is_file():
        found = _FOLDER
    return found and (found[0], found[1].format(path=path))


def _of_file(path: Path) -> tuple[str, str] | None:
    with path.open("rb") as file:
        head = file.read(12)

    if head[4:8] == b"ftyp" or head[:4] == b"\x1aE\xdf\xa3":
        return _CLIP
    if head[:2] == b"PK":
        return _of_zip(path)

    with suppress(BadMotionError):
        return _of_document(pickles.load(path))
    with suppress(BadMotionError):
        csv_table.read(path, "")
        return _NUMBERS
    return None


def _of_zip(path: Path) -> tuple[str, str] | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.removesuffix(".npy") for name in archive.namelist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if any(name.endswith("data.pkl") for name in names):
        return _TORCH
    return next((found for name, found in _ARRAYS.items() if name in names), None)


def _of_document(document: Any) -> tuple[str, str] | None:
    if not isinstance(document, dict):
        return None
    if "dof_pos" in document and "root_pos" in document:
        return _GMR
    entries = [document, *(entry for entry in document.values() if isinstance(entry, dict))]
    return _LIBRARY if any("root_trans_offset" in entry for entry in entries) else None
