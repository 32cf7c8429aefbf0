"""People drawn as sticks: what is evident, and what may just be somebody lying, propped up or
standing on the hands."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.checks import Array
from exoactor.core.progress import silent
from exoactor.io import video
from exoactor.stages.body import BodyInput
from exoactor.stages.body.blaze import Blaze
from exoactor.stages.body.clips.upright import PARTS, Upright, UprightConfig, upright_turn

FRAMES = np.arange(60) / 30.0
STILL = np.zeros(60)


def person(
    walks: float = 0.0,
    wide: float = 60.0,
    arms: tuple[float, float] = (5.0, 60.0),
    feet: float = 0.0,
    leans_deg: Array = STILL,
) -> dict[str, Array]:
    """Upright, 200 px from shoulders to ankles; `walks` px in all, shoulders `wide`, wrists at
    `arms` from shoulders.

    `feet`: how far the ankles swing; `leans_deg` (60,): turned about the ankles, clockwise.
    """
    # the ankles
    at = np.stack([300.0 + walks * FRAMES / 2.0, np.full(60, 300.0)], axis=-1)[:, None]

    def both(across: float, up: float) -> Array:
        return at + [[-across / 2.0, -up], [across / 2.0, -up]]

    swing = feet * np.sin(8.0 * FRAMES)[:, None] * [1.0, -1.0]
    ankles = both(20.0, 0.0) + np.stack([swing, np.zeros_like(swing)], axis=-1)
    parts = {"shoulder": both(wide, 200.0), "hip": both(0.6 * wide, 100.0), "ankle": ankles}
    parts["wrist"] = parts["shoulder"] + np.array([[-arms[0], arms[1]], [arms[0], arms[1]]])
    lean = np.radians(leans_deg)
    rotate = np.stack([np.cos(lean), -np.sin(lean), np.sin(lean), np.cos(lean)], axis=-1).reshape(
        -1, 1, 2, 2
    )
    return {name: at + np.einsum("tsij,tsj->tsi", rotate, px - at) for name, px in parts.items()}


def stored(px: Mapping[str, Array], deg: int) -> dict[str, Array]:
    """As in pictures turned clockwise."""
    cos, sin = np.cos(np.radians(deg)), np.sin(np.radians(deg))
    return {name: part @ np.array([[cos, sin], [-sin, cos]]) for name, part in px.items()}


@pytest.mark.parametrize("deg", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "who", [person(), person(walks=120.0, wide=8.0, feet=30.0)], ids=["facing", "walking by"]
)
def test_who_stands_or_walks_tells_which_way_is_up(who: dict[str, Array], deg: int) -> None:
    assert upright_turn(stored(who, deg)) == Upright((360 - deg) % 360, True)


LIES = {
    "seen from the side": person(wide=8.0),
    "moves the legs only": person(wide=8.0, feet=40.0),
    "push-ups": person(wide=8.0, arms=(70.0, 0.0), leans_deg=15.0 * np.sin(6.0 * FRAMES)),
    "sways about the feet": person(wide=8.0, leans_deg=25.0 * np.sin(6.0 * FRAMES)),
    "on one arm": person(arms=(75.0, 5.0)),
}


@pytest.mark.parametrize("deg", [90, 270])
@pytest.mark.parametrize("name", LIES)
def test_who_may_really_lie_is_left_lying(name: str, deg: int) -> None:
    assert upright_turn(stored(LIES[name], deg)) == Upright(360 - deg, False)


def test_who_stands_on_the_hands_is_left_so() -> None:
    assert upright_turn(stored(person(arms=(5.0, -70.0)), 180)) == Upright(180, False)


@pytest.mark.parametrize("deg", [0, 90, 180, 270])
def test_who_gets_up_leans_or_tumbles_tells_nothing(deg: int) -> None:
    rising = person(leans_deg=np.linspace(90.0, 0.0, 60))
    leaning = person(leans_deg=np.full(60, 45.0))
    assert upright_turn(stored(rising, deg)) == Upright()
    assert upright_turn(stored(leaning, deg)) == Upright()


def test_nobody_tells_nothing() -> None:
    assert upright_turn({part: np.zeros((0, 2, 2)) for part in PARTS}) == Upright()


def test_a_clip_stored_on_its_side_is_read_upright(shared: Path) -> None:
    clip = video.open_clip(shared / "clips" / "tennis.mp4").excerpt(0.0, 0.6)
    blaze = Blaze()
    plain, turn_deg = blaze.track(BodyInput(clip), silent).observed.uprighted(UprightConfig())
    assert turn_deg == 0

    lying = blaze.track(BodyInput(clip.turned(90)), silent).observed
    found, turn_deg = lying.uprighted(UprightConfig())
    assert turn_deg == 270
    assert (found.width, found.height) == (clip.width, clip.height)
    assert np.median(np.linalg.norm(found.px - plain.px, axis=-1)) < 8.0
    assert np.median(np.linalg.norm(found.world_m - plain.world_m, axis=-1)) < 0.05
    assert np.allclose(found.turned(90).px, lying.px)


def test_where_the_way_up_is_left_open_the_motion_is_that_of_the_person_upright(
    shared: Path,
) -> None:
    clip = video.open_clip(shared / "clips" / "tennis.mp4").excerpt(0.0, 0.6)
    body = Blaze().estimate(BodyInput(clip.turned(90), rotate=None), silent).body
    assert body.clip_turn_deg == 270 and (body.width, body.height) == (clip.width, clip.height)
