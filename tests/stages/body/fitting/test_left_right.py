"""Left and right exchanged for a while are put right; people who only cross their legs are left
alone."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.stages.body.fitting.landmarks import LANDMARKS
from exoactor.stages.body.fitting.left_right import fix_left_right_swaps
from exoactor.stages.body.fitting.observed import Observed

COUNT = 60
MIRROR = [
    LANDMARKS.index(
        name.replace("left", "RIGHT").replace("right", "left").replace("RIGHT", "right")
    )
    for name in LANDMARKS
]  # fmt: skip


@pytest.fixture
def walking() -> Observed:
    """Landmarks of somebody seen from the front, hands and feet swinging."""
    rng = np.random.default_rng(0)
    place = rng.uniform([-0.1, -0.8], [0.1, 0.8], size=(33, 2))
    for i, name in enumerate(LANDMARKS):
        if "left" in name or "right" in name:
            partner = place[min(i, MIRROR[i])]
            place[i] = [0.15 if "left" in name else -0.15, partner[1]]
    swing = 0.05 * np.sin(np.arange(COUNT) / 5.0)[:, None] * np.where(np.arange(33) > 12, 1.0, 0.0)
    world = np.concatenate([np.tile(place, (COUNT, 1, 1)), np.zeros((COUNT, 33, 1))], axis=-1)
    world[..., 2] = swing
    px = world[..., :2] * 300.0 + [400.0, 350.0]
    return Observed(30.0, px, world, np.ones((COUNT, 33)), np.ones(COUNT, bool), 800, 700)


def mixed(seen: Observed, span: slice, parts: tuple[str, ...]) -> Observed:
    order = np.arange(33)
    for i, name in enumerate(LANDMARKS):
        if any(name.endswith(part) for part in parts):
            order[i] = MIRROR[i]
    px, world = seen.px.copy(), seen.world_m.copy()
    px[span], world[span] = px[span][:, order], world[span][:, order]
    return replace(seen, px=px, world_m=world)


@pytest.mark.parametrize(
    "parts",
    [("knee", "ankle", "heel", "foot_index"), ("elbow", "wrist", "pinky", "index", "thumb")],
)
@pytest.mark.parametrize("span", [slice(20, 21), slice(20, 24)])
def test_an_exchanged_pair_of_limbs_is_put_right(
    walking: Observed, parts: tuple[str, ...], span: slice
) -> None:
    parts = tuple(p for p in parts if p != "index") if "elbow" in parts else parts
    names = (*parts, "left_index", "right_index") if "elbow" in parts else parts
    assert np.allclose(fix_left_right_swaps(mixed(walking, span, names)).px, walking.px)


def test_an_exchanged_body_is_put_right(walking: Observed) -> None:
    everything = tuple(LANDMARKS)
    assert np.allclose(
        fix_left_right_swaps(mixed(walking, slice(10, 13), everything)).px, walking.px
    )


def test_what_is_right_stays(walking: Observed) -> None:
    assert np.array_equal(fix_left_right_swaps(walking).px, walking.px)


def test_legs_that_cross_are_left_alone(walking: Observed) -> None:
    px, world = walking.px.copy(), walking.world_m.copy()
    for joint in ("knee", "ankle", "heel", "foot_index"):
        for side, sign in (("left", 1.0), ("right", -1.0)):
            # they pass each other at frames 15 and 45
            x = 0.15 * sign * np.cos(np.arange(COUNT) * np.pi / 30.0)
            i = LANDMARKS.index(f"{side}_{joint}")
            world[:, i, 0], px[:, i, 0] = x, 400.0 + 300.0 * x
    crossing = replace(walking, px=px, world_m=world)
    assert np.array_equal(fix_left_right_swaps(crossing).px, px)
