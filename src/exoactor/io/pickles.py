"""Pickles of plain data, the only ones that are read: numbers, texts and numpy arrays in lists,
tuples and dicts.

A pickle is a program. Here it is carried out by a machine of our own: the standard library's
pickletools tells the instructions apart, and a name in the file is a key of a table of this
project's functions, never looked up and called. Instructions, nesting and the size of what comes
out are bounded. Files of joblib are read too, packed or not.
"""

import io
import pickletools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from exoactor.core.errors import BadMotionError
from exoactor.io import pickled_arrays
from exoactor.io.compressed import LIMIT_BYTES, unpacked
from exoactor.io.files import read_bytes

NEXT = "give the file as its tool wrote it"
MOST_INSTRUCTIONS = 3_000_000
"""Numbers in lists take one or two each: two minutes of every body's place at 50 Hz."""
DEEPEST = 32
"""Containers in containers. What holds itself is deeper than any."""
MOST_VALUES = 1 << 24
"""In all, shared ones counted as often as they are met."""
OF_AN_ITEM_BYTES = 64
"""What an item of a list takes, roughly."""

_ATOMS = (str, bytes, bytearray, int, float, bool, type(None))

Maker = Callable[..., Any]


def _encoded(text: Any, coding: Any) -> bytes:
    if coding != "latin1" or not isinstance(text, str):
        raise ValueError("bytes in an unknown coding")
    return text.encode("latin1")


def _only_named(*_: Any) -> Any:
    raise ValueError("it makes something that is no plain data")


_ARRAYS: dict[str, Maker] = {
    "multiarray._reconstruct": lambda *_: pickled_arrays.Slot(),
    "multiarray.scalar": pickled_arrays.scalar,
    "numeric._frombuffer": pickled_arrays.frombuffer,
}
MAKERS: dict[str, Maker] = {
    **{
        f"numpy.{core}.{name}": make for core in ("core", "_core") for name, make in _ARRAYS.items()
    },
    "numpy.ndarray": _only_named,
    "numpy.dtype": pickled_arrays.kind,
    "joblib.numpy_pickle.NumpyArrayWrapper": lambda: pickled_arrays.Slot(joblib=True),
    "collections.OrderedDict": lambda: {},
    # how the oldest protocols write bytes, and the next two the empty ones
    "_codecs.encode": _encoded,
    "__builtin__.bytes": lambda: b"",
    "builtins.bytes": lambda: b"",
}
"""By what a pickle calls it."""


def load(path: Path) -> Any:
    """The content of a pickle, arrays as numpy arrays.

    Raises:
        BadMotionError: it is damaged, larger than LIMIT_BYTES unpacked, or holds more than plain
            data.
    """
    data = read_bytes(path, LIMIT_BYTES, BadMotionError)
    try:
        return Machine(io.BytesIO(unpacked(data)), MAKERS).run()
    except Exception as error:  # damage shows in more ways than can be listed
        raise BadMotionError(f"{path} is no pickle of plain data ({error})", NEXT) from None


class _Name(str):
    """A name in the file that is one of the makers'."""


class Machine:
    """Carries a pickle out; `stored`: what stands for a storage of torch (BINPERSID), where there
    are any.
    """

    def __init__(
        self,
        stream: BinaryIO,
        makers: Mapping[str, Maker],
        stored: Callable[[Any], Any] | None = None,
    ) -> None:
        self._stream, self._makers, self._stored = stream, makers, stored
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}
        self._made_bytes = 0

    def run(self) -> Any:
        """What the pickle makes; any exception where it is damaged or no plain data."""
        for number, (code, argument, _) in enumerate(pickletools.genops(self._stream)):
            if number == MOST_INSTRUCTIONS:
                raise ValueError(f"it has more than {MOST_INSTRUCTIONS} instructions")
            if code.name in _CONSTANTS:
                self._stack.append(argument)
            elif code.name in _STEPS:
                _STEPS[code.name](self, argument)
            elif code.name not in ("PROTO", "FRAME", "STOP"):
                raise ValueError(f"it has the instruction {code.name}, which no plain data needs")

        (whole,) = self._stack
        return _plain(whole, 0, {})[0]

    def push(self, value: Any) -> None:
        """Put a value on the stack."""
        self._stack.append(value)

    def mark(self, _: Any) -> None:
        """Remember how high the stack is."""
        self._marks.append(len(self._stack))

    def since_mark(self) -> list[Any]:
        """Take what was put on the stack since then."""
        at = self._marks.pop()
        found, self._stack[at:] = self._stack[at:], []
        return found

    def last(self, count: int) -> list[Any]:
        """Take the last values."""
        if len(self._stack) < count:
            raise ValueError("it takes what is not there")
        found, self._stack[-count:] = self._stack[-count:], []
        return found

    def put(self, at: int | None) -> None:
        """Keep the top of the stack under a number, by default the next."""
        self._memo[len(self._memo) if at is None else at] = self._stack[-1]

    def get(self, at: int) -> None:
        """Put what was kept on the stack again."""
        self._stack.append(self._memo[at])

    def extend(self, values: list[Any]) -> None:
        """Append to the list on top."""
        if type(self._stack[-1]) is not list:
            raise ValueError("it appends to what is no list")
        self._stack[-1].extend(values)

    def enter(self, pairs: list[Any]) -> None:
        """Set entries of the dict on top. Any other key may be deep, and hashing is not bounded."""
        if type(self._stack[-1]) is not dict or not all(
            type(key) in (str, int, float, bool) for key in pairs[::2]
        ):
            raise ValueError("it sets entries of what is no dict, or under what is no name")
        self._stack[-1].update(zip(pairs[::2], pairs[1::2], strict=True))

    def new_dict(self, _: Any) -> None:
        """Of all since the mark."""
        pairs = self.since_mark()
        self.push({})
        self.enter(pairs)

    def name(self, text: str) -> None:
        """A name, "module name"."""
        called = text.replace(" ", ".", 1)
        if called not in self._makers:
            raise ValueError(f"it names {called}, which is no plain data")
        self.push(_Name(called))

    def name_on_stack(self, _: Any) -> None:
        """The same with both parts on the stack."""
        module, name = self.last(2)
        if type(module) is not str or type(name) is not str:
            raise ValueError("it names what is no text")
        self.name(f"{module} {name}")

    def make(self, _: Any) -> None:
        """Have a maker make something of its arguments."""
        name, arguments = self.last(2)
        if type(name) is not _Name or type(arguments) is not tuple:
            raise ValueError("it calls what is no name")
        self._account(self._makers[name](*arguments))

    def build(self, _: Any) -> None:
        """Give what was just made its state."""
        made, state = self.last(2)
        if not isinstance(made, pickled_arrays.Kind | pickled_arrays.Slot):
            raise ValueError("it sets the state of what is no array")
        made.build(state, self._stream)
        self._account(made)

    def fetch(self, _: Any) -> None:
        """What stands outside of the pickle."""
        if self._stored is None:
            raise ValueError("it refers to something outside of it")
        self.push(self._stored(*self.last(1)))

    def _account(self, made: Any) -> None:
        """Put it on the stack; all that is made may take as much as a file may."""
        value = made.value if isinstance(made, pickled_arrays.Slot) else made
        if isinstance(value, np.ndarray):
            self._made_bytes += value.nbytes
        elif isinstance(value, list | bytes):
            self._made_bytes += len(value) * (OF_AN_ITEM_BYTES if isinstance(value, list) else 1)
        if self._made_bytes > LIMIT_BYTES:
            raise ValueError(f"it makes more than {LIMIT_BYTES >> 20} MiB")
        self.push(made)


_CONSTANTS = {
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT",
    "STRING", "BINSTRING", "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8",
    "BYTEARRAY8", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8",
}  # fmt: skip
_STEPS: dict[str, Callable[[Machine, Any], None]] = {
    "NONE": lambda m, _: m.push(None),
    "NEWTRUE": lambda m, _: m.push(True),
    "NEWFALSE": lambda m, _: m.push(False),
    "EMPTY_LIST": lambda m, _: m.push([]),
    "EMPTY_DICT": lambda m, _: m.push({}),
    "EMPTY_TUPLE": lambda m, _: m.push(()),
    "MARK": Machine.mark,
    "LIST": lambda m, _: m.push(m.since_mark()),
    "TUPLE": lambda m, _: m.push(tuple(m.since_mark())),
    "TUPLE1": lambda m, _: m.push(tuple(m.last(1))),
    "TUPLE2": lambda m, _: m.push(tuple(m.last(2))),
    "TUPLE3": lambda m, _: m.push(tuple(m.last(3))),
    "DICT": Machine.new_dict,
    "APPEND": lambda m, _: m.extend(m.last(1)),
    "APPENDS": lambda m, _: m.extend(m.since_mark()),
    "SETITEM": lambda m, _: m.enter(m.last(2)),
    "SETITEMS": lambda m, _: m.enter(m.since_mark()),
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"), Machine.put),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), Machine.get),
    "GLOBAL": Machine.name,
    "STACK_GLOBAL": Machine.name_on_stack,
    "REDUCE": Machine.make,
    "NEWOBJ": Machine.make,
    "BUILD": Machine.build,
    "BINPERSID": Machine.fetch,
}
"""The instructions that plain data needs."""


def _plain(value: Any, depth: int, done: dict[int, tuple[Any, int]]) -> tuple[Any, int]:
    """Containers with their arrays in place, and how many values they hold.

    Each is walked once, however often met.
    """
    if type(value) is pickled_arrays.Slot:
        value = value.value

    if isinstance(value, np.ndarray) or type(value) in _ATOMS:
        return value, 1
    if type(value) not in (list, tuple, dict):
        raise ValueError("it holds something that is no plain data")
    if depth == DEEPEST:
        raise ValueError(f"it is nested more than {DEEPEST} deep")

    if id(value) not in done:
        inside = value.values() if type(value) is dict else value
        found = [_plain(item, depth + 1, done) for item in inside]
        count = 1 + sum(size for _, size in found)
        if count > MOST_VALUES:
            raise ValueError(f"it holds more than {MOST_VALUES} values")
        items = [item for item, _ in found]
        whole = dict(zip(value, items, strict=True)) if type(value) is dict else type(value)(items)
        done[id(value)] = whole, count

    return done[id(value)]
