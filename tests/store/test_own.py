"""Clean-up removes what the store made; what else lies in its folder, or is linked from it,
stays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from exoactor.store.store import Store

HASH = "ab" * 32
KILLED_AT_WORK = """
import os, sys
from pathlib import Path
from exoactor.store.store import Store

with Store(Path(sys.argv[1])).work_folder() as folder:
    folder.rename(folder.with_name(sys.argv[2]))
    os._exit(9)
"""
NOT_OURS = ("notes.txt", "AB" * 31, "ab" * 30, f"{HASH}.txt", "x-1", "1-", "²-x")


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """Somebody else's folder, with names that a store's could have."""
    folder = tmp_path / "theirs"
    for name in ("passwd", HASH[2:], f"{HASH}.7", "row.7.json", ".tmp-x"):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text("precious")
    return folder


def held(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


LINKS = (
    f"objects/{HASH[:2]}",
    "objects/zz",
    f"objects/cd/{HASH[2:]}",
    f"quarantine/{HASH}.1",
    "work/1-x",
)


@pytest.mark.parametrize("link", LINKS)
def test_no_link_is_followed(tmp_path: Path, theirs: Path, link: str) -> None:
    store, before = Store(tmp_path / "store"), held(theirs)
    (store.folder / link).parent.mkdir(exist_ok=True)
    (store.folder / link).symlink_to(theirs)
    Store(store.folder).collect()
    assert held(theirs) == before


def test_a_store_on_another_disk_is_cleaned_of_its_own_alone(tmp_path: Path, theirs: Path) -> None:
    """The folders themselves may be links that the user made; then names are all there is to go
    by."""
    store = Store(tmp_path / "store")
    (store.folder / "quarantine").rmdir()
    (store.folder / "quarantine").symlink_to(theirs)
    assert store.collect()[0] == 2
    assert held(theirs) == sorted({".tmp-x", HASH[2:], "passwd"})


@pytest.mark.parametrize("name", NOT_OURS)
@pytest.mark.parametrize("place", ["objects", "objects/ab", "quarantine", "work"])
def test_what_has_no_name_of_the_stores_stays(tmp_path: Path, place: str, name: str) -> None:
    store = Store(tmp_path / "store")
    (store.folder / place / name).mkdir(parents=True)
    (store.folder / place / name / "file").write_text("precious")
    Store(store.folder).collect()
    assert (store.folder / place / name / "file").read_text() == "precious"


def test_contents_that_nobody_names_and_half_copies_go(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    begun = ("objects/ab/.tmp-k3", f"objects/ab/.{HASH[2:]}.42.tmp")
    for name in (f"objects/ab/{HASH[2:]}", *begun, f"quarantine/{HASH}.9", "quarantine/row.9.json"):
        (store.folder / name).parent.mkdir(exist_ok=True)
        (store.folder / name).write_text("1234")
    (store.folder / "quarantine" / f"{HASH}.10").mkdir()
    assert store.collect()[0] == 6
    assert not held(store.folder / "objects/ab")
    assert not held(store.folder / "quarantine")


def test_the_work_of_a_process_that_lives_stays_whatever_its_number(tmp_path: Path) -> None:
    """In another container the number in its name may be nobody's, or anybody's, here."""
    store = Store(tmp_path / "store")
    with store.work_folder() as folder:
        Store(store.folder)
        assert folder.is_dir()
        renamed = folder.rename(folder.with_name("999999999-x"))
        Store(store.folder)
        assert renamed.is_dir()
    Store(store.folder)
    assert not held(store.folder / "work")


@pytest.mark.parametrize(
    "name", ["1-x", f"{os.getpid()}-x", f"{'9' * 30}-x"], ids=["one", "own", "none"]
)
def test_the_work_of_a_process_that_is_gone_goes(tmp_path: Path, name: str) -> None:
    store = Store(tmp_path / "store")
    assert (
        subprocess.run([sys.executable, "-c", KILLED_AT_WORK, store.folder, name]).returncode == 9
    )
    assert held(store.folder / "work") == [name]
    Store(store.folder)
    assert not held(store.folder / "work")
