"""The worker's side of docs/workers.md, for any Python from 3.9 on and without other packages."""

from __future__ import annotations

import json
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

BEAT_S = 5.0


class Beats:
    """Writes heartbeat.json every few seconds while the model works; `tell` sets what it says."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._says = folder, ""
        self._fraction: float | None = None
        threading.Thread(target=self._beat, daemon=True).start()

    def tell(self, says: str, fraction: float | None = None) -> None:
        """What is being done, and how much of it is, 0…1."""
        self._says, self._fraction = says, fraction
        self._write()

    def _beat(self) -> None:
        while True:
            self._write()
            time.sleep(BEAT_S)

    def _write(self) -> None:
        beat = {"time_s": time.time(), "says": self._says, "fraction": self._fraction}
        place(self._folder / "heartbeat.json", beat)


def place(path: Path, document: Any) -> None:
    """Write a JSON document whole or not at all."""
    temporary = path.with_name(f".{path.name}.{threading.get_ident()}")
    temporary.write_text(json.dumps(document))
    temporary.replace(path)


def serve(work: Callable[[Any, Path, Beats], tuple[dict[str, str], dict[str, str]]]) -> None:
    """Run `work(request, folder, beats)`, which gives the names of the files it wrote and the
    versions it used.
    """
    folder = Path(sys.argv[1])
    request = json.loads((folder / "request.json").read_text())
    beats = Beats(folder)

    try:
        outputs, versions = work(request, folder, beats)
    except Exception as error:
        traceback.print_exc()
        place(folder / "result.json", {"ok": False, "error": f"{type(error).__name__}: {error}"})
        sys.exit(1)

    place(folder / "result.json", {"ok": True, "outputs": outputs, "versions": versions})
