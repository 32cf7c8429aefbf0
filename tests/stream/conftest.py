"""Time that runs faster, and signals that are heeded."""

import signal
import time
from collections.abc import Iterator

import pytest

from exoactor.stream import frames, publish


class Hurried:
    """A clock that is four times as fast."""

    @staticmethod
    def monotonic() -> float:
        return 4.0 * time.monotonic()

    @staticmethod
    def sleep(seconds: float) -> None:
        time.sleep(seconds / 4.0)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No stretch longer than it need be, in seconds that last a quarter; no silence that a busy
    machine could make."""
    monkeypatch.setattr(publish, "time", Hurried)
    monkeypatch.setattr(publish, "HOLD_S", 0.1)
    monkeypatch.setattr(publish, "FIRST_S", 240.0)
    monkeypatch.setattr(publish, "LOST_S", 240.0)
    monkeypatch.setattr(frames, "AHEAD", 5)
    monkeypatch.setattr(frames, "RAMP_S", 0.2)
    monkeypatch.setattr(frames, "RAMP_RAD_S", 4.0)


@pytest.fixture
def heeded() -> Iterator[None]:
    """Signals as a terminal hands them on: what runs under nohup, or behind another command,
    ignores some of them."""
    usual = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: signal.SIG_DFL,
        signal.SIGHUP: signal.SIG_DFL,
    }
    before = {number: signal.signal(number, handler) for number, handler in usual.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
