"""Simple solids on a link: MuJoCo's primitives, and lofts (skins drawn over a row of
cross-sections).
"""

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array
from exoactor.robots.links import IDENTITY, Quat, Vec3, mirror_point, mirror_quat, other_side

Kind: TypeAlias = Literal["sphere", "capsule", "cylinder", "box", "ellipsoid"]
Paint: TypeAlias = Literal["shell", "joint", "visor"]
Ring: TypeAlias = tuple[float, float, float, float, float]
"""Station along the axis, the section's centre (u, v) and its half widths (u, v), in metres."""

AROUND: Final = 28
BETWEEN: Final = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """One primitive: `size_m` as MuJoCo's for its kind; capsules and cylinders may give `ends_m`
    for a pose.
    """

    link: str
    name: str
    kind: Kind
    size_m: tuple[float, ...]
    pos_m: Vec3 = (0.0, 0.0, 0.0)
    quat_wxyz: Quat = IDENTITY
    ends_m: tuple[Vec3, Vec3] | None = None
    paint: Paint = "shell"

    def mirrored(self) -> "Shape":
        """The right-hand shape of a left one."""
        return replace(
            self,
            link=other_side(self.link),
            name=other_side(self.name),
            pos_m=mirror_point(self.pos_m),
            quat_wxyz=mirror_quat(self.quat_wxyz),
            ends_m=self.ends_m and (mirror_point(self.ends_m[0]), mirror_point(self.ends_m[1])),
        )


@dataclass(frozen=True, slots=True)
class Loft:
    """A smooth skin over superellipse sections along x or z of the link; (u, v) is (y, z) or
    (x, y).

    power: 2 is an ellipse, more is squarer. flip: the mirror image in y.
    """

    link: str
    name: str
    axis: Literal["x", "z"]
    rings: tuple[Ring, ...]
    power: float = 2.0
    paint: Paint = "shell"
    flip: bool = False

    def mirrored(self) -> "Loft":
        """The right-hand loft of a left one."""
        return replace(
            self, link=other_side(self.link), name=other_side(self.name), flip=not self.flip
        )

    def mesh(self) -> tuple[Array, NDArray[np.int32]]:
        """Vertices (V, 3) in the link's frame and faces (F, 3), counter-clockwise from outside."""
        station, centre_u, centre_v, half_u, half_v = _refine(np.array(self.rings)).T[..., None]
        angle = np.linspace(0.0, 2.0 * np.pi, AROUND, endpoint=False)
        cos, sin = np.cos(angle), np.sin(angle)
        u = centre_u + half_u * np.sign(cos) * np.abs(cos) ** (2.0 / self.power)
        v = centre_v + half_v * np.sign(sin) * np.abs(sin) ** (2.0 / self.power)
        along = np.broadcast_to(station, u.shape)
        skin = np.stack((along, u, v) if self.axis == "x" else (u, v, along), axis=-1)
        skin = skin.reshape(-1, 3)
        ends = np.stack([skin[:AROUND].mean(axis=0), skin[-AROUND:].mean(axis=0)])
        vertices, faces = np.concatenate([skin, ends]), _faces(len(station))
        if self.flip:
            vertices, faces = vertices * (1.0, -1.0, 1.0), faces[:, ::-1]

        return vertices, faces


S = TypeVar("S", Shape, Loft)


def both_sides(*shapes: S) -> tuple[S, ...]:
    """The shapes, and the mirror image of each that lies on a left link."""
    return shapes + tuple(s.mirrored() for s in shapes if s.link.startswith("left_"))


def left(*shapes: S) -> tuple[S, ...]:
    """Shapes named without their side, their links without "link" ("hip_roll"), on the left."""
    return tuple(replace(s, link=f"left_{s.link}_link", name=f"left_{s.name}") for s in shapes)


def rod(
    link: str, name: str, start_m: Vec3, end_m: Vec3, radius_m: float, paint: Paint = "shell"
) -> Shape:
    """A capsule between two points."""
    return Shape(link, name, "capsule", (radius_m,), ends_m=(start_m, end_m), paint=paint)


def drum(
    link: str, name: str, start_m: Vec3, end_m: Vec3, radius_m: float, paint: Paint = "joint"
) -> Shape:
    """A cylinder between the centres of its two faces."""
    return Shape(link, name, "cylinder", (radius_m,), ends_m=(start_m, end_m), paint=paint)


def _refine(rings: Array) -> Array:
    """More rings between the given ones, without overshoot."""
    from scipy.interpolate import PchipInterpolator  # slow to load, and `plan` draws nothing

    count = len(rings)
    fine = np.linspace(0.0, count - 1.0, (count - 1) * (BETWEEN + 1) + 1)
    return np.asarray(PchipInterpolator(np.arange(count), rings, axis=0)(fine))


def _faces(rings: int) -> NDArray[np.int32]:
    """Triangles of a tube of `rings` closed by a fan at either end (the last two vertices are the
    fans' centres).
    """
    i = np.arange(AROUND)
    j = (i + 1) % AROUND
    base = (np.arange(rings - 1) * AROUND)[:, None]
    a, b, c, d = base + i, base + j, base + AROUND + j, base + AROUND + i
    tube = np.concatenate(
        [np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)]
    )
    last = (rings - 1) * AROUND
    first_cap = np.stack([np.full(AROUND, rings * AROUND), j, i], -1)
    last_cap = np.stack([np.full(AROUND, rings * AROUND + 1), last + i, last + j], -1)
    return np.concatenate([tube, first_cap, last_cap]).astype(np.int32)
