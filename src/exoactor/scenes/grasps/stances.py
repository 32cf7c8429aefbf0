"""Where one stands for a grasp: square to it, and free of all things."""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array, Flags
from exoactor.core.contacts import Grasp
from exoactor.scenes import solids
from exoactor.scenes.grasps.candidates import UP
from exoactor.scenes.grasps.config import DEFAULT, GraspConfig, StanceConfig
from exoactor.scenes.scene import Scene, Thing

STEP_M, COLUMN_M = 0.02, 0.08
"""Between the distances that are tried, and between the points that stand for a body."""


@dataclass(frozen=True)
class Stance:
    """The middle of the feet (2,) on the floor, the heading, and how far back from the middle of
    the sites that is, against the fingers.
    """

    place_m: Array
    yaw_rad: float
    back_m: float


def stance(
    scene: Scene,
    thing: Thing,
    grasp: Grasp,
    wanted_m: float | None = None,
    config: GraspConfig = DEFAULT,
) -> Stance:
    """Where to stand for a grasp of a thing.

    thing: as it stands by now, which may be elsewhere than in the scene. wanted_m: that far back,
    as far as arms do well and the body has room; where it has none, as far as arms reach.
    """
    middle, fingers = thing.to_world(grasp.middle_m)[None], turned(thing, grasp.fingers)[None]
    wanted = config.stance.wanted_m if wanted_m is None else wanted_m
    back, _ = backs_m(scene, thing, middle, fingers, grasp.hands, wanted, config.stance)
    return at(middle[0], fingers[0], float(back[0]), grasp.hands, config.stance)


def at(
    middle_m: Array, fingers: Array, back_m: float, hands: tuple[int, ...], config: StanceConfig
) -> Stance:
    """So far back from the middle of the sites (3,), which the fingers (3,) point to."""
    feet = feet_m(middle_m, fingers, np.array(back_m), hands, config)
    return Stance(feet, float(np.arctan2(fingers[1], fingers[0])), back_m)


def backs_m(
    scene: Scene,
    thing: Thing,
    middle_m: Array,
    fingers: Array,
    hands: tuple[int, ...],
    wanted_m: float,
    config: StanceConfig,
) -> tuple[Array, Flags]:
    """(K,) how far back one stands from middles of sites (K, 3) with fingers (K, 3), in the world,
    and (K,) whether there is room.
    """
    first = float(np.clip(wanted_m, config.near_m, config.far_m))
    back = np.arange(first, config.most_m + 1e-9, STEP_M)  # (D,)
    feet = feet_m(middle_m[:, None], fingers[:, None], back, hands, config)  # (K, D, 2)
    height = np.arange(*config.body_high_m, COLUMN_M)
    column = np.empty((*feet.shape[:2], len(height), 3))
    column[..., :2], column[..., 2] = feet[:, :, None], height

    room = config.body_m + config.room_m
    free = _inside(scene, feet, room) & (_blocked_m(scene, thing, column, room) == 0.0).all(axis=-1)
    nearest = np.where(free.any(axis=1), free.argmax(axis=1), len(back) - 1)
    return back[nearest], free.any(axis=1)


def brushed_m(
    thing: Thing, middle_m: Array, fingers: Array, back_m: Array, config: StanceConfig
) -> Array:
    """(K,) how deep a thing is in the room that hands which hang before the body take on the way to
    stances (K,).
    """
    feet = feet_m(middle_m, fingers, np.maximum(back_m, config.passing_m), (0, 1), config)
    ahead, aside, up = (np.array(each) for each in config.hands_m)
    out = np.concatenate([aside, -aside])
    a, b, c = (each.ravel() for each in np.meshgrid(ahead, out, up, indexing="ij"))
    left = np.cross(UP, fingers)
    point = a[:, None] * fingers[:, None] + b[:, None] * left[:, None] + c[:, None] * UP
    point[..., :2] += feet[:, None]
    local = thing.from_world(point.reshape(-1, 3)).reshape(point.shape)
    return np.asarray(solids.within_m(thing, local, config.hands_room_m).max(axis=1))


def turned(thing: Thing, way: Array) -> Array:
    """Directions (..., 3) of a thing's frame in the world."""
    return rotations.rotate(rotations.from_yaw(np.array(thing.yaw_rad)), way)


def feet_m(
    middle_m: Array, fingers: Array, back_m: Array, hands: tuple[int, ...], config: StanceConfig
) -> Array:
    """(..., 2) between the feet: right behind what two palms hold, and a little to one side of what
    one hand holds.
    """
    left = np.cross(UP, fingers)
    aside = config.aside_m * float(np.sign(sum(hands) - 0.5)) if len(hands) == 1 else 0.0
    return np.asarray((middle_m - back_m[..., None] * fingers + aside * left)[..., :2])


def _blocked_m(scene: Scene, thing: Thing, point_m: Array, room_m: float) -> Array:
    """(...,) how deep anything is in the balls of a radius around points (..., 3) of the world."""
    deep = np.zeros(point_m.shape[:-1])
    for other in (thing, *(one for one in scene.things if one.name != thing.name)):
        local = other.from_world(point_m.reshape(-1, 3)).reshape(point_m.shape)
        deep = np.maximum(deep, solids.within_m(other, local, room_m))
    return deep


def _inside(scene: Scene, place_m: Array, room_m: float) -> Flags:
    """(...,) whether places (..., 2) are so far within the walls."""
    west, east, south, north, _ = scene.room.walls_m
    least, most = np.array([west, south]) + room_m, np.array([east, north]) - room_m
    return np.asarray(((place_m >= least) & (place_m <= most)).all(axis=-1))
