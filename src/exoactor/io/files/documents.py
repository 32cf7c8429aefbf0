"""Plain files and JSON documents."""

import json
from pathlib import Path
from typing import Any

from exoactor.core import document
from exoactor.core.document import Field
from exoactor.core.errors import ConfigError, ExoActorError
from exoactor.io.atomic import whole


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
    """`fault` unless there is a plain file of at most `most` bytes.

    A pipe is waited for, a device has no end.
    """
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
    """Read a JSON document.

    Raises:
        ConfigError: it is no JSON; names the file and the line where it breaks.
    """
    try:
        return document.parse(read_bytes(path, document.LARGEST_BYTES, ConfigError))
    except ValueError as error:
        raise ConfigError(f"{path} is not valid JSON: {error}", "repair the file") from None


def read_document(path: Path, next_step: str) -> Field:
    """A JSON document whose fields are then asked for by kind; `next_step`: where one is wrong."""
    return Field(str(path), "", read_json(path), next_step)
