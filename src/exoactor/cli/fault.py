"""The last resort: what nobody foresaw is told as our fault, with the whole story in a log."""

import os
import platform
import re
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path

from exoactor import __version__
from exoactor.core.errors import ExoActorError, OwnFaultError, RetriableError

_SECRET = re.compile("KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)


def owned(error: Exception, line: str) -> ExoActorError:
    """An unforeseen error as one of ours, with where its traceback was written; `line`: the
    command.
    """
    if isinstance(error, MemoryError):
        return RetriableError(
            "there is not enough memory for this", "close other programs, or give a smaller input"
        )

    kept = _kept(_story(error, line))
    where = f"the whole story is in {kept}" if kept else "its log could not be written anywhere"
    said = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]

    return OwnFaultError(
        _cleared(f"a fault of ExoActor's own, not of yours ({said})"),
        f"{where}: please send it to the project",
    )


def _story(error: Exception, line: str) -> str:
    told = "".join(traceback.format_exception(error))
    system = f"exoactor {__version__}, Python {platform.python_version()}, {platform.platform()}"
    return _cleared(f"{line}\n{system}\n\n{told}")


def _kept(text: str) -> Path | None:
    """Where it was written: among the logs, else where temporary files go."""
    name = f"fault-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    from exoactor.io.assets import home

    for place in (lambda: home() / "logs", tempfile.gettempdir):
        with suppress(OSError, ExoActorError):
            folder = Path(place())
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", errors="backslashreplace")
            return folder / name
    return None


def _cleared(text: str) -> str:
    """Without the keys of services, from wherever they come, nor anything in the environment that
    is named as one.
    """
    for name, value in os.environ.items():
        if _SECRET.search(name) and len(value) >= 6:
            text = text.replace(value, "***")
    try:
        from exoactor.services.secrets import redacted

        return redacted(text)
    except Exception:  # the keys' own reader may be what failed: then there are none of its keys
        return text
