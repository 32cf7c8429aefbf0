"""What can go wrong at a service, by what it means for the money.

                    raised as             the order          the same command
    passing         RefusedError, again   leaves no row      asks again, now and in later ones
    final, free     RefusedError          leaves no row      asks again once the fault is mended
    final, charged  SpentError            failed, its price  tells it again; --resubmit orders anew
    forgotten       GoneError (of a job)  abandoned, price   tells it again; --resubmit orders anew
    doubt           UnknownOutcomeError   in doubt, price    sends nothing until a person decides

A job that was accepted may also end by a `Report`: done, or failed, most often free. While one is
asked for, passing faults and doubt are waited out and final ones end the command; the job stays
accepted.

The difference between refusal and doubt is the form of the answer more than its number. A service
that speaks in its own form knows whether it took the order: a 503 of its own is a refusal for now.
What is not in its form (a proxy's page, another server's words) is a refusal where it is a 4xx, for
those are answered before any work is begun; a 5xx may be a gateway that gave up on a service which
works on.
"""

from email.utils import parsedate_to_datetime

from exoactor.core.errors import ConfigError, ExoActorError, PermanentError, RetriableError

MAX_PAUSE_S = 300.0
"""No service is believed that asks for longer pauses than this."""
MAYBE_AT_WORK = (408, 499)
"""Of a gateway: it, or the client, gave up waiting; of all 4xx only these do not say that nothing
was begun."""
ACCOUNT, KEY, GONE, TOO_LARGE = (402,), (401, 403), 404, 413


class RefusedError(Exception):
    """Nothing was made. `error` says so to the user; `again`: trying later may help, not before
    `retry_after_s`.
    """

    def __init__(
        self, error: ExoActorError, *, again: bool = False, retry_after_s: float | None = None
    ) -> None:
        super().__init__(error.what)
        self.error, self.again, self.retry_after_s = error, again, retry_after_s


class SpentError(Exception):
    """The service worked and charges for it, but what came cannot be used. `usd`: what it says;
    None: its price.
    """

    def __init__(self, error: ExoActorError, usd: float | None = None) -> None:
        super().__init__(error.what)
        self.error, self.usd = error, usd


class _ToldError(Exception):
    """`what` happened, in words."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class GoneError(_ToldError):
    """The service does not know a job that it took."""


class UnknownOutcomeError(_ToldError):
    """Nobody knows whether something was made."""


def busy(who: str, says: str, retry_after_s: float | None = None) -> RefusedError:
    """Refused for now: too many requests, or trouble at the service."""
    error = RetriableError(f"{who}: {says}", "run the same command again later")
    return RefusedError(error, again=True, retry_after_s=retry_after_s)


def tomorrow(who: str, says: str) -> RefusedError:
    """Refused for so long that waiting in a command makes no sense."""
    way_out = "run the same command again once the quota is renewed"
    return RefusedError(RetriableError(f"{who}: {says}", way_out))


def never(who: str, says: str, next_step: str) -> RefusedError:
    """Refused for good: the same request will be refused again."""
    return RefusedError(PermanentError(f"{who}: {says}", next_step))


def misconfigured(who: str, says: str, next_step: str) -> RefusedError:
    """Refused because of a key, an account or a setting."""
    return RefusedError(ConfigError(f"{who}: {says}", next_step))


def spent(who: str, says: str, next_step: str, usd: float | None) -> SpentError:
    """Charged for, and not usable; `next_step` besides ordering it anew."""
    anew = f"{next_step}; to order it again: --resubmit"
    return SpentError(PermanentError(f"{who}: {says}", anew), usd)


def by_status(
    status: int, who: str, says: str, pause_s: float | None, key: str, gone: str
) -> RefusedError | UnknownOutcomeError:
    """What a service's own error means by its status alone, where its form tells no more.

    `key`: what to look at if it is not let in; `gone`: what to do if the model is not there. 504
    says that something behind the service took too long: it may still be at work.
    """
    if status in KEY:
        return misconfigured(who, says, f"check {key}")
    if status in ACCOUNT:
        return never(who, says, f"put the account right, or check {key}")
    if status == GONE:
        return never(who, says, gone)
    if status == 504:
        return UnknownOutcomeError(f"{who}: {says}")
    if status in (408, 429) or status >= 500:
        return busy(who, says, pause_s)

    return never(who, says, "change what is asked, or use another back end")


def foreign(
    who: str, status: int, says: str, pause_s: float | None, base_url: str, hint: str = ""
) -> RefusedError | UnknownOutcomeError:
    """What an answer means that is not in the service's own form: a proxy's page, another server's
    words.
    """
    what = f"status {status} without the service's own answer{f': {says}' if says else ''}"
    where = f"look at the address, {base_url or 'that of the service'}, and at any proxy on the way"
    if status == 429:
        return busy(who, what, pause_s)
    if 300 <= status < 400 or status in (*KEY, GONE, 405, 407):
        return misconfigured(who, what, f"{where}{f'; {hint}' if hint and status == GONE else ''}")
    if status == TOO_LARGE:
        large = "the picture is too large for the server, or for the proxy before it"
        return never(who, what, f"{large}: raise its limit")
    if 400 <= status < 500 and status not in MAYBE_AT_WORK:
        return never(who, what, where)

    return UnknownOutcomeError(f"{who}: {what}")


def retry_after_s(header: str | None, now_s: float) -> float | None:
    """The pause a Retry-After header asks for: seconds, or a date; None where it says nothing
    sensible.
    """
    if not header:
        return None

    try:
        pause_s = float(header)
    except ValueError:
        try:
            pause_s = parsedate_to_datetime(header).timestamp() - now_s
        except (ValueError, TypeError, OverflowError):
            return None

    return min(pause_s, MAX_PAUSE_S) if pause_s >= 0.0 else None
