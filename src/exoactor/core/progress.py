"""How long work tells how far it has come."""

from collections.abc import Callable

Progress = Callable[[float], None]
"""Called with the fraction done, 0…1."""


def silent(fraction: float) -> None:
    """For callers that do not care."""
