"""References kept out of things: a hand that an estimate put into a table top comes out of it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import mujoco
import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1
from exoactor.robots.legs import FEET
from exoactor.robots.model import Physics
from exoactor.scenes import world
from exoactor.scenes.extent import half_m, hull
from exoactor.scenes.scene import Part, Scene

LEVEL = np.cos(np.radians(8.0))
"""Of a plate's axis: what is steeper is none to be thickened."""
SITTING = ("pelvis", "left_hip_roll_link", "right_hip_roll_link")
"""Links that a seat bears."""


@dataclass(frozen=True)
class ClearanceConfig:
    """How a reference is kept out of things; set by hand.

    allowed_m: of a reference that touches something: a hand that wipes is meant to press. said_m:
    less is not worth a word. seat_m, upright: a seat is this close under what sits on it, and more
    under it than beside it (cosine of the way to it). plate_m: a seat or a table top is taken for
    this thick, so that what is in it comes out above, where it came from. passes: over the motion;
    steps: of one pose. smoothing_s: of the change. root_price, waist_price, limb_price: of moving a
    metre or a radian, squared. contact_price, foot_price: of a metre left inside; of a foot a metre
    (ten radians) from its place.
    """

    allowed_m: float = 0.01
    said_m: float = 0.015
    seat_m: float = 0.06
    upright: float = 0.7
    plate_m: float = 0.12
    passes: int = 4
    steps: int = 8
    smoothing_s: float = 0.12
    root_price: float = 10.0
    waist_price: float = 5.0
    limb_price: float = 1.0
    contact_price: float = 1e4
    foot_price: float = 1e3


@dataclass(frozen=True)
class Inside:
    """A link of the robot is in a thing: how deep, in which, where (3,), and the way out (3,)."""

    depth_m: float
    thing: str
    link: int
    point_m: Array
    out: Array


class Clearance:
    """Where the robot is inside things that stay where they are, and poses near by that are not.

    `moved`: the things that hands are to move.
    """

    def __init__(
        self,
        scene: Scene,
        config: ClearanceConfig | None = None,
        moved: Collection[str] = (),
    ) -> None:
        self.config = config or ClearanceConfig()
        things = tuple(
            replace(
                thing, parts=tuple(_thickened(part, self.config.plate_m) for part in thing.parts)
            )
            for thing in scene.things
        )
        self._model = world.planned(Physics(feet="box"), replace(scene, things=things), moved)
        self._data = mujoco.MjData(self._model)
        self._feet = [self._model.body(name).id for name in FEET]
        self._links = {self._model.body(name).id for name in g1.BODY_NAMES}
        self._price = np.full(self._model.nv, self.config.limb_price)
        self._price[g1.ROOT_VEL] = self.config.root_price
        self._price[g1.WAIST_VEL] = self.config.waist_price
        self._low, self._high = self._model.jnt_range[1:].T

    def inside(self, pose: Array) -> list[Inside]:
        """What of the robot is inside things, in pose (36,); the floor is none."""
        self._place(pose)
        model = self._model
        mujoco.mj_collision(model, self._data)

        found = []
        for contact in self._data.contact:
            first, second = (int(model.geom_bodyid[geom]) for geom in contact.geom)
            if contact.dist >= 0.0 or 0 in (first, second):
                continue
            link, other, way = (
                (second, first, 1.0) if second in self._links else (first, second, -1.0)
            )
            thing = model.body(other).name.removeprefix("thing_")
            out = way * contact.frame[:3]
            found.append(Inside(-contact.dist, thing, link, contact.pos.copy(), out))

        return found

    def bears(self, pose: Array) -> bool:
        """Whether a thing is close under the pelvis or the hips in pose (36,), as a seat is."""
        limit_m = self.config.seat_m
        for gap_m, span, _ in self._gaps(pose, SITTING, limit_m):
            below_m = np.sign(gap_m) * (span[2] - span[5])  # in it: from below
            if gap_m < limit_m and below_m >= self.config.upright * abs(gap_m):
                return True
        return False

    def gap(
        self, pose: Array, links: tuple[str, ...], limit_m: float, things: Collection[str] = ()
    ) -> tuple[float, str]:
        """From these links of the robot in pose (36,) to the nearest thing, below zero inside it;
        `limit_m` at most. `things`: only these count, by name; none: all do.
        """
        nearest = (limit_m, "")
        for gap_m, _, name in self._gaps(pose, links, limit_m):
            if things and name not in things:
                continue
            nearest = min(nearest, (gap_m, name))
        return nearest

    def _gaps(
        self, pose: Array, links: tuple[str, ...], limit_m: float
    ) -> Iterator[tuple[float, Array, str]]:
        """From each geom of these links to each of the things, up to `limit_m`: how far, between
        which two points (6,), and the thing's name.
        """
        self._place(pose)
        model, span, owner = self._model, np.empty(6), self._model.geom_bodyid
        mine = [geom for link in links for geom in np.flatnonzero(owner == model.body(link).id)]
        others = np.flatnonzero(~np.isin(owner, [0, *self._links]))
        for geom, other in product(mine, others):
            gap_m = mujoco.mj_geomDistance(model, self._data, geom, other, limit_m, span)
            yield gap_m, span, model.body(owner[other]).name.removeprefix("thing_")

    def clear(self, motion: RobotMotion) -> tuple[RobotMotion, tuple[str, ...]]:
        """The motion outside of all things, changed little and smoothly; and what was changed."""
        qpos = motion.qpos
        worst = max(
            (found for pose in qpos for found in self.inside(pose)),
            key=lambda found: found.depth_m,
            default=None,
        )
        if worst is None or worst.depth_m <= self.config.allowed_m:
            return motion, ()
        for _ in range(self.config.passes):
            qpos = self._moved(qpos, motion.fps)
        moved = motion.with_qpos(qpos)
        if worst.depth_m <= self.config.said_m:
            return moved, ()

        return moved, (
            f"the reference went {worst.depth_m * 100:.0f} cm into the "
            f"{worst.thing}; it was moved out",
        )

    def _moved(self, qpos: Array, fps: float) -> Array:
        """All poses (T, 36) moved out, the change smoothed over time."""
        step = np.zeros((len(qpos), self._model.nv))
        for t, pose in enumerate(qpos):
            if any(found.depth_m > self.config.allowed_m for found in self.inside(pose)):
                mujoco.mj_differentiatePos(self._model, step[t], 1.0, pose, self._outside(pose))
        step = gaussian_filter1d(step, self.config.smoothing_s * fps, axis=0, mode="nearest")
        out = qpos.copy()
        for pose, change in zip(out, step, strict=True):
            mujoco.mj_integratePos(self._model, pose, change, 1.0)
        out[:, g1.JOINT_POS] = np.clip(out[:, g1.JOINT_POS], self._low, self._high)
        return out

    def _outside(self, pose: Array) -> Array:
        """A pose near by that is in nothing, by damped least squares; feet stay, unless inside."""
        self._place(pose)
        feet = self._data.xpos[self._feet].copy(), self._data.xquat[self._feet].copy()

        pose, out, foot = pose.copy(), self.config.contact_price, self.config.foot_price
        for _ in range(self.config.steps):
            found = [one for one in self.inside(pose) if one.depth_m > self.config.allowed_m]
            if not found:
                break
            ways, wanted = self._ways_out(found)
            held, off = self._held(feet, {one.link for one in found})
            curvature = np.diag(self._price) + out * ways.T @ ways + foot * held.T @ held
            pull = out * ways.T @ wanted + foot * held.T @ off
            mujoco.mj_integratePos(self._model, pose, np.linalg.solve(curvature, pull), 1.0)
            pose[g1.JOINT_POS] = np.clip(pose[g1.JOINT_POS], self._low, self._high)

        return pose

    def _ways_out(self, found: list[Inside]) -> tuple[Array, Array]:
        """How far each goes out by the velocities (N, nv), and has to (N,), still touching."""
        ways, place = np.empty((len(found), self._model.nv)), np.empty((3, self._model.nv))
        for row, one in enumerate(found):
            mujoco.mj_jac(self._model, self._data, place, None, one.point_m, one.link)
            ways[row] = one.out @ place
        return ways, np.array([one.depth_m - self.config.allowed_m / 2.0 for one in found])

    def _held(self, feet: tuple[Array, Array], inside: set[int]) -> tuple[Array, Array]:
        """Jacobian (6 F, nv) of the feet that stay, and how far they are from there (6 F,)."""
        model, data = self._model, self._data
        rows, off = [np.zeros((0, model.nv))], [np.zeros(0)]
        for foot, pos_m, quat in zip(self._feet, *feet, strict=True):
            if foot not in inside:
                place, spin = np.empty((2, 3, model.nv))
                mujoco.mj_jacBody(model, data, place, spin, foot)
                turn = rotations.multiply(quat, rotations.conjugate(data.xquat[foot]))
                rows += [place, 0.1 * spin]
                off += [pos_m - data.xpos[foot], 0.1 * rotations.to_rotvec(turn)]
        return np.concatenate(rows), np.concatenate(off)

    def _place(self, pose: Array) -> None:
        self._data.qpos[:] = pose
        mujoco.mj_kinematics(self._model, self._data)
        mujoco.mj_comPos(self._model, self._data)


def _thickened(part: Part, plate_m: float) -> Part:
    """A level plate that hangs in the air made `plate_m` thick, downwards."""
    half = half_m(part)
    upright = abs(rotations.to_matrix(np.array(part.quat_wxyz))[2, 2]) > LEVEL
    plate = half[2] < plate_m / 2.0 and min(half[:2]) >= 2.0 * half[2]
    if part.kind not in ("box", "cylinder", "mesh") or not (upright and plate):
        return part
    x, y, z = part.pos_m
    top = z + float(half[2])
    thick = min(plate_m, top) / 2.0
    lowered = replace(part, pos_m=(x, y, top - thick), size_m=(*part.size_m[:-1], thick))
    return lowered if part.kind != "mesh" else replace(lowered, **_stretched(part, thick))


def _stretched(part: Part, half_m: float) -> dict[str, Any]:
    """The corners of a mesh drawn out along its z to this half height, and no faces: it is only
    touched.
    """
    corners = hull(part).corners_m.copy()
    corners[:, 2] *= half_m / part.size_m[2]
    return {"vertices_m": tuple((x, y, z) for x, y, z in corners.tolist()), "faces": ()}
