"""What services answer, and what is to come of it: the cases of tests/services are told in these
words."""

from types import SimpleNamespace
from typing import Any

from exoactor.core.errors import ExoActorError
from exoactor.services.fakes.server import Reply


def html(status: int, title: str) -> Reply:
    page = f"<html><head><title>{status} {title}</title></head><body>nginx</body></html>"
    return Reply(status, content=page.encode(), kind="text/html")


def text(status: int, words: str) -> Reply:
    return Reply(status, content=words.encode(), kind="text/plain")


def said(status: int, document: Any, **headers: str) -> Reply:
    return Reply(status, document, headers=headers)


def case(
    provider: str,
    replies: dict[str, Reply],
    ends: type[ExoActorError] | None,
    says: str = "",
    *,
    state: str = "",
    spent: float = 0.0,
    price: bool = False,
) -> Any:
    """`replies`: by a part of "METHOD /path", the first that fits; `ends`: the error, None for what
    is had.

    `spent`: what the ledger then counts; `price`: that is the whole price; `state`: of the order,
    empty for no row.
    """
    return SimpleNamespace(**locals())
