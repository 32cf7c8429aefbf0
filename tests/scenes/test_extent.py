"""Boxes and hulls hold their parts: MuJoCo's own points of each kind lie inside, and reach the
sides."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.scenes import extent, furniture
from exoactor.scenes.scene import Kind, Part

SIZES: dict[Kind, tuple[float, ...]] = {
    "box": (0.1, 0.2, 0.15), "cylinder": (0.12, 0.2), "sphere": (0.15,), "capsule": (0.08, 0.15),
    "ellipsoid": (0.1, 0.2, 0.05),
}  # fmt: skip


def surface(part: Part) -> Array:
    """Points (N, 3) of a part's skin, in the thing's frame."""
    way = np.random.default_rng(1).normal(size=(4000, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    size = np.array(part.size_m)
    match part.kind:
        case "box":
            local = np.sign(way) * size
        case "cylinder":
            around = size[0] * way[:, :2] / np.linalg.norm(way[:, :2], axis=1)[:, None]
            local = np.column_stack([around, size[1] * np.sign(way[:, 2])])
        case "capsule":
            local = size[0] * way + np.sign(way[:, 2:]) * [0.0, 0.0, size[1]]
        case "sphere" | "ellipsoid":
            local = way * size
    return np.asarray(rotations.rotate(np.array(part.quat_wxyz), local) + np.array(part.pos_m))


@pytest.mark.parametrize("kind", list(SIZES))
@given(turn=st.tuples(*[st.floats(-2.0, 2.0)] * 3))
@settings(max_examples=10)
def test_a_part_is_inside_its_box_and_its_hull(
    kind: Kind, turn: tuple[float, float, float]
) -> None:
    w, x, y, z = rotations.from_rotvec(np.array(turn))
    part = Part("p", kind, SIZES[kind], (0.3, -0.1, 0.2), (w, x, y, z))
    skin, (low, high) = surface(part), extent.part_box_m(part)
    assert (skin > low - 1e-9).all() and (skin < high + 1e-9).all()
    hull = ConvexHull(extent.around_m(part)).equations
    assert (skin @ hull[:, :3].T + hull[:, 3]).max() < 1e-9


@pytest.mark.parametrize("kind", list(SIZES))
def test_an_upright_part_reaches_the_sides_of_its_box(kind: Kind) -> None:
    part = Part("p", kind, SIZES[kind])
    skin, (low, high) = surface(part), extent.part_box_m(part)
    assert skin.min(axis=0) == pytest.approx(low, abs=0.01) and skin.max(axis=0) == pytest.approx(
        high, abs=0.01
    )


def test_a_things_box_is_of_what_is_solid_if_anything_is() -> None:
    table = furniture.table((0.0, 0.0), 0.0, 0.7, depth_m=0.4, width_m=0.8)
    np.testing.assert_allclose(extent.box_m(table), [[-0.2, -0.4, 0.0], [0.2, 0.4, 0.7]], atol=1e-9)
    assert extent.solid_m(table).max(axis=0) == pytest.approx([0.2, 0.4, 0.7])

    drawn = furniture.mark((0.0, 0.0))
    assert not any(part.solid for part in drawn.parts)
    assert extent.box_m(drawn)[1, :2] == pytest.approx([0.16, 0.16])
    assert extent.solid_m(drawn)[:, :2].max(axis=0) == pytest.approx([0.16, 0.16], rel=0.05)
