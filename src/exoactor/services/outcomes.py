"""How an order can end other than well, in words that name the way out; and what a person can
decide about it.
"""

import re
from collections.abc import Mapping
from typing import Any

from exoactor.core.errors import (
    ConfigError,
    ExoActorError,
    InDoubtError,
    PermanentError,
    RetriableError,
)
from exoactor.services import forms
from exoactor.services.ledger import OPEN, Job, Ledger

ADOPTABLE = (*OPEN, "abandoned")
"""States in which a job may turn out to be there after all; what it costs counts already."""
_TOLD = (
    "id", "state", "what", "provider", "model", "run", "usd", "remote_id", "says", "created_s",
)  # fmt: skip
_ID = re.compile(r"[\w./:~@-]{1,256}", re.ASCII)


def is_id(text: str) -> bool:
    """Whether a text can be a job's id at a service: it becomes a part of addresses."""
    return _ID.fullmatch(text) is not None and ".." not in text


def adopt(ledger: Ledger, number: int, remote_id: str) -> Job:
    """A person found the job at the service: the next run waits for it.

    Raises:
        ConfigError: that is no id.
        PermanentError: there is no such job, or it waits for nobody.
    """
    job = _waiting(ledger, number, ADOPTABLE)
    if not is_id(remote_id):
        raise ConfigError(
            f"jobs adopt {number}: that is no id", "give the job's id as the service shows it"
        )
    return ledger.change(job, "accepted", remote_id=remote_id, says="adopted")


def abandon(ledger: Ledger, number: int) -> Job:
    """A person gives a job up: it counts as paid, and is ordered again only with --resubmit."""
    return ledger.change(_waiting(ledger, number, OPEN), "abandoned", says="given up")


def _waiting(ledger: Ledger, number: int, states: tuple[str, ...]) -> Job:
    job = ledger.job(number)
    if job is None:
        raise PermanentError(f"there is no job {number}", "exoactor jobs list shows them")
    if job.state not in states:
        raise PermanentError(
            f"job {number} is {job.state}: it waits for nothing", "exoactor jobs list shows them"
        )
    return job


def overview(job: Job) -> Mapping[str, Any]:
    """A job as `exoactor jobs list --json` tells it."""
    return {name: getattr(job, name) for name in _TOLD}


def in_doubt(job: Job, keeps: bool) -> InDoubtError:
    """What a person has to decide; `keeps`: whether the service could still give the work."""
    there = (
        f"It is there: exoactor jobs adopt {job.id} ITS-ID, then the same command. It is not: the"
    )
    price = f"${job.usd:.2f}" if job.usd else "what it costs there"
    return InDoubtError(
        f"{job.what}: {job.says}; {job.provider} may have taken it and may charge {price}",
        f"look at your account at {job.provider}. "
        f"{there if keeps else 'To ask again: the'} same command with --resubmit. "
        f"To let it be: exoactor jobs abandon {job.id}",
    )


def ended(job: Job, bought: str) -> PermanentError:
    """An order that is over, without anything that can be used; `bought`: the folder of what
    was.
    """
    says = job.says.removeprefix(f"{job.provider}: ")

    if job.state == "abandoned":
        return PermanentError(
            f"{job.what}: job {job.id} was given up{'' if says == 'given up' else f' ({says})'}; "
            f"it counts as paid, ${job.usd:.2f}",
            "to order it again: --resubmit; "
            f"if it is there after all: exoactor jobs adopt {job.id} ITS-ID",
        )
    if job.state == "unusable":
        return PermanentError(
            f"{job.what}: what job {job.id} made, for ${job.usd:.2f}, cannot be used: {says}",
            f"it is kept in {bought}; to order it again: --resubmit",
        )
    if job.usd > 0.0:
        return PermanentError(
            f"{job.what}: {job.provider} made nothing that can be used, "
            f"and ${job.usd:.2f} counts as paid: {says}",
            "to order it again: --resubmit",
        )

    asked = forms.item(forms.parsed(job.request.encode()), "prompt", kind=str)
    what = "the instruction, the picture or the back end" if asked else "what is asked"
    return PermanentError(
        f"{job.what}: {job.provider} made nothing: {says}",
        f"change {what}; or try again: --resubmit",
    )


def stays(job: Job, error: ExoActorError) -> ExoActorError:
    """An error that ends a command, not the job that it waited for."""
    way_out = (
        f"job {job.id} stays, and the same command goes on with it; "
        f"to let it be: exoactor jobs abandon {job.id}"
    )
    return type(error)(f"{job.what}: {error.what}", f"{error.next_step}. Then: {way_out}")


def waited_out(job: Job, why: str) -> RetriableError:
    """Time is over, for this command."""
    return RetriableError(
        f"{job.what}: {why}",
        f"run the same command again: job {job.id} stays, and nothing is ordered anew; "
        f"to wait no more: exoactor jobs abandon {job.id}, which counts as paid",
    )
