"""What was found in a photo, told in the robot's world: its origin on the floor under the robot, x
to its front.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Camera, Image
from exoactor.photo import fit, kinds, lines, person
from exoactor.photo.boxes import Seen
from exoactor.photo.fit import Fit
from exoactor.photo.problem import CAMERA, PhotoConfig, Problem, turned
from exoactor.scenes.person import STATURE_M

BEFORE_M = 1.0
"""Where nobody stands in the photo, the robot is put so far before the first thing."""
STEP = 1e-5
"""Of a variable, for derivatives."""
IS_LARGE_M, IS_LARGE_RAD = 0.15, np.radians(15.0)
"""Standard deviations from which a place or a turn is to be looked after by hand."""


@dataclass(frozen=True)
class FoundThing:
    """A thing where it was found, in the robot's world: place (2,) of its middle, base over the
    floor, yaw, and size (3,) as depth, width, height.

    place_sd_m: standard deviation along the direction in which it is least sure; yaw_sd_rad;
    size_sd: of the size, as a share of it. also_rad: another yaw that is about as likely.
    """

    seen: Seen
    place_m: Array
    base_m: float
    yaw_rad: float
    size_m: Array
    place_sd_m: float
    yaw_sd_rad: float
    size_sd: float
    also_rad: float | None

    def in_world(self, unit: Array) -> Array:
        """Points (..., 3) in units of its box → the robot's world."""
        at = turned(unit * self.size_m, self.yaw_rad)
        return np.asarray(at + [*self.place_m, self.base_m])


@dataclass(frozen=True)
class Found:
    """`camera` in the robot's world; pitch_sd_rad, height_sd_m, focal_sd (a share): how sure it is.

    with_person: somebody stood in the robot's place; else the start is a guess.
    """

    camera: Camera
    things: tuple[FoundThing, ...]
    pitch_sd_rad: float
    height_sd_m: float
    focal_sd: float
    with_person: bool
    focal_known: bool

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of it, in whole sentences."""
        return tuple(_notes(self))


def find(
    picture: Image,
    seen: Sequence[Seen],
    focal_px: float | None = None,
    stature_m: float = STATURE_M,
    config: PhotoConfig | None = None,
) -> Found:
    """The things of boxes, in a photo with or without somebody in the robot's place.

    focal_px: of the photo, where it is known. stature_m: of the person, or the robot.

    Raises:
        ConfigError: a box cannot be where it is said to be.
        MissingAssetError: the pose networks are not here.
    """
    somebody = person.read(picture)
    height, width = picture.shape[:2]
    problem = Problem(
        tuple(seen),
        width,
        height,
        somebody,
        person.standing_m(stature_m),
        focal_px,
        lines.find(picture, seen, somebody),
        config=config or PhotoConfig(),
    )
    return told(fit.solve(problem))


def told(solved: Fit) -> Found:
    """A fit in the robot's world."""
    problem, x = solved.problem, solved.x
    view, start = problem.view(x), _start(problem, x)
    jacobian = _jacobian(problem, x)
    sd = np.sqrt(np.diag(solved.covariance)[:CAMERA].clip(0.0))

    things = []
    for index, seen in enumerate(problem.seen):
        thing = problem.standing(x, index)
        place, yaw = _relative(start, thing.place_m, thing.yaw_rad)
        rows = jacobian[4 * index : 4 * index + 4]
        covariance = rows @ solved.covariance @ rows.T
        also = solved.also_rad.get(index)
        things.append(
            FoundThing(
                seen,
                place,
                thing.base_m,
                yaw,
                thing.size_m,
                float(np.sqrt(np.linalg.eigvalsh(covariance[:2, :2])[-1].clip(0.0))),
                float(np.sqrt(covariance[2, 2].clip(0.0))),
                float(np.sqrt(covariance[3, 3].clip(0.0))),
                None if also is None else _wrapped(yaw + also),
            )
        )

    return Found(
        _moved(view.camera(problem.width, problem.height), start),
        tuple(things),
        float(sd[0]),
        float(sd[2] * view.height_m),
        float(sd[3]),
        problem.person is not None,
        problem.focal_px is not None,
    )


def _start(problem: Problem, x: Array) -> Array:
    """(3,) place and heading of the robot in the fit's world."""
    if problem.person is not None:
        return x[CAMERA : CAMERA + 3]
    place = problem.standing(x, 0).place_m
    heading = float(np.arctan2(place[1], place[0]))
    ahead = np.array([np.cos(heading), np.sin(heading)])
    deep = float(problem.standing(x, 0).size_m[:2].max()) / 2.0
    return np.array([*(place - (BEFORE_M + deep) * ahead), heading])


def _jacobian(problem: Problem, x: Array) -> Array:
    """(4 N, V) of each thing's place, yaw and log-size in the robot's world."""

    def at(x: Array) -> Array:
        start, rows = _start(problem, x), list[float]()
        for index in range(len(problem.seen)):
            thing = problem.standing(x, index)
            place, yaw = _relative(start, thing.place_m, thing.yaw_rad)
            rows += [*place, yaw, float(np.log(thing.size_m).mean())]
        return np.array(rows)

    base = at(x)
    columns = []
    for index in range(len(x)):
        step = np.zeros(len(x))
        step[index] = STEP
        change = at(x + step) - base
        change[2::4] = [_wrapped(turn) for turn in change[2::4]]
        columns.append(change / STEP)
    return np.stack(columns, axis=1)


def _relative(start: Array, place_m: Array, yaw_rad: float) -> tuple[Array, float]:
    """A place and a yaw as they are from the start."""
    cos, sin = np.cos(start[2]), np.sin(start[2])
    x, y = place_m - start[:2]
    return np.array([cos * x + sin * y, cos * y - sin * x]), _wrapped(yaw_rad - start[2])


def _moved(camera: Camera, start: Array) -> Camera:
    """The camera in a world that begins at the start."""
    cos, sin = np.cos(start[2]), np.sin(start[2])
    turn = np.array(
        [[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]]
    )  # the robot's to the fit's
    rotation = camera.rotation_cam_from_world @ turn
    translation = camera.to_camera(np.array([*start[:2], 0.0]))
    return Camera(camera.K, rotation, translation, camera.width, camera.height)


def _wrapped(angle_rad: float) -> float:
    return float((angle_rad + np.pi) % (2.0 * np.pi) - np.pi)


def _notes(found: Found) -> Iterator[str]:
    pitch, high = np.degrees(found.camera.pitch_down_rad), found.camera.position_m[2]
    yield (
        f"The camera is {high:.2f} ± {found.height_sd_m:.2f} m over the floor and looks "
        f"{pitch:.1f} ± {np.degrees(found.pitch_sd_rad):.1f}° down."
    )
    if not found.focal_known:
        yield (
            f"Its focal length, {found.camera.K[0, 0]:.0f} px ± {found.focal_sd:.0%}, was found "
            "from the picture; --focal-px makes all of it surer."
        )
    if not found.with_person:
        first = found.things[0].seen.name
        yield (
            "Nobody was found in the photo: the scale is that of the things' usual sizes, and the "
            f"robot was put {BEFORE_M:g} m before the {first}."
        )
    for thing in found.things:
        yield from _notes_of(thing)


def _notes_of(thing: FoundThing) -> Iterator[str]:
    name = thing.seen.name
    if thing.place_sd_m > IS_LARGE_M:
        yield f"Where the {name} stands is known to ± {thing.place_sd_m:.2f} m only."
    if thing.also_rad is not None:
        yield (
            f"The {name} may as well be turned by {np.degrees(thing.also_rad):.0f}° "
            f"instead of {np.degrees(thing.yaw_rad):.0f}°."
        )
    elif thing.yaw_sd_rad > IS_LARGE_RAD and not kinds.prior(thing.seen.kind).round:
        sd = min(np.degrees(thing.yaw_sd_rad), 90.0)
        yield f"How the {name} is turned is known to ± {sd:.0f}° only."
