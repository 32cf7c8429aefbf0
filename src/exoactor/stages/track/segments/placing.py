"""Where one stands to put what is held somewhere."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.contacts import FLOOR
from exoactor.scenes import grasps
from exoactor.scenes.grasps import stances
from exoactor.scenes.grasps.stances import Stance
from exoactor.scenes.scene import Scene
from exoactor.stages.track.segments.config import DeliverConfig
from exoactor.stages.track.segments.hands import HandPlan
from exoactor.stages.track.segments.taking import UP
from exoactor.stages.track.segments.walking import Stand


def within_reach(goal_m: Array, stand: Stand, held: HandPlan, config: DeliverConfig) -> bool:
    """Whether a place (3,) is where one sets down what is held without a step."""
    ahead, left = stand.ahead, np.cross(UP, stand.ahead)
    away = goal_m - stand.middle_m
    aside = away @ left - aside_m(held)
    most = config.aside_m[1 if held.closes else 0]
    near, far = config.reach_m
    return bool(abs(aside) <= most and near < away @ ahead < far)


def aside_m(held: HandPlan) -> float:
    """How far to the left what is held is carried."""
    if not held.closes:
        return 0.0
    return (1.0 if held.sides[0] == 0 else -1.0) * grasps.DEFAULT.stance.aside_m


def stance(
    scene: Scene, to: str, goal_m: Array, stand: Stand, held: HandPlan, config: DeliverConfig
) -> Stance:
    """From where a place (3,) on a thing, or on the floor, is before the body: the nearest that has
    room, if any has.
    """
    own = grasps.DEFAULT.stance
    yaw = stand.heading_rad + np.linspace(-np.pi, np.pi, config.ways, endpoint=False)
    ways = np.stack([np.cos(yaw), np.sin(yaw), np.zeros(len(yaw))], axis=-1)
    hands, middles = held.sides, np.repeat(goal_m[None], len(yaw), axis=0)
    thing = scene.things[0] if to == FLOOR else scene.thing(to)
    back, free = stances.backs_m(scene, thing, middles, ways, hands, config.stance_m, own)
    found = [stances.at(goal_m, ways[k], float(back[k]), hands, own) for k in range(len(yaw))]
    away = np.array([np.linalg.norm(one.place_m - stand.middle_m[:2]) for one in found])
    turn = np.abs(rotations.wrapped(yaw - stand.heading_rad))
    far = own.far_per_m * np.maximum(0.0, back - own.far_m)
    cost = away + config.turn_m * turn + far
    return found[int(np.argmin(np.where(free | ~free.any(), cost, np.inf)))]
