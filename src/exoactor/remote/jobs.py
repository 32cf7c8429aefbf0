"""Work ordered from a service: submitted once, waited for, fetched whole, and kept.

    jobs.order(service, ask, what)           have it submitted, or find that it was
    jobs.have(service, ask, what, check)     order it, wait for it, and give its content

Both can be called again at any time, by any process: what was ordered is never ordered again, unless the purse says
`resubmit`. After SIGKILL at any point, the same call goes on from the ledger.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from exoactor.core.errors import BadMediaError, ConfigError, ExoActorError, InDoubtError, PermanentError, RetriableError
from exoactor.io.atomic import locked
from exoactor.io.files import write_bytes
from exoactor.remote.faults import DoubtError, RefusedError
from exoactor.remote.ledger import BOUGHT, LOCKS, Job, Ledger, Order, check_budget
from exoactor.remote.service import Receipt, Report, Service

REQUEST_SCHEMA = 1
FETCHES = 3
"""A download that comes damaged is tried this often."""

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Purse:
    """What a run may do with money. `max_usd`: for the whole run, earlier commands for the same folder included.

    `resubmit`: order anew what failed, was given up or is in doubt. `wait_s`: for one job, before giving up for now.
    """

    max_usd: float = 5.0
    resubmit: bool = False
    wait_s: float = 1800.0

    def __post_init__(self) -> None:
        if not self.max_usd >= 0.0:
            raise ConfigError(f"--max-usd {self.max_usd:g} is no amount", "give US dollars, 0 or more")
        if not self.wait_s > 0.0:
            raise ConfigError(f"--wait {self.wait_s:g} waits for nothing", "give seconds, more than 0")


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
class Bought:
    """Content that is here, and what it cost."""

    content: bytes
    usd: float


def request_document(service: Service[Ask], ask: Ask) -> str:
    """All that makes two requests the same, as canonical JSON."""
    said = {"schema": REQUEST_SCHEMA, "provider": service.provider, "model": service.model, **service.document(ask)}
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
        self, folder: Path, run: str, purse: Purse, pace: Pace | None = None, tell: Callable[[str], None] = untold
    ) -> None:
        self.ledger = Ledger(folder / "ledger.db")
        self.folder, self._run, self._purse, self._pace, self.tell = folder, run, purse, pace or Pace(), tell

    def estimate_usd(self, service: Service[Ask], ask: Ask) -> float:
        """What ordering it now would cost: nothing where it was ordered already."""
        job = self.ledger.last(request_key(request_document(service, ask)))
        return 0.0 if job is not None and job.state != "failed" else service.usd(ask)

    def afford(self, orders: Sequence[tuple[Service[Any], Any]], what: str) -> None:
        """Whether all of them can be paid for, before the first is sent; each is checked again as it is.

        Raises:
            BudgetError: no.
        """
        usd, spent = sum(self.estimate_usd(service, ask) for service, ask in orders), self.ledger.spent_usd(self._run)
        if usd > 0.0:
            check_budget(what, usd, spent, self._purse.max_usd)

    def order(self, service: Service[Ask], ask: Ask, what: str) -> Job:
        """The job of a request, accepted or done; `what` it is, in a word, for people.

        Raises:
            InDoubtError: it may or may not have been taken; nothing more is sent.
            BudgetError: it would cost too much.
            PermanentError: it failed, or was given up, before.
            ExoActorError: the service said no.
        """
        document = request_document(service, ask)
        key = request_key(document)
        with self._only(key):
            job = self.ledger.last(key)
            if job is not None and self._purse.resubmit and job.state in ("failed", "in_doubt", "abandoned"):
                if job.state == "in_doubt":
                    self.ledger.change(job, "abandoned", says="ordered once more")
                job = None
            if job is None:
                order = Order(key, self._run, what, service.provider, service.model, document, service.usd(ask))
                return self._submitted(service, ask, self.ledger.intend(order, self._purse.max_usd))
            return self._known(service, ask, job)

    def have(self, service: Service[Ask], ask: Ask, what: str, check: Callable[[bytes], None] = no_check) -> Bought:
        """Order, wait, fetch, keep. `check` raises BadMediaError for content that came damaged: it is fetched again.

        Raises:
            RetriableError: not ready within `wait_s`, or unreachable; the job stays, the same call goes on.
            PermanentError: the service says it failed.
            ExoActorError: as `order`.
        """
        job = self.order(service, ask, what)
        with self._only(job.key):
            return self._awaited(service, job, check)

    def _known(self, service: Service[Ask], ask: Ask, job: Job) -> Job:
        """A job that an earlier command ordered."""
        if job.state == "failed":
            raise _failed(job)
        if job.state == "abandoned":
            raise PermanentError(f"{job.what}: job {job.id} was given up", "to order it again: --resubmit")
        if job.state == "accepted":
            return job
        if self._content(job) is not None:
            return self._filed(job)
        if job.state == "done":
            if job.remote_id:  # damaged here: it may still lie at the service
                return self.ledger.change(job, "accepted")
            raise PermanentError(
                f"{job.what}: the content of job {job.id}, which was paid for, is no longer in {self.folder}",
                "put it back, or pay for it again: --resubmit",
            )
        return self._found(service, ask, job, "the command was stopped while it was being sent")

    def _submitted(self, service: Service[Ask], ask: Ask, job: Job, doubted: bool = False) -> Job:
        """Send an intended order, as often as a busy service wants. `doubted`: it may have arrived once already."""
        for number, pause_s in enumerate(self._pace.pauses(), start=1):
            try:
                return self._accepted(job, service.submit(ask, job.client_id))
            except RefusedError as refusal:
                if refusal.again and number < self._pace.submissions:
                    self.tell(f"{refusal.error.what}; trying again")
                    time.sleep(max(pause_s, refusal.retry_after_s or 0.0))
                    continue
                if doubted and (remote_id := self._asked_for(service, job)):  # refused because it is there
                    return self.ledger.change(job, "accepted", remote_id=remote_id)
                if not doubted:
                    self.ledger.withdraw(job)
                raise refusal.error from None
            except DoubtError as doubt:
                return self._found(service, ask, job, doubt.what, again=not doubted)
            except ExoActorError:  # before anything was sent
                self.ledger.withdraw(job)
                raise
        raise AssertionError("pauses have no end")

    def _found(self, service: Service[Ask], ask: Ask, job: Job, why: str, *, again: bool = True) -> Job:
        """A job of which nobody knows whether it was taken: look it up, where that can be done.

        Where the service takes names of ours, each only once, sending it again under the same name cannot pay twice.
        """
        if not service.finds:
            raise in_doubt(self.ledger.change(job, "in_doubt", says=why))
        if remote_id := self._asked_for(service, job):
            return self.ledger.change(job, "accepted", remote_id=remote_id)
        if again:
            return self._submitted(service, ask, job, doubted=True)
        raise RetriableError(f"{job.what}: {why}", "run the same command again: it looks for the job first")

    def _asked_for(self, service: Service[Ask], job: Job) -> str | None:
        return self._patiently(lambda: service.find(job.client_id), job, time.monotonic() + self._purse.wait_s / 10)

    def _accepted(self, job: Job, receipt: Receipt) -> Job:
        if receipt.content is None:
            return self.ledger.change(job, "accepted", remote_id=receipt.remote_id)
        return self._kept(job, receipt.content, receipt.usd)  # no id is kept: nothing could be asked for by it

    def _awaited(self, service: Service[Ask], job: Job, check: Callable[[bytes], None]) -> Bought:
        content = self._content(job)
        if job.state == "done" and content is not None:
            return Bought(content, job.usd)
        end_s, began_s, flaws = time.monotonic() + self._purse.wait_s, time.time(), 0
        for pause_s in self._pace.pauses():
            report = self._patiently(lambda: service.poll(job.remote_id), job, end_s)
            if report.state == "failed":
                raise _failed(self.ledger.change(job, "failed", says=report.says, usd=report.usd or 0.0))
            if report.state == "done":
                try:
                    return self._fetched(service, job, report, check)
                except BadMediaError as error:
                    flaws += 1
                    if flaws == FETCHES:
                        raise _unfetched(job, error.what) from None
                    self.tell(f"{job.what}: {error.what}; fetching it again")
            else:
                self.tell(f"{job.what}: {report.says}, {time.time() - began_s:.0f} s")
            if time.monotonic() + pause_s > end_s:
                raise RetriableError(
                    f"{job.what}: job {job.id} is still {report.says or report.state} after {self._purse.wait_s:g} s",
                    "run the same command again: it goes on waiting and orders nothing",
                )
            time.sleep(pause_s)
        raise AssertionError("pauses have no end")

    def _fetched(self, service: Service[Ask], job: Job, report: Report, check: Callable[[bytes], None]) -> Bought:
        """The content of a job that is done; BadMediaError where it does not come, or comes damaged."""
        try:
            content = report.content if report.content is not None else service.fetch(report)
        except RefusedError as refusal:
            raise BadMediaError(refusal.error.what, refusal.error.next_step) from None
        except DoubtError as doubt:
            raise BadMediaError(doubt.what, "run the same command again") from None
        check(content)
        done = self._kept(job, content, report.usd)
        return Bought(content, done.usd)

    def _patiently(self, question: Callable[[], Answer], job: Job, end_s: float) -> Answer:
        """The answer to a question that costs nothing, asked until it is given."""
        for pause_s in self._pace.pauses():
            try:
                return question()
            except RefusedError as refusal:
                if not refusal.again:
                    raise refusal.error from None
                why, pause_s = refusal.error.what, max(pause_s, refusal.retry_after_s or 0.0)
            except DoubtError as doubt:
                why = doubt.what
            if time.monotonic() + pause_s > end_s:
                raise RetriableError(
                    f"{job.what}: {why}", f"run the same command again: job {job.id} stays, and nothing is ordered anew"
                )
            self.tell(f"{job.what}: {why}; asking again")
            time.sleep(pause_s)
        raise AssertionError("pauses have no end")

    def _kept(self, job: Job, content: bytes, usd: float | None) -> Job:
        """Content on disk first, then in the ledger: found by its name if the ledger does not know it yet."""
        write_bytes(self._place(job), content)
        return self.ledger.change(job, "done", content=hashlib.sha256(content).hexdigest(), usd=usd)

    def _filed(self, job: Job) -> Job:
        """A job whose content is here: done, if it was not yet."""
        content = self._content(job)
        assert content is not None
        return job if job.state == "done" else self._kept(job, content, None)

    def _content(self, job: Job) -> bytes | None:
        """What is kept of a job, unharmed; files come into place whole, so one without a row is whole too."""
        try:
            content = self._place(job).read_bytes()
        except FileNotFoundError:
            return None
        return content if not job.content or hashlib.sha256(content).hexdigest() == job.content else None

    def _place(self, job: Job) -> Path:
        return self.folder / BOUGHT / job.client_id

    @contextmanager
    def _only(self, key: str) -> Iterator[None]:
        """One process a request."""
        (self.folder / LOCKS).mkdir(parents=True, exist_ok=True)
        busy = RetriableError(
            "another process is ordering or awaiting the same", "wait for it, then run the same command again"
        )
        with locked(self.folder / LOCKS / key, busy):
            yield


def adopt(ledger: Ledger, number: int, remote_id: str) -> Job:
    """A person found the job at the service: the next run waits for it.

    Raises:
        PermanentError: there is no such job, or it waits for nobody.
    """
    job = _waiting(ledger, number)
    return ledger.change(job, "accepted", remote_id=remote_id, says="adopted")


def abandon(ledger: Ledger, number: int) -> Job:
    """A person gives a job up: it counts as paid, and is ordered again only with --resubmit."""
    return ledger.change(_waiting(ledger, number), "abandoned", says="given up")


def _waiting(ledger: Ledger, number: int) -> Job:
    job = ledger.job(number)
    if job is None:
        raise PermanentError(f"there is no job {number}", "exoactor jobs list shows them")
    if job.state not in ("intent", "accepted", "in_doubt"):
        raise PermanentError(f"job {number} is {job.state}: it waits for nothing", "exoactor jobs list shows them")
    return job


def in_doubt(job: Job) -> InDoubtError:
    """What a person has to decide."""
    return InDoubtError(
        f"{job.what}: {job.says}; {job.provider} may have taken it and may charge ${job.usd:.2f}",
        f"look at your account at {job.provider}. It is there: exoactor jobs adopt {job.id} ITS-ID, then the same "
        f"command. It is not: the same command with --resubmit. To let it be: exoactor jobs abandon {job.id}",
    )


def _failed(job: Job) -> PermanentError:
    said = json.loads(job.request).get("prompt")
    hint = "change the instruction, the picture or the back end" if said else "change what is asked"
    return PermanentError(f"{job.what}: {job.provider} made nothing: {job.says}", f"{hint}; or try again: --resubmit")


def _unfetched(job: Job, why: str) -> RetriableError:
    return RetriableError(
        f"{job.what}: made and paid for, but it does not come whole ({why}), {FETCHES} times",
        f"run the same command again soon: job {job.id} stays, only the download is repeated",
    )


def overview(job: Job) -> Mapping[str, Any]:
    """A job as `exoactor jobs list --json` tells it."""
    keys = ("id", "state", "what", "provider", "model", "run", "usd", "remote_id", "says", "created_s")
    return {key: getattr(job, key) for key in keys}
