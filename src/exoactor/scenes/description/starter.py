"""What `exoactor scenes new` writes, and the JSON Schema that editors complete it by."""

import shlex
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
SCHEMA = DATA / "scene.schema.json"


def text(file: str) -> str:
    """A commented scene for a file of that name. Its first line tells editors the schema (the
    modeline of yaml-language-server).
    """
    modeline = f"# yaml-language-server: $schema={SCHEMA.as_uri()}"
    written = (DATA / "starter.yaml").read_text(encoding="utf-8")
    return f"{modeline}\n{written.replace('{file}', shlex.quote(file))}"
