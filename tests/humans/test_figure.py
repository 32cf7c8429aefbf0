"""Proportions: bones get the lengths they are told, and the skin goes with them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core.errors import ConfigError
from exoactor.core.motion import SMPL_JOINTS
from exoactor.humans.actor import Actor, Pose
from exoactor.humans.figure import Proportions

STATURE_M = 1.50
PLAIN = Actor(STATURE_M)


def _joints(actor: Actor) -> dict[str, np.ndarray]:
    return dict(
        zip(SMPL_JOINTS, actor.joints(Pose.standing(1, actor.standing_pelvis_m))[0], strict=True)
    )


def _skin(actor: Actor) -> np.ndarray:
    return actor.skin(Pose.standing(1, actor.standing_pelvis_m))


shapes = st.builds(
    Proportions,
    thigh_m=st.floats(0.30, 0.40),
    shank_m=st.floats(0.31, 0.41),
    upper_arm_m=st.floats(0.19, 0.28),
    forearm_m=st.floats(0.19, 0.27),
    shoulder_half_width_m=st.floats(0.13, 0.17),
    hand=st.floats(0.85, 1.15),
)


@given(shapes)
@settings(max_examples=8)
def test_bones_have_the_lengths_they_are_told(shape: Proportions) -> None:
    actor = Actor(STATURE_M, shape)
    at = _joints(actor)
    for side in ("left", "right"):
        bones = {"hip": "knee", "knee": "ankle", "shoulder": "elbow", "elbow": "wrist"}
        told = (shape.thigh_m, shape.shank_m, shape.upper_arm_m, shape.forearm_m)
        for (start, end), length in zip(bones.items(), told, strict=True):
            assert np.linalg.norm(at[f"{side}_{end}"] - at[f"{side}_{start}"]) == pytest.approx(
                length, abs=1e-9
            )
        assert abs(at[f"{side}_shoulder"][1]) == pytest.approx(
            shape.shoulder_half_width_m, abs=2e-3
        )
        palm, plain = (np.linalg.norm(one.bone(f"{side}_middle1")) for one in (actor, PLAIN))
        assert palm == pytest.approx(shape.hand * plain)


@given(shapes)
@settings(max_examples=6)
def test_the_stature_stays_and_the_soles_stay_on_the_floor(shape: Proportions) -> None:
    skin, plain = _skin(Actor(STATURE_M, shape)), _skin(PLAIN)
    assert skin[:, 2].max() == pytest.approx(plain[:, 2].max(), abs=6e-3)
    assert skin[:, 2].min() == pytest.approx(0.0, abs=2e-3)


@given(shapes)
@settings(max_examples=6)
def test_the_skin_stays_around_its_bones(shape: Proportions) -> None:
    """No vertex is torn off: edges of the mesh are stretched as bones are, no further."""
    actor = Actor(STATURE_M, shape)
    edges = actor.face[:, :2]
    before, after = (
        np.linalg.norm(skin[edges[:, 0]] - skin[edges[:, 1]], axis=1)
        for skin in (_skin(PLAIN), _skin(actor))
    )
    longer = after[before > 2e-3] / before[before > 2e-3]
    low, high = np.quantile(longer, [0.002, 0.998])  # but for the folds of the armpits
    assert low > 0.55
    assert high < 1.6


def test_no_proportions_are_an_adults() -> None:
    np.testing.assert_array_equal(_skin(Actor(STATURE_M, Proportions())), _skin(PLAIN))


def test_what_a_body_cannot_be_stretched_to_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"left_hip to left_knee of 0\.900 m"):
        Actor(STATURE_M, Proportions(thigh_m=0.9))
