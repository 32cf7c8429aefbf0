"""The store keeps what it was given, notices damage, and forgets only what nobody uses."""

import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoactor.core.errors import ConfigError, PermanentError, RetriableError
from exoactor.store.artefact import Artefact
from exoactor.store.keys import artefact_key, file_hash
from exoactor.store.store import Store


def artefact(key: str, outputs: dict[str, str], usd: float = 0.0) -> Artefact:
    return Artefact(key, "stage", "backend", outputs, {"figure": 1.5}, {"fps": 3.0}, 0.1, usd)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    path = tmp_path / "content.bin"
    path.write_bytes(bytes(range(256)) * 40)
    return path


def test_what_was_recorded_is_found(store: Store, content: Path, tmp_path: Path) -> None:
    given_hash = store.put(content)
    store.record(artefact("k", {"a.bin": given_hash}))
    found = Store(store.folder).find("k")
    assert found == artefact("k", {"a.bin": given_hash})
    store.copy_out(given_hash, tmp_path / "out" / "a.bin")
    assert (tmp_path / "out" / "a.bin").read_bytes() == content.read_bytes()


def test_what_is_kept_cannot_be_written_by_mistake(store: Store, content: Path) -> None:
    assert store.object_path(store.put(content)).stat().st_mode & 0o777 == 0o444


def test_a_file_that_changes_while_it_is_copied_is_not_kept(
    store: Store, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "exoactor.store.store.shutil.copyfile", lambda given, made: made.write_bytes(b"changed")
    )
    with pytest.raises(RetriableError, match="changed while it was read"):
        store.put(content)
    assert [path for path in store.folder.glob("objects/*/*")] == []


def test_unknown_key_is_absent(store: Store) -> None:
    assert store.find("nothing") is None


@pytest.mark.parametrize("damage", ["flip", "empty", "half", "gone"])
def test_damage_is_noticed_and_set_aside(store: Store, content: Path, damage: str) -> None:
    content_hash = store.put(content)
    store.record(artefact("k", {"a.bin": content_hash}))
    path = store.object_path(content_hash)
    data = bytearray(path.read_bytes())
    path.chmod(0o644)
    if damage == "flip":
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "half":
        path.write_bytes(data[: len(data) // 2])
    else:
        path.unlink()
    assert store.find("k") is None
    assert len(list((store.folder / "quarantine").iterdir())) == (damage != "gone")
    assert store.put(content) == content_hash
    assert store.find("k") is not None


def test_a_changed_copy_in_the_run_folder_is_replaced(
    store: Store, content: Path, tmp_path: Path
) -> None:
    content_hash = store.put(content)
    target = tmp_path / "run" / "a.bin"
    store.copy_out(content_hash, target)
    target.write_bytes(b"edited")
    store.copy_out(content_hash, target)
    assert file_hash(target) == content_hash


def test_collect_keeps_what_runs_use_and_what_was_paid_for(store: Store, tmp_path: Path) -> None:
    hashes = {}
    for name in ("used", "loose", "paid"):
        path = tmp_path / name
        path.write_text(name)
        hashes[name] = store.put(path)
        store.record(artefact(name, {name: hashes[name]}, usd=1.0 if name == "paid" else 0.0))
    run = tmp_path / "run"
    run.mkdir()
    (run / "run.json").write_text("{}")
    store.set_uses(run, ["used"])
    assert store.collect(dry_run=True)[0] == 1
    assert store.find("loose") is not None
    assert store.collect()[0] == 1
    assert (
        store.find("loose") is None
        and store.find("used") is not None
        and store.find("paid") is not None
    )
    (run / "run.json").unlink()
    assert store.collect(paid_too=True)[0] == 2


def altered(store: Store, *statements: str) -> None:
    """The store's database, changed by somebody else."""
    with sqlite3.connect(store.folder / "store.db") as db:
        for statement in statements:
            db.execute(statement)
    db.close()


COLUMNS = {
    "stage": "'other'", "backend": "'other'", "outputs": "'{}'",
    "figures": "'{\"verdict\": {\"passed\": true}}'", "timing": "'{\"fps\": 9}'", "seconds": "0.2",
    "usd": "1.0", "created_s": "0.0", "digest": "''",
}  # fmt: skip
KINDS = (
    "'{'",
    "'null'",
    "'[]'",
    "x'ff00ff'",
    "CAST(x'ff61' AS TEXT)",
    "'long'",
    '\'{"a.bin": "../../../etc/passwd"}\'',
)


@pytest.mark.parametrize(
    "change",
    [f"{name} = {value}" for name, value in COLUMNS.items()]
    + [
        f"{name} = {value}"
        for name in ("outputs", "figures", "timing", "seconds", "usd", "digest")
        for value in KINDS
    ],
)
def test_a_row_that_was_altered_is_set_aside_and_stops_nobody(
    store: Store, content: Path, change: str
) -> None:
    content_hash = store.put(content)
    for key in ("k", "other"):
        store.record(artefact(key, {"a.bin": content_hash}))
    altered(store, f"UPDATE artefacts SET {change} WHERE key = 'k'")
    store.collect(dry_run=True)
    assert Store(store.folder).find("k") is None and store.find("other") is not None
    assert [path.name.split(".")[0] for path in (store.folder / "quarantine").iterdir()] == ["row"]
    store.record(artefact("k", {"a.bin": content_hash}))
    assert store.find("k") is not None
    assert store.collect()[0] == 2, "the row that was set aside, and the content that no run uses"


def test_a_row_is_of_its_key_alone(store: Store, content: Path) -> None:
    """What one step gave does not go for another's, though its digest is right."""
    content_hash = store.put(content)
    store.record(artefact("k", {"a.bin": content_hash}))
    altered(store, "UPDATE artefacts SET key = 'other'")
    assert store.find("other") is None


def test_one_damaged_file_of_several_is_enough(store: Store, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).write_text(name)
    outputs = {name: store.put(tmp_path / name) for name in ("first", "second")}
    store.record(artefact("k", outputs))
    for name in outputs:
        store.object_path(outputs[name]).unlink()
        assert store.find("k") is None, f"{name} is gone"
        store.put(tmp_path / name)
        assert store.find("k") is not None


def test_a_folder_or_a_dangling_link_in_a_files_place_is_set_aside(
    store: Store, content: Path
) -> None:
    content_hash = store.put(content)
    store.record(artefact("k", {"a.bin": content_hash}))
    path = store.object_path(content_hash)
    path.unlink()
    path.mkdir()
    assert store.find("k") is None and store.put(content) == content_hash
    path.unlink()
    path.symlink_to("/nowhere")
    assert (
        store.find("k") is None
        and store.put(content) == content_hash
        and store.find("k") is not None
    )
    assert store.collect(paid_too=True)[0] == 3, "both, and the content that no run uses"


def test_rows_of_a_release_without_digests_are_done_again(tmp_path: Path, content: Path) -> None:
    """A store in the previous layout: it opens, its rows are not believed, its paid contents are
    kept."""
    folder = tmp_path / "store"
    folder.mkdir()
    with sqlite3.connect(folder / "store.db") as db:
        db.execute(
            "CREATE TABLE artefacts (key TEXT PRIMARY KEY, stage TEXT NOT NULL, backend TEXT NOT "
            "NULL, outputs TEXT NOT NULL, figures TEXT NOT NULL, timing TEXT NOT NULL, seconds "
            "REAL NOT NULL, usd REAL NOT NULL, created_s REAL NOT NULL)"
        )
        db.execute(
            "CREATE TABLE uses (run TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (run, key))"
        )
        for key, usd in (("k", 0.0), ("paid", 1.0)):
            row = (
                key,
                "stage",
                "backend",
                json.dumps({"a.bin": file_hash(content)}),
                "{}",
                "{}",
                0.1,
                usd,
                0.0,
            )
            db.execute("INSERT INTO artefacts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    db.close()
    store = Store(folder)
    content_hash = store.put(content)
    assert store.collect()[0] == 0 and store.object_path(content_hash).is_file(), "it was paid for"
    assert store.find("k") is None and store.find("paid") is None
    store.record(artefact("k", {"a.bin": content_hash}))
    assert Store(folder).find("k") == artefact("k", {"a.bin": content_hash})


def test_uses_that_name_no_folder_stop_no_clean_up(store: Store, content: Path) -> None:
    store.put(content)
    long = "x" * 5000
    for run in ("x'00ff'", "CAST(x'ff00' AS TEXT)", f"'/{long}'", "5"):
        altered(store, f"INSERT INTO uses VALUES ({run}, 'k')")
    assert store.collect()[0] == 1


def test_an_empty_database_is_a_new_one(store: Store, content: Path) -> None:
    (store.folder / "store.db").write_bytes(b"")
    for name in ("store.db-wal", "store.db-shm"):
        (store.folder / name).unlink(missing_ok=True)
    assert Store(store.folder).find("k") is None


def test_nothing_is_collected_during_a_run(store: Store) -> None:
    with store.in_use(), pytest.raises(RetriableError):
        store.collect()


def test_a_store_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "store.db").write_bytes(
        b"not a database, but long enough to be read as one" * 40
    )
    with pytest.raises(PermanentError, match=r"store\.db"):
        Store(tmp_path / "store")


def test_a_store_that_cannot_be_made_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"(?s)file.*EXOACTOR_HOME"):
        Store(tmp_path / "file" / "store")


def test_left_over_work_of_a_dead_process_is_removed(store: Store) -> None:
    stale = store.folder / "work" / "999999999-x"
    stale.mkdir()
    Store(store.folder)
    assert not stale.exists()


settings_strategy = st.dictionaries(
    st.text(max_size=8), st.one_of(st.integers(), st.text(max_size=8), st.none())
)


@given(settings_strategy, settings_strategy)
def test_keys_differ_exactly_when_settings_do(a: dict[str, object], b: dict[str, object]) -> None:
    def key(settings: dict[str, object]) -> str:
        return artefact_key("body", "blaze", 1, settings, {"clip.mp4": "00"})

    assert (key(a) == key(b)) == (a == b)
    assert key(a) == key(dict(reversed(a.items())))


def test_golden_key() -> None:
    """A key that changes loses everybody's finished and paid work: raise KEY_SCHEMA only
    knowingly."""
    key = artefact_key(
        "body", "blaze", 1, {"stature_m": 1.7, "person": None}, {"clip.mp4": "ab" * 32}
    )
    assert key == "26a348fbccd712937af528326a32e970547c1943ba33cc7099110054d51d93d9"
