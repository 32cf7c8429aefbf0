"""The fields of a description: what one may write where. The reader and the JSON Schema both come
from here.
"""

from exoactor.core.goals import DIRECTIONS, VOCABULARY
from exoactor.scenes import moves
from exoactor.scenes.description.kinds import KINDS
from exoactor.scenes.description.shapes import (
    DEGREES,
    KILOGRAMS,
    METRES,
    PLAIN,
    Choice,
    Fields,
    Lens,
    Listed,
    Named,
    OneOf,
    Quantity,
    Shape,
    Words,
    variant,
)
from exoactor.scenes.paints import HEX, PAINTS
from exoactor.scenes.room import FLOORS, WALLS

NAME = r"[A-Za-z][A-Za-z0-9_-]{0,39}"
FIXED, OPEN = "fixed", "open"
FAR_M = 50.0
UNSEEN = ("floor", "wall", "wicker_rim", "grey_rim", "white_rim")
COLOURS = tuple(sorted(set(PAINTS) - set(UNSEEN)))


def _place(says: str, low: int, high: int) -> Listed:
    return Listed(says, Quantity(says, METRES, -FAR_M, FAR_M), low, high)


def _turn(says: str, usual: float | None = 0.0) -> Quantity:
    return Quantity(says, DEGREES, -360.0, 360.0, usual)


def _moves(says: str, usual: float | None = None) -> Quantity:
    return Quantity(says, METRES, 0.0, 1.0, usual)


def _turns(usual: float | None = None) -> Quantity:
    return Quantity("a seed turns it by so much at most", DEGREES, 0.0, 180.0, usual)


COLOUR = Choice("what it looks like, a # in quotes", COLOURS, HEX.pattern, "#rrggbb")
FACING = _turn(
    "where its front looks: 0 away from the robot's side (+x), 90 to the left (+y), 180 back; "
    "default 0, or as what it stands on"
)

PLACED: dict[str, Shape] = {
    "at": _place("its middle: x forwards, y to the left, and how high its underside is", 2, 3),
    "on": Words("the name of the thing on whose top it stands, instead of `at`"),
    "from_front": Quantity(
        "with `on`: how far behind the front edge of that top; default: its middle",
        METRES, 0.0, 10.0,
    ),
    "across": Quantity(
        "with `on`: how far to the left, for who stands before it; negative: to the right",
        METRES, -10.0, 10.0, 0.0,
    ),
    "facing": FACING,
}  # fmt: skip
BODILY: dict[str, Shape] = {
    "mass": Quantity(
        "default: its kind's; fixed, for parts and a mesh", KILOGRAMS, 0.001, 500.0, word=FIXED
    ),
    "friction": Quantity("sliding friction; default: its kind's, or 0.6", PLAIN, 0.01, 3.0),
    "colour": COLOUR,
    "called": Listed("words by which an instruction may name it", Words("a name"), 1, 12, True),
    "varies": Fields(
        "how far a seed moves it; seed 0 moves nothing",
        {
            "at": _moves("along x and y, each", moves.PLACE_M),
            "from_front": _moves("with `on`", moves.ON_TOP_M[0]),
            "across": _moves("with `on`", moves.ON_TOP_M[1]),
            "facing": _turns(),
        },
    ),
}
COMMON = {**PLACED, **BODILY}
ROUND = {name: shape for name, shape in COMMON.items() if name != "facing"}

SPILL = Fields(
    "something spilt on it, to wipe",
    {
        "from_front": Quantity("its middle behind the front edge", METRES, 0.0, 2.0, 0.16),
        "across": Quantity("its middle to the left", METRES, -2.0, 2.0, 0.0),
        "size": Listed(
            "from front to back, and across", Quantity("a side", METRES, 0.02, 1.0), 2, 2
        ),
        "varies": Fields(
            "how far a seed moves it", {"from_front": _moves("so far"), "across": _moves("so far")}
        ),
    },
)
EXTRA: dict[str, dict[str, Shape]] = {"table": {"spill": SPILL}}
"""What some kinds have besides lengths."""

_SIDE = Quantity("a length", METRES, 0.001, 20.0)
_SIZE: dict[str, Shape] = {"size": Listed("along its x, y and z", _SIDE, 3, 3)}
_ROUND: dict[str, Shape] = {"diameter": _SIDE, "height": _SIDE}
PRIMITIVES: dict[str, dict[str, Shape]] = {
    "box": _SIZE,
    "ellipsoid": _SIZE,
    "cylinder": _ROUND,
    "capsule": _ROUND,
    "sphere": {"diameter": _SIDE},
}
"""The sizes of each, whole lengths; axes upright."""
_PART: dict[str, Shape] = {
    "name": Choice(
        "what it is for: top and seat are level faces, inside the room of a vessel, opening what "
        "one goes through; else a word",
        ("top", "seat", "inside", "opening"), NAME, "a word of your own",
    ),
    "at": _place("its middle, in the thing's frame: the floor below its middle is [0, 0, 0]", 3, 3),
    "turn": Listed("about x, then y, then z", _turn("an angle"), 3, 3),
    "colour": COLOUR,
    "solid": Choice("no: it is only drawn; air: not even that", ("yes", "no", "air")),
}  # fmt: skip
PART = OneOf(
    "a primitive",
    "shape",
    {
        name: variant("shape", name, f"a {name}", {**sizes, **_PART}, *sizes)
        for name, sizes in PRIMITIVES.items()
    },
)
_MESH: dict[str, Shape] = {
    "mesh": Words("an .obj or .stl file beside this one, or below; groups are touched as hulls"),
    "scale": Quantity("metres a unit of the file", PLAIN, 1e-4, 1e3, 1.0),
    "up": Choice("which axis of the file is up; default z", ("y", "z")),
}

THING = OneOf(
    "a kind, parts, or a mesh",
    "kind",
    {
        name: variant(
            "kind",
            name,
            kind.says,
            {**kind.parameters, **EXTRA.get(name, {}), **(ROUND if kind.round else COMMON)},
        )
        for name, kind in KINDS.items()
    },
    {
        "parts": Fields(
            "made of primitives",
            {"parts": Listed("its primitives", PART, 1, 100), **COMMON},
            ("parts",),
        ),
        "mesh": Fields("a mesh", {**_MESH, **COMMON}, ("mesh",)),
    },
)
THINGS = Named("what is there, by names of your own", THING, NAME, 100)

ROBOT = Fields(
    "where the robot stands at first",
    {
        "at": _place("x forwards, y to the left; default [0, 0]", 2, 2),
        "facing": _turn("0 along x, 90 to the left"),
        "varies": Fields(
            "how far a seed moves it",
            {"at": _moves("along x and y, each", moves.START_M), "facing": _turns(8.0)},
        ),
    },
)


CAMERA = Fields(
    "where it is looked from",
    {
        "position": _place("of the camera", 3, 3),
        "target": _place("what it looks at", 3, 3),
        "lens": Lens("degrees across the picture, or 970 px, or 27 mm; default 970 px"),
        "picture": Listed(
            "width and height in pixels; default [1280, 720]",
            Quantity("pixels", PLAIN, 64, 4096),
            2,
            2,
        ),
        "file": Words("a camera.json beside this file, instead of all else"),
        "varies": Fields(
            "how far a seed moves it",
            {
                "position": _moves("along x and y, a third as much in height", moves.CAMERA_M),
                "target": _moves("along each axis", moves.AIM_M),
            },
        ),
    },
)
_WALL = Quantity("where that wall is; open: there is none", METRES, -FAR_M, FAR_M, word=OPEN)
ROOM = Fields(
    "its walls; default: a room around what is there",
    {
        "west": _WALL, "east": _WALL, "south": _WALL, "north": _WALL,
        "height": Quantity("of the walls", METRES, 2.0, 12.0, 3.0),
        "floor": Choice("default planks", tuple(FLOORS), HEX.pattern, "#rrggbb"),
        "wall": Choice("default plaster", tuple(WALLS), HEX.pattern, "#rrggbb"),
    },
)  # fmt: skip


def _goal(kind: str) -> Fields:
    told = VOCABULARY[kind]  # type: ignore[index]
    shapes: dict[str, Shape] = {}
    if told.thing:
        shapes["thing"] = Words("the name of a thing")
    if told.to:
        shapes["to"] = Words("the name of the second thing, or floor")
    needed = tuple(shapes)
    if told.unit:
        usual = told.usual if told.usual is not None else 0.0
        shapes["amount"] = Quantity(f"in {told.unit}", PLAIN, told.least, told.most, usual)
    if told.directed:
        shapes["direction"] = Choice("which way, or on which side", DIRECTIONS)
    if "{side}" in told.says:
        shapes["other"] = Words("the second of two things between which")
    shapes["when"] = Choice("at the end, or at some time on the way", ("end", "once"))
    return variant("kind", kind, told.general.replace("*", ""), shapes, *needed)


GOAL = OneOf("what shall be so", "kind", {kind: _goal(kind) for kind in VOCABULARY})
SCENE = Fields(
    "a scene for ExoActor",
    {
        "instruction": Words("what shall be done, where the command does not say"),
        "things": THINGS,
        "robot": ROBOT,
        "camera": CAMERA,
        "room": ROOM,
        "goals": Listed("when the instruction is done; default: as it is understood", GOAL, 1, 40),
    },
    ("things",),
)
