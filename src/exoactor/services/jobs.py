"""Work ordered from a service: submitted once, waited for, fetched whole, and kept.

    jobs.order(service, ask, what)           have it submitted, or find that it was
    jobs.get(service, ask, what, check)      order it, wait for it, and give its content

Both can be called again at any time, by any process: what was ordered is never ordered again,
unless the budget says `resubmit`. After SIGKILL at any point, the same call goes on from the
ledger.
"""

import hashlib
import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

from tyro.conf import arg

from exoactor.core.errors import (
    BadMediaError,
    ConfigError,
    ExoActorError,
    PermanentError,
    RetriableError,
)
from exoactor.io.atomic import locked
from exoactor.io.files import write_bytes
from exoactor.services import endings
from exoactor.services.discreet import Discreet, words
from exoactor.services.faults import GoneError, RefusedError, SpentError, UnknownOutcomeError
from exoactor.services.ledger import (
    BOUGHT,
    ENDED,
    LOCKS,
    MOST_USD,
    Job,
    Ledger,
    Order,
    check_budget,
)
from exoactor.services.service import Receipt, Report, Service

REQUEST_SCHEMA = 1
FETCHES = 3
"""A download that comes damaged is tried this often."""
LOOKS = 3
"""A job that a service does not know is asked for this often: lists may lag behind."""

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Budget:
    """What a run may do with money."""

    max_usd: float = 5.0
    """What this run may cost in all, earlier commands for the same run folder included."""
    resubmit: bool = False
    """Order anew what failed, was given up, is in doubt or came and cannot be used, each once. It
    may be paid twice."""
    wait_s: Annotated[float, arg(name="wait")] = 1800.0
    """Seconds to wait for one job at a service before giving up for now."""

    def __post_init__(self) -> None:
        if not (self.max_usd >= 0.0 and math.isfinite(self.max_usd)):
            raise ConfigError(
                f"--max-usd {self.max_usd:g} is no amount", "give US dollars, 0 or more"
            )
        if not (self.wait_s > 0.0 and math.isfinite(self.wait_s)):
            raise ConfigError(
                f"--wait {self.wait_s:g} waits for nothing", "give seconds, more than 0"
            )


@dataclass(frozen=True)
class Pace:
    """How patiently a service is asked: a pause, which grows by half each time up to `most_s`.

    `submissions`: how often a busy service is asked to take an order in one command.
    """

    first_s: float = 2.0
    most_s: float = 15.0
    submissions: int = 6

    def pauses(self) -> Iterator[float]:
        """Without end."""
        pause_s = self.first_s
        while True:
            yield pause_s
            pause_s = min(1.5 * pause_s, self.most_s)


@dataclass(frozen=True)
class Purchase:
    """Content that is here, and what it cost."""

    content: bytes
    usd: float


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


def untold(says: str) -> None:
    """For callers that do not listen."""


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
        self.ledger = Ledger(folder / "ledger.db")
        self.folder, self._run, self._budget, self._pace, self.tell = (
            folder,
            run,
            budget,
            pace or Pace(),
            tell,
        )
        self._renewed: set[str] = set()

    def estimate_usd(self, service: Service[Ask], ask: Ask) -> float:
        """What ordering it now would cost: nothing where it was ordered already."""
        job = self.ledger.last(request_key(request_document(service, ask)))
        return service.usd(ask) if job is None or self._renews(job) else 0.0

    def afford(self, orders: Sequence[tuple[Service[Any], Any]], what: str) -> None:
        """Whether all of them can be paid for, before the first is sent; each is checked again as
        it is.

        Raises:
            BudgetError: no.
        """
        usd, spent = (
            sum(self.estimate_usd(service, ask) for service, ask in orders),
            self.ledger.spent_usd(self._run),
        )
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
        return self._order(Discreet(service), ask, what)

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
        discreet = Discreet(service)
        job = self._order(discreet, ask, what)
        with self._only(job.key):
            return self._awaited(discreet, job, check)

    def reject(self, service: Service[Ask], ask: Ask, why: str) -> None:
        """What came of a request cannot be used: it stays paid and kept, and is ordered again only
        with `resubmit`.
        """
        job = self.ledger.last(request_key(request_document(service, ask)))
        if job is not None and job.state == "done":
            self.ledger.change(job, "unusable", says=words(why))

    def _order(self, service: Discreet[Ask], ask: Ask, what: str) -> Job:
        document = request_document(service, ask)
        key = request_key(document)
        with self._only(key):
            job = self.ledger.last(key)
            if job is not None and self._renews(job):
                self._renewed.add(key)
                if job.state == "in_doubt":
                    self.ledger.change(job, "abandoned", says="ordered once more")
                job = None
            if job is None:
                order = Order(
                    key,
                    self._run,
                    what,
                    service.provider,
                    service.model,
                    document,
                    service.usd(ask),
                )
                return self._submitted(
                    service, ask, self.ledger.intend(order, self._budget.max_usd)
                )
            return self._known(service, ask, job)

    def _renews(self, job: Job) -> bool:
        """Whether an order that is over is to be sent anew: once in a command."""
        lost = job.state == "done" and not job.remote_id and self._content(job) is None
        return (
            self._budget.resubmit and (job.state in ENDED or lost) and job.key not in self._renewed
        )

    def _known(self, service: Discreet[Ask], ask: Ask, job: Job) -> Job:
        """A job that an earlier command ordered."""
        if job.state in ("failed", "abandoned", "unusable"):
            raise endings.ended(job, str(self.folder / BOUGHT))
        if job.state == "accepted":
            return job
        if self._content(job) is not None:
            return self._filed(job)

        if job.state == "done":
            if job.remote_id:  # damaged here: it may still lie at the service
                return self.ledger.change(job, "accepted")
            raise PermanentError(
                f"{job.what}: the content of job {job.id}, which was paid for, "
                f"is no longer in {self.folder}",
                "put it back, or pay for it again: --resubmit",
            )
        return self._found(
            service, ask, job, job.says or "the command was stopped while it was being sent"
        )

    def _submitted(self, service: Discreet[Ask], ask: Ask, job: Job, doubted: bool = False) -> Job:
        """Send an intended order, as often as a busy service wants. `doubted`: it may have arrived
        once already.
        """
        end_s = time.monotonic() + self._budget.wait_s
        for number, pause_s in enumerate(self._pace.pauses(), start=1):
            try:
                receipt = service.submit(ask, job.client_id)
            except RefusedError as refusal:
                pause_s = max(pause_s, refusal.retry_after_s or 0.0)
                if (
                    refusal.again
                    and number < self._pace.submissions
                    and time.monotonic() + pause_s <= end_s
                ):
                    self.tell(f"{refusal.error.what}; trying again")
                    time.sleep(pause_s)
                    continue
                if doubted and (
                    remote_id := self._asked_for(service, job)
                ):  # refused because it is there
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
        usd = self._charge(job, spent.usd)
        if usd == 0.0:
            self.ledger.withdraw(job)
        else:
            self.ledger.change(job, "failed", usd=usd, says=spent.error.what)
        return spent.error

    def _charge(self, job: Job, usd: float | None) -> float | None:
        """What a service says it charged, if it can be true; None, which leaves the estimate, where
        it cannot.
        """
        if usd is None or 0.0 <= usd <= MOST_USD:
            return usd
        self.tell(
            f"{job.what}: {job.provider} bills ${usd:g}, which is no price; "
            f"the estimate counts, ${job.usd:.2f}"
        )
        return None

    def _found(
        self, service: Discreet[Ask], ask: Ask, job: Job, why: str, *, again: bool = True
    ) -> Job:
        """A job of which nobody knows whether it was taken: look it up, where that can be done.

        Where the service takes names of ours, each only once, sending it again under the same name
        cannot pay twice.
        """
        if not service.finds:
            raise endings.in_doubt(self.ledger.change(job, "in_doubt", says=why), service.keeps)
        if remote_id := self._asked_for(service, job):
            return self.ledger.change(job, "accepted", remote_id=remote_id)
        if again:
            return self._submitted(service, ask, job, doubted=True)
        raise endings.waited_out(job, why)

    def _asked_for(self, service: Discreet[Ask], job: Job) -> str | None:
        return self._patiently(
            lambda: service.find(job.client_id), job, time.monotonic() + self._budget.wait_s / 10
        )

    def _accepted(self, job: Job, receipt: Receipt) -> Job:
        if receipt.content is None:
            return self.ledger.change(job, "accepted", remote_id=receipt.remote_id)
        return self._kept(
            job, receipt.content, receipt.usd
        )  # no id is kept: nothing could be asked for by it

    def _awaited(
        self, service: Discreet[Ask], job: Job, check: Callable[[bytes], None]
    ) -> Purchase:
        content = self._content(job)
        if job.state == "done" and content is not None:
            return Purchase(content, job.usd)

        end_s, began_s, flaws, flaw = time.monotonic() + self._budget.wait_s, time.time(), 0, ""

        for pause_s in self._pace.pauses():
            report = self._patiently(lambda: service.poll(job.remote_id), job, end_s)
            if report.state == "failed":
                raise self._ended(job, report)
            if report.state == "done":
                try:
                    return self._fetched(service, job, report, check)
                except BadMediaError as error:
                    flaw, flaws = error.what, flaws + 1
                    if flaws == FETCHES:
                        why = (
                            "made and paid for, but it does not come whole "
                            f"({error.what}), {FETCHES} times"
                        )
                        raise endings.waited_out(job, why) from None
                    self.tell(f"{job.what}: {error.what}; fetching it again")
            else:
                self.tell(f"{job.what}: {report.says}, {time.time() - began_s:.0f} s")

            if time.monotonic() + pause_s > end_s:
                why = (
                    f"job {job.id} is still {report.says or report.state} "
                    f"after {self._budget.wait_s:g} s"
                )
                raise endings.waited_out(
                    job, f"made and paid for, but it does not come whole ({flaw})" if flaw else why
                )
            time.sleep(pause_s)
        raise AssertionError("pauses have no end")

    def _fetched(
        self, service: Discreet[Ask], job: Job, report: Report, check: Callable[[bytes], None]
    ) -> Purchase:
        """The content of a job that is done; BadMediaError where it does not come, or comes
        damaged.
        """
        try:
            content = report.content if report.content is not None else service.fetch(report)
        except RefusedError as refusal:
            if not refusal.again:
                raise endings.stays(job, refusal.error) from None
            raise BadMediaError(refusal.error.what, refusal.error.next_step) from None
        except UnknownOutcomeError as doubt:
            raise BadMediaError(doubt.what, "run the same command again") from None

        check(content)
        done = self._kept(job, content, report.usd)
        return Purchase(content, done.usd)

    def _ended(self, job: Job, report: Report) -> ExoActorError:
        """A job that failed: most often free, and else what the service charged, or may have."""
        charged = (
            0.0 if report.usd is None and not report.charged else self._charge(job, report.usd)
        )
        failed = self.ledger.change(job, "failed", says=report.says, usd=charged)
        return endings.ended(failed, str(self.folder / BOUGHT))

    def _patiently(self, question: Callable[[], Answer], job: Job, end_s: float) -> Answer:
        """The answer to a question that costs nothing, asked until it is given."""
        unknown = 0
        for pause_s in self._pace.pauses():
            try:
                return question()
            except RefusedError as refusal:
                if not refusal.again:
                    raise endings.stays(job, refusal.error) from None
                why, pause_s = refusal.error.what, max(pause_s, refusal.retry_after_s or 0.0)
            except GoneError as gone:
                why, unknown = gone.what, unknown + 1
                if unknown == LOOKS:
                    self._forgotten(job, why)
            except UnknownOutcomeError as doubt:
                why = doubt.what
            if time.monotonic() + pause_s > end_s:
                raise endings.waited_out(job, why)
            self.tell(f"{job.what}: {why}; asking again")
            time.sleep(pause_s)
        raise AssertionError("pauses have no end")

    def _forgotten(self, job: Job, says: str) -> NoReturn:
        """Whether a job that the service took, and no longer knows, was charged is not known: it
        counts as paid.
        """
        raise endings.ended(
            self.ledger.change(job, "abandoned", says=says), str(self.folder / BOUGHT)
        ) from None

    def _kept(self, job: Job, content: bytes, usd: float | None) -> Job:
        """Content on disk first, then in the ledger: found by its name if the ledger does not know
        it yet.
        """
        write_bytes(self._place(job), content)
        paid = self._charge(job, usd)
        return self.ledger.change(
            job, "done", content=hashlib.sha256(content).hexdigest(), usd=paid
        )

    def _filed(self, job: Job) -> Job:
        """A job whose content is here: done, if it was not yet."""
        content = self._content(job)
        assert content is not None
        return job if job.state == "done" else self._kept(job, content, None)

    def _content(self, job: Job) -> bytes | None:
        """What is kept of a job, unharmed; files come into place whole, so one without a row is
        whole too.
        """
        try:
            content = self._place(job).read_bytes()
        except FileNotFoundError:
            return None
        return (
            content
            if not job.content or hashlib.sha256(content).hexdigest() == job.content
            else None
        )

    def _place(self, job: Job) -> Path:
        return self.folder / BOUGHT / job.client_id

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
