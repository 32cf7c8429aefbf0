"""Break the code on purpose, one place at a time, and see whether its tests notice.

    .venv/bin/python tools/mutants.py                 every list in tests/mutants
    .venv/bin/python tools/mutants.py services        those of tests/mutants/services.toml

A list holds what is broken, and which tests should see it:

    [[mutant]]
    file = "src/exoactor/io/packets.py"
    find = "CUT_TOLERANCE_S = 0.1"        # must stand there exactly once
    replace = "CUT_TOLERANCE_S = 10.0"
    tests = "tests/io/video/test_opening.py"
    survives = "…"                        # only where it is known to survive: why that is right

Each is tried in a copy of the sources, so the working tree stays as it is.
"""

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LISTS = ROOT / "tests" / "mutants"
LONGEST_S = 300.0


@dataclass(frozen=True)
class Mutant:
    """One change of the code; `survives` says why no test need see it."""

    file: str
    find: str
    replace: str
    tests: str
    survives: str = ""


def mutants(names: list[str]) -> list[Mutant]:
    """Those of the named lists, or of all."""
    paths = [LISTS / f"{name}.toml" for name in names] or sorted(LISTS.glob("*.toml"))
    return [Mutant(**row) for path in paths for row in tomllib.loads(path.read_text())["mutant"]]


def stale(mutant: Mutant, root: Path = ROOT) -> str | None:
    """What is not there any more: the place to break (once), or the tests that should see it.

    Tests that are not found fail, which would be taken for a mutant that was noticed.
    """
    path = root / mutant.file
    if not path.is_file():
        return f"there is no {mutant.file}"
    if (count := path.read_text().count(mutant.find)) != 1:
        return f"{mutant.find.strip()!r} stands {count} times in {mutant.file}"

    words = mutant.tests.split()
    places = [ROOT / word.partition("::")[0] for word in words if word.startswith("tests/")]
    absent = [place for place in places if not place.exists()]
    if absent or not places:
        return f"there is no {', '.join(map(str, absent)) or 'test'}"
    named = [word.partition("::")[2] for word in words if "::" in word]
    named += [chosen for flag, chosen in itertools.pairwise(words) if flag == "-k"]
    said = "".join(place.read_text() for place in places if place.is_file())
    gone = [name for name in named if name not in said]
    return f"no test is called {', '.join(gone)}" if gone else None


def verdict(mutant: Mutant, sources: Path) -> str:
    """killed, survived, or stale."""
    if stale(mutant, sources):
        return "stale"

    path = sources / mutant.file
    whole = path.read_text()
    path.write_text(whole.replace(mutant.find, mutant.replace))
    try:
        return "survived" if _pass(mutant.tests, sources) else "killed"
    finally:
        path.write_text(whole)


def _pass(tests: str, sources: Path) -> bool:
    """Whether the tests pass on the copy; one that hangs has noticed."""
    environment = os.environ | {"PYTHONPATH": str(sources / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests.split()]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, timeout=LONGEST_S
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main(names: list[str]) -> None:
    """Try each, print what became of it; exit 1 where one that should be killed was not."""
    found: dict[str, list[Mutant]] = {"killed": [], "survived": [], "stale": []}
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder)
        shutil.copytree(ROOT / "src", sources / "src", ignore=shutil.ignore_patterns("__pycache__"))
        for mutant in mutants(names):
            outcome = verdict(mutant, sources)
            found[outcome].append(mutant)
            why = f"  ({mutant.survives})" if mutant.survives else ""
            change = f"{mutant.find.strip()} → {mutant.replace.strip()}"
            print(f"{outcome:<9} {mutant.file}: {change}{why}", flush=True)

    tried = len(found["killed"]) + len(found["survived"])
    print(f"{len(found['killed'])} of {tried} killed, {len(found['stale'])} stale")
    sys.exit(bool(found["stale"]) or any(not mutant.survives for mutant in found["survived"]))


if __name__ == "__main__":
    main(sys.argv[1:])
