"""What is refused of a motion, what is only said, and that nothing people do is either."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError
from exoactor.core.plausible import Figure, Reading, examine

FRAMES = 100


def standing(**changes: Any) -> Figure:
    """1.5 m high, 30 frames a second, with two joints of ±1 rad, one at 0.5."""
    root = np.tile([0.0, 0.0, 0.8], (FRAMES, 1))
    figure = Figure(
        fps=30.0,
        stature_m=1.5,
        root_m=root,
        head_m=root + [0.0, 0.0, 0.6],
        feet_m=np.tile([[[0.0, 0.1, 0.08], [0.0, -0.1, 0.08]]], (FRAMES, 1, 1)),
        low_m=np.zeros(FRAMES),
        angle_rad=np.tile([0.0, 0.5], (FRAMES, 1)),
        names=("hip", "knee"),
        range_rad=np.array([[-1.0, 1.0], [-1.0, 1.0]]),
    )
    return replace(figure, **changes)


def lying(**changes: Any) -> Figure:
    root = np.tile([0.0, 0.0, 0.1], (FRAMES, 1))
    feet = np.tile([[[-0.8, 0.1, 0.05], [-0.8, -0.1, 0.05]]], (FRAMES, 1, 1))
    return standing(root_m=root, head_m=root + [0.6, 0.0, 0.0], feet_m=feet, **changes)


def examined(figure: Figure, **others: Figure) -> tuple[str, ...]:
    return examine(
        figure,
        {name: Reading(other, f"do {name}") for name, other in others.items()},
        "say its rate",
    )


def refusal(figure: Figure, **others: Figure) -> tuple[str, str]:
    with pytest.raises(BadMotionError) as caught:
        examined(figure, **others)
    return caught.value.what, caught.value.next_step


def test_who_stands_is_not_talked_about() -> None:
    assert examined(standing()) == ()


@pytest.mark.parametrize("fps", [0.5, 1001.0])
def test_a_rate_that_is_none_is_refused(fps: float) -> None:
    assert refusal(standing(fps=fps)) == (
        f"{fps:g} frames a second is no rate of a motion",
        "say its rate",
    )


@pytest.mark.parametrize(
    ("fps", "says"), [(1.7, ""), (1.6, "takes a while"), (198.0, "at least 0.5"), (197.0, "")]
)
def test_length_is_said(fps: float, says: str) -> None:
    """99 steps: at 1.7 a second 58 s, at 1.6 62 s; at 198 exactly half a second."""
    notes = examined(standing(fps=fps if fps != 198.0 else 200.0))
    assert (says in notes[0]) if says else notes == ()


def test_ten_minutes_are_taken() -> None:
    root = np.tile([0.0, 0.0, 0.8], (601, 1))
    assert "takes a while" in examined(standing(fps=1.0, root_m=root))[0]
    longer = np.tile([0.0, 0.0, 0.8], (602, 1))
    assert "601 s, longer than 600" in refusal(standing(fps=1.0, root_m=longer))[0]


def test_degrees_are_refused_a_spike_is_said() -> None:
    degrees = np.tile([0.0, 30.0], (FRAMES, 1))
    assert "degrees" in refusal(standing(angle_rad=degrees))[0]
    spike = np.tile([0.0, 0.5], (FRAMES, 1))
    spike[50, 1] = 9.0
    assert examined(standing(angle_rad=spike)) == ("knee goes 8.00 rad beyond its range",)
    spike[51, 1] = 9.0
    assert "degrees" in refusal(standing(angle_rad=spike))[0]


@pytest.mark.parametrize("height_m", [79.0, -4.0])
def test_another_unit_of_length_is_refused(height_m: float) -> None:
    assert "centimetres" in refusal(standing(low_m=np.full(FRAMES, height_m)))[0]


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_stairs_are_climbed(sign: float) -> None:
    assert "of the time" in examined(standing(low_m=sign * np.linspace(0.0, 20.0, FRAMES)))[0]


@pytest.mark.parametrize(
    ("height_m", "says"), [(2.0, "2.00 m above"), (-0.06, "0.06 m under"), (0.04, "")]
)
def test_floating_and_sinking_are_said(height_m: float, says: str) -> None:
    notes = examined(standing(low_m=np.full(FRAMES, height_m)))
    assert (says in notes[0]) if says else notes == ()


def test_joints_of_another_robot_are_refused() -> None:
    away = np.tile([0.0, 0.5], (FRAMES, 1))
    away[:51, 0] = -1.4
    assert "hip is at -1.40 rad most of the time" in refusal(standing(angle_rad=away))[0]
    away[50, 0] = 0.0
    away[:50, 0] = -1.4  # half of the time, and it may be a real one's overshoot
    assert examined(standing(angle_rad=away)) == ("hip goes 0.40 rad beyond its range",)
    away[:, 0] = 1.3
    assert examined(standing(angle_rad=away)) == ("hip goes 0.30 rad beyond its range",)
    assert examined(standing(angle_rad=away, range_rad=None)) == ()


def test_another_reading_that_stands_is_named() -> None:
    what, then = refusal(lying(), it=standing())
    assert "100% of its frames; it it stands on the floor" in what and then == "do it"


def test_a_reading_that_stands_now_and_then_is_no_better() -> None:
    """As quaternions in the other order do when the robot turns round."""
    partly = lying()
    partly.head_m[:49, 2] = 0.8
    assert "in 51% of its frames" in refusal(partly, it=standing())[0]


def test_lying_is_only_said_where_no_other_reading_stands() -> None:
    assert examined(lying()) == ("its head is not over its feet in 100% of its frames",)
    assert examined(lying(), it=lying()) == examined(lying())
    assert examined(lying(), it=standing(low_m=np.full(FRAMES, 0.3))) == examined(lying()), (
        "not on the floor"
    )
    assert examined(lying(), it=standing(low_m=np.full(FRAMES, -0.3))) == examined(lying()), (
        "not on the floor"
    )
    sometimes = standing()
    sometimes.head_m[:15, 2] = 0.1
    assert examined(lying(), it=sometimes) == examined(lying()), "it would not stand all the time"


def test_who_stands_is_believed() -> None:
    assert examined(standing(), it=standing()) == ()
    crouched = standing()
    crouched.head_m[:45, 2] = 0.3
    assert examined(crouched, it=standing()) == ()


def test_jumps_and_rushes_are_said() -> None:
    root = standing().root_m.copy()
    root[50:, 0] = 0.3
    assert examined(standing(root_m=root)) == (
        "its root jumps 0.30 m from frame 49 to the next (9 m/s)",
    )
    root[50:, 0] = 0.26
    assert examined(standing(root_m=root)) == (), "a leap at 8 m/s"
    root[50:, 0] = 0.2
    assert examined(standing(root_m=root, fps=60.0)) == (), "a small step, which a filter takes out"
    fast = np.stack([np.arange(FRAMES) * 0.5, np.zeros(FRAMES), np.full(FRAMES, 0.8)], axis=1)
    assert "15 m/s most of the time: is 30 its rate?" in examined(standing(root_m=fast))[0]


def test_joints_that_rush_all_the_time_are_said() -> None:
    shaking = np.zeros((FRAMES, 2))
    shaking[:22:2, 1] = 0.9  # up and down at 27 rad/s, at 60 a second 54
    assert examined(standing(angle_rad=shaking, fps=30.0)) == ()
    assert examined(standing(angle_rad=shaking, fps=60.0)) == (
        "its joints are faster than 35 rad/s in 21% of it: is 60 its rate?",
    )
    shaking[8:] = 0.0  # eight steps of 99
    assert examined(standing(angle_rad=shaking, fps=60.0)) == ()


def test_one_frame_has_no_speed() -> None:
    one = standing(root_m=np.array([[0.0, 0.0, 0.8]]))
    assert examined(one) == ("it lasts 0.00 s; `track` wants at least 0.5",)
