"""Work ordered from a service: submitted once, waited for, fetched whole, and kept.

    jobs.order(service, ask, what)           have it submitted, or find that it was
    jobs.get(service, ask, what, check)      order it, wait for it, and give its content

Both can be called again at any time, by any process: what was ordered is never ordered again,
unless the budget says `resubmit`. After SIGKILL at any point, the same call goes on from the
ledger.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from exoactor.core.errors import ExoActorError, PermanentError, RetriableError
from exoactor.io.atomic import locked
from exoactor.services import outcomes
from exoactor.services.budget import Budget, Pace
from exoactor.services.faults import RefusedError, SpentError, UnknownOutcomeError
from exoactor.services.ledger import ENDED, LOCKS, Job, Order, check_budget
from exoactor.services.purchases import Purchase, Purchases, untold
from exoactor.services.redaction import RedactedService, words
from exoactor.services.service import Receipt, Service
from exoactor.services.waiting import Waiter

REQUEST_SCHEMA = 1

Ask = TypeVar("Ask")


def request_document(service: Service[Ask], ask: Ask) -> str:
    """All that makes two requests the same, as canonical JSON."""
    said = {
        "schema": REQUEST_SCHEMA,
        "provider": service.provider,
        "model": service.model,
        **service.document(ask),
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), allow_nan=False)


def request_key(document: str) -> str:
    """The key of a request."""
    return hashlib.sha256(document.encode()).hexdigest()


def no_check(content: bytes) -> None:
    """For content that is looked at later."""


class Jobs:
    """The orders of one run. `folder` holds the ledger and all content ever bought."""

    def __init__(
        self,
        folder: Path,
        run: str,
        budget: Budget,
        pace: Pace | None = None,
        tell: Callable[[str], None] = untold,
    ) -> None:
        self.folder, self.tell = folder, tell
        self._run, self._budget, self._pace = run, budget, pace or Pace()

        self._purchases = Purchases(folder, tell)
        self.ledger = self._purchases.ledger
        self._waiter = Waiter(self._purchases, self._pace, budget.wait_s, tell)
        self._renewed: set[str] = set()

    def estimate_usd(self, service: Service[Ask], ask: Ask) -> float:
        """What ordering it now would cost: nothing where it was ordered already."""
        job = self._last(service, ask)
        return service.usd(ask) if job is None or self._renews(job) else 0.0

    def afford(self, orders: Sequence[tuple[Service[Any], Any]], what: str) -> None:
        """Whether all of them can be paid for, before the first is sent; each is checked again as
        it is.

        Raises:
            BudgetError: no.
        """
        usd = sum(self.estimate_usd(service, ask) for service, ask in orders)
        spent = self.ledger.spent_usd(self._run)
        if usd > 0.0:
            check_budget(what, usd, spent, self._budget.max_usd)

    def order(self, service: Service[Ask], ask: Ask, what: str) -> Job:
        """The job of a request, accepted or done; `what` it is, in a word, for people.

        Raises:
            InDoubtError: it may or may not have been taken; nothing more is sent.
            BudgetError: it would cost too much.
            PermanentError: it failed, was given up, or gave nothing usable before.
            ExoActorError: the service said no.
        """
        return self._order(RedactedService(service), ask, what)

    def get(
        self, service: Service[Ask], ask: Ask, what: str, check: Callable[[bytes], None] = no_check
    ) -> Purchase:
        """Order, wait, fetch, keep. `check` raises BadMediaError for content that came damaged: it
        is fetched again.

        Raises:
            RetriableError: not ready within `wait_s`, or unreachable; the job stays, the same call
                goes on.
            PermanentError: the service says it failed.
            ExoActorError: as `order`.
        """
        redacted = RedactedService(service)
        job = self._order(redacted, ask, what)
        with self._only(job.key):
            return self._waiter.purchase(redacted, job, check)

    def reject(self, service: Service[Ask], ask: Ask, why: str) -> None:
        """What came of a request cannot be used: it stays paid and kept, and is ordered again only
        with `resubmit`.
        """
        job = self._last(service, ask)
        if job is not None and job.state == "done":
            self.ledger.change(job, "unusable", says=words(why))

    def _last(self, service: Service[Ask], ask: Ask) -> Job | None:
        return self.ledger.last(request_key(request_document(service, ask)))

    def _order(self, service: RedactedService[Ask], ask: Ask, what: str) -> Job:
        document = request_document(service, ask)
        key = request_key(document)

        with self._only(key):
            job = self.ledger.last(key)
            if job is not None and self._renews(job):
                self._renewed.add(key)
                if job.state == "in_doubt":
                    self.ledger.change(job, "abandoned", says="ordered once more")
                job = None
            if job is not None:
                return self._known(service, ask, job)

            provider, model, usd = service.provider, service.model, service.usd(ask)
            order = Order(key, self._run, what, provider, model, document, usd)
            intended = self.ledger.intend(order, self._budget.max_usd)
            return self._submitted(service, ask, intended)

    def _renews(self, job: Job) -> bool:
        """Whether an order that is over is to be sent anew: once in a command."""
        lost = job.state == "done" and not job.remote_id and self._purchases.content(job) is None
        over = job.state in ENDED or lost
        return self._budget.resubmit and over and job.key not in self._renewed

    def _known(self, service: RedactedService[Ask], ask: Ask, job: Job) -> Job:
        """A job that an earlier command ordered."""
        if job.state in ("failed", "abandoned", "unusable"):
            raise outcomes.ended(job, str(self._purchases.folder))
        if job.state == "accepted":
            return job

        content = self._purchases.content(job)
        if content is not None:
            return job if job.state == "done" else self._purchases.keep(job, content, None)

        if job.state == "done":
            if job.remote_id:  # damaged here: it may still lie at the service
                return self.ledger.change(job, "accepted")
            raise PermanentError(
                f"{job.what}: the content of job {job.id}, which was paid for, "
                f"is no longer in {self.folder}",
                "put it back, or pay for it again: --resubmit",
            )

        why = job.says or "the command was stopped while it was being sent"
        return self._found(service, ask, job, why)

    def _submitted(
        self, service: RedactedService[Ask], ask: Ask, job: Job, doubted: bool = False
    ) -> Job:
        """Send an intended order, as often as a busy service wants. `doubted`: it may have arrived
        once already.
        """
        end_s = time.monotonic() + self._budget.wait_s
        for number, pause_s in enumerate(self._pace.pauses(), start=1):
            try:
                receipt = service.submit(ask, job.client_id)
            except RefusedError as refusal:
                pause_s = max(pause_s, refusal.retry_after_s or 0.0)
                in_time = time.monotonic() + pause_s <= end_s
                if refusal.again and number < self._pace.submissions and in_time:
                    self.tell(f"{refusal.error.what}; trying again")
                    time.sleep(pause_s)
                    continue
                # once doubted, it may be refused because it is there
                if doubted and (remote_id := self._asked_for(service, job)):
                    return self.ledger.change(job, "accepted", remote_id=remote_id)
                if not doubted:
                    self.ledger.withdraw(job)
                raise refusal.error from None
            except SpentError as spent:
                raise self._spent(job, spent) from None
            except UnknownOutcomeError as doubt:
                return self._found(service, ask, job, doubt.what, again=not doubted)
            except ExoActorError:  # before anything was sent
                if not doubted:
                    self.ledger.withdraw(job)
                raise
            else:  # paid: whatever fails from here on, the order stays noted
                return self._accepted(job, receipt)

        raise AssertionError("pauses have no end")

    def _spent(self, job: Job, spent: SpentError) -> ExoActorError:
        """An answer that is no use: nothing is lost where it cost nothing; else it is told again,
        not paid again.
        """
        usd = self._purchases.charge(job, spent.usd)
        if usd == 0.0:
            self.ledger.withdraw(job)
        else:
            self.ledger.change(job, "failed", usd=usd, says=spent.error.what)
        return spent.error

    def _found(
        self, service: RedactedService[Ask], ask: Ask, job: Job, why: str, *, again: bool = True
    ) -> Job:
        """A job of which nobody knows whether it was taken: look it up, where that can be done.

        Where the service takes names of ours, each only once, sending it again under the same name
        cannot pay twice.
        """
        if not service.finds:
            raise outcomes.in_doubt(self.ledger.change(job, "in_doubt", says=why), service.keeps)
        if remote_id := self._asked_for(service, job):
            return self.ledger.change(job, "accepted", remote_id=remote_id)
        if again:
            return self._submitted(service, ask, job, doubted=True)
        raise outcomes.waited_out(job, why)

    def _asked_for(self, service: RedactedService[Ask], job: Job) -> str | None:
        end_s = time.monotonic() + self._budget.wait_s / 10
        return self._waiter.answer(lambda: service.find(job.client_id), job, end_s)

    def _accepted(self, job: Job, receipt: Receipt) -> Job:
        if receipt.content is None:
            return self.ledger.change(job, "accepted", remote_id=receipt.remote_id)
        # no id is kept: nothing could be asked for by it
        return self._purchases.keep(job, receipt.content, receipt.usd)

    @contextmanager
    def _only(self, key: str) -> Iterator[None]:
        """One process a request."""
        (self.folder / LOCKS).mkdir(parents=True, exist_ok=True)
        busy = RetriableError(
            "another process is ordering or awaiting the same",
            "wait for it, then run the same command again",
        )
        with locked(self.folder / LOCKS / key, busy):
            yield
