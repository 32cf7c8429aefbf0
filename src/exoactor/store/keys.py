"""Keys: what makes two pieces of work the same.

A key is the SHA-256 of the schema, the stage, its back end and that back end's version, the settings that matter and
the hashes of the inputs. Paths, secrets and times are never in it.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

KEY_SCHEMA = 1


def artefact_key(stage: str, backend: str, version: int, settings: Mapping[str, Any], inputs: Mapping[str, str]) -> str:
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
