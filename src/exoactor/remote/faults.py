"""What can go wrong at a service, by what it means for the money.

    RefusedError   the service said no in its own words: nothing was made, nothing was charged
    DoubtError     something else answered, or nothing did: whether it was made is unknown

The difference is the form of the answer, not its number: a 503 in the service's own JSON is the service speaking, a
503 in HTML may be a gateway that gave up on a service which went on working.
"""

from email.utils import parsedate_to_datetime

from exoactor.core.errors import ConfigError, ExoActorError, PermanentError, RetriableError

MAX_PAUSE_S = 300.0
"""No service is believed that asks for longer pauses than this."""


class RefusedError(Exception):
    """Nothing was made. `error` says so to the user; `again`: trying later may help, not before `retry_after_s`."""

    def __init__(self, error: ExoActorError, *, again: bool = False, retry_after_s: float | None = None) -> None:
        super().__init__(error.what)
        self.error, self.again, self.retry_after_s = error, again, retry_after_s


class DoubtError(Exception):
    """Nobody knows whether something was made; `what` happened, in words."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def busy(who: str, says: str, retry_after_s: float | None = None) -> RefusedError:
    """Refused for now: too many requests, or trouble at the service."""
    error = RetriableError(f"{who}: {says}", "run the same command again later")
    return RefusedError(error, again=True, retry_after_s=retry_after_s)


def never(who: str, says: str, next_step: str) -> RefusedError:
    """Refused for good: the same request will be refused again."""
    return RefusedError(PermanentError(f"{who}: {says}", next_step))


def misconfigured(who: str, says: str, next_step: str) -> RefusedError:
    """Refused because of a key, an account or a setting."""
    return RefusedError(ConfigError(f"{who}: {says}", next_step))


def by_status(
    status: int, who: str, says: str, pause_s: float | None, key: str, gone: str
) -> "RefusedError | DoubtError":
    """What a service's own error means by its status alone, where its form tells no more.

    `key`: what to look at if it is not let in; `gone`: what to do if the model is not there. 504 says that something
    behind the service took too long: it may still be at work.
    """
    if status in (401, 403):
        return misconfigured(who, says, f"check {key}")
    if status == 404:
        return never(who, says, gone)
    if status == 504:
        return DoubtError(f"{who}: {says}")
    if status == 429 or status >= 500:
        return busy(who, says, pause_s)
    return never(who, says, "change what is asked, or use another back end")


def retry_after_s(header: str | None, now_s: float) -> float | None:
    """The pause a Retry-After header asks for: seconds, or a date; None where it says nothing sensible."""
    if not header:
        return None
    try:
        pause_s = float(header)
    except ValueError:
        try:
            pause_s = parsedate_to_datetime(header).timestamp() - now_s
        except (ValueError, TypeError):
            return None
    return min(pause_s, MAX_PAUSE_S) if pause_s >= 0.0 else None
