"""The `exoactor` command. Each subcommand is a frozen dataclass, its flags the fields; the work is done elsewhere.

A file a group of commands; `exoactor.commands` has the work of each group under the same name.
"""

from exoactor.cli.entry import COMMANDS, main

__all__ = ["COMMANDS", "main"]
