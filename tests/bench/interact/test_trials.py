"""In which ways physics is not as it is known: in these alone."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.bench.interact import trials
from exoactor.bench.interact.trials import Trial
from exoactor.scenes import affordances
from exoactor.scenes.scene import Thing


def placed_in(trial: Trial) -> tuple[Thing, Thing]:
    return trial.scene.thing(trial.thing), trial.world.thing(trial.thing)


def test_there_are_as_many_as_the_protocol_has(monkeypatch: pytest.MonkeyPatch) -> None:
    assert trials.CARRIED == 100
    monkeypatch.setattr(trials, "CARRIED", 2)  # a hundred take half a minute to draw
    counts = {name: len(drawn(3)) for name, drawn in trials.VARIANTS.items()}
    assert counts == {
        "lift": 60,
        "start": 50,
        "moved": 20,
        "carry": 2,
        "dex3": 30,
        "noise": 160,
        "unpressed": 60,
        "unaligned": 60,
        "ungrounded": 60,
        "best": 20,
    }
    for drawn in trials.VARIANTS.values():
        names = [trial.name for trial in drawn(3)]
        assert len(set(names)) == len(names)


def test_a_thing_is_known_within_a_centimetre_and_three_degrees() -> None:
    pairs = [placed_in(trial) for seed in range(4) for trial in trials.lift(seed)]
    off = np.array([np.subtract(there.pos_m, known.pos_m) for known, there in pairs])
    turned = np.degrees([there.yaw_rad - known.yaw_rad for known, there in pairs])
    mass = np.array([(there.mass_kg or 0.0) / (known.mass_kg or 1.0) for known, there in pairs])
    assert off[:, :2].std() == pytest.approx(0.01, rel=0.15) and (off[:, 2] == 0.0).all()
    assert turned.std() == pytest.approx(3.0, rel=0.15)
    assert 0.8 <= mass.min() < 0.83 and 1.17 < mass.max() <= 1.2


def test_all_else_is_as_it_is_known_and_trials_share_a_reading() -> None:
    one, other, *_ = trials.lift(0)
    assert one.reading == other.reading and one.scene == other.scene and one.world != other.world
    thing = one.scene.thing(one.thing)
    things = tuple(thing if it.name == one.thing else it for it in one.world.things)
    assert replace(one.world, things=things) == one.scene


def test_the_robot_stands_nearer_or_farther_but_not_on_the_thing() -> None:
    for trial in trials.start(1):
        known, world = trial.scene.start, trial.world.start
        back_m = known.place_m[0] - world.place_m[0]
        away_m = trial.scene.thing(trial.thing).pos_m[0] - world.place_m[0]
        assert world.yaw_rad == known.yaw_rad and world.place_m[1] == known.place_m[1]
        assert away_m >= trials.NEAREST_M - 1e-9
        assert back_m in trials.FARTHER_M or away_m == pytest.approx(trials.NEAREST_M)
    far = {round(-trial.world.start.place_m[0], 2) for trial in trials.start(1)}
    assert far >= {-1.0, -0.5, 0.5, 1.0, 1.5}


def test_a_thing_is_moved_with_what_it_stands_on() -> None:
    moved = trials.moved(2)
    off = [
        np.hypot(*np.subtract(there.pos_m, known.pos_m)[:2])
        for known, there in map(placed_in, moved)
    ]
    assert max(off) < trials.MOVED_M + 4 * trials.PLACE_SD_M and np.mean(off) > 0.05
    for trial in moved:
        under = affordances.support(trial.scene, trial.scene.thing(trial.thing))
        if under is not None:
            stand = trial.world.thing(under.name)
            before = under.from_world(np.array(trial.scene.thing(trial.thing).pos_m))
            after = stand.from_world(np.array(trial.world.thing(trial.thing).pos_m))
            assert stand != under and np.linalg.norm(after - before) < 0.05


def test_the_papers_route_has_a_reading_of_its_own() -> None:
    assert {t.reading for t in trials.ungrounded(0)}.isdisjoint(t.reading for t in trials.lift(0))
    bare, whole = trials.ungrounded(0), trials.lift(0)
    assert [t.world.things for t in bare] == [t.world.things for t in whole]


def test_the_best_of_four_meets_what_one_alone_did() -> None:
    alone = {trial.name: trial for trial in trials.lift(0)}
    for trial in trials.best(0):
        assert trial.world.things == alone[trial.name].world.things and trial.candidates == 4
        assert trial.reading != alone[trial.name].reading
