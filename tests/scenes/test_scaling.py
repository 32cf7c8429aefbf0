"""Things made larger or smaller keep their shape."""

import numpy as np
import pytest

from exoactor.scenes import extent, furniture
from exoactor.scenes.scaling import scaled


def test_a_thing_is_drawn_out_along_its_own_axes() -> None:
    chair = furniture.chair((1.0, 2.0), 0.7)
    made = scaled(chair, (1.1, 0.9, 1.2))
    np.testing.assert_allclose(extent.box_m(made), extent.box_m(chair) * [1.1, 0.9, 1.2])
    assert (made.pos_m, made.yaw_rad, made.mass_kg) == (chair.pos_m, chair.yaw_rad, chair.mass_kg)


def test_what_lies_across_is_drawn_out_across() -> None:
    """A bar is a cylinder turned along y: its length grows with y, its height with z."""
    bar = furniture.bar((0.0, 0.0), 0.0)
    made = scaled(bar, (1.0, 1.5, 1.0))
    radius, half = bar.part("bar").size_m
    assert made.part("bar").size_m == pytest.approx((radius, 1.5 * half))
    assert made.part("left_post").pos_m[1] == pytest.approx(1.5 * half)


def test_what_is_round_stays_round() -> None:
    made = scaled(furniture.can((0.0, 0.0, 0.0)), (1.2, 1.2, 0.5))
    radius, half = made.part("body").size_m
    assert (round(radius, 9), round(half, 9)) == (round(1.2 * 0.033, 9), round(0.5 * 0.0575, 9))
