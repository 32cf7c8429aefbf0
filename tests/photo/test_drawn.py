"""What a perfect eye says of a scene, and that the scene is found from it."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.photo import drawn, kinds
from exoactor.photo.problem import faced_rad
from exoactor.photo.view import View
from exoactor.scenes import tasks
from exoactor.scenes.description.kinds import KINDS


def test_what_stands_on_something_says_so() -> None:
    scene = tasks.scene("sweep-bottle")
    table, bottle = drawn.seen_of(scene)
    assert (table.name, table.on) == ("table", None)
    assert (bottle.name, bottle.on) == ("bottle", "table")
    left, top, right, bottom = bottle.box_px
    x, y = scene.camera.project(scene.camera.to_camera(np.array(scene.thing("bottle").pos_m)))
    assert left < x < right and top < y < bottom + 1e-9


@pytest.mark.parametrize(
    ("turn_deg", "faces"), [(0, "camera"), (45, "camera-right"), (90, "right"), (-135, "away-left")]
)
def test_a_chair_says_where_it_faces(turn_deg: float, faces: str) -> None:
    """It faces to the right of who comes, towards the camera; then it is turned to its left."""
    scene = tasks.scene("chair")
    chair = scene.thing("chair")
    turned = replace(chair, yaw_rad=chair.yaw_rad + np.radians(turn_deg))
    (seen,) = drawn.seen_of(replace(scene, things=(turned,)))
    assert seen.faces == faces
    view = View.of(0.0, 0.0, 1.3, 970.0, np.array([640.0, 360.0]))
    middle = replace(seen, box_px=(540.0, 300.0, 740.0, 500.0))
    assert np.degrees(faced_rad(view, middle)) == pytest.approx(180 + turn_deg, abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_made_in_the_size_that_was_found(kind: str) -> None:
    """Its parameters say the size, but for what has a foot or a frame besides."""
    prior = kinds.prior(kind)
    assert drawn.size_m(kinds.made(kind, prior.usual_m)) == pytest.approx(prior.usual_m, rel=1e-6)
    larger = drawn.size_m(kinds.made(kind, 1.1 * prior.usual_m))
    if KINDS[kind].parameters:
        assert (larger >= prior.usual_m - 1e-9).all() and larger.max() > prior.usual_m.max()
    assert prior.outline[:, 2].min() == pytest.approx(0.0, abs=0.05)
    assert np.ptp(prior.outline, axis=0) == pytest.approx([1.0, 1.0, 1.0])
