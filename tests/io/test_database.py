"""What SQLite refuses comes in words whose next step is true."""

import sqlite3
from pathlib import Path

import pytest

from exoactor.core.errors import ConfigError, ExoActorError, PermanentError, RetriableError
from exoactor.io import database
from exoactor.io.database import transaction


def use(path: Path) -> None:
    with transaction(path, "move it away") as db:
        db.execute("CREATE TABLE IF NOT EXISTS t (a)")
        db.execute("INSERT INTO t VALUES (1)")


def test_what_fails_half_way_is_undone(tmp_path: Path) -> None:
    use(tmp_path / "x.db")
    with pytest.raises(RuntimeError), transaction(tmp_path / "x.db", "") as db:
        db.execute("INSERT INTO t VALUES (2)")
        raise RuntimeError
    with transaction(tmp_path / "x.db", "") as db:
        assert db.execute("SELECT a FROM t").fetchall() == [(1,)]


def test_a_database_that_another_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCKED_S", 0.05)
    use(tmp_path / "x.db")
    other = sqlite3.connect(tmp_path / "x.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RetriableError, match="held by another process"):
        use(tmp_path / "x.db")
    other.close()
    use(tmp_path / "x.db")


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to be read as one" * 40, bytes(8192)]
)
def test_a_file_that_is_no_database(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(content)
    with pytest.raises(PermanentError, match=r"(?s)x\.db cannot be used.*move it away"):
        use(tmp_path / "x.db")


def test_a_database_of_somebody_else(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as db:
        db.execute("CREATE TABLE t (other)")
        db.execute("CREATE TABLE u (b)")
    with (
        pytest.raises(PermanentError, match="move it away"),
        transaction(tmp_path / "x.db", "move it away") as db,
    ):
        db.execute("SELECT a FROM t")


def test_a_database_that_is_damaged_inside(tmp_path: Path) -> None:
    use(tmp_path / "x.db")
    with sqlite3.connect(tmp_path / "x.db") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray((tmp_path / "x.db").read_bytes())
    content[100:200] = bytes(100)
    (tmp_path / "x.db").write_bytes(content)
    with pytest.raises(PermanentError, match="move it away"):
        use(tmp_path / "x.db")


def test_a_folder_in_its_place_or_one_that_may_only_be_read(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(ConfigError, match=r"folder\.db"):
        use(tmp_path / "folder.db")
    use(tmp_path / "x.db")
    with (
        pytest.raises(ConfigError, match=r"(?s)readonly.*EXOACTOR_HOME"),
        transaction(tmp_path / "x.db", ""),
    ):
        sqlite3.connect(f"file:{tmp_path / 'x.db'}?mode=ro", uri=True).execute(
            "INSERT INTO t VALUES (3)"
        )


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    with pytest.raises(ExoActorError) as caught, transaction(tmp_path / "x.db", "") as db:
        db.execute("PRAGMA max_page_count = 2")
        db.execute("CREATE TABLE t (a)")
        db.execute("INSERT INTO t VALUES (zeroblob(100000))")
    assert isinstance(caught.value, RetriableError) and "room" in caught.value.next_step


def test_text_that_is_no_utf8_does_not_hide_the_rest(tmp_path: Path) -> None:
    use(tmp_path / "x.db")
    with transaction(tmp_path / "x.db", "") as db:
        db.execute("INSERT INTO t VALUES (CAST(x'ff61' AS TEXT))")
        assert db.execute("SELECT a FROM t").fetchall() == [(1,), ("\udcffa",)]
