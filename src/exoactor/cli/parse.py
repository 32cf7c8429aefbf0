"""The command line, read: what cannot be meant is refused in the words of every other error."""

import io
import itertools
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import tyro

from exoactor.core.document import FARTHEST, MOST
from exoactor.core.errors import ConfigError

ABOUT = (
    "Tell a humanoid what to do: an instruction, or a clip, "
    "becomes a verified Unitree G1 behaviour."
)
EDGES, RULES = "╭╮╰╯│|+ ", "─-"
"""What tyro draws around its words, in Unicode or in ASCII."""
LONGEST = 400
KINDS = {"INT": "not a whole number", "FLOAT": "not a number"}
_NO_DEFAULT = re.compile(r"\s*\(default:\s*(None)?\) *")
"""What tyro says where nothing is usual: the flag's own words tell what that means."""
_PARSING = r"Error parsing (\S+): "
PLAINER: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (
        _PARSING + r"invalid literal for int\(\) with base 10: '(.*)'",
        lambda m: f"{m[1]} {m[2]}: {KINDS['INT']}",
    ),
    (
        _PARSING + r"could not convert string to float: '(.*)'",
        lambda m: f"{m[1]} {m[2]}: {KINDS['FLOAT']}",
    ),
    (
        _PARSING + r"no type matching (\S+) could be instantiated from \['(.*)'\]",
        lambda m: f"{m[1]} {m[3]}: {KINDS.get(m[2], 'not understood')}",
    ),
    (
        r"invalid choice '(.*)' for argument '(.*)'\. Expected one of \((.*)\)",
        lambda m: f"{m[2]} {m[1]}: choose from {', '.join(_choices(m[3]))}",
    ),
    (
        r"Missing value for argument '(.*)'\. Expected 1 values",
        lambda m: f"{m[1]}: nothing is given after it",
    ),
)
"""What tyro says in Python's words (pattern), and the same in ours."""


def parsed(commands: dict[str, Any], argv: list[str]) -> Any:
    """The command that `argv` asks for; --help prints and exits.

    Raises:
        ConfigError: a word is not understood, or a number or a name is none.
    """
    _check_names(argv)
    said, helped = io.StringIO(), io.StringIO()

    try:
        with redirect_stderr(said), redirect_stdout(helped), _width(argv):
            command = tyro.extras.subcommand_cli_from_dict(
                commands,
                prog="exoactor",
                description=ABOUT,
                args=argv,
                config=(tyro.conf.DisallowNone,),
            )
    except SystemExit as end:
        if not end.code:
            print(_NO_DEFAULT.sub("", helped.getvalue()), end="")
            raise
        told = _words(said.getvalue())
        raise ConfigError(told, _step(told, argv, commands)) from None

    _check_numbers(command)
    return command


@contextmanager
def _width(argv: list[str]) -> Iterator[None]:
    """Help is as wide as the terminal; an error is one line, to be taken out of its frame."""
    before = os.environ.pop("COLUMNS", None)
    asked = before if before and before.isdecimal() and 20 <= int(before) <= 1000 else None
    columns = asked if {"-h", "--help"} & set(argv) else "10000"

    try:
        if columns is not None:
            os.environ["COLUMNS"] = columns
        yield
    finally:
        os.environ.pop("COLUMNS", None)
        if before is not None:
            os.environ["COLUMNS"] = before


def _words(framed: str) -> str:
    """The sentence of tyro's message, between its heading and the first rule, and the flag it takes
    to be meant.
    """
    lines = [line.strip(EDGES) for line in framed.splitlines()[1:]]
    said = itertools.dropwhile(_is_rule, lines)
    sentence = " ".join(itertools.takewhile(lambda line: not _is_rule(line), said))
    told = sentence.rstrip(".")[:LONGEST]
    flags = [line.split()[0] for line in lines if line.startswith("--") and not _is_rule(line)]
    if flags and "Unrecognized options: -" in told:
        return f"{told}; perhaps {flags[0]} is meant"

    plain = (plainer(m) for pattern, plainer in PLAINER if (m := re.fullmatch(pattern, told)))
    return next(plain, told)


def _choices(listed: str) -> list[str]:
    """Of tyro's list, whose order may be a set's: ours, without the None that only a default is."""
    found = (choice.strip(" '") for choice in listed.split(","))
    named = (choice for choice in found if choice not in ("", "None"))
    return sorted(named, key=lambda choice: (len(choice), choice))


def _step(told: str, argv: list[str], commands: dict[str, Any]) -> str:
    """What to do about it: the two usual slips are known, else the command's help is."""
    if not argv or argv[0] not in commands:
        return f"say one of: {', '.join(commands)}"
    dashed = any(re.match(r"-[^-]", word) for word in argv)
    if told.endswith("nothing is given after it") and dashed:
        return "write a name that begins with a dash as ./-name"
    if argv[0] in ("run", "plan") and re.match("Unrecognized options: [^-]", told):
        return f'put the instruction into quotes: exoactor {argv[0]} "walk to the chair" …'

    return f"exoactor {argv[0]} --help lists its flags"


def _is_rule(line: str) -> bool:
    return not line.strip(RULES)


def _check_names(argv: list[str]) -> None:
    """Reports, databases and JSON are UTF-8, and a name that is not could be in none of them."""
    ours = [name for name in os.environ if name == "HOME" or name.startswith("EXOACTOR_")]
    places = [*((name, os.environ[name]) for name in ours), ("the working folder", _here())]
    for what, name in [*(("", word) for word in argv), *places]:
        try:
            name.encode()
        except UnicodeEncodeError:
            told = f"{what} {name!r}".strip() + ": this name is not UTF-8"
            raise ConfigError(told, "rename it, or use another place") from None


def _here() -> str:
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        raise ConfigError("the working folder is gone", "change into one that exists") from None


def _check_numbers(command: Any) -> None:
    """Every number of every flag is one, and of a size that can be meant."""
    for flag in fields(command):
        value, name = getattr(command, flag.name), f"--{flag.name.replace('_', '-')}"
        for number in value if isinstance(value, tuple) else (value,):
            if is_dataclass(number):
                _check_numbers(number)
            elif isinstance(number, float) and not abs(number) <= FARTHEST:  # nor is NaN
                raise ConfigError(
                    f"{name} {number:g} is no number that can be meant", "give an ordinary number"
                )
            elif isinstance(number, int) and abs(number) > MOST:
                raise ConfigError(f"{name} is too large", f"give at most {MOST}")
