"""Keys: what makes two pieces of work the same.

A key is the SHA-256 of the schema, the stage, its back end and that back end's version, the
settings that matter and the hashes of the inputs. Paths, secrets and times are never in it.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.io.worker import version_of

KEY_SCHEMA = 1


def artefact_key(
    stage: str, backend: str, version: int, settings: Mapping[str, Any], inputs: Mapping[str, str]
) -> str:
    """The key of one stage's work; `inputs` maps file names to their content hashes."""
    document = {
        "schema": KEY_SCHEMA,
        "stage": stage,
        "backend": backend,
        "version": version,
        "settings": dict(settings),
        "inputs": dict(inputs),
    }
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def file_hash(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def document(value: object) -> Any:
    """Dataclasses, arrays, mappings and sequences of numbers, words and files, as what JSON can
    hold.

    Every field of a dataclass is in it: one that is added is a new key, and never a stale result.
    An array is told by its shape, kind and content; a file by its content, not by its place.

    Raises:
        TypeError: a value of a kind that has no such form. That is a mistake in the code.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # an open side of a room
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{list(value.shape)} {_sha256(np.ascontiguousarray(value).tobytes())}"
    if isinstance(value, bytes):
        return _sha256(value)
    if isinstance(value, Path):
        return version_of(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: document(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): document(inner) for key, inner in value.items()}
    if isinstance(value, set | frozenset):
        return [document(inner) for inner in sorted(value)]
    if isinstance(value, Sequence):
        return [document(inner) for inner in value]

    raise TypeError(f"{type(value).__name__} cannot be part of a key")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
