"""Things before a camera, boxes as they would be drawn around them, and a person who stands."""

import numpy as np

from exoactor.photo import kinds, person
from exoactor.photo.person import Person
from exoactor.photo.problem import Standing, turned
from exoactor.photo.view import View

WIDTH, HEIGHT, FOCAL_PX = 1280, 720, 970.0
STOOD = np.array([2.8, 0.2, 2.4])
"""Place and heading of the person in the camera's world."""

TRUE = {
    "desk": Standing(np.array([2.6, 1.0]), 0.0, 0.4, np.array([0.42, 0.80, 0.68])),
    "tin": Standing(np.array([2.55, 1.15]), 0.68, 0.0, np.array([0.066, 0.066, 0.115])),
    "bin": Standing(np.array([3.2, -0.8]), 0.0, 0.0, np.array([0.30, 0.30, 0.32])),
}
KIND = {"desk": "table", "tin": "can", "bin": "bin"}


def view() -> View:
    return View.of(np.radians(14.0), 0.0, 1.4, FOCAL_PX, np.array([WIDTH, HEIGHT]) / 2.0)


def box_of(name: str) -> tuple[float, float, float, float]:
    px = view().project(TRUE[name].points_m(kinds.prior(KIND[name])))
    left, top, right, bottom = (*px.min(axis=0), *px.max(axis=0))
    return float(left), float(top), float(right), float(bottom)


def stander() -> Person:
    at = turned(person.standing_m(1.32), STOOD[2]) + [*STOOD[:2], 0.0]
    px, seen_by = view().project(at), view()
    facing = seen_by.rotation.T @ [np.cos(STOOD[2]), np.sin(STOOD[2]), 0.0]
    return Person(px, np.ones(len(px)), facing, float(np.linalg.norm(np.ptp(px, axis=0))))
