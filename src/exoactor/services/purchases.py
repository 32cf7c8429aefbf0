"""What was bought: the ledger, and beside it all content that ever came, a file an order."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from exoactor.core.errors import PermanentError
from exoactor.io.files import write_bytes
from exoactor.services import outcomes
from exoactor.services.ledger import BOUGHT, MOST_USD, Job, Ledger, State


@dataclass(frozen=True)
class Purchase:
    """Content that is here, and what it cost."""

    content: bytes
    usd: float


def untold(says: str) -> None:
    """For callers that do not listen."""


class Purchases:
    """The ledger in `folder`, and the contents in a folder beside it, `self.folder`."""

    def __init__(self, folder: Path, tell: Callable[[str], None] = untold) -> None:
        self.ledger = Ledger(folder / "ledger.db")
        self.folder = folder / BOUGHT
        self._tell = tell

    def content(self, job: Job) -> bytes | None:
        """What is kept of a job, unharmed; files come into place whole, so one without a row is
        whole too.
        """
        try:
            content = self._place(job).read_bytes()
        except FileNotFoundError:
            return None
        whole = not job.content or hashlib.sha256(content).hexdigest() == job.content
        return content if whole else None

    def _place(self, job: Job) -> Path:
        return self.folder / job.client_id

    def keep(self, job: Job, content: bytes, usd: float | None) -> Job:
        """Content on disk first, then in the ledger: found by its name if the ledger does not know
        it yet.
        """
        write_bytes(self._place(job), content)
        digest = hashlib.sha256(content).hexdigest()
        return self.ledger.change(job, "done", content=digest, usd=self.charge(job, usd))

    def over(self, job: Job, state: State, says: str, usd: float | None = None) -> PermanentError:
        """Note that a job gave nothing, and how to say so."""
        return outcomes.ended(self.ledger.change(job, state, says=says, usd=usd), str(self.folder))

    def charge(self, job: Job, usd: float | None) -> float | None:
        """What a service says it charged, if it can be true; None, which leaves the estimate, where
        it cannot.
        """
        if usd is None or 0.0 <= usd <= MOST_USD:
            return usd
        self._tell(
            f"{job.what}: {job.provider} bills ${usd:g}, which is no price; "
            f"the estimate counts, ${job.usd:.2f}"
        )
        return None
