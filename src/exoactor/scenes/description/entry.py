"""A YAML file as values that know where they stand, so that every error names file, line and field.

Read from the parser's events, within bounds and without recursion's end: no anchors, no tags, no
name twice. A value is kept as it was written, and read as what its field wants: `on` is a word
here, not a yes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from exoactor.core.errors import ConfigError
from exoactor.io.files import read_bytes

LARGEST_BYTES = 1 << 20
DEEPEST, MOST = 16, 20_000
"""Levels, and values, of a file that a person wrote."""
NEXT = "docs/scenes.md shows the format"
NOTHING = ("", "~", "null")
_CUT = 60
"""Characters of a value that are shown."""


@dataclass(frozen=True)
class Entry:
    """A value, the line where it stands, and the path of its field; a text as it was written.

    plain: without quotes.
    """

    file: str
    line: int
    name: str
    value: "Value"
    plain: bool = False

    def wrong(self, how: str, next_step: str = NEXT) -> ConfigError:
        """The error that says so."""
        what = f"{self.file}, line {self.line}: {self.name or 'the file'} {how}"
        return ConfigError(what, next_step)

    @property
    def shown(self) -> str:
        """The value, for an error."""
        if isinstance(self.value, str):
            return repr(self.value[:_CUT] + ("…" if len(self.value) > _CUT else ""))
        return "a list" if isinstance(self.value, list) else "an object with fields"

    @property
    def last(self) -> str:
        """The field's own name."""
        return self.name.rpartition(".")[2] or "the file"

    @property
    def nothing(self) -> bool:
        """Whether nothing is said."""
        return self.plain and self.value in NOTHING

    def fields(self) -> "dict[str, Entry]":
        """Fields by name, in order."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"is {self.shown}, expected fields, as in: {{at: [1, 0]}}")
        return self.value

    def each(self) -> "list[Entry]":
        """The entries of a list."""
        if not isinstance(self.value, list):
            raise self.wrong(f"is {self.shown}, expected a list, as in: [1, 2]")
        return self.value

    def text(self) -> str:
        """Words."""
        if not isinstance(self.value, str) or not self.value.strip() or self.nothing:
            raise self.wrong(f"is {self.shown}, expected words")
        return self.value.strip()


Value: TypeAlias = dict[str, Entry] | list[Entry] | str


def near(word: str, known: Iterator[str] | list[str]) -> str:
    """A question that begins a next step, where something known is near."""
    found = get_close_matches(word.casefold(), list(known), n=1, cutoff=0.6)
    return f"did you mean {found[0]}? " if found else ""


def parse(path: Path) -> Entry:
    """The whole file.

    Raises:
        ConfigError: it is not there, too large, or no YAML; it names the line.
    """
    content = read_bytes(path, LARGEST_BYTES, ConfigError)
    try:
        text = content.decode("utf-8-sig")
        return _Tree(str(path), text).whole()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _broken(path, line, "it is no text in UTF-8", NEXT) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = (error.problem or error.context or "it is no YAML").splitlines()[0]
        tab = "\\t" in problem
        step = "indent with spaces, not with tabs" if tab else "repair that line, or the one before"
        raise _broken(path, line, problem, step) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise _broken(path, line, "it holds a character that is no text", NEXT) from None
    except (ValueError, OverflowError) as error:  # of an escape or a directive beyond all bounds
        raise _broken(path, 1, f"it is no YAML: {str(error)[:_CUT]}", NEXT) from None


def _broken(path: Path, line: int, problem: str, step: str) -> ConfigError:
    return ConfigError(f"{path}, line {line}: {problem}", step)


class _Tree:
    """The entries of a document, made of the parser's events."""

    def __init__(self, file: str, text: str) -> None:
        self._file, self._count = file, 0
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.SafeLoader)

    def whole(self) -> Entry:
        next(self._events)  # the stream begins
        if isinstance(first := next(self._events), yaml.StreamEndEvent):
            raise self._at(first, "").wrong("is empty", "exoactor scenes new FILE writes a starter")
        entry = self._entry(next(self._events), "", 0)
        next(self._events)  # the document ends
        if not isinstance(after := next(self._events), yaml.StreamEndEvent):
            raise self._at(after, "").wrong("holds a second document (---)", "leave one")
        return entry

    def _entry(self, event: Any, name: str, depth: int) -> Entry:
        at = self._at(event, name)
        self._count += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise at.wrong("has an anchor or an alias (& or *)", "write the value out")
        if event.tag not in (None, "!"):
            raise at.wrong(f"has a tag ({event.tag[:_CUT]})", "leave it out")
        if depth > DEEPEST or self._count > MOST:
            raise at.wrong(f"goes beyond {DEEPEST} levels or {MOST} values", NEXT)

        if isinstance(event, yaml.ScalarEvent):
            return Entry(self._file, at.line, name, event.value, plain=event.style is None)
        if isinstance(event, yaml.SequenceStartEvent):
            return Entry(self._file, at.line, name, self._list(name, depth + 1))
        return Entry(self._file, at.line, name, self._fields(name, depth + 1))

    def _list(self, name: str, depth: int) -> list[Entry]:
        found: list[Entry] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._entry(event, f"{name}[{len(found)}]", depth))
        return found

    def _fields(self, name: str, depth: int) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._at(event, name).wrong("has a field whose name is no word", NEXT)
            key = self._entry(event, name, depth).text()
            path = f"{name}.{key}" if name else key
            if key in found:
                raise self._at(event, path).wrong(
                    f"is there twice, first on line {found[key].line}", "leave one"
                )
            value = self._entry(next(self._events), path, depth)
            found[key] = replace(value, line=event.start_mark.line + 1)
        return found

    def _at(self, event: Any, name: str) -> Entry:
        return Entry(self._file, event.start_mark.line + 1, name, "")
