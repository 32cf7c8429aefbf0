"""`exoactor doctor`, `assets`, `jobs` and `gc`."""

from typing import Any

from exoactor.core.errors import ConfigError
from exoactor.io import assets as table
from exoactor.runtime.home import all_jobs, ledger_here, open_store
from exoactor.services.outcomes import abandon, adopt, overview


def doctor(live: bool) -> dict[str, Any]:
    """`exoactor doctor`."""
    from exoactor import doctor as checks

    found = checks.examine(live)
    width = max(len(check.name) for check in found)
    for check in found:
        state = "ok" if check.ok else "missing" if check.needed else "absent"
        print(f"{state:<7} {check.name:<{width}} {check.detail}")
    return {"ok": all(c.ok or not c.needed for c in found), "checks": [vars(c) for c in found]}


def assets(action: str, names: tuple[str, ...]) -> dict[str, Any]:
    """`exoactor assets list|pull`."""
    if action == "pull" and not names:
        raise ConfigError("assets pull: no name given", "name one: exoactor assets list shows them")
    if action == "list" and names:
        raise ConfigError(
            "assets list takes no names", f"to fetch: exoactor assets pull {' '.join(names)}"
        )

    for name in names:
        table.pull(name)

    rows = [(one.name, state, one.licence, one.what, one.licence) for one, state in table.status()]
    for hand in table.BY_HAND.values():
        state = "present" if hand.present else "absent"
        rows.append((hand.name, state, hand.licence, hand.what, f"by hand: {hand.how}"))

    for name, state, _, what, how in rows:
        if not names or name in names:  # after a pull, that others are absent is no news
            print(f"{name:<11} {state:<8} {what}; {how}")
    return {"assets": [dict(zip(("name", "state", "licence"), row, strict=False)) for row in rows]}


def jobs(action: str, number: int | None, remote_id: str | None) -> dict[str, Any]:
    """`exoactor jobs list|adopt|abandon`."""
    if action == "list":
        if number is not None:
            raise ConfigError("jobs list takes no number", "leave it out")
        found = all_jobs()
        for job in found:
            told = f"{job.says}  " if job.says else ""
            print(
                f"{job.id:>4} {job.state:<9} ${job.usd:<5.2f} {job.what:<34} {told}{job.remote_id}"
            )
        if not found:
            print("nothing was ever ordered")
        return {"jobs": [overview(job) for job in found]}

    ledger = ledger_here()
    if number is None or ledger is None or (remote_id is None) == (action == "adopt"):
        usage = f"exoactor jobs {action} JOB{' ITS-ID' if action == 'adopt' else ''}"
        raise ConfigError(
            f"jobs {action} needs to know which", f"{usage}; exoactor jobs list shows them"
        )

    job = adopt(ledger, number, remote_id) if remote_id else abandon(ledger, number)
    then = "the same command waits for it"
    if action == "abandon":
        then = "it counts as paid; --resubmit orders it anew"
    print(f"job {job.id} is {job.state}: {then}")
    return {"job": overview(job)}


def collect(paid_too: bool, dry_run: bool) -> dict[str, Any]:
    """`exoactor gc`."""
    count, size = open_store().collect(paid_too=paid_too, dry_run=dry_run)
    print(f"{'would remove' if dry_run else 'removed'} {count} files, {size / 1e6:.1f} MB")
    return {"files": count, "bytes": size, "dry_run": dry_run}
