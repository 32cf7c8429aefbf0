"""The ledger: states, attempts, the budget in the transaction, several processes."""

import math
import multiprocessing
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core.errors import BudgetError, PermanentError
from exoactor.services.ledger import MOST_USD, Ledger, Order, check_budget


def order(key: str = "k", usd: float = 0.5, run: str = "run") -> Order:
    return Order(key, run, "imagine kling", "kling", "kling-3.0", "{}", usd)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db")


def test_every_order_counts_until_it_is_withdrawn_or_failed(ledger: Ledger) -> None:
    first, second = ledger.intend(order("a"), 2.0), ledger.intend(order("b"), 2.0)
    assert ledger.spent_usd("run") == 1.0
    ledger.withdraw(first)
    ledger.change(second, "failed", usd=0.0)
    assert ledger.spent_usd() == 0.0 and [job.state for job in ledger.jobs()] == ["failed"]


def test_the_budget_is_a_runs_own(ledger: Ledger) -> None:
    ledger.intend(order("a", 0.7), 1.0)
    with pytest.raises(
        BudgetError, match=r"may cost up to \$0.50; this run has spent \$0.70 of \$1.00"
    ) as caught:
        ledger.intend(order("b"), 1.0)
    assert "--max-usd 1.20" in caught.value.next_step and len(ledger.jobs()) == 1
    assert ledger.intend(order("b", run="other"), 1.0).state == "intent"


def test_attempts_are_counted_and_named(ledger: Ledger) -> None:
    first = ledger.intend(order(), 2.0)
    ledger.change(first, "abandoned")
    second = ledger.intend(order(), 2.0)
    assert (first.attempt, second.attempt) == (1, 2) and first.client_id != second.client_id
    assert ledger.last("k") == second and len(second.client_id) <= 64


def test_what_is_accepted_is_never_withdrawn(ledger: Ledger) -> None:
    job = ledger.intend(order(), 2.0)
    ledger.change(job, "accepted", remote_id="r1")
    ledger.withdraw(job)
    found = ledger.job(job.id)
    assert found is not None and (found.state, found.remote_id) == ("accepted", "r1")


def test_changes_are_on_disk_before_they_count(ledger: Ledger) -> None:
    ledger.intend(order(), 1.0)
    with sqlite3.connect(ledger.path) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("SELECT state FROM jobs").fetchall() == [("intent",)]


def spend(path: Path, number: int) -> bool:
    try:
        Ledger(path).intend(order(str(number), 0.4), 1.0)
    except BudgetError:
        return False
    return True


def test_processes_that_spend_at_once_stay_within_the_budget(ledger: Ledger) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        allowed = pool.starmap(spend, [(ledger.path, number) for number in range(12)])
    assert sum(allowed) == 2 and ledger.spent_usd("run") == pytest.approx(0.8)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_text(
        "not a database at all, but long enough to be read as a header of one " * 20
    )
    with pytest.raises(PermanentError, match=r"ledger\.db cannot be used"):
        Ledger(tmp_path / "ledger.db").jobs()


@pytest.mark.parametrize("folder", ["bought", "locks"])
@pytest.mark.parametrize("left", [None, b""])
def test_a_lost_ledger_is_never_begun_anew_in_silence(
    folder: str, left: bytes | None, tmp_path: Path
) -> None:
    """What was ordered would be paid for again."""
    Ledger(tmp_path / "ledger.db")
    (tmp_path / "ledger.db").unlink()
    if left is not None:
        (tmp_path / "ledger.db").write_bytes(left)
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "k").write_bytes(b"x")
    with pytest.raises(
        PermanentError, match=r"(?s)ledger\.db is gone or empty.*restore it from a backup"
    ):
        Ledger(tmp_path / "ledger.db")
    (tmp_path / folder / "k").unlink()
    assert Ledger(tmp_path / "ledger.db").jobs() == []


def test_a_ledger_that_is_no_database_says_so_and_stays(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"not a database, but long enough to be read as one" * 40)
    with pytest.raises(PermanentError, match=r"(?s)ledger\.db.*restore it from a backup"):
        Ledger(tmp_path / "ledger.db")
    assert (tmp_path / "ledger.db").read_bytes().startswith(b"not a database")


@pytest.mark.parametrize(
    "change",
    [
        "usd = 'x'",
        "usd = -1",
        "usd = 9e999",
        "state = 'free'",
        "says = x'00ff'",
        "created_s = 9e999",
        "created_s = 'x'",
    ],
)
def test_a_job_that_was_altered_is_named(change: str, ledger: Ledger) -> None:
    ledger.intend(order(), 1.0)
    with sqlite3.connect(ledger.path) as db:
        db.execute(f"UPDATE jobs SET {change}")
    db.close()
    with pytest.raises(PermanentError, match="job 1 is damaged"):
        ledger.jobs()
    if change.startswith("usd"):
        with pytest.raises(PermanentError, match="job 1 says it cost"):
            ledger.intend(order("another"), 100.0)


AMOUNTS = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from(
    [0.0, 0.4, 1.0, -1000.0, 1e300]
)
CHANGES = st.sampled_from(
    ["accepted", "done", "failed", "in_doubt", "abandoned", "unusable", "withdraw"]
)


@given(
    st.lists(st.tuples(AMOUNTS, CHANGES, st.none() | AMOUNTS), max_size=5),
    st.sampled_from([0.0, 1.0, 5.0]),
)
@settings(max_examples=15)
def test_no_sequence_of_orders_breaks_the_sum(
    orders: list[tuple[float, str, float | None]], most: float
) -> None:
    """What is spent is finite and not below zero, is the sum of what was written down, and no order
    begins beyond."""
    with TemporaryDirectory() as folder:
        ledger, wanted = Ledger(Path(folder) / "ledger.db"), 0.0
        for number, (usd, state, charged) in enumerate(orders):
            try:
                job = ledger.intend(order(str(number), usd), most)
            except (BudgetError, PermanentError):
                assert not (usd >= 0.0 and wanted + usd <= most)
                continue
            assert wanted + usd <= most + 1e-9
            if state == "withdraw":
                ledger.withdraw(job)
                continue
            try:
                ledger.change(job, state, usd=charged)  # type: ignore[arg-type]
                wanted += usd if charged is None else charged
                assert charged is None or 0.0 <= charged <= MOST_USD
            except PermanentError:
                assert charged is not None and not 0.0 <= charged <= MOST_USD
                wanted += usd
            assert math.isfinite(ledger.spent_usd()) and ledger.spent_usd() >= 0.0
            assert ledger.spent_usd("run") == pytest.approx(wanted)


@pytest.mark.parametrize(("usd", "spent"), [(math.nan, 0.0), (0.0, math.nan), (math.inf, 0.0)])
def test_no_budget_allows_what_is_no_number(usd: float, spent: float) -> None:
    with pytest.raises((BudgetError, OverflowError, ValueError)):
        check_budget("it", usd, spent, 5.0)
