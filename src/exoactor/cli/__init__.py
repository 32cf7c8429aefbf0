"""The `exoactor` command. Each subcommand is a frozen dataclass, its flags the fields; the work is
done elsewhere.

A file a group of commands; `exoactor.commands` has the work of each group under the same name.
Little is loaded here: Ctrl-C is heeded in words also while the rest is.
"""

import sys

from exoactor.cli import stopped


def main(argv: list[str] | None = None) -> None:
    """Carry out and exit: 0 done (whatever the verdict), 130 stopped by Ctrl-C, else see
    core/errors.py.

    With --json the last line of standard output is one JSON object, of an error too.
    """
    argv = sys.argv[1:] if argv is None else argv
    try:
        from exoactor.cli import entry

        code = entry.carried_out(argv)
    except BaseException as error:
        if not stopped.is_interrupt(error):
            raise
        code = stopped.tell("--json" in argv)

    if code:
        sys.exit(code)
