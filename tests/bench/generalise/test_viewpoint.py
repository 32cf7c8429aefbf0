"""What a camera sees of somebody, past what stands between and past their own back."""

import numpy as np

from exoactor.bench.generalise.errands import Errand
from exoactor.bench.generalise.viewpoint import View, _hidden, _sees, _Solid
from exoactor.scenes import furniture

EYE = np.array([-3.0, 0.0, 1.3])
BOX = furniture.table((0.0, 0.0), 0.0, 0.7)


def errand(hands: bool, facing_rad: float = 0.0) -> Errand:
    """Somebody at the origin."""
    return Errand((), "", (), np.zeros((2, 2)), facing_rad, hands=hands)


def test_what_is_behind_a_thing_is_hidden_and_what_is_before_it_is_not() -> None:
    before, behind, over = [-1.0, 0.0, 0.69], [2.0, 0.0, 0.28], [2.0, 0.0, 1.3]
    solids = [_Solid.of(BOX)]
    assert _hidden(EYE, np.array([behind]), solids) == 1.0
    assert _hidden(EYE, np.array([before, over]), solids) == 0.0


def test_hands_are_seen_from_before_and_not_from_behind() -> None:
    view = View(EYE, np.array([0.0, 0.0, 0.6]), 970.0)
    assert _sees(view, errand(hands=True, facing_rad=np.pi), [])
    assert not _sees(view, errand(hands=True), [])
    assert _sees(view, errand(hands=False), [])


def test_nobody_is_seen_through_a_wall_or_from_within_a_thing() -> None:
    view = View(EYE, np.array([0.0, 0.0, 0.6]), 970.0)
    wall = furniture.doorway((-1.5, -0.8), 0.0)
    assert not _sees(view, errand(hands=False), [_Solid.of(wall)])
    near = furniture.chair((-2.6, 0.6), 0.0)
    assert not _sees(view, errand(hands=False), [_Solid.of(near)])
