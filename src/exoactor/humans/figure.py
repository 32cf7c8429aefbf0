"""The actor's body at one size and in given proportions: its rig and its skin, at rest.

The baked body is an adult's, in units of stature. Other proportions stretch each bone along its
length, and the skin with it: a vertex goes where its bones take it, blended by the skin's weights.
The trunk takes up what the legs leave, so that the stature stays. The data were baked by
tools/bake_actor.py from MakeHuman's body (CC0).
"""

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError

STRETCH = (0.7, 1.4)
"""How far a bone may be stretched before the skin stops looking like a person's."""
DIGITS = ("thumb", "index", "middle", "ring", "little")


@dataclass(frozen=True)
class Proportions:
    """Lengths in metres that differ from an adult's of the same stature; None: as the stature has
    it.

    Joint centre to joint centre, of both sides alike; `shoulder_half_width_m` from the middle plane
    to the shoulder; `hand` is a factor on the size of the hands.
    """

    thigh_m: float | None = None
    shank_m: float | None = None
    upper_arm_m: float | None = None
    forearm_m: float | None = None
    shoulder_half_width_m: float | None = None
    hand: float = 1.0


@dataclass(frozen=True)
class Figure:
    """B bones, V vertices, F faces, in metres; the floor under the soles is z = 0.

    `offset_m` (B, 3) from the parent in T-pose axes; `rest_pos_m` (B, 3) in the pose the mesh was
    modelled in, and `rest_quat_wxyz` (B, 4) from the T-pose to that pose; `vertex_m` (V, 3);
    `weight` and `weight_bone` (V, 4); `texcoord` (V, 2), v up; `face` (F, 3).
    """

    bone_names: tuple[str, ...]
    parent: NDArray[np.intp]
    offset_m: Array
    rest_pos_m: Array
    rest_quat_wxyz: Array
    vertex_m: Array
    weight: Array
    weight_bone: NDArray[np.intp]
    texcoord: Array
    face: NDArray[np.int32]

    def index(self, name: str) -> int:
        """Place of the named bone."""
        return self.bone_names.index(name)


@lru_cache(maxsize=8)
def figure(stature_m: float, proportions: Proportions = Proportions()) -> Figure:
    """A person of `stature_m` (sole to bare crown).

    Raises:
        ConfigError: a length that this body cannot be stretched to.
    """
    unit = _bake()
    scaled = replace(
        unit,
        offset_m=unit.offset_m * stature_m,
        rest_pos_m=unit.rest_pos_m * stature_m,
        vertex_m=unit.vertex_m * stature_m,
    )
    return scaled if proportions == Proportions() else _reshaped(scaled, proportions)


@cache
def _bake() -> Figure:
    """What actor.npz holds: a figure of stature 1."""
    with (
        as_file(files("exoactor.humans") / "data" / "actor.npz") as path,
        np.load(path, allow_pickle=False) as z,
    ):
        return Figure(
            tuple(str(name) for name in z["bone_names"]),
            z["parent"].astype(np.intp),
            z["offset"],
            z["rest_pos"],
            rotations.from_matrix(z["rest_rotation"]),
            z["vertex"].astype(np.float64),
            z["weight"] / 255.0,
            z["weight_bone"].astype(np.intp),
            z["texcoord"] / 65535.0,
            z["face"].astype(np.int32),
        )


def _reshaped(rest: Figure, proportions: Proportions) -> Figure:
    """Bones and skin stretched: each bone by a matrix of its own about its joint."""
    stretch = _stretches(rest, proportions)
    moved = rest.rest_pos_m.copy()
    for bone, parent in enumerate(rest.parent[1:], 1):  # parents come first
        away = rest.rest_pos_m[bone] - rest.rest_pos_m[parent]
        moved[bone] = moved[parent] + stretch[parent] @ away

    ankle = rest.index("left_ankle")
    moved[:, 2] += (
        rest.rest_pos_m[ankle, 2] - moved[ankle, 2]
    )  # soles stay on the floor: the body goes up with the legs
    away = rest.vertex_m[:, None] - rest.rest_pos_m[rest.weight_bone]  # (V, 4, 3)
    carried = moved[rest.weight_bone] + np.einsum("vkij,vkj->vki", stretch[rest.weight_bone], away)
    parents = np.maximum(rest.parent, 0)
    offset = rotations.rotate(
        rotations.conjugate(rest.rest_quat_wxyz[parents]), moved - moved[parents]
    )
    return replace(
        rest,
        offset_m=np.where(rest.parent[:, None] >= 0, offset, rest.offset_m),
        rest_pos_m=moved,
        vertex_m=np.einsum("vk,vki->vi", rest.weight, carried),
    )


def _stretches(rest: Figure, wanted: Proportions) -> Array:
    """(B, 3, 3) of each bone, in the axes of the modelled rest."""
    out = np.tile(np.eye(3), (len(rest.bone_names), 1, 1))
    rise = 0.0
    limbs = (
        ("hip", "knee", wanted.thigh_m, "thigh_twist"),
        ("knee", "ankle", wanted.shank_m, None),
        ("shoulder", "elbow", wanted.upper_arm_m, "upper_arm_twist"),
        ("elbow", "wrist", wanted.forearm_m, "forearm_twist"),
    )

    for side in ("left", "right"):
        for start, end, length_m, helper in limbs:
            matrix, longer = _along(rest, f"{side}_{start}", f"{side}_{end}", length_m)
            for bone in (start, helper) if helper else (start,):
                out[rest.index(f"{side}_{bone}")] = matrix
            rise += 0.5 * longer if start in ("hip", "knee") else 0.0
        out[rest.index(f"{side}_collar")] = _shoulders(rest, side, wanted.shoulder_half_width_m)
        hand = [f"{side}_wrist", *(f"{side}_{finger}{k}" for finger in DIGITS for k in (1, 2, 3))]
        out[[rest.index(name) for name in hand]] = wanted.hand * np.eye(3)

    trunk = [rest.index(name) for name in ("spine1", "spine2", "spine3", "neck")]
    height = rest.rest_pos_m[rest.index("head"), 2] - rest.rest_pos_m[rest.index("spine1"), 2]
    out[trunk, 2, 2] = _factor("the trunk's length", height - rise, height)
    return out


def _along(rest: Figure, start: str, end: str, length_m: float | None) -> tuple[Array, float]:
    """A stretch along the bone from `start` to `end`, and by how much it lengthens the bone."""
    bone = rest.rest_pos_m[rest.index(end)] - rest.rest_pos_m[rest.index(start)]
    before = float(np.linalg.norm(bone))
    factor = 1.0 if length_m is None else _factor(f"{start} to {end}", length_m, before)
    along = bone / before
    return np.eye(3) + (factor - 1.0) * np.outer(along, along), (factor - 1.0) * before


def _shoulders(rest: Figure, side: str, half_width_m: float | None) -> Array:
    """A stretch sideways that brings the shoulder to its width."""
    collar, shoulder = (
        abs(rest.rest_pos_m[rest.index(f"{side}_{name}"), 1]) for name in ("collar", "shoulder")
    )
    wanted = shoulder if half_width_m is None else half_width_m
    return np.diag([1.0, _factor("shoulder_half_width_m", wanted - collar, shoulder - collar), 1.0])


def _factor(name: str, wanted_m: float, before_m: float) -> float:
    """The stretch, if this body allows it."""
    low, high = (limit * before_m for limit in STRETCH)
    if not low <= wanted_m <= high:
        raise ConfigError(
            f"{name} of {wanted_m:.3f} m does not fit this stature",
            f"choose between {low:.3f} and {high:.3f} m",
        )
    return wanted_m / before_m
