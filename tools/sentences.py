"""How many sentences of a table the rules read right, and which they miss.

    .venv/bin/python tools/sentences.py                 all in tests/stages/plan/rules/tables
    .venv/bin/python tools/sentences.py own refused

A table's row is a scene, a sentence, and what is to be done (`tests/made/sentences.py`).
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from made import sentences  # noqa: E402


def main() -> int:
    """Print each table's figures; 1 where a sentence is read wrong."""
    names = sys.argv[1:] or sorted(path.stem for path in sentences.TABLES.glob("*.txt"))
    wrong = 0
    for name in names:
        read = sentences.table(name)
        right, meanings = sum(one.right for one in read), {one.asks for one in read}
        wrong += (bad := sum(one.wrong for one in read))
        print(
            f"{name}: {len(read)} sentences over {len(meanings)} meanings, "
            f"{100.0 * right / len(read):.1f} % right, {bad} wrong"
        )
        for one in read:
            if not one.right:
                print(f"  {one.scene}: {one.said}\n    asks {one.asks}, read {one.read} {one.why}")
    return min(wrong, 1)


if __name__ == "__main__":
    raise SystemExit(main())
