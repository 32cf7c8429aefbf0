"""What the picture model is told. The texts are files, with a version that is part of every key
through their words.
"""

from collections.abc import Sequence
from importlib.resources import files

VERSION = 1


def text(wrong: Sequence[str] = ()) -> str:
    """The instruction; `wrong`: what the last result got wrong, which makes it sharper."""
    said = (
        (files("exoactor.stages.transfer.paid") / f"data/transfer-{VERSION}.txt")
        .read_text()
        .strip()
    )
    if not wrong:
        return said
    return f"{said}\n\nAn earlier attempt was rejected. Avoid in particular:\n" + "\n".join(
        f"- {fault}" for fault in wrong
    )
