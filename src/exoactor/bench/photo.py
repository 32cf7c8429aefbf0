"""`exoactor bench photo`: things found in pictures of scenes drawn from a seed.

The scenes are those of `bench generalise`, each seen with a person in the robot's place. Boxes are
the true ones with noise, sizes are guessed a tenth too large or too small. Places are told from
where the robot stands, along axes fixed to the camera; the robot's own heading is told apart.
Things that are not whole in the picture are left out.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.bench.generalise.draw import drawn
from exoactor.bench.jobs import Row, rows_in_order
from exoactor.bench.table import Figure, concluded
from exoactor.config import BenchOptions
from exoactor.core.checks import Array
from exoactor.core.errors import ExoActorError
from exoactor.core.frames import Camera, Image
from exoactor.io.pictures import save_picture, shrunk
from exoactor.photo import found, kinds
from exoactor.photo.boxes import Seen
from exoactor.photo.drawn import mistaken, seen_of, size_m
from exoactor.photo.found import Found
from exoactor.photo.overlay import overlay
from exoactor.scenes.scene import Scene

FAR_OFF_M = 0.25
"""Pictures in which something is so far off are kept, drawn over."""
SHOWN_PX = (960, 540)
WAYS = {"lens known": True, "lens unknown": False}
Values = dict[str, list[float]]


def main(asked: BenchOptions, out: Path) -> dict[str, Any]:
    """Measure, print, keep."""
    measure = partial(row, seed=asked.seed, out=out)
    rows: list[Row] = []
    for made in rows_in_order(measure, [(index,) for index in range(asked.n)], asked.jobs):
        rows.append(made)
        print(_told(made), flush=True)
    return concluded([figure for way in WAYS for figure in _figures(rows, way)], out, rows=rows)


def row(index: int, *, seed: int, out: Path) -> Row:
    """One picture, with a lens that is known and with one that is not."""
    from exoactor.stages.transfer.rehearsal import reference

    made: Row = {"index": index, "failed": None}
    try:
        scene = drawn(seed, index).scene
        whole = _whole(seen_of(scene), scene.camera)
        rng = np.random.default_rng([seed, 7, index])
        picture, seen = reference(scene), mistaken(whole, scene, rng)
        for way, known in WAYS.items():
            focal_px = float(scene.camera.K[0, 0]) if known else None
            result = found.find(picture, seen, focal_px)
            made[way] = measured(result, scene)
            _keep(made[way], picture, result, out / f"{index}-{way.replace(' ', '-')}.png")
    except ExoActorError as error:
        made["failed"] = error.what
    return made


def measured(result: Found, scene: Scene) -> dict[str, Any]:
    """How far camera, robot and things are from the truth."""
    true = scene.camera
    turn = true.heading_rad - scene.start.yaw_rad - result.camera.heading_rad
    start, yaw = np.array(scene.start.place_m), scene.start.yaw_rad
    off: Values = {"place_m": [], "place_sds": [], "yaw_deg": [], "size": []}
    for thing in result.things:
        truth = scene.thing(thing.seen.name)
        away = _turned(np.array(truth.pos_m[:2]) - start, -yaw)
        apart = float(np.linalg.norm(_turned(thing.place_m, turn) - away))
        off["place_m"].append(apart)
        off["place_sds"].append(apart / max(thing.place_sd_m, 1e-6))
        off["size"].append(float(np.abs(np.log(thing.size_m / size_m(truth))).max()))
        prior = kinds.prior(thing.seen.kind)
        if not prior.round:
            wrong, period = thing.yaw_rad + turn - (truth.yaw_rad - yaw), prior.period_rad
            wrong = (wrong + period / 2.0) % period - period / 2.0
            off["yaw_deg"].append(abs(float(np.degrees(wrong))))

    camera = result.camera
    return {
        **off,
        "pitch_deg": abs(float(np.degrees(camera.pitch_down_rad - true.pitch_down_rad))),
        "height_m": abs(float(camera.position_m[2] - true.position_m[2])),
        "focal": abs(float(camera.K[0, 0] / true.K[0, 0] - 1.0)),
        "heading_deg": abs(float(np.degrees((turn + np.pi) % (2.0 * np.pi) - np.pi))),
        "with_person": result.with_person,
    }


def _figures(rows: Sequence[Row], way: str) -> Iterator[Figure]:
    """Medians and 90th percentiles."""
    whole = [made[way] for made in rows if way in made]
    yield Figure(way, "pictures", float(len(whole)), low=float(len(rows)))
    targets = {
        "place_m": ("things: place", "cm", 100.0, 5.0, 12.0),
        "yaw_deg": ("things: yaw", "°", 1.0, 10.0, None),
        "size": ("things: size", "%", 100.0, None, None),
        "place_sds": ("things: place, in its uncertainty", "", 1.0, None, None),
        "pitch_deg": ("camera: pitch", "°", 1.0, 2.0, None),
        "height_m": ("camera: height", "cm", 100.0, 5.0, None),
        "focal": ("camera: focal length", "%", 100.0, None, None),
        "heading_deg": ("robot: heading", "°", 1.0, None, None),
    }
    for name, (what, unit, scale, median, last) in targets.items():
        values = np.array([v for made in whole for v in np.atleast_1d(made[name])]) * scale
        for label, share, high in (("median", 50, median), ("90 %", 90, last)):
            value = float(np.percentile(values, share)) if len(values) else None
            yield Figure(way, f"{what}, {label}", value, unit, high=high)


def _whole(seen: Sequence[Seen], camera: Camera) -> list[Seen]:
    """The things that are all in the picture, with what they stand on."""
    out: list[Seen] = []
    for one in seen:
        left, top, right, bottom = one.box_px
        inside = min(left, top) > 0.0 and right < camera.width and bottom < camera.height
        if inside and (one.on is None or one.on in [other.name for other in out]):
            out.append(one)
    return out


def _keep(made: dict[str, Any], picture: Image, result: Found, path: Path) -> None:
    if max(made["place_m"], default=0.0) > FAR_OFF_M:
        save_picture(path, shrunk(overlay(picture, result), SHOWN_PX))


def _turned(point_m: Array, yaw_rad: float) -> Array:
    cos, sin = np.cos(yaw_rad), np.sin(yaw_rad)
    x, y = point_m
    return np.array([cos * x - sin * y, sin * x + cos * y])


def _told(made: Row) -> str:
    """A line a picture."""
    if made["failed"]:
        return f"{made['index']:>4} ✗ {made['failed']}"
    known = made["lens known"]
    places = " ".join(f"{100.0 * at:.0f}" for at in known["place_m"])
    high = 100.0 * known["height_m"]
    at = f"pitch {known['pitch_deg']:.1f}° height {high:.1f} cm"
    return f"{made['index']:>4} {at} things {places} cm"
