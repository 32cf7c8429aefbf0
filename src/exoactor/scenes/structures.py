"""What furnishes a room besides `furniture`: shelves and benches, walls, and what goes up: steps,
stairs, ramps. The same holds for their fronts: one stands before +x, and walks up towards it.
"""

from collections.abc import Iterator

from exoactor.scenes.scene import Face, Part, Thing, Vec3

BOARD_M = 0.02
"""Thickness of a shelf's boards."""
ORIGIN: Vec3 = (0.0, 0.0, 0.0)


def shelf(
    *, height_m: float = 1.20, width_m: float = 0.80, depth_m: float = 0.30, boards: int = 3
) -> Thing:
    """Boards between two sides, the highest on top, 20 kg; open to the front and the back."""
    x, y, half = depth_m / 2.0, width_m / 2.0, BOARD_M / 2.0

    def parts() -> Iterator[Part]:
        for side, at in (("left", y - half), ("right", half - y)):
            size = (x, half, (height_m - BOARD_M) / 2.0)
            yield _block(f"{side}_side", size, (0.0, at, 0.0), "pine")
        for k in range(boards):
            under = (height_m - BOARD_M) * (k + 1) / boards
            name, within = ("top", 0.0) if k == boards - 1 else (f"board_{k + 1}", BOARD_M)
            yield _block(name, (x, y - within, half), (0.0, 0.0, under), "pine")

    return Thing("shelf", ("shelf", "rack"), tuple(parts()), ORIGIN, mass_kg=20.0)


def bench(*, height_m: float = 0.42, width_m: float = 1.20, depth_m: float = 0.36) -> Thing:
    """A bench to sit on, 16 kg; it does not slip away."""
    x, y, thick = depth_m / 2.0, width_m / 2.0, 0.04
    leg = (x - 0.03, 0.02, (height_m - thick) / 2.0)
    parts = (
        _block("seat", (x, y, thick / 2.0), (0.0, 0.0, height_m - thick), "oak"),
        _block("left_leg", leg, (0.0, y - 0.15, 0.0), "steel"),
        _block("right_leg", leg, (0.0, 0.15 - y, 0.0), "steel"),
    )
    return Thing("bench", ("bench",), parts, ORIGIN, mass_kg=16.0, friction=1.0)


def wall(*, width_m: float = 2.0, height_m: float = 2.4, depth_m: float = 0.10) -> Thing:
    """A wall across the way."""
    block = _block("wall", (depth_m / 2.0, width_m / 2.0, height_m / 2.0), ORIGIN, "partition")
    return Thing("wall", ("wall", "partition"), (block,), ORIGIN)


def step(*, height_m: float = 0.10, width_m: float = 0.80, depth_m: float = 0.40) -> Thing:
    """A low platform."""
    half = (depth_m / 2.0, width_m / 2.0, height_m / 2.0)
    return Thing("step", ("step", "platform"), (_block("top", half, ORIGIN, "pine"),), ORIGIN)


def stairs(
    *, steps: int = 3, rise_m: float = 0.10, going_m: float = 0.28, width_m: float = 0.80
) -> Thing:
    """So many steps up towards +x, each a block down to the floor."""
    back = -steps * going_m / 2.0
    parts = tuple(
        _block(
            f"step_{k + 1}",
            (going_m / 2.0, width_m / 2.0, (k + 1) * rise_m / 2.0),
            (back + (k + 0.5) * going_m, 0.0, 0.0),
            "pine",
        )
        for k in range(steps)
    )
    return Thing("stairs", ("stairs", "staircase"), parts, ORIGIN, friction=0.8)


def ramp(*, height_m: float = 0.15, width_m: float = 0.80, depth_m: float = 1.20) -> Thing:
    """A wedge that goes up towards +x."""
    x, y, z = depth_m / 2.0, width_m / 2.0, height_m / 2.0
    corners = ((-x, -y, -z), (x, -y, -z), (x, y, -z), (-x, y, -z), (x, -y, z), (x, y, z))
    how = ((x, y, z), (0.0, 0.0, z), (1.0, 0.0, 0.0, 0.0), "pine", True, corners, WEDGE)
    wedge = Part("slope", "mesh", *how)
    return Thing("ramp", ("ramp", "slope"), (wedge,), ORIGIN, friction=0.8)


WEDGE: tuple[Face, ...] = (
    (0, 2, 1), (0, 3, 2), (0, 1, 4), (3, 5, 2), (1, 2, 5), (1, 5, 4), (0, 4, 5), (0, 5, 3),
)  # fmt: skip
"""Its outside, counter-clockwise: floor, sides, back and slope."""


def _block(name: str, half_m: Vec3, foot_m: Vec3, paint: str) -> Part:
    """A box that stands with the middle of its underside at a place."""
    x, y, z = foot_m
    return Part(name, "box", half_m, (x, y, z + half_m[2]), paint=paint)
