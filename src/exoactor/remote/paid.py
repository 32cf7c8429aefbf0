"""A back end that is paid for: a service behind the same Protocol as the back ends that work here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from exoactor.remote.jobs import Jobs


@dataclass(frozen=True)
class Quote:
    """What the work will cost at most, by the dated price list, and all that decides what comes out, as JSON."""

    usd: float
    document: Mapping[str, Any]


@runtime_checkable
class Paid(Protocol):
    """What a run asks of a back end that costs money, before and while it works."""

    def quote(self, said: Mapping[str, object]) -> Quote:
        """Before the files are there that it will read; `said`: the fields of its input that the request says."""
        ...

    def pays_with(self, jobs: Jobs) -> None:
        """The orders of this run, by which it pays from now on."""
        ...

    def ready(self) -> None:
        """ConfigError or MissingAssetError where its key or its package is not here; nothing is asked."""
        ...

    def check_auth(self) -> str:
        """The cheapest question that is answered only to those who are known, and what came of it, in words."""
        ...
