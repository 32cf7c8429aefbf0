"""What a field may hold: each shape reads an entry, and says the same as JSON Schema for editors.

Lengths are metres, angles degrees, masses kilograms where only a number is written; a unit may
stand behind it: 68 cm, 2.2 rad, 300 g.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from exoactor.scenes.description.entry import Entry, near

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?"
_QUANTITY = re.compile(rf"({NUMBER})\s*([a-z°%]*)")
LONGEST_TEXT = 300

Schema = dict[str, Any]


class Shape(Protocol):
    """What a field may hold."""

    def read(self, entry: Entry) -> Any:
        """The value; ConfigError names file, line, field and what is allowed."""
        ...

    def schema(self) -> Schema:
        """The same as JSON Schema."""
        ...


@dataclass(frozen=True)
class Unit:
    """Of a dimension: what a number alone is in, how it is called, how many of each unit make one
    of those; degrees are read to radians.
    """

    name: str
    says: str
    per: Mapping[str, float]
    example: str

    def read(self, number: float, unit: str) -> float:
        """In metres, kilograms or radians."""
        if self.name != "degrees":
            return number / self.per[unit or self.name]
        return number if unit == "rad" else math.radians(number)


METRES = Unit("m", "metres", {"m": 1.0, "cm": 100.0, "mm": 1000.0}, "0.68 or 68 cm")
KILOGRAMS = Unit("kg", "kilograms", {"kg": 1.0, "g": 1000.0}, "0.3 or 300 g")
DEGREES = Unit("degrees", "degrees", {"deg": 1.0, "°": 1.0, "rad": 1.0}, "90 or 1.57 rad")
PLAIN = Unit("", "a number", {"": 1.0}, "0.6")


@dataclass(frozen=True)
class Quantity:
    """A number with a unit, within bounds; read to metres, kilograms or radians.

    low, high: as a number alone would be written. usual: what it is where it is left out, likewise;
    None: see `says`. word: what may be said instead of a number, read as it is.
    """

    says: str
    unit: Unit
    low: float
    high: float
    usual: float | None = None
    word: str | None = None

    def read(self, entry: Entry) -> float | str:
        text = entry.value if isinstance(entry.value, str) else ""
        if self.word is not None and text.strip() == self.word:
            return self.word
        found = _QUANTITY.fullmatch(text.strip())
        unit = self.unit
        if found is None or found[2] not in ("", *unit.per):
            raise entry.wrong(
                f"is {entry.shown}, expected {unit.says}, as in {unit.example}",
                f"{entry.last}: {self.says}; {self.bounds}",
            )
        value = unit.read(float(found[1]), found[2])
        if not unit.read(self.low, "") - 1e-9 <= value <= unit.read(self.high, "") + 1e-9:
            raise entry.wrong(
                f"is {text.strip()}, expected {self.bounds}", f"{entry.last}: {self.says}"
            )
        return value

    @property
    def bounds(self) -> str:
        """What is allowed, in words."""
        said = f"{self.low:g} to {self.high:g} {self.unit.name}".strip()
        return f"{said}, or {self.word}" if self.word else said

    def schema(self) -> Schema:
        units = "|".join(self.unit.per)
        number: Schema = {"type": "number", "minimum": self.low, "maximum": self.high}
        written = {"type": "string", "pattern": f"^{NUMBER} *({units})$"}
        ways = [number, *([written] if any(self.unit.per) else ())]
        ways += [{"const": self.word}] if self.word else []
        made: Schema = {"anyOf": ways} if len(ways) > 1 else number
        usual = {} if self.usual is None else {"default": self.usual}
        unit = f" ({self.unit.says})" if self.unit.name else ""
        return {"description": f"{self.says}{unit}", **made, **usual}


@dataclass(frozen=True)
class Lens:
    """How wide a camera sees: degrees across the picture, pixels, or millimetres of a full-frame
    lens (36 mm across).
    """

    says: str

    def read(self, entry: Entry) -> tuple[float, str]:
        """The number and its unit."""
        text = entry.value if isinstance(entry.value, str) else ""
        found = re.fullmatch(rf"({NUMBER})\s*(|deg|°|px|mm)", text.strip())
        number = float(found[1]) if found else 0.0
        unit = (found[2] if found else "").replace("deg", "").replace("°", "")
        low, high = {"": (10.0, 140.0), "px": (50.0, 50_000.0), "mm": (8.0, 200.0)}[unit]
        if not low <= number <= high:
            raise entry.wrong(
                f"is {entry.shown}, expected {low:g} to {high:g} {unit or 'degrees'}",
                "say degrees across the picture, pixels or millimetres: 67, 970 px, 27 mm",
            )
        return number, unit

    def schema(self) -> Schema:
        written = {"type": "string", "pattern": f"^{NUMBER} *(deg|°|px|mm)$"}
        number = {"type": "number", "minimum": 10, "maximum": 140}
        return {"description": self.says, "anyOf": [number, written]}


@dataclass(frozen=True)
class Count:
    """A whole number."""

    says: str
    low: int
    high: int
    usual: int | None = None

    def read(self, entry: Entry) -> int:
        text = entry.value if isinstance(entry.value, str) else ""
        number = int(text) if re.fullmatch(r"\d{1,9}", text) else -1
        if not self.low <= number <= self.high:
            raise entry.wrong(
                f"is {entry.shown}, expected a whole number, {self.low} to {self.high}",
                f"{entry.last}: {self.says}",
            )
        return number

    def schema(self) -> Schema:
        usual = {} if self.usual is None else {"default": self.usual}
        bounds = {"minimum": self.low, "maximum": self.high}
        return {"description": self.says, "type": "integer", **bounds, **usual}


@dataclass(frozen=True)
class Words:
    """A text."""

    says: str

    def read(self, entry: Entry) -> str:
        text = " ".join(entry.text().split())
        if len(text) > LONGEST_TEXT or not text.isprintable():
            raise entry.wrong(
                "is too long, or holds what cannot be printed", f"{entry.last}: {self.says}"
            )
        return text

    def schema(self) -> Schema:
        return {"description": self.says, "type": "string", "minLength": 1}


@dataclass(frozen=True)
class Choice:
    """One of some words; `pattern`: what else may be said, as `other` has it in words."""

    says: str
    options: tuple[str, ...]
    pattern: str | None = None
    other: str = ""

    def read(self, entry: Entry) -> str:
        text = entry.text()
        if text in self.options or (self.pattern and re.fullmatch(self.pattern, text)):
            return text
        allowed = ", ".join(filter(None, (*self.options, self.other)))
        raise entry.wrong(
            f"is {entry.shown}", f"{near(text, list(self.options))}use one of: {allowed}"
        )

    def schema(self) -> Schema:
        listed: Schema = {"enum": list(self.options)}
        if self.pattern:
            listed = {"anyOf": [listed, {"type": "string", "pattern": f"^{self.pattern}$"}]}
        return {"description": self.says, **listed}


@dataclass(frozen=True)
class Listed:
    """A list of values of one shape, `low` to `high` of them; `alone`: one may stand without the
    brackets.
    """

    says: str
    of: Shape
    low: int
    high: int
    alone: bool = False

    def read(self, entry: Entry) -> tuple[Any, ...]:
        if self.alone and isinstance(entry.value, str):
            return (self.of.read(entry),)
        values = tuple(self.of.read(one) for one in entry.each())
        if not self.low <= len(values) <= self.high:
            many = f"{self.low}" if self.low == self.high else f"{self.low} to {self.high}"
            raise entry.wrong(
                f"holds {len(values)} values, expected {many}", f"{entry.last}: {self.says}"
            )
        return values

    def schema(self) -> Schema:
        of = self.of.schema()
        bounds = {"minItems": self.low, "maxItems": self.high}
        listed: Schema = {"type": "array", "items": of, **bounds}
        return {"description": self.says, **({"anyOf": [of, listed]} if self.alone else listed)}


@dataclass(frozen=True)
class Fields:
    """An object: shapes by name, of which some are needed."""

    says: str
    shapes: Mapping[str, Shape]
    needed: tuple[str, ...] = ()

    def read(self, entry: Entry) -> dict[str, Any]:
        return {name: self.shapes[name].read(one) for name, one in self.checked(entry).items()}

    def checked(self, entry: Entry) -> dict[str, Entry]:
        """The fields, none of them unknown, missing or empty."""
        fields = entry.fields()
        known(entry, fields, self.shapes)
        for name in self.needed:
            if name not in fields:
                raise entry.wrong(f"has no {name!r}", self._about(name))
        for name, one in fields.items():
            if one.nothing:
                raise one.wrong("says nothing", f"{self._about(name)}; else leave it out")
        return fields

    def _about(self, name: str) -> str:
        return f"{name}: {getattr(self.shapes[name], 'says', 'needed')}"

    def schema(self) -> Schema:
        needed = {"required": list(self.needed)} if self.needed else {}
        return {
            "description": self.says,
            "type": "object",
            "properties": {name: shape.schema() for name, shape in self.shapes.items()},
            "additionalProperties": False,
            **needed,
        }


@dataclass(frozen=True)
class OneOf:
    """An object whose field `key` says which fields it has, or that has one of the fields of
    `without`, and no `key`.
    """

    says: str
    key: str
    variants: Mapping[str, Fields]
    without: Mapping[str, Fields] = field(default_factory=dict)

    def read(self, entry: Entry) -> dict[str, Any]:
        return self.chosen(entry).read(entry)

    def chosen(self, entry: Entry) -> Fields:
        """The variant that an entry is."""
        fields = entry.fields()
        told = [name for name in (self.key, *self.without) if name in fields]
        if len(told) != 1:
            ways = " or ".join((self.key, *self.without))
            how = f"has {' and '.join(told)}" if told else f"has no {ways}"
            raise entry.wrong(how, f"say one of them: {self.says}")
        if told[0] != self.key:
            return self.without[told[0]]
        options = tuple(self.variants)
        return self.variants[Choice(self.says, options).read(fields[self.key])]

    def schema(self) -> Schema:
        of_key = [variant.schema() for variant in self.variants.values()]
        return {
            "description": self.says,
            "anyOf": [*of_key, *(variant.schema() for variant in self.without.values())],
        }


def variant(key: str, name: str, says: str, shapes: Mapping[str, Shape], *needed: str) -> Fields:
    """The fields of a variant, its key among them."""
    return Fields(says, {key: Choice(says, (name,)), **shapes}, (key, *needed))


@dataclass(frozen=True)
class Named:
    """An object of values of one shape by names of one's own."""

    says: str
    of: Shape
    pattern: str
    most: int

    def schema(self) -> Schema:
        return {
            "description": self.says,
            "type": "object",
            "propertyNames": {"pattern": f"^{self.pattern}$"},
            "additionalProperties": self.of.schema(),
            "maxProperties": self.most,
        }

    def read(self, entry: Entry) -> dict[str, Any]:
        return {name: self.of.read(one) for name, one in self.checked(entry).items()}

    def checked(self, entry: Entry) -> dict[str, Entry]:
        """The values by name; ConfigError for a name that is none."""
        fields = entry.fields()
        for name, one in fields.items():
            if not re.fullmatch(self.pattern, name):
                raise one.wrong(
                    "has a name that cannot be",
                    f"begin with a letter; letters, digits, _ and -: {self.pattern}",
                )
        if len(fields) > self.most:
            raise entry.wrong(f"holds {len(fields)} entries, at most {self.most} are taken")
        return fields


def known(entry: Entry, fields: Mapping[str, Entry], names: Iterable[str]) -> None:
    """ConfigError at the first field that is not known, with a near miss and all there are."""
    listed = list(names)
    for name, one in fields.items():
        if name not in listed:
            raise one.wrong(
                "is not known" if entry.name else "is no field of a scene",
                f"{near(name, listed)}there is: {', '.join(listed)}",
            )
