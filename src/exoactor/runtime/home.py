"""The user's store and ledger, in EXOACTOR_HOME."""

from exoactor.io import assets
from exoactor.services.ledger import Job, Ledger, State
from exoactor.store.store import Store


def open_store() -> Store:
    """The user's store."""
    return Store(assets.home() / "store")


def ledger_here() -> Ledger | None:
    """The user's ledger, if anything was ever ordered."""
    path = assets.home() / "store" / "ledger.db"
    return Ledger(path) if path.is_file() else None


def all_jobs(states: tuple[State, ...] = ()) -> list[Job]:
    """The orders in these states; none: in any."""
    ledger = ledger_here()
    return ledger.jobs(states) if ledger else []


def ledger_spent() -> float | None:
    """What was spent at services, by all runs; None before the first order."""
    ledger = ledger_here()
    return ledger.spent_usd() if ledger else None
