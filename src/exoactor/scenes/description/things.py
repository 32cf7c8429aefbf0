"""Things as they are described → things where they stand."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.core import rotations
from exoactor.core.errors import ConfigError
from exoactor.scenes import affordances, furniture
from exoactor.scenes.description import mesh
from exoactor.scenes.description.entry import Entry, near
from exoactor.scenes.description.fields import FIXED, THING
from exoactor.scenes.description.kinds import KINDS, Kind
from exoactor.scenes.extent import box_m
from exoactor.scenes.moves import ON_TOP_M, PLACE_M, TURN_RAD, Moves
from exoactor.scenes.scene import Part, Thing, Vec3

RESERVED = ("floor", "robot")
DEFAULT_PAINT = "grey"
FRICTION = 0.6


class Placing:
    """Makes the things of a description and puts them where they stand: each after what bears it,
    which is also the order in which a seed's moves are drawn.
    """

    def __init__(self, entries: dict[str, Entry], moves: Moves, folder: Path) -> None:
        self._entries, self._moves, self._folder = entries, moves, folder
        self._placed: dict[str, Thing] = {}
        self._waiting: list[str] = []

    def all(self) -> tuple[Thing, ...]:
        """In the order of the file.

        Raises:
            ConfigError: it names the line.
        """
        for name in self._entries:
            self._place(name)
        return tuple(self._placed[name] for name in self._entries)

    def _place(self, name: str) -> Thing:
        if name in self._placed:
            return self._placed[name]
        entry = self._entries[name]
        if name in RESERVED:
            raise entry.wrong("has a name that is taken", f"choose none of {', '.join(RESERVED)}")
        if name in self._waiting:
            ring = " on ".join([*self._waiting[self._waiting.index(name) :], name])
            raise entry.wrong(f"stands on itself: {ring}", "set one on the floor, with `at`")

        self._waiting.append(name)
        told = THING.read(entry)
        if ("at" in told) == ("on" in told):
            both = "has both `at` and `on`" if "at" in told else "stands nowhere"
            raise entry.wrong(both, "say at: [1.5, 0], or on: and the name of a thing")
        _refuse_unused(entry, "on" if "on" in told else "at")
        thing = self._made(name, entry, told)
        self._placed[name] = self._on(thing, entry, told) if "on" in told else self._at(thing, told)
        self._waiting.pop()
        return self._placed[name]

    def _made(self, name: str, entry: Entry, told: dict[str, Any]) -> Thing:
        """The thing at the origin."""
        if kind := KINDS.get(told.get("kind", "")):
            thing = _coloured(self._of_kind(kind, told), kind, told.get("colour"))
            called = (_spoken(name), *(word for word in thing.called if word != _spoken(name)))
        else:
            parts = self._mesh(entry, told) if "mesh" in told else _parts(entry, told)
            thing, called = Thing(name, (), parts, (0.0, 0.0, 0.0)), (_spoken(name),)

        mass = told.get("mass", thing.mass_kg)
        made = replace(
            thing,
            name=name,
            called=tuple(word.casefold() for word in told.get("called", called)),
            mass_kg=None if mass == FIXED else mass,
            friction=told.get("friction", thing.friction),
        )
        if made.free and not any(part.solid for part in made.parts):
            raise entry.wrong(
                "has a mass and nothing solid", "leave the mass out: what is not touched stays"
            )
        return made

    def _of_kind(self, kind: Kind, told: dict[str, Any]) -> Thing:
        thing = kind.made(told)
        if not (spill := told.get("spill")):
            return thing
        into, across = spill.get("from_front", 0.16), spill.get("across", 0.0)
        varies = spill.get("varies", {})
        into += self._moves.by(varies.get("from_front", 0.0))
        across += self._moves.by(varies.get("across", 0.0))
        deep, wide = spill.get("size", (0.14, 0.26))
        face = affordances.top(thing)
        assert face is not None, "only a table has one"
        depth, height = 2.0 * float(face.half_m[0]), float(told.get("height", face.middle_m[2]))
        spilt = furniture.spill(depth, height, into, across, (deep / 2.0, wide / 2.0))
        return replace(thing, parts=(*thing.parts, spilt))

    def _mesh(self, entry: Entry, told: dict[str, Any]) -> tuple[Part, ...]:
        field = entry.fields()["mesh"]
        path = within(field, self._folder, mesh.ENDINGS)
        scale, y_up = told.get("scale", 1.0), told.get("up") == "y"
        try:
            return mesh.parts(path, scale, y_up, told.get("colour", DEFAULT_PAINT))
        except ConfigError as error:
            raise field.wrong(f"cannot be used: {error.what}", error.next_step) from None

    def _at(self, thing: Thing, told: dict[str, Any]) -> Thing:
        """On the floor, or so high."""
        x, y, *up = told["at"]
        varies = told.get("varies", {})
        limit = varies.get("at", PLACE_M)
        place = (x + self._moves.by(limit), y + self._moves.by(limit), *(up or (0.0,)))
        yaw = self._yaw(told, 0.0, varies.get("facing", TURN_RAD))
        return replace(thing, pos_m=place, yaw_rad=yaw)

    def _on(self, thing: Thing, entry: Entry, told: dict[str, Any]) -> Thing:
        """On the top of another thing."""
        field = entry.fields()["on"]
        if told["on"] not in self._entries:
            names = [name for name in self._entries if name != thing.name]
            there = f"{near(told['on'], names)}there is: {', '.join(names) or 'nothing else'}"
            raise field.wrong(f"is {told['on']!r}, and nothing is named so", there)

        holder, varies = self._place(told["on"]), told.get("varies", {})
        face = affordances.top(holder)
        if face is None:
            raise field.wrong(f"is {holder.name}, which has no level top", "use `at` with a height")
        (half_x, half_y), (middle_x, middle_y) = face.half_m, face.middle_m[:2]
        into, across = told.get("from_front", float(half_x)), told.get("across", 0.0)
        if into > 2.0 * half_x or abs(across) > half_y:
            raise field.wrong(
                f"is {holder.name}, and the place is beside its top, which is "
                f"{2.0 * half_x:.2f} m deep and {2.0 * half_y:.2f} m wide",
                "from_front counts from the front edge, across from the middle to the left",
            )

        into += self._moves.by(varies.get("from_front", ON_TOP_M[0]))
        across += self._moves.by(varies.get("across", ON_TOP_M[1]))
        point = np.array([middle_x + half_x - into, middle_y - across, face.middle_m[2]])
        x, y, z = (float(value) for value in holder.to_world(point))
        yaw = self._yaw(told, holder.yaw_rad, varies.get("facing", 0.0))
        return replace(thing, pos_m=(x, y, z), yaw_rad=yaw)

    def _yaw(self, told: dict[str, Any], usual: float, limit: float) -> float:
        """Where it looks; what is round looks nowhere."""
        kind = KINDS.get(told.get("kind", ""))
        if kind is not None and kind.round:
            return 0.0
        return float(told.get("facing", usual)) + self._moves.by(limit)


def within(field: Entry, folder: Path, endings: tuple[str, ...]) -> Path:
    """The file that a field names, which lies in a folder or below.

    Raises:
        ConfigError: it lies elsewhere, is not there, or is of another kind.
    """
    said = field.text()
    if said.count("\0"):
        raise field.wrong("is no name of a file")
    path = folder / said
    if not path.resolve().is_relative_to(folder.resolve()):
        raise field.wrong(f"is {said!r}, outside this file's folder", "copy it beside this file")
    if path.suffix.lower() not in endings:
        raise field.wrong(f"is {said!r}", f"give a file that ends in {' or '.join(endings)}")
    if not path.is_file():
        raise field.wrong(f"is {said!r}, and there is no such file", "check its name")
    return path


def _refuse_unused(entry: Entry, way: str) -> None:
    """ConfigError for what says nothing of a thing that is placed in this way."""
    other, fields = {"on": ("at", ("at",)), "at": ("on", ("from_front", "across"))}[way]
    said = entry.fields()
    for field in (said, said["varies"].fields() if "varies" in said else {}):
        for name in fields:
            if name in field:
                raise field[name].wrong(
                    f"goes with `{other}`", f"the thing has `{way}`: leave it out"
                )


def _spoken(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")


def _coloured(thing: Thing, kind: Kind, colour: str | None) -> Thing:
    """With its main parts in a colour."""
    if colour is None:
        return thing
    paints = (kind.paint, f"{kind.paint}_rim")
    parts = (replace(part, paint=colour) if part.paint in paints else part for part in thing.parts)
    return replace(thing, parts=tuple(parts))


def _parts(entry: Entry, told: dict[str, Any]) -> tuple[Part, ...]:
    """Primitives, each with a name of its own."""
    made: list[Part] = []
    for field, one in zip(entry.fields()["parts"].each(), told["parts"], strict=True):
        name = one.get("name", f"part_{len(made) + 1}")
        if name in [part.name for part in made]:
            raise field.wrong(f"is named {name!r}, as another part is", "give it another name")
        made.append(_part(name, one, told.get("colour", DEFAULT_PAINT)))
    placed = any("at" in one for one in told["parts"])
    return tuple(made) if placed else _on_the_floor(tuple(made))


def _on_the_floor(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """What says no place stands on the thing's floor."""
    thing = Thing("", (), parts, (0.0, 0.0, 0.0))
    low = float(box_m(thing)[0, 2])
    return tuple(replace(part, pos_m=(0.0, 0.0, -low)) for part in parts)


def _part(name: str, told: dict[str, Any], colour: str) -> Part:
    turns = np.diag(told.get("turn", (0.0, 0.0, 0.0)))
    about_x, about_y, about_z = (rotations.from_rotvec(turn) for turn in turns)
    turn = rotations.multiply(about_z, rotations.multiply(about_y, about_x))
    air = told.get("solid") == "air"
    w, i, j, k = (float(value) for value in turn)
    return Part(
        name,
        told["shape"],
        _half(told),
        told.get("at", (0.0, 0.0, 0.0)),
        (w, i, j, k),
        "none" if air else told.get("colour", colour),
        told.get("solid", "yes") == "yes",
    )


def _half(told: dict[str, Any]) -> Vec3 | tuple[float, ...]:
    """Sizes as MuJoCo takes them."""
    if "size" in told:
        return tuple(side / 2.0 for side in told["size"])
    radius = told["diameter"] / 2.0
    match told["shape"]:
        case "sphere":
            return (radius,)
        case "capsule":
            return (radius, max(told["height"] / 2.0 - radius, 0.001))
        case _:
            return (radius, told["height"] / 2.0)
