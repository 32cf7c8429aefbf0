"""What the scenes are furnished with: each function gives a Thing of the size that suits somebody
1.32 m tall.

A thing's front is its +x: a table's is where one stands to work at it, a chair's where one's knees
go. What one walks through, under or over (doorway, bar, obstacle) is walked through towards its +x,
and its left is +y.
"""

from collections.abc import Iterator

import numpy as np

from exoactor.core import rotations
from exoactor.scenes.scene import Part, Thing, Vec3

Place = tuple[float, float]
Quat = tuple[float, float, float, float]

TOP_M = 0.03
"""Thickness of a table's top."""
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
    half_x, half_y, leg = depth_m / 2.0, width_m / 2.0, 0.016
    top = Part(
        "top", "box", (half_x, half_y, TOP_M / 2.0), (0.0, 0.0, height_m - TOP_M / 2.0), paint="oak"
    )
    legs = _legs(half_x - 0.03, half_y - 0.03, leg, height_m - TOP_M, "steel")
    return Thing(
        name, called, (top, *legs, *extra), (*place_m, 0.0), yaw_rad, mass_kg=18.0, friction=0.35
    )


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
    return Part("spill", "ellipsoid", (*half_m, 0.002), where, paint="coffee", solid=False)


def stand(place_m: Place, yaw_rad: float, height_m: float) -> Thing:
    """A stool to put something on, 34 x 40 cm, 12 kg."""
    top = Part(
        "top", "box", (0.17, 0.20, TOP_M / 2.0), (0.0, 0.0, height_m - TOP_M / 2.0), paint="pine"
    )
    legs = _legs(0.14, 0.17, 0.018, height_m - TOP_M, "pine")
    return Thing("stand", ("stand", "stool"), (top, *legs), (*place_m, 0.0), yaw_rad, mass_kg=12.0)


def chair(place_m: Place, yaw_rad: float, *, seat_m: float = 0.41) -> Thing:
    """A chair heavy enough not to slip away when one sits down (12.8 kg, friction 1)."""
    seat = Part("seat", "box", (0.20, 0.21, 0.02), (0.0, 0.0, seat_m - 0.02), paint="blue")
    back = Part("back", "box", (0.012, 0.19, 0.11), (-0.205, 0.0, seat_m + 0.29), paint="blue")
    posts = tuple(
        Part(f"post_{side}", "box", (0.014, 0.014, 0.20), (-0.186, y, seat_m + 0.20), paint="ash")
        for side, y in (("left", 0.17), ("right", -0.17))
    )
    legs = _legs(0.175, 0.18, 0.017, seat_m - 0.04, "ash")

    return Thing(
        "chair",
        ("chair", "seat"),
        (seat, back, *posts, *legs),
        (*place_m, 0.0),
        yaw_rad,
        mass_kg=12.8,
        friction=1.0,
    )


def bottle(pos_m: Vec3) -> Thing:
    """A bottle of water, 20 cm high and 6.4 cm wide, 0.3 kg."""
    radius = 0.032
    parts = (
        Part("body", "cylinder", (radius, 0.07), (0.0, 0.0, 0.07), paint="bottle"),
        Part(
            "label",
            "cylinder",
            (radius + 0.0006, 0.022),
            (0.0, 0.0, 0.08),
            paint="label",
            solid=False,
        ),
        Part(
            "shoulder",
            "ellipsoid",
            (radius - 0.001, radius - 0.001, 0.028),
            (0.0, 0.0, 0.14),
            paint="bottle",
        ),
        Part("neck", "cylinder", (0.013, 0.016), (0.0, 0.0, 0.172), paint="bottle"),
        Part("cap", "cylinder", (0.0145, 0.009), (0.0, 0.0, 0.191), paint="cap"),
    )

    return Thing("bottle", ("bottle", "water bottle"), parts, pos_m, mass_kg=0.3, friction=0.35)


def can(pos_m: Vec3) -> Thing:
    """A full drinks can, 11.5 cm high and 6.6 cm wide, 0.35 kg."""
    radius, half = 0.033, 0.0575
    parts = (
        Part("body", "cylinder", (radius, half), (0.0, 0.0, half), paint="can"),
        Part(
            "band",
            "cylinder",
            (radius + 0.0006, 0.016),
            (0.0, 0.0, 0.06),
            paint="label",
            solid=False,
        ),
        Part(
            "lid",
            "cylinder",
            (radius - 0.004, 0.001),
            (0.0, 0.0, 2.0 * half),
            paint="steel",
            solid=False,
        ),
    )

    return Thing("can", ("can", "drink", "tin"), parts, pos_m, mass_kg=0.35, friction=0.5)


def paper(pos_m: Vec3, yaw_rad: float = 0.0) -> Thing:
    """A crumpled sheet, 7 cm across: a block that lies and does not roll, the folds only drawn over
    it; 30 g.
    """
    half, middle = 0.033, (0.0, 0.0, 0.033)
    body = Part("body", "box", (half * 0.85, half * 0.8, half), middle, paint="none")
    turns = np.random.default_rng(5).normal(size=(9, 3))

    folds = (
        Part(
            f"fold_{k}",
            "box",
            (0.022, 0.025, 0.016),
            middle,
            _quat(rotations.from_rotvec(turn)),
            "paper",
            solid=False,
        )
        for k, turn in enumerate(turns)
    )

    called = ("crumpled paper", "paper", "ball")

    return Thing("paper", called, (body, *folds), pos_m, yaw_rad, mass_kg=0.03, friction=0.6)


def box(pos_m: Vec3, yaw_rad: float = 0.0, *, mass_kg: float = 1.2) -> Thing:
    """A cardboard box, 30 cm wide, 25 cm deep and high, with a strip of tape over it."""
    half_x, half_y, half_z = 0.125, 0.15, 0.125
    parts = (
        Part("body", "box", (half_x, half_y, half_z), (0.0, 0.0, half_z), paint="cardboard"),
        Part(
            "tape",
            "box",
            (half_x + 0.0006, 0.025, half_z * 0.3),
            (0.0, 0.0, 1.7 * half_z),
            paint="tape",
            solid=False,
        ),
        Part(
            "seam",
            "box",
            (half_x, 0.025, 0.0006),
            (0.0, 0.0, 2.0 * half_z),
            paint="tape",
            solid=False,
        ),
    )

    return Thing(
        "box", ("box", "cardboard box"), parts, pos_m, yaw_rad, mass_kg=mass_kg, friction=0.8
    )


def basket(
    pos_m: Vec3, yaw_rad: float = 0.0, *, radius_m: float = 0.13, height_m: float = 0.10
) -> Thing:
    """A round wicker basket, a kilogram."""
    return Thing(
        "basket",
        ("basket",),
        tuple(_tub(radius_m, height_m, "wicker")),
        pos_m,
        yaw_rad,
        mass_kg=1.0,
        friction=0.6,
    )


def waste_bin(pos_m: Vec3) -> Thing:
    """A waste-paper bin, 32 cm high and 30 cm wide."""
    parts = tuple(_tub(0.15, 0.32, "grey"))
    return Thing("bin", ("bin", "waste bin", "trash can"), parts, pos_m, mass_kg=1.5, friction=0.6)


def doorway(place_m: Place, yaw_rad: float, *, wide_m: float = 1.0, high_m: float = 1.43) -> Thing:
    """A partition with a doorway: a long wall on the left of who goes through, a short one on the
    right.
    """
    half, thick, long, short, above = wide_m / 2.0, 0.05, 0.55, 0.09, 0.14
    wall, middle = (high_m + above) / 2.0, high_m / 2.0
    jambs = (
        Part(f"{side}_jamb", "box", (thick + 0.012, 0.02, middle), (0.0, y, middle), paint="white")
        for side, y in (("left", half + 0.019), ("right", -half - 0.019))
    )

    parts = (
        Part("left_wall", "box", (thick, long, wall), (0.0, half + long, wall), paint="partition"),
        Part(
            "right_wall", "box", (thick, short, wall), (0.0, -half - short, wall), paint="partition"
        ),
        Part(
            "lintel",
            "box",
            (thick, half, above / 2.0),
            (0.0, 0.0, high_m + above / 2.0),
            paint="partition",
        ),
        *jambs,
        Part(
            "opening", "box", (thick, half, middle), (0.0, 0.0, middle), paint="none", solid=False
        ),
    )

    return Thing("doorway", ("doorway", "door", "doorframe"), parts, (*place_m, 0.0), yaw_rad)


def mark(place_m: Place) -> Thing:
    """A round mark of tape on the floor, 32 cm wide."""
    parts = (
        Part("disc", "cylinder", (0.16, 0.0015), (0.0, 0.0, 0.0015), paint="red", solid=False),
        Part("middle", "cylinder", (0.10, 0.0015), (0.0, 0.0, 0.002), paint="white", solid=False),
        Part("spot", "cylinder", (0.04, 0.0015), (0.0, 0.0, 0.0025), paint="red", solid=False),
    )
    return Thing("mark", ("mark", "target", "spot"), parts, (*place_m, 0.0))


def bar(place_m: Place, yaw_rad: float, *, under_m: float = 1.18, wide_m: float = 1.30) -> Thing:
    """A striped bar across the way on two posts; `under_m` is free below it."""
    radius, half = 0.02, wide_m / 2.0
    height = under_m + radius
    opening = Part(
        "opening",
        "box",
        (radius, half, under_m / 2.0),
        (0.0, 0.0, under_m / 2.0),
        paint="none",
        solid=False,
    )

    stripes = (
        Part(
            f"stripe_{k}",
            "cylinder",
            (radius + 0.0008, half / 10.0),
            (0.0, y, height),
            CROSSWAYS,
            "red",
            solid=False,
        )
        for k, y in enumerate(np.linspace(-0.8, 0.8, 5) * half)
    )

    posts = (
        part
        for side, y in (("left", half), ("right", -half))
        for part in (
            Part(
                f"{side}_post",
                "cylinder",
                (0.016, height / 2.0 + 0.02),
                (0.0, y, height / 2.0 + 0.02),
                paint="dark",
            ),
            Part(f"{side}_foot", "cylinder", (0.13, 0.012), (0.0, y, 0.012), paint="dark"),
        )
    )

    across = Part("bar", "cylinder", (radius, half), (0.0, 0.0, height), CROSSWAYS, "white")

    return Thing(
        "bar", ("bar", "pole"), (across, *posts, opening, *stripes), (*place_m, 0.0), yaw_rad
    )


def obstacle(place_m: Place, yaw_rad: float, *, height_m: float = 0.08) -> Thing:
    """A beam on the floor across the way, 6 cm thick and a metre long, 3 kg."""
    half = (0.03, 0.50, height_m / 2.0)
    beam = Part("beam", "box", half, (0.0, 0.0, half[2]), paint="yellow")
    stripes = (
        Part(
            f"stripe_{k}",
            "box",
            (0.0306, 0.05, half[2] + 0.0006),
            (0.0, y, half[2] + 0.0003),
            paint="dark",
            solid=False,
        )
        for k, y in enumerate(np.linspace(-0.4, 0.4, 5))
    )

    called = ("obstacle", "beam", "hurdle")

    return Thing(
        "obstacle", called, (beam, *stripes), (*place_m, 0.0), yaw_rad, mass_kg=3.0, friction=0.8
    )


def _legs(x_m: float, y_m: float, half_m: float, height_m: float, paint: str) -> Iterator[Part]:
    """Four square legs with their middles at (±x, ±y)."""
    for end, x in (("front", x_m), ("back", -x_m)):
        for side, y in (("left", y_m), ("right", -y_m)):
            size = (half_m, half_m, height_m / 2.0)
            yield Part(f"leg_{end}_{side}", "box", size, (x, y, height_m / 2.0), paint=paint)


def _tub(radius_m: float, height_m: float, paint: str, staves: int = 16) -> Iterator[Part]:
    """A round open vessel: a floor, staves that lean out a little, a rim, and the room inside.

    `radius_m` is that of the opening; the floor is a fifth narrower.
    """
    thick, floor_radius = 0.005, 0.8 * radius_m
    lean = float(np.arctan2(radius_m - floor_radius, height_m))
    middle, length = (radius_m + floor_radius) / 2.0, height_m / np.cos(lean)
    centre = height_m / 2.0 + thick * float(np.sin(lean))  # no stave's lower edge below the floor
    yield Part("base", "cylinder", (floor_radius, thick), (0.0, 0.0, thick), paint=paint)

    for k in range(staves):
        yaw = 2.0 * np.pi * k / staves
        x, y = float(np.cos(yaw)), float(np.sin(yaw))
        width = radius_m * np.tan(np.pi / staves) + 0.002
        stave = (width, length / 2.0, thick)
        yield Part(
            f"side_{k}", "box", stave, (middle * x, middle * y, centre), _facing(yaw, lean), paint
        )
        rim = _quat(rotations.multiply(rotations.from_yaw(np.array(yaw)), np.array(CROSSWAYS)))
        edge = (radius_m * x, radius_m * y, height_m)
        yield Part(f"rim_{k}", "capsule", (0.008, width), edge, rim, f"{paint}_rim", solid=False)

    room = (floor_radius - thick, height_m / 2.0)
    yield Part("inside", "cylinder", room, (0.0, 0.0, height_m / 2.0), paint="none", solid=False)


def _facing(yaw_rad: float, lean_rad: float) -> Quat:
    """Turns a tile from lying face up, its top edge along y, to facing outwards at a yaw, leaning
    out at the top.
    """
    stood_up = rotations.multiply(rotations.from_yaw(np.array(np.pi / 2.0)), np.array(CROSSWAYS))
    leant = rotations.multiply(rotations.from_rotvec(np.array([0.0, lean_rad, 0.0])), stood_up)
    return _quat(rotations.multiply(rotations.from_yaw(np.array(yaw_rad)), leant))


def _quat(value: np.ndarray) -> Quat:
    w, x, y, z = (float(v) for v in value)
    return w, x, y, z
