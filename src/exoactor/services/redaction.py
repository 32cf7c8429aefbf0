"""A service that says nothing it should not: the one way in which jobs, and the doctor, speak with
any of them.

Servers like to repeat what they were sent. Every word that comes back, in reports, receipts and
errors, is cleared of keys here, made one line of bounded length, and so fit for terminals, logs,
run.json and the ledger.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Generic, TypeVar

from exoactor.core.errors import ConfigError, ExoActorError, MissingAssetError
from exoactor.core.words import LOOKED_AT, plain
from exoactor.services.faults import GoneError, RefusedError, SpentError, UnknownOutcomeError
from exoactor.services.outcomes import is_id
from exoactor.services.service import Receipt, Report, Service

Ask = TypeVar("Ask")


class RedactedService(Generic[Ask]):
    """The same service, its words cleared; its faults stay what they are."""

    def __init__(self, service: Service[Ask]) -> None:
        self._service = service
        self.provider, self.model = service.provider, service.model
        self.finds, self.keeps = service.finds, service.keeps

    def usd(self, ask: Ask) -> float:
        """As the service."""
        return self._service.usd(ask)

    def document(self, ask: Ask) -> Mapping[str, Any]:
        """As the service."""
        return self._service.document(ask)

    def submit(self, ask: Ask, client_id: str) -> Receipt:
        """As the service; an id that cannot be one leaves the order in doubt."""
        with _cleared():
            receipt = self._service.submit(ask, client_id)
        if receipt.content is None:
            return replace(receipt, remote_id=self._id(receipt.remote_id))
        return replace(receipt, remote_id="", content=_of_text(receipt.content))

    def poll(self, remote_id: str) -> Report:
        """As the service."""
        with _cleared():
            report = self._service.poll(remote_id)
        return replace(report, says=words(report.says))

    def fetch(self, report: Report) -> bytes:
        """As the service."""
        with _cleared():
            return self._service.fetch(report)

    def find(self, client_id: str) -> str | None:
        """As the service."""
        with _cleared():
            found = self._service.find(client_id)
        return None if found is None else self._id(found)

    def ready(self) -> None:
        """As the service."""
        with _cleared():
            self._service.ready()

    def check_auth(self) -> str:
        """As the service."""
        with _cleared():
            return words(self._service.check_auth())

    def _id(self, given: str) -> str:
        if not is_id(given) or redacted(given) != given:
            says = "took it, but gives an id that cannot be one"
            raise UnknownOutcomeError(f"{self.provider}: {says}")
        return given


def redacted(text: str) -> str:
    """Without any of the keys; without the extra `cloud` there are none, and nobody to repeat
    them.
    """
    try:
        from exoactor.services import secrets
    except MissingAssetError:
        return text
    try:
        return secrets.redacted(text)
    except ConfigError:
        # .env was spoiled meanwhile: what shows a key cannot be told, and an order stays one
        return secrets.STARS


def words(text: str) -> str:
    """Words of a service as they may be shown and kept."""
    return plain(redacted(text[:LOOKED_AT]))


@contextmanager
def _cleared() -> Iterator[None]:
    """Faults go on as they are, but for their words."""
    try:
        yield
    except (RefusedError, SpentError) as fault:
        _clear(fault.error)
        fault.args = (fault.error.what,)
        raise fault from None
    except (GoneError, UnknownOutcomeError) as fault:
        fault.what = words(fault.what)
        fault.args = (fault.what,)
        raise fault from None
    except ExoActorError as error:
        _clear(error)
        raise error from None


def _clear(error: ExoActorError) -> None:
    error.what, error.next_step = words(error.what), redacted(error.next_step)
    error.args = (f"{error.what}\n  next: {error.next_step}",)


def _of_text(content: bytes) -> bytes:
    """An answer in words is cleared too; media are no text."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return content
    return redacted(text).encode()
