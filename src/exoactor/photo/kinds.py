"""What a kind of thing usually looks like: its size and how much that varies, its outline, and how
it is built as a `Thing`.

Sizes are depth (along its x, its front's direction), width and height. Those of furniture are of
such as somebody 1.32 m tall works at, and vary as much as what is sold for children and adults.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.scenes.scene import Vec3

Form: TypeAlias = Literal["box", "round", "chair"]
FURNITURE, OBJECT = 0.20, 0.15
"""Standard deviation of the logarithm of the size of things of one kind."""
SEAT = 0.48
"""How high a chair's seat is, as a share of its back's height."""
BACK = 0.08
"""How deep its back is, as a share of its depth."""
TURN = np.linspace(0.0, 2.0 * np.pi, 12, endpoint=False)


@dataclass(frozen=True)
class Prior:
    """`usual_m`: depth, width, height; `spread`: of the logarithm of all three together.

    `form`: its outline. `fronted`: its front can be told from its back.
    """

    usual_m: Vec3
    spread: float
    form: Form = "box"
    fronted: bool = False

    @property
    def outline(self) -> Array:
        """Points (N, 3) whose hull it fills, in a unit box with its base at z = 0."""
        return OUTLINES[self.form]

    @property
    def top(self) -> float:
        """How high that is on which something stands, as a share of its height."""
        return SEAT if self.form == "chair" else 1.0

    @property
    def period_rad(self) -> float:
        """By which it may be turned, and looks the same."""
        return 2.0 * np.pi if self.fronted else np.pi

    @property
    def edges(self) -> Array:
        """(E, 2, 3) ends of the edges that stand out: of its upper face, of a chair also of the
        back.
        """
        return EDGES[self.form]


def _box(low: Vec3, high: Vec3) -> Array:
    corner = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
    return np.asarray(np.array(low) + corner * (np.array(high) - low))


def _ring(height: float) -> Array:
    return np.stack([np.cos(TURN) / 2.0, np.sin(TURN) / 2.0, np.full(len(TURN), height)], axis=-1)


OUTLINES: dict[Form, Array] = {
    "box": _box((-0.5, -0.5, 0.0), (0.5, 0.5, 1.0)),
    "round": np.concatenate([_ring(0.0), _ring(1.0)]),
    "chair": np.concatenate(
        [_box((-0.5, -0.5, 0.0), (0.5, 0.5, SEAT)), _box((-0.5, -0.5, 0.0), (BACK - 0.5, 0.5, 1.0))]
    ),
}


def _face(height: float) -> Array:
    corner = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
    at = np.column_stack([corner, np.full(4, height)])
    return np.stack([at, np.roll(at, -1, axis=0)], axis=1)


_POSTS = np.array([[[-0.5, y, SEAT], [-0.5, y, 1.0]] for y in (-0.5, 0.5)])
_BACK = np.array([[[-0.5, -0.5, 1.0], [-0.5, 0.5, 1.0]]])
EDGES: dict[Form, Array] = {
    "box": _face(1.0),
    "round": np.zeros((0, 2, 3)),
    "chair": np.concatenate([_face(SEAT), _POSTS, _BACK]),
}

PRIORS: dict[str, Prior] = {
    "table": Prior((0.45, 0.85, 0.66), FURNITURE),
    "chair": Prior((0.42, 0.42, 0.81), FURNITURE, "chair", fronted=True),
    "stool": Prior((0.34, 0.40, 0.50), FURNITURE),
    "bench": Prior((0.35, 1.00, 0.42), FURNITURE),
    "shelf": Prior((0.30, 0.80, 1.20), FURNITURE, fronted=True),
    "box": Prior((0.25, 0.30, 0.25), 0.30),
    "cylinder": Prior((0.20, 0.20, 0.30), 0.30, "round"),
    "bottle": Prior((0.064, 0.064, 0.20), OBJECT, "round"),
    "can": Prior((0.066, 0.066, 0.115), 0.08, "round"),
    "cup": Prior((0.08, 0.08, 0.095), OBJECT, "round"),
    "bin": Prior((0.30, 0.30, 0.32), OBJECT, "round"),
    "basket": Prior((0.26, 0.26, 0.10), FURNITURE, "round"),
    "ball": Prior((0.20, 0.20, 0.20), FURNITURE, "round"),
    "beam": Prior((0.06, 1.00, 0.08), FURNITURE),
    "bar": Prior((0.26, 1.56, 1.24), OBJECT),
    "doorway": Prior((0.10, 2.28, 1.57), OBJECT),
    "mark": Prior((0.32, 0.32, 0.003), FURNITURE, "round"),
}


def prior(kind: str) -> Prior:
    """Of a kind; ConfigError lists those there are."""
    if kind not in PRIORS:
        raise ConfigError(f"kind {kind!r} is not known", f"use one of: {', '.join(PRIORS)}")
    return PRIORS[kind]
