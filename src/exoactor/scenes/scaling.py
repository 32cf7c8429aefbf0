"""Things made larger or smaller."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.scenes.scene import Part, Thing, Vec3


def scaled(thing: Thing, factor: ArrayLike) -> Thing:
    """A thing drawn out by (3,) along its own axes, its mass as it was.

    Parts that lie across these axes keep their directions; what is round stays round.
    """
    along = np.asarray(factor, dtype=np.float64)
    return replace(thing, parts=tuple(_part(part, along) for part in thing.parts))


def _part(part: Part, factor: Array) -> Part:
    turned = rotations.to_matrix(np.array(part.quat_wxyz))  # columns: the part's axes
    own = np.linalg.norm(turned * factor[:, None], axis=0)  # (3,) along each of them
    across = float(np.sqrt(own[0] * own[1]))
    sizes = {
        "sphere": (float(own.prod() ** (1.0 / 3.0)),),
        "cylinder": (across, own[2]),
        "capsule": (across, own[2]),
    }
    by = sizes.get(part.kind, tuple(own))
    return replace(
        part,
        size_m=tuple(float(size * each) for size, each in zip(part.size_m, by, strict=True)),
        pos_m=_vec3(np.array(part.pos_m) * factor),
        vertices_m=tuple(_vec3(np.array(vertex) * own) for vertex in part.vertices_m),
    )


def _vec3(value: Array) -> Vec3:
    x, y, z = (float(number) for number in value)
    return x, y, z
