"""Try every bad input of tests/made/bad_inputs as a user would, and print what came of them.

    .venv/bin/python tools/bad_inputs.py                     all
    .venv/bin/python tools/bad_inputs.py photo clip          groups by the beginnings of their names
    .venv/bin/python tools/bad_inputs.py --faults            those that went wrong, with their last words

Each runs in a child of one warm process, with 4 GiB of addresses and half a minute. Exit code 1 where one went wrong.
"""

import os
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import exoactor.commands.look
import exoactor.commands.motions
import exoactor.commands.upkeep
import exoactor.commands.work  # noqa: F401 — loaded once, before children are made
from exoactor.io import assets
from made.bad_inputs.cases import every
from made.bad_inputs.trial import GIB, Case, Ending, tried

LIMIT_S = 30.0
FAULTS = ("traceback", "hangs", "memory", "destroyed", "words", "accepted")


def main(arguments: list[str]) -> None:
    """Try those asked for, print a row a group."""
    verbose, groups = "--faults" in arguments, tuple(word for word in arguments if not word.startswith("--"))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        if (assets.home() / "assets").is_dir():
            (home / "assets").symlink_to(assets.home() / "assets")
        os.environ["EXOACTOR_HOME"] = str(home)
        chosen = (case for case in every() if not groups or case.group.startswith(groups))
        found = [(replace(case, files={}), _tried(case, Path(folder) / "case", verbose)) for case in chosen]
    _report(found)
    sys.exit(any(ending.fault(case) for case, ending in found))


def _tried(case: Case, folder: Path, verbose: bool) -> Ending:
    ending = tried(case, folder, LIMIT_S)
    shutil.rmtree(folder)
    if verbose and (fault := ending.fault(case)):
        last = " | ".join(ending.told.strip().splitlines()[-2:])[-300:]
        print(f"{fault:<10} {case.group}/{case.name}: {ending.code}, {ending.seconds:.1f} s; {last!a}", flush=True)
    return ending


def _report(found: list[tuple[Case, Ending]]) -> None:
    print(
        f"{'read':<16} {'tried':>5} {'refused':>7} "
        + " ".join(f"{name:>9}" for name in FAULTS)
        + "  peak MiB  longest s"
    )
    for group in [*dict.fromkeys(case.group for case, _ in found), ""]:
        rows = [(case, ending) for case, ending in found if group in ("", case.group)]
        faults = Counter(ending.fault(case) for case, ending in rows)
        refused = sum(ending.code != 0 for _, ending in rows)
        peak, longest = max(ending.peak_bytes for _, ending in rows), max(ending.seconds for _, ending in rows)
        counts = " ".join(f"{faults[name]:>9}" for name in FAULTS)
        print(f"{group or 'all':<16} {len(rows):>5} {refused:>7} {counts}  {peak * 1024 / GIB:>8.0f}  {longest:>9.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
