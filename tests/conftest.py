"""Fixtures shared by all tests."""

import os
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # before numpy loads, as the command does: small matrices, several workers

import pytest  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data that is not ours to redistribute; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("EXOACTOR_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("the shared data folder is absent (set EXOACTOR_SHARED)")
    return folder
