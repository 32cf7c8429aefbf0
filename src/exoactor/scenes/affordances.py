"""What a thing lends itself to, told from its geometry: surfaces to put something on, a seat, the
room inside a vessel, an opening to go through.

A part with the name of its purpose (`top`, `seat`, `inside`, `opening`) says it best; where none is
named, solid parts are looked at, so that anybody's thing will do.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.scenes.extent import around_m, box_m, half_m, part_box_m
from exoactor.scenes.scene import Part, Scene, Thing

LEVEL = np.cos(np.radians(8.0))
"""Of a face's normal: what is steeper is nothing to put something on."""
SEAT_M, SEAT_HALF_M, SEAT_KG = (0.28, 0.55), 0.13, 5.0
"""Heights and least half side of a seat for somebody 1.32 m tall; lighter things slip away."""
SEAT_DEEP_M = 0.30
"""From no further before the middle of a seat one sits down on it."""
BACK_M = 0.10
"""What rises so far over a seat is a back, or an arm."""
WIPE_HALF_M, WIPE_IN_M = np.array([0.06, 0.15]), 0.16
"""Of what is wiped where nothing is spilt: its half lengths, and how far from the front edge."""
MOST_OF_IT = 0.6
"""A part whose box is this much of that around its thing is taken for the thing."""
TOUCHING_M = 0.03
"""A thing's bottom this near to the top of a part below it stands on it."""
DEEP_M, AROUND, RAYS = 0.04, 0.85, 16
"""A hollow this deep with walls on so many sides is a vessel."""


@dataclass(frozen=True)
class Surface:
    """A level face of a thing, in its frame: its middle (3,), half lengths (2,) along the frame's
    x and y.
    """

    middle_m: Array
    half_m: Array
    part: Part

    def holds(self, point_m: Array) -> Array:
        """Whether points (..., 3) are above or below it, seen from above."""
        aside = np.abs(np.asarray(point_m)[..., :2] - self.middle_m[:2])
        return np.asarray((aside <= self.half_m).all(axis=-1))


def surfaces(thing: Thing) -> list[Surface]:
    """All level faces that look up, the largest first."""
    found = [face for part in thing.parts if part.solid for face in _upper_face(part)]
    return sorted(found, key=lambda face: -float(face.half_m.prod()))


def body(thing: Thing) -> Part:
    """What is taken hold of and aimed at: the part `body`; else the solid one that is most of it,
    or the box around them all.
    """
    if thing.has("body"):
        return thing.part("body")
    solid = [part for part in thing.parts if part.solid] or list(thing.parts)
    low, high = box_m(thing)
    largest = max(solid, key=lambda part: _box_m3(*part_box_m(part)))
    if len(solid) == 1 or _box_m3(*part_box_m(largest)) >= MOST_OF_IT * _box_m3(low, high):
        return largest
    x, y, z = (float(at) for at in (low + high) / 2.0)
    half = tuple(((high - low) / 2.0).tolist())
    return Part("whole", "box", half, (x, y, z), paint="none", solid=False)


def top(thing: Thing) -> Surface | None:
    """What one puts something on, or wipes: the part `top`; else the highest of its large
    surfaces.
    """
    if thing.has("top"):
        return next(iter(_upper_face(thing.part("top"))), None)
    faces = surfaces(thing)
    large = [face for face in faces if face.half_m.prod() >= 0.5 * faces[0].half_m.prod()]
    return max(large, key=lambda face: float(face.middle_m[2]), default=None)


def seat(thing: Thing) -> Surface | None:
    """What one sits on: the part `seat`; else a surface of that height and size, if the thing is
    fixed or heavy.
    """
    if thing.has("seat"):
        return next(iter(_upper_face(thing.part("seat"))), None)
    if thing.mass_kg is not None and thing.mass_kg < SEAT_KG:
        return None
    low, high = SEAT_M
    return next(
        (
            face
            for face in surfaces(thing)
            if low <= face.middle_m[2] <= high
            and face.half_m.min() >= SEAT_HALF_M
            and not _covered(thing, face)
        ),
        None,
    )


def _covered(thing: Thing, face: Surface) -> bool:
    """Whether something of the thing is over the middle of a face, as over a shelf's boards."""
    x, y, z = face.middle_m
    return any(height > z + TOUCHING_M for height in _tops_at(thing, float(x), float(y)))


def seat_fronts_rad(thing: Thing) -> list[float]:
    """Which ways one may sit on it, in its frame: away from its back; without one any of four, but
    for the ends of what is long, from where the middle is too far.
    """
    face = seat(thing)
    if face is None:
        return []
    rising = [
        np.array(part.pos_m[:2]) - face.middle_m[:2]
        for part in thing.parts
        if part.solid and part_box_m(part)[1, 2] > face.middle_m[2] + BACK_M
    ]
    ways = [0.0, 0.5 * np.pi, -0.5 * np.pi, np.pi]
    if not rising:
        most_m = max(SEAT_DEEP_M, float(face.half_m.min()))
        halves = face.half_m[[0, 1, 1, 0]]
        return [way for way, half in zip(ways, halves, strict=True) if half <= most_m]
    back = np.mean(rising, axis=0)
    return [min(ways, key=lambda yaw: float(back @ [np.cos(yaw), np.sin(yaw)]))]


def rest_m(thing: Thing) -> float:
    """The height, in its frame, at which something put in or on it comes to rest."""
    room, face = inside(thing), top(thing)
    if room is not None:
        x, y, z = room.pos_m
        floor = [height for height in _tops_at(thing, x, y) if height < z]
        return max(floor, default=z - half_m(room)[2])
    return float(face.middle_m[2] if face is not None else box_m(thing)[1, 2])


def inside(thing: Thing) -> Part | None:
    """The room in a vessel, an upright cylinder or box: the part `inside`; else the hollow at its
    middle that has walls around.
    """
    if thing.has("inside"):
        return thing.part("inside")
    low, high = box_m(thing)
    x, y = (low + high)[:2] / 2.0
    floor = max((z for z in _tops_at(thing, x, y)), default=float(low[2]))
    depth = float(high[2]) - floor
    if depth < DEEP_M:
        return None

    centre = np.array([x, y, floor + 0.7 * depth])
    reach = _walls_m(thing, centre)
    if np.isfinite(reach).mean() < AROUND:
        return None
    radius = float(reach[np.isfinite(reach)].min())
    return Part(
        "inside",
        "cylinder",
        (radius, depth / 2.0),
        (float(x), float(y), floor + depth / 2.0),
        paint="none",
        solid=False,
    )


def opening(thing: Thing) -> Part | None:
    """What one goes through or under, along the thing's x: the part `opening`; else the gap in its
    middle under what is overhead, as wide as its sides leave.
    """
    if thing.has("opening"):
        return thing.part("opening")
    solid = [part_box_m(part) for part in thing.parts if part.solid]
    over = [float(low[2]) for low, high in solid if low[0] <= 0.0 <= high[0] and _spans(low, high)]
    if not over or min(over) < 0.3:
        return None

    below = min(over)
    half_x = float(np.abs(box_m(thing)[:, 0]).max())
    beside = [box for box in solid if box[0, 2] < below / 2.0]
    left = min((float(low[1]) for low, _ in beside if low[1] > 0.0), default=np.inf)
    right = min((-float(high[1]) for _, high in beside if high[1] < 0.0), default=np.inf)
    wide = [min(float(-low[1]), float(high[1])) for low, high in solid if _spans(low, high)]
    half_y = min(left, right, *wide)
    return Part(
        "opening",
        "box",
        (half_x, half_y, below / 2.0),
        (0.0, 0.0, below / 2.0),
        paint="none",
        solid=False,
    )


def to_wipe(thing: Thing) -> Part | None:
    """What is to be wiped of a thing: what was spilt on it (`spill`); else a flat ellipse on its
    top, near the front edge, as far as an arm goes to and fro.
    """
    if thing.has("spill"):
        return thing.part("spill")
    face = top(thing)
    if face is None:
        return None
    half = np.minimum(WIPE_HALF_M, face.half_m)
    x = face.middle_m[0] + max(0.0, float(face.half_m[0]) - WIPE_IN_M)
    where = (float(x), float(face.middle_m[1]), float(face.middle_m[2]))
    return Part(
        "wiped",
        "ellipsoid",
        (float(half[0]), float(half[1]), 0.002),
        where,
        paint="none",
        solid=False,
    )


def middle_m(thing: Thing) -> Array:
    """(3,) the middle of a thing, in its frame: of the part `body`, else of the box around it."""
    return np.array(thing.part("body").pos_m) if thing.has("body") else box_m(thing).mean(axis=0)


def support(scene: Scene, thing: Thing) -> Thing | None:
    """What a thing stands on or in, where the scene sets it; None for the floor."""
    if thing.pos_m[2] < TOUCHING_M:
        return None
    return next(
        (other for other in scene.things if other is not thing and _bears(other, thing)), None
    )


def outline_m(thing: Thing) -> Array:
    """Corners (N, 2) of the convex outline of a thing seen from above, in its frame, in order; of
    what is drawn, where nothing is solid.
    """
    from scipy.spatial import ConvexHull

    parts = [part for part in thing.parts if part.solid] or thing.parts
    points = np.concatenate([around_m(part)[:, :2] for part in parts])
    return np.asarray(points[ConvexHull(points).vertices])


def outside_m(outline_m: Array, point_m: Array) -> Array:
    """(T,) distance of points (T, 2) to a convex outline (N, 2) in counter-clockwise order; 0
    within it.
    """
    start = outline_m
    edge = np.roll(outline_m, -1, axis=0) - start  # (N, 2)
    away = point_m[:, None] - start  # (T, N, 2)
    along = np.clip((away * edge).sum(-1) / (edge**2).sum(-1), 0.0, 1.0)
    nearest = np.linalg.norm(away - along[..., None] * edge, axis=-1).min(axis=1)
    within = (edge[:, 0] * away[..., 1] - edge[:, 1] * away[..., 0] >= 0.0).all(axis=1)
    return np.asarray(np.where(within, 0.0, nearest))


def _bears(other: Thing, thing: Thing) -> bool:
    offset = np.array(thing.pos_m) - other.pos_m
    turn = rotations.from_yaw(np.array(-other.yaw_rad))
    x, y, z = rotations.rotate(turn, offset)
    boxes = [part_box_m(part) for part in other.parts if part.solid]
    return any(
        low[0] <= x <= high[0] and low[1] <= y <= high[1] and abs(high[2] - z) < TOUCHING_M
        for low, high in boxes
    )


def _upper_face(part: Part) -> Iterator[Surface]:
    """The level face of a part that looks up, if it has one."""
    low, high = part_box_m(part)
    middle = np.array([*(low + high)[:2] / 2.0, high[2]])
    axes = rotations.to_matrix(np.array(part.quat_wxyz))
    level = {"box": np.abs(axes[2]).max(), "cylinder": abs(axes[2, 2])}.get(part.kind, 0.0)
    if level >= LEVEL:
        yield Surface(middle, (high - low)[:2] / 2.0, part)
    elif part.kind == "mesh":
        corners = around_m(part)
        upper = corners[corners[:, 2] >= high[2] - 0.005]
        span = np.array([upper[:, :2].min(axis=0), upper[:, :2].max(axis=0)])
        if len(upper) >= 3 and (span[1] - span[0]).min() > 0.02:
            yield Surface(np.array([*span.mean(axis=0), high[2]]), (span[1] - span[0]) / 2.0, part)


def _box_m3(low_m: Array, high_m: Array) -> float:
    """Of the box from corner to corner."""
    return float(np.prod(high_m - low_m))


def _spans(low: Array, high: Array) -> bool:
    """Whether a box reaches over the middle in y."""
    return bool(low[1] < 0.0 < high[1])


def _tops_at(thing: Thing, x: float, y: float) -> Iterator[float]:
    """Heights of what is solid under a place."""
    for part in thing.parts:
        low, high = part_box_m(part)
        if part.solid and low[0] <= x <= high[0] and low[1] <= y <= high[1]:
            yield float(high[2])


def _walls_m(thing: Thing, centre_m: Array) -> Array:
    """(RAYS,) how far level rays from a point go to the first solid part; inf past all."""
    yaw = 2.0 * np.pi * np.arange(RAYS) / RAYS
    way = np.stack([np.cos(yaw), np.sin(yaw), np.zeros(RAYS)], axis=-1)
    found = np.full(RAYS, np.inf)
    for part in thing.parts:
        if part.solid:
            found = np.minimum(found, _to_box(part, centre_m, way))
    return found


def _to_box(part: Part, start_m: Array, way: Array) -> Array:
    """(R,) how far rays go to the box around a part, along the part's own axes; inf past it."""
    back = rotations.conjugate(np.array(part.quat_wxyz))
    start = rotations.rotate(back, start_m - np.array(part.pos_m))
    turned = rotations.rotate(np.broadcast_to(back, (len(way), 4)), way)
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.stack([(sign * half_m(part) - start) / turned for sign in (-1.0, 1.0)])
    enter, leave = np.nanmin(ends, axis=0).max(axis=-1), np.nanmax(ends, axis=0).min(axis=-1)
    return np.where((enter <= leave) & (leave > 0.0), np.maximum(enter, 0.0), np.inf)
