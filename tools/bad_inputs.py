"""Try every bad input of tests/made/bad_inputs as a user would, and print what came of them.

    .venv/bin/python tools/bad_inputs.py                     all
    .venv/bin/python tools/bad_inputs.py photo clip          groups by the beginnings of their names
    .venv/bin/python tools/bad_inputs.py --one-in 4          every fourth
    .venv/bin/python tools/bad_inputs.py --faults            those that went wrong, with last words

Each runs in a child of one warm process, with 4 GiB of addresses and two minutes. Exit code 1 where
one went wrong.
"""

import os
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Annotated

import tyro
from tyro.conf import Positional, arg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import exoactor.commands.look
import exoactor.commands.motions
import exoactor.commands.upkeep
import exoactor.commands.work  # noqa: F401 — loaded once, before children are made
from exoactor.io import assets
from made.bad_inputs.cases import every
from made.bad_inputs.trial import GIB, Case, Ending, tried

LIMIT_S = 120.0
FAULTS = ("traceback", "hangs", "memory", "destroyed", "words", "accepted")


@dataclass(frozen=True)
class Asked:
    """Which are tried, and whether faults are shown as they are found."""

    groups: Annotated[Positional[tuple[str, ...]], arg(metavar="GROUP")] = ()
    one_in: int = 1
    faults: bool = False


def main(asked: Asked) -> None:
    """Try those asked for, print a row a group."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        if (assets.home() / "assets").is_dir():
            (home / "assets").symlink_to(assets.home() / "assets")
        os.environ["EXOACTOR_HOME"] = str(home)
        of_group = (
            case for case in every() if not asked.groups or case.group.startswith(asked.groups)
        )
        chosen = islice(of_group, 0, None, asked.one_in)
        found = [
            (replace(case, files={}), _tried(case, Path(folder) / "case", asked.faults))
            for case in chosen
        ]
    _report(found)
    sys.exit(any(ending.fault(case) for case, ending in found))


def _tried(case: Case, folder: Path, verbose: bool) -> Ending:
    ending = tried(case, folder, LIMIT_S)
    shutil.rmtree(folder)
    if verbose and (fault := ending.fault(case)):
        last = " | ".join(ending.told.strip().splitlines()[-2:])[-300:]
        print(
            f"{fault:<10} {case.group}/{case.name}: {ending.code}, "
            f"{ending.seconds:.1f} s; {last!a}",
            flush=True,
        )
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
        peak = max(ending.peak_bytes for _, ending in rows)
        longest = max(ending.seconds for _, ending in rows)
        counts = " ".join(f"{faults[name]:>9}" for name in FAULTS)
        print(
            f"{group or 'all':<16} {len(rows):>5} {refused:>7} {counts}  "
            f"{peak * 1024 / GIB:>8.0f}  {longest:>9.1f}"
        )


if __name__ == "__main__":
    main(tyro.cli(Asked, description=__doc__))
