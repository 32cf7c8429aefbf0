"""The figures of imagined clips, on estimates whose error is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exoactor.bench import imagined
from exoactor.core.motion import HandMotion, HumanMotion, Surroundings
from exoactor.core.truth import Truth
from exoactor.humans.motions import demo
from exoactor.scenes import tasks


@pytest.fixture(scope="module")
def human() -> HumanMotion:
    return demo(1.32).human_motion()


@pytest.fixture
def truth(human: HumanMotion) -> Truth:
    count = len(human.time_s)
    nothing = Surroundings(
        (), np.zeros((count, 0, 3)), np.zeros((count, 0, 4)), *[np.zeros((count, 0))] * 3
    )
    state = np.zeros(count, np.int8)
    visible = np.zeros((count, 2))
    visible[: count // 2, 0] = 1.0
    return Truth(human, state, state, tasks.scene("basket").camera, nothing, visible)


def hands(human: HumanMotion, left: int) -> HandMotion:
    count = len(human.time_s)
    return HandMotion(
        30.0, human.time_s, np.full(count, left), np.full(count, 2), np.ones(count), np.ones(count)
    )


def test_only_visible_hands_are_counted(human: HumanMotion, truth: Truth) -> None:
    # the right one is wrong, and never seen
    assert imagined.hands_pct(hands(human, 0), truth) == 100.0
    assert imagined.hands_pct(hands(human, 1), truth) == 0.0
    assert (
        imagined.hands_pct(hands(human, 1), replace(truth, hand_visible=0.0 * truth.hand_visible))
        is None
    )


def test_what_failed_is_told_and_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    row = imagined.row("basket", 0, "dark", {"darkness": 1.5}, tmp_path / "basket-0")
    assert "darkness" in row["failed"] and row["mpjpe_mm"] is None
    assert all(figure.value is None for figure in imagined.figures([row]))
    assert "basket, 0 dark" in imagined.told(row)
    imagined.write_page([row], imagined.figures([row]), tmp_path)
    assert "not measured" in (tmp_path / "gallery.html").read_text()
