"""What the scenes are furnished with: each function gives a Thing of the size that suits somebody
1.32 m tall.

A thing's front is its +x: a table's is where one stands to work at it, a chair's where one's knees
go. What one walks through, under or over (doorway, bar, obstacle) is walked through towards its +x,
and its left is +y.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.scenes.scene import Kind, Part, Thing, Vec3

Place = tuple[float, float]
Quat = tuple[float, float, float, float]

TOP_M = 0.03
"""Thickness of a table's top."""
UPRIGHT: Quat = (1.0, 0.0, 0.0, 0.0)
CROSSWAYS: Quat = (np.sqrt(0.5), np.sqrt(0.5), 0.0, 0.0)
"""Turns an axis along z into one along y."""


def table(
    place_m: Place,
    yaw_rad: float,
    height_m: float,
    *,
    name: str = "table",
    called: tuple[str, ...] = ("table", "desk"),
    depth_m: float = 0.42,
    width_m: float = 0.80,
    extra: tuple[Part, ...] = (),
) -> Thing:
    """A table on four thin legs, of 18 kg; what stands on its smooth top slides at a friction of
    0.35.
    """
    half_x, half_y = depth_m / 2.0, width_m / 2.0
    top = _top(half_x, half_y, height_m, "oak")
    legs = _legs(half_x - 0.03, half_y - 0.03, 0.016, height_m - TOP_M, "steel")
    parts = (top, *legs, *extra)
    return Thing(name, called, parts, (*place_m, 0.0), yaw_rad, mass_kg=18.0, friction=0.35)


def on_top(holder: Thing, into_m: float, across_m: float = 0.0) -> Vec3:
    """A point on a table or stand: `into_m` behind its front edge, `across_m` to the left of who
    stands before it.
    """
    top = holder.part("top")
    height = top.pos_m[2] + top.size_m[2]
    x, y, z = holder.to_world(np.array([top.size_m[0] - into_m, -across_m, height]))
    return float(x), float(y), float(z)


def spill(
    depth_m: float, height_m: float, into_m: float, across_m: float, half_m: tuple[float, float]
) -> Part:
    """Something spilt on a table of that depth and height: a flat ellipse, only drawn; place as in
    `on_top`.
    """
    where = (depth_m / 2.0 - into_m, -across_m, height_m)
    return _drawn("spill", "ellipsoid", (*half_m, 0.002), where, "coffee")


def stand(
    place_m: Place,
    yaw_rad: float,
    height_m: float,
    *,
    depth_m: float = 0.34,
    width_m: float = 0.40,
) -> Thing:
    """A stool to put something on, 12 kg."""
    deep, wide = depth_m / 0.34, width_m / 0.40
    legs = _legs(0.14 * deep, 0.17 * wide, 0.018, height_m - TOP_M, "pine")
    parts = (_top(depth_m / 2.0, width_m / 2.0, height_m, "pine"), *legs)
    return Thing("stand", ("stand", "stool"), parts, (*place_m, 0.0), yaw_rad, mass_kg=12.0)


def chair(
    place_m: Place,
    yaw_rad: float,
    *,
    height_m: float = 0.41,
    depth_m: float = 0.40,
    width_m: float = 0.42,
) -> Thing:
    """A chair whose seat is so high, heavy enough not to slip away when one sits down (12.8 kg,
    friction 1).
    """
    high, deep, wide = height_m, depth_m / 0.40, width_m / 0.42
    post, behind, beside = (0.014, 0.014, 0.20), -0.186 * deep, 0.17 * wide
    back = (-0.205 * deep, 0.0, high + 0.29)
    parts = (
        _part("seat", "box", (depth_m / 2.0, width_m / 2.0, 0.02), high - 0.02, "blue"),
        _part("back", "box", (0.012, 0.19 * wide, 0.11), back, "blue"),
        _part("post_left", "box", post, (behind, beside, high + 0.20), "ash"),
        _part("post_right", "box", post, (behind, -beside, high + 0.20), "ash"),
        *_legs(0.175 * deep, 0.18 * wide, 0.017, high - 0.04, "ash"),
    )
    called = ("chair", "seat")
    return Thing("chair", called, parts, (*place_m, 0.0), yaw_rad, mass_kg=12.8, friction=1.0)


def bottle(pos_m: Vec3, *, height_m: float = 0.20, diameter_m: float = 0.064) -> Thing:
    """A bottle of water, 0.3 kg."""
    radius, wide, high = diameter_m / 2.0, diameter_m / 0.064, height_m / 0.20
    slope = (radius - 0.001, radius - 0.001, 0.028 * high)
    parts = (
        _part("body", "cylinder", (radius, 0.07 * high), 0.07 * high, "bottle"),
        _drawn("label", "cylinder", (radius + 0.0006, 0.022 * high), 0.08 * high, "label"),
        _part("shoulder", "ellipsoid", slope, 0.14 * high, "bottle"),
        _part("neck", "cylinder", (0.013 * wide, 0.016 * high), 0.172 * high, "bottle"),
        _part("cap", "cylinder", (0.0145 * wide, 0.009 * high), 0.191 * high, "cap"),
    )
    return Thing("bottle", ("bottle", "water bottle"), parts, pos_m, mass_kg=0.3, friction=0.35)


def can(pos_m: Vec3, *, height_m: float = 0.115, diameter_m: float = 0.066) -> Thing:
    """A full drinks can, 0.35 kg."""
    radius, half, high = diameter_m / 2.0, height_m / 2.0, height_m / 0.115
    parts = (
        _part("body", "cylinder", (radius, half), half, "can"),
        _drawn("band", "cylinder", (radius + 0.0006, 0.016 * high), 0.06 * high, "label"),
        _drawn("lid", "cylinder", (radius - 0.004, 0.001), 2.0 * half, "steel"),
    )
    return Thing("can", ("can", "drink", "tin"), parts, pos_m, mass_kg=0.35, friction=0.5)


def cylinder(pos_m: Vec3, *, height_m: float = 0.15, diameter_m: float = 0.08) -> Thing:
    """A plain upright cylinder, half a kilogram."""
    parts = (_part("body", "cylinder", (diameter_m / 2.0, height_m / 2.0), height_m / 2.0, "grey"),)
    return Thing("cylinder", ("cylinder",), parts, pos_m, mass_kg=0.5, friction=0.6)


def ball(pos_m: Vec3, *, diameter_m: float = 0.20) -> Thing:
    """A light ball, 0.4 kg."""
    parts = (_part("body", "sphere", (diameter_m / 2.0,), diameter_m / 2.0, "orange"),)
    return Thing("ball", ("ball",), parts, pos_m, mass_kg=0.4, friction=0.7)


def cup(pos_m: Vec3, yaw_rad: float, *, height_m: float = 0.10, diameter_m: float = 0.09) -> Thing:
    """A mug with its handle to the left, 0.3 kg."""
    radius, middle = diameter_m / 2.0, 0.5 * height_m
    bow = radius + 0.022
    grip = (0.005, 0.005, 0.25 * height_m)
    parts = (
        *_tub(radius, height_m, "white"),
        _part("handle", "box", grip, (0.0, bow, middle), "white"),
        *(
            _part(f"handle_{k}", "box", (0.005, 0.014, 0.005), (0.0, bow - 0.012, z), "white")
            for k, z in enumerate((0.3 * height_m, 0.7 * height_m))
        ),
    )
    return Thing("cup", ("cup", "mug"), parts, pos_m, yaw_rad, mass_kg=0.3, friction=0.5)


def paper(pos_m: Vec3, yaw_rad: float) -> Thing:
    """A crumpled sheet, 7 cm across: a block that lies and does not roll, the folds only drawn over
    it; 30 g.
    """
    half = 0.033
    turns = rotations.from_rotvec(np.random.default_rng(5).normal(size=(9, 3)))
    parts = (
        _part("body", "box", (half * 0.85, half * 0.8, half), half, "none"),
        *(
            _drawn(f"fold_{k}", "box", (0.022, 0.025, 0.016), half, "paper", _quat(turn))
            for k, turn in enumerate(turns)
        ),
    )
    called = ("crumpled paper", "paper", "ball")
    return Thing("paper", called, parts, pos_m, yaw_rad, mass_kg=0.03, friction=0.6)


def box(
    pos_m: Vec3,
    yaw_rad: float = 0.0,
    *,
    mass_kg: float = 1.2,
    depth_m: float = 0.25,
    width_m: float = 0.30,
    height_m: float = 0.25,
) -> Thing:
    """A cardboard box with a strip of tape over it."""
    x, y, z = depth_m / 2.0, width_m / 2.0, height_m / 2.0
    strip = 0.025 * min(1.0, width_m / 0.30)
    parts = (
        _part("body", "box", (x, y, z), z, "cardboard"),
        _drawn("tape", "box", (x + 0.0006, strip, z * 0.3), 1.7 * z, "tape"),
        _drawn("seam", "box", (x, strip, 0.0006), 2.0 * z, "tape"),
    )
    called = ("box", "cardboard box")
    return Thing("box", called, parts, pos_m, yaw_rad, mass_kg=mass_kg, friction=0.8)


def basket(pos_m: Vec3, *, radius_m: float = 0.13, height_m: float = 0.10) -> Thing:
    """A round wicker basket, a kilogram."""
    parts = tuple(_tub(radius_m, height_m, "wicker"))
    return Thing("basket", ("basket",), parts, pos_m, mass_kg=1.0, friction=0.6)


def waste_bin(pos_m: Vec3, *, radius_m: float = 0.15, height_m: float = 0.32) -> Thing:
    """A waste-paper bin."""
    parts = tuple(_tub(radius_m, height_m, "grey"))
    return Thing("bin", ("bin", "waste bin", "trash can"), parts, pos_m, mass_kg=1.5, friction=0.6)


def doorway(
    place_m: Place, yaw_rad: float, *, width_m: float = 1.0, height_m: float = 1.43
) -> Thing:
    """A partition with a doorway so wide and high: a long wall on the left of who goes through, a
    short one on the right.
    """
    high, half, thick, long, short, above = height_m, width_m / 2.0, 0.05, 0.55, 0.09, 0.14
    wall, middle = (high + above) / 2.0, high / 2.0
    jamb, edge, paint = (thick + 0.012, 0.02, middle), half + 0.019, "partition"
    parts = (
        _part("left_wall", "box", (thick, long, wall), (0.0, half + long, wall), paint),
        _part("right_wall", "box", (thick, short, wall), (0.0, -half - short, wall), paint),
        _part("lintel", "box", (thick, half, above / 2.0), high + above / 2.0, paint),
        _part("left_jamb", "box", jamb, (0.0, edge, middle), "white"),
        _part("right_jamb", "box", jamb, (0.0, -edge, middle), "white"),
        _drawn("opening", "box", (thick, half, middle), middle, "none"),
    )
    return Thing("doorway", ("doorway", "door", "doorframe"), parts, (*place_m, 0.0), yaw_rad)


def mark(place_m: Place, *, diameter_m: float = 0.32) -> Thing:
    """A round mark of tape on the floor."""
    wide = diameter_m / 0.32
    parts = (
        _drawn("disc", "cylinder", (diameter_m / 2.0, 0.0015), 0.0015, "red"),
        _drawn("middle", "cylinder", (0.10 * wide, 0.0015), 0.002, "white"),
        _drawn("spot", "cylinder", (0.04 * wide, 0.0015), 0.0025, "red"),
    )
    return Thing("mark", ("mark", "target", "spot"), parts, (*place_m, 0.0))


def bar(place_m: Place, yaw_rad: float, *, height_m: float = 1.18, width_m: float = 1.30) -> Thing:
    """A striped bar across the way on two posts so far apart; so much is free below it."""
    radius, half, under = 0.02, width_m / 2.0, height_m
    height = under + radius
    post, opening = height / 2.0 + 0.02, (radius, half, under / 2.0)
    places = np.linspace(-0.8, 0.8, 5) * half
    parts = (
        _part("bar", "cylinder", (radius, half), height, "white", CROSSWAYS),
        *(
            part
            for side, y in (("left", half), ("right", -half))
            for part in (
                _part(f"{side}_post", "cylinder", (0.016, post), (0.0, y, post), "dark"),
                _part(f"{side}_foot", "cylinder", (0.13, 0.012), (0.0, y, 0.012), "dark"),
            )
        ),
        _drawn("opening", "box", opening, under / 2.0, "none"),
        *_stripes("cylinder", (radius + 0.0008, half / 10.0), places, height, "red", CROSSWAYS),
    )
    return Thing("bar", ("bar", "pole"), parts, (*place_m, 0.0), yaw_rad)


def obstacle(
    place_m: Place,
    yaw_rad: float,
    *,
    depth_m: float = 0.06,
    width_m: float = 1.0,
    height_m: float = 0.08,
) -> Thing:
    """A beam on the floor across the way, 3 kg."""
    half, deep, places = height_m / 2.0, depth_m / 0.06, np.linspace(-0.4, 0.4, 5) * width_m
    stripe = (0.0306 * deep, 0.05 * width_m, half + 0.0006)
    parts = (
        _part("beam", "box", (depth_m / 2.0, width_m / 2.0, half), half, "yellow"),
        *_stripes("box", stripe, places, half + 0.0003, "dark"),
    )
    called = ("obstacle", "beam", "hurdle")
    return Thing("obstacle", called, parts, (*place_m, 0.0), yaw_rad, mass_kg=3.0, friction=0.8)


def _part(
    name: str,
    kind: Kind,
    size_m: tuple[float, ...],
    at_m: Vec3 | float,
    paint: str,
    quat_wxyz: Quat = UPRIGHT,
    solid: bool = True,
) -> Part:
    """A part with its middle at a place, or so high over the thing's origin."""
    pos_m = at_m if isinstance(at_m, tuple) else (0.0, 0.0, at_m)
    return Part(name, kind, size_m, pos_m, quat_wxyz, paint, solid)


_drawn = partial(_part, solid=False)


def _top(half_x_m: float, half_y_m: float, height_m: float, paint: str) -> Part:
    """A table's top, so high."""
    return _part("top", "box", (half_x_m, half_y_m, TOP_M / 2.0), height_m - TOP_M / 2.0, paint)


def _legs(x_m: float, y_m: float, half_m: float, height_m: float, paint: str) -> Iterator[Part]:
    """Four square legs with their middles at (±x, ±y)."""
    for end, x in (("front", x_m), ("back", -x_m)):
        for side, y in (("left", y_m), ("right", -y_m)):
            size = (half_m, half_m, height_m / 2.0)
            yield _part(f"leg_{end}_{side}", "box", size, (x, y, height_m / 2.0), paint)


def _stripes(
    kind: Kind,
    size_m: tuple[float, ...],
    at_m: Array,
    height_m: float,
    paint: str,
    quat_wxyz: Quat = UPRIGHT,
) -> Iterator[Part]:
    """Stripes at places (N,) of what lies along y."""
    for k, y in enumerate(at_m):
        yield _drawn(f"stripe_{k}", kind, size_m, (0.0, y, height_m), paint, quat_wxyz)


def _tub(radius_m: float, height_m: float, paint: str) -> Iterator[Part]:
    """A round open vessel: a floor, 16 staves that lean out a little, a rim, and the room inside.

    `radius_m` is that of the opening; the floor is a fifth narrower.
    """
    staves, thick, floor_radius = 16, 0.005, 0.8 * radius_m
    lean = float(np.arctan2(radius_m - floor_radius, height_m))
    middle, length = (radius_m + floor_radius) / 2.0, height_m / np.cos(lean)
    centre = height_m / 2.0 + thick * float(np.sin(lean))  # no stave's lower edge below the floor
    width = radius_m * np.tan(np.pi / staves) + 0.002
    across = np.array(CROSSWAYS)
    tile = rotations.multiply(rotations.from_yaw(np.pi / 2.0), across)  # it lay face up
    leaning = rotations.multiply(rotations.from_rotvec(np.array([0.0, lean, 0.0])), tile)
    yield _part("base", "cylinder", (floor_radius, thick), thick, paint)

    for k in range(staves):
        yaw = 2.0 * np.pi * k / staves
        turn, x, y = rotations.from_yaw(yaw), float(np.cos(yaw)), float(np.sin(yaw))
        stave, rim = (_quat(rotations.multiply(turn, way)) for way in (leaning, across))
        size, at = (width, length / 2.0, thick), (middle * x, middle * y, centre)
        yield _part(f"side_{k}", "box", size, at, paint, stave)
        edge = (radius_m * x, radius_m * y, height_m)
        yield _drawn(f"rim_{k}", "capsule", (0.008, width), edge, f"{paint}_rim", rim)

    room = (floor_radius - thick, height_m / 2.0)
    yield _drawn("inside", "cylinder", room, height_m / 2.0, "none")


def _quat(value: Array) -> Quat:
    w, x, y, z = (float(v) for v in value)
    return w, x, y, z
