"""Write what goals there are, and those of the fourteen tasks, into docs/tasks.md, from the code.

.venv/bin/python tools/goal_tables.py
"""

from pathlib import Path

from exoactor.core.goals import VOCABULARY, Vocable
from exoactor.scenes.tasks import TASKS

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "tasks.md"
MARKS = {
    name: (f"<!-- {name}: tools/goal_tables.py -->\n", f"<!-- end of {name} -->\n")
    for name in ("tasks", "goals")
}


def tasks() -> str:
    """The fourteen by their goals."""
    head = "| task | scene | instruction | done when |\n|---|---|---|---|\n"
    return head + "".join(
        f"| {task.code} {task.tier} | {task.name} | {task.instruction} | {task.says} |\n"
        for task in TASKS.values()
    )


def goals() -> str:
    """The vocabulary."""
    head = "| kind | says | usual amount | asked of |\n|---|---|---|---|\n"
    return head + "".join(map(_row, VOCABULARY, VOCABULARY.values()))


def _row(kind: str, told: Vocable) -> str:
    usual = "" if told.usual is None else f"{told.usual:g} {told.unit}".replace(" °", "°")
    return f"| `{kind}` | {told.general} | {usual} | {'the way' if told.once else 'the end'} |\n"


def written(document: str) -> str:
    """The document with these tables between their marks."""
    for name, table in (("tasks", tasks()), ("goals", goals())):
        begin, end = MARKS[name]
        before, _, rest = document.partition(begin)
        document = f"{before}{begin}\n{table}\n{end}{rest.partition(end)[2]}"
    return document


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text()))
