"""Write the tables of fields into docs/conventions.md, from those in the code.

.venv/bin/python tools/field_tables.py
"""

from pathlib import Path

from exoactor.core.fields import FieldSpec, Table
from exoactor.core.frames import CAMERA
from exoactor.core.motion.execution import EXECUTION, THINGS
from exoactor.core.motion.person import BODY, GROUNDED_MOTION, HANDS, HUMAN_MOTION
from exoactor.core.motion.robot import REFERENCE, ROBOT_MOTION
from exoactor.core.motion.worlds import WORLDS
from exoactor.core.truth import TRUTH

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "conventions.md"
BEGIN, END = "<!-- fields: tools/field_tables.py -->\n", "<!-- end of fields -->\n"

FILES: dict[str, tuple[Table, dict[str, Table]]] = {
    "body.npz": (BODY, {}),
    "hands.npz": (HANDS, {}),
    "human_motion.npz": (HUMAN_MOTION, {}),
    "grounded_motion.npz": (GROUNDED_MOTION, {"human_motion.npz": HUMAN_MOTION}),
    "robot_motion.npz": (ROBOT_MOTION, {}),
    "reference.npz": (REFERENCE, {"robot_motion.npz": ROBOT_MOTION}),
    "execution.npz": (EXECUTION, {"robot_motion.npz": ROBOT_MOTION}),
    "worlds.npz": (WORLDS, {"robot_motion.npz": ROBOT_MOTION, "execution.npz": THINGS}),
    "camera.json": (CAMERA, {}),
    "truth.npz": (
        TRUTH,
        {
            "human_motion.npz": HUMAN_MOTION,
            "hands.npz": HANDS,
            "camera.json": CAMERA,
            "execution.npz": THINGS,
        },
    ),
}
"""Each file's fields, and those of other files that it holds too."""


def markdown() -> str:
    """The tables of all files, one below the other."""
    return "\n".join(_section(file, *tables) for file, tables in FILES.items())


def written(document: str) -> str:
    """The document with these tables between its marks."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{markdown()}\n{END}{after}"


def _section(file: str, table: Table, others: dict[str, Table]) -> str:
    own, shared = {spec.name: spec for spec in table}, ""
    for name, other in others.items():
        in_both = [spec for spec in other if spec.name in own]
        taken = [spec.name for spec in in_both]
        exact = any(own[spec.name].dtype != spec.dtype for spec in in_both)
        all_of_it = len(in_both) == len(FILES[name][0])
        fields = "the fields" if all_of_it else " ".join(f"`{key}`" for key in taken)
        own = {key: spec for key, spec in own.items() if key not in taken}
        shared += f"- {fields} of {name}{', in float64' * exact}\n"

    head = "| field | shape | dtype | unit | what it is |\n|---|---|---|---|---|\n"
    rows = "".join(map(_row, own.values()))
    return f"### {file}\n\n{shared}{bool(shared) * chr(10)}{head}{rows}"


def _row(spec: FieldSpec) -> str:
    shape = str(spec.shape).replace("'", "") if spec.shape else ""
    doc = spec.doc + " (may be missing)" * spec.optional
    return f"| `{spec.name}` | {shape} | {spec.dtype} | {spec.unit} | {doc} |\n"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text()))
