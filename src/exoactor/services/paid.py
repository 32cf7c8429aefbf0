"""A back end that is paid for: a service behind the same Protocol as the back ends that work
here.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from exoactor.core.errors import ConfigError
from exoactor.services.jobs import Jobs
from exoactor.services.redaction import RedactedService
from exoactor.services.service import Service


@dataclass(frozen=True)
class Quote:
    """What the work will cost at most, by the dated price list, and all that decides what comes
    out, as JSON.
    """

    usd: float
    document: Mapping[str, Any]


Provider = TypeVar("Provider", bound=Service[Any])


class Paid(ABC, Generic[Provider]):
    """A back end around a service: what a run asks of it before and while it works."""

    def __init__(self, service: Provider) -> None:
        self.service = service
        self._jobs: Jobs | None = None

    @abstractmethod
    def quote(self, said: Mapping[str, object]) -> Quote:
        """Before the files are there that it will read; `said`: the fields of its input that the
        request says.
        """

    @property
    def jobs(self) -> Jobs:
        """The orders of this run.

        Raises:
            ConfigError: nobody said by which it pays.
        """
        if self._jobs is None:
            raise ConfigError(
                f"{self.service.provider} has nothing to pay with",
                "call its pays_with(Jobs(…)) first",
            )
        return self._jobs

    def pays_with(self, jobs: Jobs) -> None:
        """The orders of this run, by which it pays from now on."""
        self._jobs = jobs

    def ready(self) -> None:
        """As the service: nothing is asked."""
        self.service.ready()

    def check_auth(self) -> str:
        """As the service, its words cleared of keys."""
        return RedactedService(self.service).check_auth()


@runtime_checkable
class Shaped(Protocol):
    """One that makes pictures or clips, in a few formats."""

    def shape(self, aspect: float) -> float:
        """The format it makes that is nearest to a picture's: width over height."""
        ...
