"""The lists of mutants agree with the code: what each breaks is there, and so are its tests."""

import importlib.util
import sys
from pathlib import Path


def test_no_mutant_is_stale(repository: Path) -> None:
    spec = importlib.util.spec_from_file_location("mutants", repository / "tools/mutants.py")
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    sys.modules["mutants"] = tool  # where its dataclass looks for it
    spec.loader.exec_module(tool)

    told = [why for mutant in tool.mutants([]) if (why := tool.stale(mutant))]
    assert not told, "\n".join(told)
