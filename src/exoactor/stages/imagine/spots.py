"""Where to stand for what is to be done: before the edge of a table, beside a thing on the floor, before a chair."""

from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.imagine.floors import Floor, distance_m, whole_outline

GAP_M = 0.20
"""From the middle of the body to an edge it works at: toes and belly clear of it."""


@dataclass(frozen=True)
class Spot:
    """Where to stand: place (2,) over the floor and heading."""

    place_m: Array
    yaw_rad: float

    @property
    def ahead(self) -> Array:
        """(2,) the direction one faces."""
        return np.array([np.cos(self.yaw_rad), np.sin(self.yaw_rad)])


def stand_off(scene: Scene, name: str, from_m: Array, gap_m: float = GAP_M, aside_m: float = 0.0) -> Spot:
    """Where to stand to reach or look at a thing: before the nearest edge of what it stands on, facing it squarely.

    A thing on the floor is walked up to from where one comes (`from_m`). The thing then lies `aside_m` to the left of
    straight ahead. Where one would stand in something else, the next edge is taken.

    Raises:
        ConfigError: there is no room to stand beside it.
    """
    thing, from_m = scene.thing(name), np.asarray(from_m, dtype=np.float64)[:2]
    support = _support(scene, thing) or thing
    point = np.array(thing.pos_m[:2])
    spots = [
        Spot(at + gap_m * out - aside_m * np.array([out[1], -out[0]]), float(np.arctan2(-out[1], -out[0])))
        for at, out in _edges(whole_outline(support), point, from_m, squarely=support is not thing)
    ]
    floor = Floor.of(scene)
    free = [spot for spot in spots if floor.clear_m(spot.place_m) >= gap_m - 0.03]
    if not free:
        raise ConfigError(f"there is no room to stand beside {name} in scene {scene.name}", "clear one of its sides")

    def effort_m(spot: Spot) -> float:  # a metre of reach is worth two of walking
        reach, walk = (float(np.linalg.norm(spot.place_m - place)) for place in (point, from_m))
        return reach + 0.5 * walk

    return min(free, key=effort_m)


def front_of(scene: Scene, name: str, ahead_m: float) -> Spot:
    """Facing a thing's front (its +x) from `ahead_m` before its middle."""
    thing = scene.thing(name)
    place = thing.to_world(np.array([ahead_m, 0.0, 0.0]))[:2]
    return Spot(place, float(thing.yaw_rad % (2.0 * np.pi) - np.pi))


def _support(scene: Scene, thing: Thing) -> Thing | None:
    """What a thing stands on; None for the floor."""
    if thing.pos_m[2] < 0.05:
        return None
    place = np.array(thing.pos_m[:2])
    for other in scene.things:
        if other is not thing and distance_m(whole_outline(other), place) < 0.0:
            return other
    return None


def _edges(outline_m: Array, point_m: Array, from_m: Array, squarely: bool) -> list[tuple[Array, Array]]:
    """Points of an outline to stand at and its outward directions (2,) there: every edge, or just the nearest point."""
    if not squarely:
        out = (from_m - point_m) / max(float(np.linalg.norm(from_m - point_m)), 1e-9)
        span = float((outline_m @ out).max() - point_m @ out)
        return [(point_m + span * out, out)]
    edges = []
    for a, b in zip(outline_m, np.roll(outline_m, -1, axis=0), strict=True):
        along = (b - a) / np.linalg.norm(b - a)
        margin = min(0.12, 0.5 * float(np.linalg.norm(b - a)))
        at = a + along * np.clip((point_m - a) @ along, margin, np.linalg.norm(b - a) - margin)
        edges.append((at, np.array([along[1], -along[0]])))
    return edges
