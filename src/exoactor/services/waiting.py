"""Waiting for a job that a service took: asked how it stands until it is over, then fetched."""

import time
from collections.abc import Callable
from typing import TypeVar

from exoactor.core.errors import BadMediaError, ExoActorError
from exoactor.services import outcomes
from exoactor.services.budget import Pace
from exoactor.services.faults import GoneError, RefusedError, UnknownOutcomeError
from exoactor.services.ledger import Job
from exoactor.services.purchases import Purchase, Purchases
from exoactor.services.redaction import RedactedService
from exoactor.services.service import Report

FETCHES = 3
"""A download that comes damaged is tried this often."""
LOOKS = 3
"""A job that a service does not know is asked for this often: lists may lag behind."""
NOT_WHOLE = "made and paid for, but it does not come whole"

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


class Waiter:
    """Waits for one job at most `wait_s`, at some pace, and tells how it goes."""

    def __init__(
        self, purchases: Purchases, pace: Pace, wait_s: float, tell: Callable[[str], None]
    ) -> None:
        self._purchases, self._pace, self._wait_s, self._tell = purchases, pace, wait_s, tell

    def purchase(
        self, service: RedactedService[Ask], job: Job, check: Callable[[bytes], None]
    ) -> Purchase:
        """The content of a job, kept; errors as `Jobs.get` has them."""
        content = self._purchases.content(job)
        if job.state == "done" and content is not None:
            return Purchase(content, job.usd)

        end_s, began_s = time.monotonic() + self._wait_s, time.time()
        flaws, flaw = 0, ""

        for pause_s in self._pace.pauses():
            report = self.answer(lambda: service.poll(job.remote_id), job, end_s)
            if report.state == "failed":
                raise self._ended(job, report)
            if report.state == "done":
                try:
                    return self._fetched(service, job, report, check)
                except BadMediaError as error:
                    flaw, flaws = error.what, flaws + 1
                    if flaws == FETCHES:
                        why = f"{NOT_WHOLE} ({error.what}), {FETCHES} times"
                        raise outcomes.waited_out(job, why) from None
                    self._tell(f"{job.what}: {error.what}; fetching it again")
            else:
                self._tell(f"{job.what}: {report.says}, {time.time() - began_s:.0f} s")

            if time.monotonic() + pause_s > end_s:
                stands = report.says or report.state
                why = f"job {job.id} is still {stands} after {self._wait_s:g} s"
                raise outcomes.waited_out(job, f"{NOT_WHOLE} ({flaw})" if flaw else why)

            time.sleep(pause_s)

        raise AssertionError("pauses have no end")

    def _fetched(
        self,
        service: RedactedService[Ask],
        job: Job,
        report: Report,
        check: Callable[[bytes], None],
    ) -> Purchase:
        """The content of a job that is done; BadMediaError where it does not come, or comes
        damaged.
        """
        try:
            content = report.content if report.content is not None else service.fetch(report)
        except RefusedError as refusal:
            if not refusal.again:
                raise outcomes.stays(job, refusal.error) from None
            raise BadMediaError(refusal.error.what, refusal.error.next_step) from None
        except UnknownOutcomeError as doubt:
            raise BadMediaError(doubt.what, "run the same command again") from None

        check(content)
        done = self._purchases.keep(job, content, report.usd)
        return Purchase(content, done.usd)

    def _ended(self, job: Job, report: Report) -> ExoActorError:
        """A job that failed: most often free, and else what the service charged, or may have."""
        free = report.usd is None and not report.charged
        charged = 0.0 if free else self._purchases.charge(job, report.usd)
        return self._purchases.over(job, "failed", report.says, charged)

    def answer(self, question: Callable[[], Answer], job: Job, end_s: float) -> Answer:
        """The answer to a question that costs nothing, asked until it is given."""
        unknown = 0
        for pause_s in self._pace.pauses():
            try:
                return question()
            except RefusedError as refusal:
                if not refusal.again:
                    raise outcomes.stays(job, refusal.error) from None
                why, pause_s = refusal.error.what, max(pause_s, refusal.retry_after_s or 0.0)
            except GoneError as gone:
                why, unknown = gone.what, unknown + 1
                if unknown == LOOKS:  # whether it was charged is not known: it counts as paid
                    raise self._purchases.over(job, "abandoned", why) from None
            except UnknownOutcomeError as doubt:
                why = doubt.what

            if time.monotonic() + pause_s > end_s:
                raise outcomes.waited_out(job, why)

            self._tell(f"{job.what}: {why}; asking again")
            time.sleep(pause_s)

        raise AssertionError("pauses have no end")
