"""Pictures of a model from one camera: drawn finer than they come out, and of each frame only what
moves.

Without a graphics processor a picture costs what it has of pixels and corners. Edges come out
smooth from FINER pixels for one, which is cheaper here than OpenGL's own antialiasing. What never
moves is drawn once, with the lamp's light and without, and how far away it is is kept. What moves
is drawn by itself, laid before it, and the shadows over both (`shadows`).
"""

from dataclasses import dataclass
from typing import Self

import cv2
import mujoco
import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array
from exoactor.core.frames import Box, Camera, Image
from exoactor.core.motion import Flags
from exoactor.io.offscreen import Depth, Offscreen
from exoactor.scenes.extent import CORNERS
from exoactor.scenes.shadows import MAP_PX, Lamp, Lit, Points, bounds_px

FINER = 1.5
GRID_PX = 2
"""A box's edges lie on pixels that a whole number of finer ones makes up."""
MARGIN_PX = 4
SEEN_GROUPS, STILL, MOVES = 3, 0, 1
"""MuJoCo shows the first three groups of shapes; here two of them tell what moves."""
OPAQUE = 0.995
"""MuJoCo's: what is less lets light through."""


@dataclass(frozen=True)
class _Still:
    """What never moves: as a `picture`; as a fine one, in the lamp's light and out of it; how far
    away it is, where the lamp sees it, and how far the lamp's light gets.
    """

    picture: Image
    lit: Image
    unlit: Image
    depth_m: Depth
    place: Lit
    reach_m: Depth


class Canvas:
    """Draws `model` as `camera` sees it; a context manager, to be used in the thread that made
    it.
    """

    def __init__(self, model: mujoco.MjModel, camera: Camera) -> None:
        self._model, self._camera, self._fine = model, camera, camera.scaled(FINER)
        size = max(self._fine.width, MAP_PX), max(self._fine.height, MAP_PX)
        self._screen = Offscreen(model, *size, samples=0, shadow_px=MAP_PX)
        self._through = _lets_light_through(model)

    def whole(self, data: mujoco.MjData) -> Image:
        """The whole picture (H, W, 3)."""
        return _shrunk(self._screen.render(data, self._fine))

    def keep(self, data: mujoco.MjData, moves: Flags) -> None:
        """Draw what never moves, for `moved` to start from: all shapes of the model but those that
        move (G,), and no skin. The model's groups of shapes are changed.
        """
        seen, still = self._model.geom_group < SEEN_GROUPS, _only(STILL)
        self._model.geom_group[seen] = np.where(moves[seen], MOVES, STILL)
        self._model.skin_group[:] = MOVES
        self._moves = np.flatnonzero(seen & moves)
        self._lamp = Lamp(self._model, data, self._fine)

        lit = self._screen.render(data, self._fine, still)
        layers = self._screen.layers(data, self._fine, still)
        self._still = _Still(
            _shrunk(lit),
            lit,
            layers.other,
            layers.depth_m,
            self._lamp.places(layers.depth_m, Box(0, 0, self._fine.width, self._fine.height)),
            self._lamp.reach_m(self._screen, data, still, Box(0, 0, MAP_PX, MAP_PX)),
        )

    def moved(self, data: mujoco.MjData) -> Image:
        """The picture with what moves, after `keep`."""
        points = self._corners_m(data)
        own = self._box(points)
        box = own.joined(self._box(self._lamp.on_floor(points)))

        if self._through:  # what is seen through it must be drawn with it
            part = self._screen.render(data, self._fine.cut(_finer(box)))
        else:
            reach_m = self._lamp.reach_m(self._screen, data, _only(MOVES), self._lamp.box(points))
            part = self._part(data, reach_m, _finer(own), _finer(box))

        picture = self._still.picture.copy()
        picture[box.rows, box.columns] = _shrunk(part)
        return picture

    def _part(self, data: mujoco.MjData, reach_m: Depth, own: Box, box: Box) -> Image:
        """A part of the fine picture: what moves is in the part `own` of it, and the lamp's light
        gets as far past it as `reach_m` maps.
        """
        still = self._still
        hidden = still.place.part(box).hidden(reach_m)
        part = still.lit[box.rows, box.columns].copy()
        cv2.copyTo(still.unlit[box.rows, box.columns], hidden, part)

        layers = self._screen.layers(data, self._fine.cut(own), _only(MOVES))
        front = np.asarray(
            cv2.compare(layers.depth_m, still.depth_m[own.rows, own.columns], cv2.CMP_LT), np.uint8
        )
        seen = _around(front)
        if seen.left == seen.right:  # nothing of it is
            return part

        depth_m = layers.depth_m[seen.rows, seen.columns]
        place = self._lamp.places(depth_m, seen.moved(own.left, own.top))
        hidden = place.hidden(reach_m) | place.hidden(still.reach_m)
        shaded = layers.other[seen.rows, seen.columns]
        cv2.add(shaded, layers.lamp[seen.rows, seen.columns], shaded, cv2.bitwise_not(hidden))
        over = seen.moved(own.left - box.left, own.top - box.top)
        cv2.copyTo(shaded, front[seen.rows, seen.columns], part[over.rows, over.columns])
        return part

    def _corners_m(self, data: mujoco.MjData) -> Points:
        """Points (N, 3) about all that moves: the corners of boxes about shapes, and skin."""
        aabb = self._model.geom_aabb[self._moves]
        middle, half = aabb[:, :3], aabb[:, 3:]
        turn = data.geom_xmat[self._moves].reshape(-1, 3, 3)
        local = middle[:, None] + half[:, None] * CORNERS
        boxes = local @ turn.transpose(0, 2, 1) + data.geom_xpos[self._moves, None]
        return np.concatenate([np.float32(boxes.reshape(-1, 3)), self._screen.skin_m(data)])

    def _box(self, points: Points) -> Box:
        """The part of the picture that holds points (N, 3)."""
        size = np.array([self._camera.width, self._camera.height])
        low, high = bounds_px(points, self._camera)
        low = np.floor((low - MARGIN_PX) / GRID_PX) * GRID_PX
        high = np.ceil((high + MARGIN_PX) / GRID_PX) * GRID_PX
        low = np.clip(low, 0, size - GRID_PX)
        return box_of(low, np.clip(high, low + GRID_PX, size))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._screen.close()


def box_of(low_px: Array, high_px: Array) -> Box:
    """The part of a picture from corner (2,) to corner."""
    return Box(*(int(edge) for edge in (*low_px, *high_px)))


def _only(group: int) -> mujoco.MjvOption:
    option = mujoco.MjvOption()
    option.geomgroup[:], option.skingroup[:] = 0, 0
    option.geomgroup[group], option.skingroup[group] = 1, 1
    return option


def _lets_light_through(model: mujoco.MjModel) -> bool:
    """Whether anything that is seen does."""
    paint, alpha = model.geom_matid, model.geom_rgba[:, 3].copy()
    alpha[paint >= 0] = model.mat_rgba[paint[paint >= 0], 3]
    seen = (model.geom_group < SEEN_GROUPS) & (alpha > 0.0)
    return bool((alpha[seen] < OPAQUE).any())


def _finer(box: Box) -> Box:
    edges = (box.left, box.top, box.right, box.bottom)
    return Box(*(round(FINER * edge) for edge in edges))


def _around(mask: NDArray[np.uint8]) -> Box:
    """The part of a picture that holds what is not 0."""
    left, top, width, height = cv2.boundingRect(mask)
    return Box(left, top, left + width, top + height)


def _shrunk(fine: Image) -> Image:
    size = round(fine.shape[1] / FINER), round(fine.shape[0] / FINER)
    return np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
