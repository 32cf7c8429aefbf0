"""The seam: what the system needs of any service that does paid work.

A service takes an ask (a frozen dataclass of its stage) and turns it into content: a picture, a
text, a clip. Those that answer at once give the content with the receipt; the others give an id to
ask for it by.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar


@dataclass(frozen=True)
class Receipt:
    """What a submission gave: an id to ask for the work by, or the work itself (`content`) from
    those that wait.
    """

    remote_id: str
    content: bytes | None = None
    usd: float | None = None


@dataclass(frozen=True)
class Report:
    """What a service says of a job.

    `says`: its own word for the state, or why it failed. Done work has its address (`url`) or is in
    here (`content`). `usd`: what was charged, where the service tells; `charged`: failed work that
    was paid, or may have been, all the same.
    """

    state: Literal["running", "done", "failed"]
    says: str = ""
    url: str | None = None
    content: bytes | None = None
    usd: float | None = None
    charged: bool = False


Ask = TypeVar("Ask", contravariant=True)


class Service(Protocol[Ask]):
    """One model at one provider. No method but `submit` can cost anything.

    Errors are those of `services.faults`, and ExoActorErrors where it is plain what the user has to
    do.
    """

    provider: str
    model: str
    finds: bool
    """Whether `find` can tell for sure: then a job is never in doubt."""
    keeps: bool
    """Whether a job can be asked for later by its id, also one that a person found."""

    def usd(self, ask: Ask) -> float:
        """What it will cost at most, by the dated price list."""
        ...

    def document(self, ask: Ask) -> Mapping[str, Any]:
        """All that decides what comes out, as JSON; contents by their hash. No secrets, no
        times.
        """
        ...

    def submit(self, ask: Ask, client_id: str) -> Receipt:
        """Have it made. `client_id`: a name of our own for the job, at most 64 characters, for
        services that take one.

        Raises:
            RefusedError: nothing was made, and nothing charged.
            SpentError: it was answered and is charged for, but there is nothing in it.
            UnknownOutcomeError: nobody knows.
        """
        ...

    def poll(self, remote_id: str) -> Report:
        """How a job stands; GoneError where the service does not know it."""
        ...

    def fetch(self, report: Report) -> bytes:
        """The content of a job that is done; RefusedError or UnknownOutcomeError where it does not
        come.
        """
        ...

    def find(self, client_id: str) -> str | None:
        """The id of the job submitted under a name of our own; None if there is none, or none can
        be looked up.
        """
        ...

    def ready(self) -> None:
        """ConfigError or MissingAssetError where its key or its package is not here; nothing is
        asked.
        """
        ...

    def check_auth(self) -> str:
        """The cheapest question that is answered only to those who are known, and what came of it,
        in words.
        """
        ...


class AnswersAtOnce:
    """What services have in common that give the work with the receipt, and keep nothing that could
    be asked for.
    """

    finds = keeps = False

    def poll(self, remote_id: str) -> Report:
        """Only after a person adopted what cannot be had."""
        return Report("failed", "this service keeps no answers", charged=True)

    def fetch(self, report: Report) -> bytes:
        """Of nothing."""
        return b""

    def find(self, client_id: str) -> str | None:
        """It keeps nothing to be found."""
        return None
