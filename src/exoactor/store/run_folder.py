"""Reading a run folder back: what run.json and metrics.json say, and whether a file is still the
one that was written.

run.json is the root: it holds the hash of every file of the run, metrics.json included.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from exoactor.core.document import Field
from exoactor.core.errors import ConfigError, PermanentError
from exoactor.io.files import read_document
from exoactor.store.keys import file_hash

AGAIN = "run the same command again: what is in the store is not worked on twice"


@dataclass(frozen=True)
class RunFolder:
    """A run folder as its run.json tells it: `outputs` maps file names to content hashes.

    `metrics_sha256`: of metrics.json; empty where the run is not finished, or an earlier release
    wrote none.
    """

    folder: Path
    document: Field
    finished: bool
    outputs: Mapping[str, str]
    metrics_sha256: str

    def file(self, name: str) -> Path | None:
        """A file of the run, unaltered; None where the run made none of that name.

        Raises:
            PermanentError: it is not what the run wrote, or lies here although the run wrote none.
        """
        path, wanted = self.folder / name, self.outputs.get(name)
        if wanted is None and not path.exists():
            return None
        if wanted is None:
            raise PermanentError(
                f"{path} is no file of this run: run.json does not list it",
                f"remove it, or {AGAIN}",
            )

        return _unaltered(path, wanted)

    def metrics(self) -> Field:
        """metrics.json, unaltered.

        Raises:
            ConfigError: the run is not finished, or run.json does not tell its hash.
            PermanentError: it is not what the run wrote.
        """
        if not self.finished:
            raise ConfigError(f"the run in {self.folder} is not finished", AGAIN)
        if not self.metrics_sha256:
            raise ConfigError(
                f"{self.folder / 'run.json'} lacks the hash of metrics.json, "
                "as runs of earlier releases do",
                "run its command again, with another --out",
            )
        return read_document(_unaltered(self.folder / "metrics.json", self.metrics_sha256), AGAIN)

    def judged(self) -> bool:
        """Whether there is a verdict: a run may be ended before it (`--until`).

        Raises:
            ConfigError, PermanentError: as `metrics` does.
        """
        return self.metrics().at("verdict").at("passed").value is not None

    def verdict(self) -> tuple[bool, tuple[str, ...]]:
        """Whether it passed, which only `true` says, and the reasons.

        Raises:
            ConfigError, PermanentError: as `metrics` does; or there is no verdict in it.
        """
        if not self.judged():
            raise ConfigError(
                f"the run in {self.folder} was stopped before its verdict",
                "run its command again without --until",
            )
        found = self.metrics().at("verdict")
        reasons = found.get("reasons")
        why = tuple(entry.text() for entry in reasons.each()) if reasons else ()
        return found.at("passed").value is True, why


def read(folder: Path) -> RunFolder:
    """What run.json says.

    Raises:
        ConfigError: there is none, or it is not as a run writes it.
    """
    document = read_document(folder / "run.json", AGAIN)
    keys = ("finished", "outputs", "metrics_sha256")
    finished, outputs, metrics = (document.get(key) for key in keys)
    return RunFolder(
        folder,
        document,
        finished.flag() if finished else False,
        {name: _content(outputs, name) for name in outputs.object()} if outputs else {},
        metrics.text() if metrics else "",
    )


def _content(outputs: Field, name: str) -> str:
    """The hash of a file of the run; a name that leads elsewhere is none."""
    if Path(name).name != name:
        raise outputs.wrong(f"lists {name!r}, which is no file of a run")
    return outputs.at(name).text()


def _unaltered(path: Path, wanted: str) -> Path:
    if not path.is_file():
        raise PermanentError(f"{path} is gone", AGAIN)
    if file_hash(path) != wanted:
        raise PermanentError(f"{path} is not the file that the run wrote", AGAIN)
    return path
