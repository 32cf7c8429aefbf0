"""The store keeps what it was given, notices damage, and forgets only what nobody uses."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exoactor.core.errors import ConfigError, PermanentError, RetriableError
from exoactor.store.keys import artefact_key, file_hash
from exoactor.store.store import Artefact, Store


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


def test_a_changed_copy_in_the_run_folder_is_replaced(store: Store, content: Path, tmp_path: Path) -> None:
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
    assert store.find("loose") is None and store.find("used") is not None and store.find("paid") is not None
    (run / "run.json").unlink()
    assert store.collect(paid_too=True)[0] == 2


def test_nothing_is_collected_during_a_run(store: Store) -> None:
    with store.in_use(), pytest.raises(RetriableError):
        store.collect()


def test_a_store_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "store.db").write_bytes(b"not a database, but long enough to be read as one" * 40)
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


settings_strategy = st.dictionaries(st.text(max_size=8), st.one_of(st.integers(), st.text(max_size=8), st.none()))


@given(settings_strategy, settings_strategy)
def test_keys_differ_exactly_when_settings_do(a: dict[str, object], b: dict[str, object]) -> None:
    def key(settings: dict[str, object]) -> str:
        return artefact_key("body", "blaze", 1, settings, {"clip.mp4": "00"})

    assert (key(a) == key(b)) == (a == b)
    assert key(a) == key(dict(reversed(a.items())))


def test_golden_key() -> None:
    """A key that changes loses everybody's finished and paid work: raise KEY_SCHEMA only knowingly."""
    key = artefact_key("body", "blaze", 1, {"stature_m": 1.7, "person": None}, {"clip.mp4": "ab" * 32})
    assert key == "26a348fbccd712937af528326a32e970547c1943ba33cc7099110054d51d93d9"
