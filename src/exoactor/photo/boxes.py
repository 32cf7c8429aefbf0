"""boxes.json: what is seen in a photo, each thing a box with a kind.

    {"things": [{"name": "desk", "kind": "table", "box": [412, 300, 655, 520]},
                {"name": "bottle", "kind": "bottle", "box": [500, 210, 522, 301], "on": "desk"}]}

A box is left, top, right, bottom in pixels of the photo, around all of the thing that would be seen
if nothing stood before it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from exoactor.core.document import Field
from exoactor.io.files import read_document
from exoactor.scenes.description.fields import NAME
from exoactor.scenes.description.kinds import KINDS
from exoactor.scenes.scene import Vec3

Faces: TypeAlias = Literal[
    "away", "away-left", "left", "camera-left", "camera", "camera-right", "right", "away-right"
]
"""As a thing turns to its left, an eighth at a time."""
FIELDS = ("name", "kind", "box", "size_m", "on", "faces")
NEXT = "see docs/photos.md for boxes.json"
LEAST_PX = 4.0
"""Smaller boxes are slips of the hand."""
MOST_THINGS = 40


@dataclass(frozen=True)
class Seen:
    """A thing in the picture: `box_px` left, top, right, bottom.

    size_m: a guess of its depth, width and height. on: the name of what it stands on; None: the
    floor. faces: where its front looks, as seen in the picture.
    """

    name: str
    kind: str
    box_px: tuple[float, float, float, float]
    size_m: Vec3 | None = None
    on: str | None = None
    faces: Faces | None = None

    def scaled(self, across: float, down: float) -> "Seen":
        """The same in a picture of another size."""
        left, top, right, bottom = self.box_px
        return replace(self, box_px=(across * left, down * top, across * right, down * bottom))


def load_boxes(path: Path, width: int, height: int) -> tuple[Seen, ...]:
    """Read boxes.json for a photo of that size.

    Raises:
        ConfigError: it names the file and the field that is missing or wrong.
    """
    return read_boxes(read_document(path, NEXT), width, height)


def read_boxes(file: Field, width: int, height: int) -> tuple[Seen, ...]:
    """The things of a document; ConfigError as `load_boxes`."""
    entries = list(file.at("things").each())
    if not 1 <= len(entries) <= MOST_THINGS:
        raise file.at("things").wrong(f"holds {len(entries)} things, expected 1 to {MOST_THINGS}")
    seen = [_seen(entry, width, height) for entry in entries]

    names = [one.name for one in seen]
    for entry, one in zip(entries, seen, strict=True):
        if names.count(one.name) > 1:
            raise entry.at("name").wrong(f"is {one.name!r}, which another thing is called as well")
        if one.on is not None and one.on not in names:
            raise entry.at("on").wrong(f"is {one.on!r}, which no thing of the file is called")
    for entry, one in zip(entries, seen, strict=True):
        if _circular(one, seen):
            raise entry.at("on").wrong("goes round in a circle: nothing of it stands on the floor")
    return tuple(seen)


def _seen(entry: Field, width: int, height: int) -> Seen:
    for field in entry.object():
        if field not in FIELDS:
            raise entry.at(field).wrong(f"is not known, expected one of: {', '.join(FIELDS)}")
    kind, size, on, faces = (entry.get(name) for name in ("kind", "size_m", "on", "faces"))
    if kind is None or kind.words() not in KINDS:
        known = ", ".join(KINDS)
        raise entry.at("kind").wrong(f"is {entry.at('kind').value!r}, expected one of: {known}")
    if faces is not None and faces.words() not in get_args(Faces):
        raise faces.wrong(f"is {faces.value!r}, expected one of: {', '.join(get_args(Faces))}")
    if size is not None and min(size.numbers(3)) <= 0.0:
        raise size.wrong("holds a number that is not above zero")
    name = entry.at("name").words()
    if not re.fullmatch(NAME, name):
        raise entry.at("name").wrong(
            f"is {name!r}, expected a letter, then up to 39 letters, digits, - and _"
        )
    return Seen(
        name,
        kind.words(),
        _box(entry.at("box"), width, height),
        size.numbers(3) if size else None,
        on.words() if on else None,
        faces.value if faces else None,
    )


def _box(field: Field, width: int, height: int) -> tuple[float, float, float, float]:
    """A box within the picture."""
    left, top, right, bottom = field.numbers(4)
    if not (left < right and top < bottom):
        raise field.wrong("is not left, top, right, bottom with left < right and top < bottom")
    if left < 0 or top < 0 or right > width or bottom > height:
        raise field.wrong(f"reaches out of the picture, which is {width}x{height}")
    if min(right - left, bottom - top) < LEAST_PX:
        raise field.wrong(f"is less than {LEAST_PX:g} px on a side")
    return left, top, right, bottom


def _circular(one: Seen, seen: Sequence[Seen]) -> bool:
    """Whether what it stands on stands on itself in the end."""
    under = {other.name: other.on for other in seen}
    at: str | None = one.name
    for _ in seen:
        at = under[at] if at else None
    return at is not None
