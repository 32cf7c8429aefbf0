"""Palms under rims."""

import numpy as np
import pytest

from exoactor.core.contacts import Grasp
from exoactor.scenes import furniture, grasps
from exoactor.scenes.scene import Part, Thing

RIM_M = grasps.DEFAULT.palms.rim_m
TABLE = furniture.table((0.8, 0.0), np.pi, 0.5, depth_m=0.32, width_m=0.36)


def box(half_high_m: float) -> Thing:
    body = Part("body", "box", (0.1, 0.14, half_high_m), (0.0, 0.0, half_high_m))
    return Thing("box", ("box",), (body,), (0.8, 0.0, 0.0), 0.0, mass_kg=1.0)


def lowered_m(thing: Thing, up_m: float, half_m: float) -> float:
    """By how much palms on its sides at a height go down."""
    sites = np.array([[0.0, half_m, up_m], [0.0, -half_m, up_m]])
    out = np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]])
    grasp = Grasp("palms", (0, 1), sites, out, np.array([1.0, 0.0, 0.0]), 30.0)
    down = sites - grasps.under_rim(thing, grasp).sites_m
    assert not down[:, :2].any() and down[0, 2] == down[1, 2]
    return float(down[0, 2])


def test_palms_press_under_a_rim_over_which_they_would_slide():
    assert lowered_m(TABLE, 0.485, 0.18) == pytest.approx(RIM_M - 0.015, abs=0.003)
    assert lowered_m(box(0.12), 0.22, 0.14) == pytest.approx(RIM_M - 0.02, abs=0.003)


def test_they_stay_where_the_rim_is_far_above_them():
    assert lowered_m(box(0.12), 0.12, 0.14) == 0.0


def test_they_stay_above_what_the_thing_stands_on():
    assert lowered_m(box(0.025), 0.025, 0.14) == 0.0
