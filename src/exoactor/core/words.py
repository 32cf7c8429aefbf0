"""Words of others, made fit to be shown: one line, nothing that steers a terminal, not without
end.
"""

import re

MOST = 400
"""Characters that are shown of what a service or a worker says."""
LOOKED_AT = 20_000
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?", re.DOTALL)


def plain(text: str, most: int = MOST) -> str:
    """`text` in one line of at most `most` characters, without escape sequences and what cannot be
    printed.
    """
    bare = _ESCAPES.sub("", text[:LOOKED_AT])
    line = " ".join("".join(c if c.isprintable() else " " for c in bare).split())
    return line if len(line) <= most else line[: most - 1] + "…"
