"""Each task's goals on hand-made traces: what was done passes, what was nearly done does not."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from exoactor.scenes import goals, tasks
from exoactor.scenes.goals import measures
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import WEIGHT_N

Act = Any
Play = Callable[[Act, Scene], Act]

END = (2.0, 6.0)


def place(scene: Scene, name: str) -> np.ndarray:
    return np.array(scene.thing(name).pos_m)


def before(scene: Scene, name: str, away_m: float = 0.45) -> tuple[float, float]:
    x, y, _ = place(scene, name)
    return x - away_m, y


def inside(
    scene: Scene, name: str, up_m: float = 0.012, aside_m: float = 0.0
) -> tuple[float, float, float]:
    x, y, z = place(scene, name)
    return x + aside_m, y, z + up_m


def beyond(scene: Scene, name: str, by_m: float = 0.6, aside_m: float = 0.0) -> tuple[float, float]:
    x, y, _ = place(scene, name)
    return x + by_m, y + aside_m


def shifted(scene: Scene, name: str, *by_m: float) -> tuple[float, float, float]:
    x, y, z = place(scene, name) + np.array([*by_m, 0.0, 0.0])[:3]
    return x, y, z


def around(act: Act, scene: Scene) -> Act:
    x, y, _ = place(scene, "chair")
    return act.walk((x, y - 0.6), tuple(place(scene, "mark")[:2]))


def through(act: Act, scene: Scene) -> Act:
    return act.walk(tuple(place(scene, "doorway")[:2]), tuple(place(scene, "mark")[:2]))


def sat(act: Act, scene: Scene) -> Act:
    return (
        act.walk(tuple(place(scene, "chair")[:2]))
        .lower(0.2, (4.0, 6.0))
        .bear("chair", 0.8, (4.5, 6.0))
    )


def ducked(act: Act, scene: Scene) -> Act:
    return act.walk(beyond(scene, "bar")).lower(0.2, (1.0, 4.0))


def over(act: Act, scene: Scene) -> Act:
    return act.walk(beyond(scene, "obstacle"))


def wiped(act: Act, scene: Scene, over_m: float = 0.03) -> Act:
    table, spill = scene.thing("table"), scene.thing("table").part("spill")
    x, y, z = spill.pos_m
    back_and_forth = [
        (x + dx, y + dy, z + over_m)
        for dx in (-0.04, 0.0, 0.04)
        for dy in (np.array([-1.0, 1.0]) if dx == 0.0 else np.array([1.0, -1.0])) * spill.size_m[1]
    ]
    return act.reach(*table.to_world(np.array(back_and_forth))).touch("table", (1.0, 5.0))


def put(act: Act, scene: Scene, name: str, to: tuple[float, float, float]) -> Act:
    return act.lift(name, 0.15, (1.0, 3.0)).move(name, to, (1.5, 3.0))


def on_second(scene: Scene) -> tuple[float, float, float]:
    top = scene.thing("second_table").part("top")
    x, y, _ = place(scene, "second_table")
    return x, y + 0.05, top.pos_m[2] + top.size_m[2]


DONE: dict[str, Play] = {
    "bottle-table": lambda act, s: act.walk(before(s, "bottle")),
    "basket": lambda act, s: act.walk(before(s, "basket")),
    "around-chair": around,
    "doorway": through,
    "sweep-bottle": lambda act, s: act.move("bottle", shifted(s, "bottle", 0.0, 0.16)).touch(
        "bottle"
    ),
    "chair": sat,
    "lift-box": lambda act, s: act.lift("box", 0.12, (3.0, 6.0)),
    "duck-bar": ducked,
    "step-over": over,
    "wipe-table": wiped,
    "can-basket": lambda act, s: put(act, s, "can", inside(s, "basket")),
    "paper-bin": lambda act, s: put(act, s, "paper", inside(s, "bin", 0.01)),
    "bottle-basket": lambda act, s: put(act, s, "bottle", inside(s, "basket")),
    "carry-box": lambda act, s: put(act, s, "box", on_second(s)),
}

MISSED: dict[str, dict[str, Play]] = {
    "bottle-table": {
        "distance to the bottle": lambda act, s: act.walk(before(s, "bottle", 0.75)),
        "turned away from the bottle": lambda act, s: act.walk(before(s, "bottle")).face(
            np.radians(50.0)
        ),
        "feet, last 0.7 s, moved": lambda act, s: act.walk(before(s, "bottle")).drift_feet(0.05),
        "standing at the end": lambda act, s: act.walk(before(s, "bottle")).lower(0.3),
        "bottle tilted": lambda act, s: act.walk(before(s, "bottle")).tip("bottle"),
        "table moved": lambda act, s: act.walk(before(s, "bottle")).move(
            "table", shifted(s, "table", 0.05)
        ),
    },
    "basket": {
        "distance to the basket": lambda act, s: act,
        "basket moved": lambda act, s: act.walk(before(s, "basket")).move(
            "basket", shifted(s, "basket", 0.06)
        ),
        "standing at the end": lambda act, s: act.walk(before(s, "basket")).lean(50.0),
    },
    "around-chair": {
        "went around the chair": lambda act, s: act.walk((place(s, "chair")[0], -0.5)),
        "distance to the mark": lambda act, s: act.walk(
            (place(s, "chair")[0], -0.5), beyond(s, "mark", 0.5)
        ),
        "chair touched": lambda act, s: around(act, s).touch("chair"),
        "chair moved": lambda act, s: around(act, s).move("chair", shifted(s, "chair", 0.1)),
    },
    "doorway": {
        "body beyond the doorway": lambda act, s: act.walk(
            (0.75, -1.2), tuple(place(s, "mark")[:2])
        ),
        "distance to the mark": lambda act, s: act.walk((0.75, 0.0), beyond(s, "mark", 0.5)),
        "doorway touched": lambda act, s: through(act, s).touch("doorway"),
        "feet, last 0.7 s, moved": lambda act, s: through(act, s).drift_feet(0.1),
    },
    "sweep-bottle": {
        "bottle touched": lambda act, s: act.move("bottle", shifted(s, "bottle", 0.0, 0.16)),
        "bottle moved": lambda act, s: act.move("bottle", shifted(s, "bottle", 0.0, 0.08)).touch(
            "bottle"
        ),
        "bottle on the table": lambda act, s: act.move(
            "bottle", shifted(s, "bottle", 0.0, 0.5, -0.6)
        ).touch("bottle"),
        "table moved": lambda act, s: DONE["sweep-bottle"](act, s).move(
            "table", shifted(s, "table", 0.05)
        ),
    },
    "chair": {
        "weight on the chair": lambda act, s: act.walk(tuple(place(s, "chair")[:2])).bear(
            "chair", 0.1, END
        ),
        "hips from the middle of the seat": lambda act, s: act.bear("chair", 0.8, END),
        "torso leaning": lambda act, s: sat(act, s).lean(45.0),
        "chair moved": lambda act, s: sat(act, s).move("chair", shifted(s, "chair", 0.2)),
    },
    "lift-box": {
        "box raised, carried by the body alone": lambda act, s: act.move(
            "box", shifted(s, "box", 0.0, 0.0, 0.2)
        ),
        "held up": lambda act, s: act.lift("box", 0.12, (3.0, 3.6)),
        "held up standing": lambda act, s: act.lift("box", 0.12, (3.0, 4.5)).lower(0.2),
        "box held at the end": lambda act, s: act.lift("box", 0.12, (2.0, 5.0)),
        "standing at the end": lambda act, s: act.lift("box", 0.12, (3.0, 6.0)).lower(0.2),
    },
    "duck-bar": {
        "body beyond the bar": lambda act, s: act.walk((0.95, 1.0), beyond(s, "bar")).lower(
            0.2, (0.5, 4.0)
        ),
        "highest point under the bar": lambda act, s: act.walk(beyond(s, "bar")),
        "bar touched": lambda act, s: ducked(act, s).touch("bar"),
        "beyond the bar": lambda act, s: act.walk(beyond(s, "bar", 0.15)).lower(0.2, (0.5, 4.0)),
        "standing at the end": lambda act, s: act.walk(beyond(s, "bar")).lower(0.2),
    },
    "step-over": {
        "left foot beyond the obstacle": lambda act, s: act.walk((0.9, 0.8), beyond(s, "obstacle")),
        "right foot beyond the obstacle": lambda act, s: act,
        "weight put on the obstacle": lambda act, s: over(act, s).bear("obstacle", 0.5, (2.0, 2.4)),
        "obstacle moved": lambda act, s: over(act, s).move(
            "obstacle", shifted(s, "obstacle", 0.05)
        ),
    },
    "wipe-table": {
        "table wiped": lambda act, s: wiped(act, s, over_m=0.15),
        "table touched": lambda act, s: act.reach(*s.thing("table").to_world(np.zeros((2, 3)))),
        "table moved": lambda act, s: wiped(act, s).move("table", shifted(s, "table", 0.0, 0.06)),
    },
    "can-basket": {
        "can in the basket": lambda act, s: put(act, s, "can", inside(s, "basket", aside_m=0.2)),
        "can let go": lambda act, s: put(act, s, "can", inside(s, "basket")).touch("can", END),
        "can at rest": lambda act, s: put(act, s, "can", inside(s, "basket")).hover("can"),
        "table moved": lambda act, s: DONE["can-basket"](act, s).move(
            "table", shifted(s, "table", 0.1)
        ),
    },
    "paper-bin": {
        "paper in the bin": lambda act, s: put(act, s, "paper", shifted(s, "bin", 0.0, 0.25)),
        "paper at rest": lambda act, s: act.move("paper", inside(s, "bin"), (5.0, 6.0)),
        "bin tilted": lambda act, s: put(act, s, "paper", inside(s, "bin")).tip("bin"),
    },
    "bottle-basket": {
        "bottle in the basket": lambda act, s: act,
        "bottle tilted": lambda act, s: put(act, s, "bottle", inside(s, "basket", 0.04)).tip(
            "bottle"
        ),
        "bottle let go": lambda act, s: put(act, s, "bottle", inside(s, "basket")).touch(
            "bottle", END
        ),
    },
    "carry-box": {
        "box on the second table": lambda act, s: act,
        "box let go": lambda act, s: put(act, s, "box", on_second(s)).touch("box", END),
        "box tilted": lambda act, s: put(act, s, "box", on_second(s)).tip("box"),
        "second table moved": lambda act, s: put(act, s, "box", on_second(s)).move(
            "second_table", shifted(s, "second_table", 0.0, 0.07)
        ),
    },
}


def test_every_task_is_covered() -> None:
    assert set(DONE) == set(MISSED) == set(tasks.TASKS)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", tasks.TASKS)
def test_what_was_done_succeeds(name: str, seed: int, act: Callable[[Scene], Act]) -> None:
    scene = tasks.scene(name, seed)
    done = goals.judge(scene.goals, scene, DONE[name](act(scene), scene).trace())
    assert done is not None and done.achieved, done


@pytest.mark.parametrize("name", tasks.TASKS)
def test_doing_nothing_does_not(name: str, act: Callable[[Scene], Act]) -> None:
    scene = tasks.scene(name)
    done = goals.judge(scene.goals, scene, act(scene).trace())
    assert done is not None and not done.achieved


@pytest.mark.parametrize(
    ("name", "what"), [(name, what) for name, plays in MISSED.items() for what in plays]
)
def test_what_was_missed_is_said(name: str, what: str, act: Callable[[Scene], Act]) -> None:
    scene = tasks.scene(name)
    done = goals.judge(scene.goals, scene, MISSED[name][what](act(scene), scene).trace())
    assert done is not None and not done.achieved
    assert done.details[what].endswith(": missed"), done.details


def test_without_goals_there_is_no_verdict(act: Callable[[Scene], Act]) -> None:
    from dataclasses import replace

    scene = replace(tasks.scene("basket"), goals=())
    assert goals.judge(scene.goals, scene, act(scene).trace()) is None


def slipped(act: Act, *instants: int) -> Act:
    """Off the seat for these instants of the end."""
    act.load_n[[-1 - instant for instant in instants]] = 0.0
    return act


def untouched(act: Act) -> Act:
    act.touched[:] = False
    return act


def stirred(act: Act, name: str, by_m: float) -> Act:
    """A thing is elsewhere at the last instant."""
    act.pos_m[-1, act.scene.names.index(name), 0] += by_m
    return act


LIMITS: list[tuple[str, str, Play, Play]] = [
    (
        "lift-box", "box raised, carried by the body alone",
        lambda act, s: act.lift("box", 0.055, (3.0, 4.5)),
        lambda act, s: act.lift("box", 0.045, (3.0, 4.5)),
    ),
    (
        "lift-box", "box raised, carried by the body alone",
        lambda act, s: act.lift("box", 0.12, (3.0, 4.5)),
        lambda act, s: untouched(act.lift("box", 0.12, (3.0, 4.5))),
    ),
    (
        "lift-box", "box raised, carried by the body alone",
        lambda act, s: act.lift("box", 0.12, (3.0, 4.5)),
        lambda act, s: act.move("box", shifted(s, "box", 0.0, 0.0, 0.2)).touch("box", END),
    ),
    (
        "lift-box", "held up",
        lambda act, s: act.lift("box", 0.12, (3.0, 4.1)),
        lambda act, s: act.lift("box", 0.12, (3.0, 3.9)),
    ),
    (
        "lift-box", "held up standing",
        lambda act, s: act.lift("box", 0.12, (3.0, 4.5)).lower(0.09),
        lambda act, s: act.lift("box", 0.12, (3.0, 4.5)).lower(0.11),
    ),
    ("chair", "weight on the chair", lambda act, s: slipped(sat(act, s), 5),
     lambda act, s: slipped(sat(act, s), 2, 7)),
    (
        "chair", "weight on the chair",
        lambda act, s: sat(act, s).bear("chair", 0.31, END),
        lambda act, s: sat(act, s).bear("chair", 0.29, END),
    ),
    ("chair", "torso leaning", lambda act, s: sat(act, s).lean(28.0),
     lambda act, s: sat(act, s).lean(31.0)),
    (
        "chair", "chair moved",
        lambda act, s: sat(act, s).move("chair", shifted(s, "chair", 0.09)),
        lambda act, s: sat(act, s).move("chair", shifted(s, "chair", 0.11)),
    ),
    (
        "sweep-bottle", "bottle moved",
        lambda act, s: act.move("bottle", shifted(s, "bottle", 0.0, 0.125)).touch("bottle"),
        lambda act, s: act.move("bottle", shifted(s, "bottle", 0.0, 0.115)).touch("bottle"),
    ),
    (
        "sweep-bottle", "table moved",
        lambda act, s: DONE["sweep-bottle"](act, s).move("table", shifted(s, "table", 0.028)),
        lambda act, s: DONE["sweep-bottle"](act, s).move("table", shifted(s, "table", 0.032)),
    ),
    (
        "step-over", "weight put on the obstacle",
        lambda act, s: over(act, s).bear("obstacle", 18.0 / WEIGHT_N, (2.0, 2.4)),
        lambda act, s: over(act, s).bear("obstacle", 22.0 / WEIGHT_N, (2.0, 2.4)),
    ),
    (
        "step-over", "obstacle moved",
        lambda act, s: over(act, s).move("obstacle", shifted(s, "obstacle", 0.018)),
        lambda act, s: over(act, s).move("obstacle", shifted(s, "obstacle", 0.022)),
    ),
    (
        "duck-bar", "beyond the bar",
        lambda act, s: act.walk(beyond(s, "bar", 0.33)).lower(0.2, (1.0, 4.5)),
        lambda act, s: act.walk(beyond(s, "bar", 0.27)).lower(0.2, (1.0, 4.5)),
    ),
    (
        "bottle-table", "feet, last 0.7 s, moved",
        lambda act, s: DONE["bottle-table"](act, s).drift_feet(0.028),
        lambda act, s: DONE["bottle-table"](act, s).drift_feet(0.032),
    ),
    (
        "bottle-table", "standing at the end",
        lambda act, s: DONE["bottle-table"](act, s).lean(29.0),
        lambda act, s: DONE["bottle-table"](act, s).lean(31.0),
    ),
    (
        "can-basket", "table moved",
        lambda act, s: DONE["can-basket"](act, s).move("table", shifted(s, "table", 0.045)),
        lambda act, s: DONE["can-basket"](act, s).move("table", shifted(s, "table", 0.055)),
    ),
    (
        "can-basket", "can at rest",
        lambda act, s: stirred(DONE["can-basket"](act, s), "can", 0.009),
        lambda act, s: stirred(DONE["can-basket"](act, s), "can", 0.011),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "what", "within", "beyond"), LIMITS)
def test_a_limit_is_where_it_is_said_to_be(
    name: str, what: str, within: Play, beyond: Play, act: Callable[[Scene], Act]
) -> None:
    scene = tasks.scene(name)
    done = goals.judge(scene.goals, scene, within(act(scene), scene).trace())
    assert done is not None and not done.details[what].endswith(": missed"), done.details
    missed = goals.judge(scene.goals, scene, beyond(act(scene), scene).trace())
    assert (
        missed is not None and not missed.achieved and missed.details[what].endswith(": missed")
    ), missed.details


def test_a_figure_is_written_with_its_unit_and_its_limit() -> None:
    assert measures.at_most("away", 0.4, 0.65, "m", 2).figure == "0.40 m (at most 0.65)"
    assert measures.at_least("went around", 131.0, 120.0, "°").figure == "131° (at least 120)"
