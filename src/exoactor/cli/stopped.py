"""Ctrl-C, at whatever moment it comes."""

import json
import sys

INTERRUPTED = 130


def is_interrupt(error: BaseException | None) -> bool:
    """Whether it is Ctrl-C, or came of it: a part in C that is stopped while it is loaded ends in
    an ImportError.
    """
    return error is not None and (
        isinstance(error, KeyboardInterrupt) or is_interrupt(error.__cause__)
    )


def tell(as_json: bool) -> int:
    """Say that the command was stopped, and give its exit code."""
    print("\nstopped; the same command goes on from here", file=sys.stderr)
    if as_json:
        told = {"error": "Interrupted", "what": "stopped", "next": "run the same command again"}
        print(json.dumps(told))
    return INTERRUPTED
