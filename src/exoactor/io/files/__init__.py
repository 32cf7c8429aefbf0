"""The run's files, written whole or not at all, byte-identical for identical content.

Documents (`documents`), arrays by their tables (`npz`), and the nouns in both (`nouns`).
"""

from exoactor.io.files.documents import (
    check_file,
    read_bytes,
    read_document,
    read_json,
    write_bytes,
    write_json,
)
from exoactor.io.files.nouns import (
    load_body,
    load_camera,
    load_execution,
    load_hands,
    load_human_motion,
    load_reference,
    load_robot_motion,
    save_body,
    save_camera,
    save_execution,
    save_hands,
    save_human_motion,
    save_reference,
    save_robot_motion,
)
from exoactor.io.files.npz import read_npz, write_npz
from exoactor.io.files.worlds import load_worlds, save_worlds

__all__ = [
    "check_file", "load_body", "load_camera", "load_execution", "load_hands", "load_human_motion",
    "load_reference", "load_robot_motion", "load_worlds", "read_bytes", "read_document",
    "read_json", "read_npz", "save_body", "save_camera", "save_execution", "save_hands",
    "save_human_motion", "save_reference", "save_robot_motion", "save_worlds", "write_bytes",
    "write_json", "write_npz",
]  # fmt: skip
