"""Goals in order, at the end, and about things that are there; kinds that the fourteen do not
use."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from exoactor.core.errors import ConfigError
from exoactor.core.goals import DIRECTIONS, FLOOR, KINDS, VOCABULARY, Goal
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.scenes import goals, tasks
from exoactor.scenes.goals.readings import READ
from exoactor.scenes.scene import Scene

Act = Any


def reached(scene: Scene, act: Act, *asked: Goal) -> bool:
    done = goals.judge(asked, scene, act.trace())
    assert done is not None
    return done.achieved


def place(scene: Scene, name: str) -> tuple[float, float]:
    x, y, _ = scene.thing(name).pos_m
    return x, y


def test_every_kind_is_said_and_read() -> None:
    assert set(KINDS) == set(VOCABULARY) == set(READ)


def test_without_goals_there_is_no_verdict(act: Callable[[Scene], Act]) -> None:
    scene = tasks.scene("basket")
    assert goals.judge((), scene, act(scene).trace()) is None


@pytest.mark.parametrize(
    ("goal", "name"), [(Goal("near", "sofa"), "sofa"), (Goal("in", "basket", "sofa"), "sofa")]
)
def test_a_goal_about_what_is_not_there_is_refused_and_never_judged(
    goal: Goal, name: str, act: Callable[[Scene], Act]
) -> None:
    scene = tasks.scene("basket")
    says = f"'{goal.kind}' is about '{name}', which is not in the scene"
    with pytest.raises(ConfigError, match=says) as error:
        goals.check((Goal("touched", "basket"), goal), scene)
    assert error.value.next_step == "there is: basket"
    assert goals.judge((Goal("near", "basket"), goal), scene, act(scene).trace()) is None
    goals.check((Goal("on", "basket", "floor"), Goal("standing")), scene)


@pytest.mark.parametrize("name", tasks.TASKS)
def test_whatever_is_asked_of_whatever_thing_has_an_answer(
    name: str, act: Callable[[Scene], Act]
) -> None:
    """A planner may ask anything: whether a mark is in a doorway."""
    scene = tasks.scene(name)
    trace = act(scene).walk((1.0, 0.3)).trace()
    whats = (*scene.names, None)
    for kind, told in VOCABULARY.items():
        for thing, to in ((thing, to) for thing in whats for to in (*whats, FLOOR)):
            if (thing is None) == told.thing or (to is None) == told.to:
                continue
            sides = DIRECTIONS if "{side}" in told.says else ("left",) * ("{dir" in told.says)
            for side in (None, *sides) if to != FLOOR or kind == "on" else ():
                other = scene.names[-1] if side == "between" else None
                goal = Goal(kind, thing, to, direction=side, other=other)  # type: ignore[arg-type]
                done = goals.judge((goal,), scene, trace)
                assert done is not None and done.details and "nan" not in str(done.details)


def test_the_scenes_own_goals_go_before_the_plans() -> None:
    scene, planned = tasks.scene("basket"), (Goal("standing"),)
    plan = Plan("say", (Action("stand", "Stand."),), Prompt("", "", "", "", ""), planned)
    assert goals.asked(scene, plan) == goals.asked(scene, None) == scene.goals
    assert goals.asked(replace(scene, goals=()), plan) == goals.asked(None, plan) == planned
    assert goals.asked(None, None) == ()


@pytest.mark.parametrize(
    ("goal", "says"),
    [
        (Goal("near", "second_table", amount=1.5), "the hips are within 1.5 m of the second table"),
        (Goal("on", "can", "floor"), "the can is on the floor"),
        (Goal("turned", amount=-90.0), "the body turned by 90° to the right"),
        (Goal("turned", amount=30.0), "the body turned by 30° to the left"),
        (Goal("went"), "the body went 0.3 m forwards"),
        (Goal("seated", "chair", when="once"),
         "at some time, the chair bears at least 30 % of the weight"),
    ],
)  # fmt: skip
def test_a_goal_is_said_in_words(goal: Goal, says: str) -> None:
    assert goal.says == says


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: Goal("flown", "bar"), "goal 'flown' is not known"),  # type: ignore[arg-type]
        (lambda: Goal("near"), "'near' needs a 'thing'"),
        (lambda: Goal("standing", "bar"), "'standing' takes no 'thing'"),
        (lambda: Goal("in", "can"), "'in' needs a 'to'"),
        (lambda: Goal("touched", "can", amount=1.0), "takes no amount"),
        (lambda: Goal("lifted", "can", amount=-5.0), "amount -5\n.*give 0 to"),
        (lambda: Goal("seated", "chair", amount=120.0), "amount 120\n.*give 0 to 100 %"),
        (lambda: Goal("in", "can", "floor"), "'in' is about the floor"),
        (lambda: Goal("near", "floor"), "'near' is about the floor"),
        (lambda: Goal("near", "can", direction="left"), "'near' takes no direction"),
        (lambda: Goal("went", direction="between", other="can"), "'went' is no place between"),
        (lambda: Goal("on", "floor", "table"), "'on' is about the floor"),
        (lambda: Goal("near", "can", when="never"), "holds 'never'"),  # type: ignore[arg-type]
        (lambda: Goal("went", direction="up"), "direction 'up'"),  # type: ignore[arg-type]
    ],
)
def test_a_goal_that_says_nothing_is_refused(wrong: Callable[[], Goal], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        wrong()


def test_what_happens_has_to_happen_in_order(act: Callable[[Scene], Act]) -> None:
    """Chair first, then the mark: the other way round both were visited and it is not done."""
    scene = tasks.scene("around-chair")
    chair, mark = place(scene, "chair"), place(scene, "mark")
    first = Goal("near", "chair", amount=0.05, when="once")
    then = Goal("near", "mark", amount=0.05, when="once")

    there = act(scene).walk(chair, mark, (3.0, 0.0))
    back = act(scene).walk((0.0, -1.5), mark, chair, (0.9, 1.5))
    assert reached(scene, there, first, then) and not reached(scene, back, first, then)
    assert reached(scene, back, then, first)

    done = goals.judge((first, then), scene, back.trace())
    assert done is not None and "not after" in done.details["near mark"]


def test_an_event_too_early_is_missed(act: Callable[[Scene], Act]) -> None:
    """Touched first and near it afterwards is not: go there, then touch it."""
    scene = tasks.scene("basket")
    going = act(scene).walk(place(scene, "basket"), (3.0, 0.0), span=(2.0, 6.0))
    order = (Goal("near", "basket", amount=0.05, when="once"), Goal("touched", "basket"))
    assert reached(scene, going.touch("basket", (5.0, 5.5)), *order)

    early = act(scene).walk(place(scene, "basket"), (3.0, 0.0), span=(2.0, 6.0))
    assert not reached(scene, early.touch("basket", (0.5, 1.0)), *order)


def test_a_state_is_asked_of_the_end_unless_once_is_said(act: Callable[[Scene], Act]) -> None:
    scene = tasks.scene("chair")
    sat = act(scene).walk(place(scene, "chair"), span=(0.5, 2.0)).bear("chair", 0.8, (3.0, 4.0))
    assert reached(scene, sat, Goal("seated", "chair", when="once"), Goal("standing"))
    assert not reached(scene, sat, Goal("seated", "chair"))


@pytest.mark.parametrize(
    ("direction", "to"),
    [("forwards", (1.0, 0.0)), ("backwards", (-1.0, 0.0)), ("left", (0.0, 1.0)),
     ("right", (0.0, -1.0))],
)  # fmt: skip
def test_ways_are_seen_from_the_body(
    direction: Any, to: tuple[float, float], act: Callable[[Scene], Act]
) -> None:
    scene = tasks.scene("basket")
    x, y = scene.start.place_m
    there = act(scene).face(0.0).walk((x + to[0], y + to[1]))
    assert reached(scene, there, Goal("went", amount=1.2, direction=direction))
    assert not reached(scene, there, Goal("went", amount=1.5, direction=direction))
    others = {"forwards", "backwards", "left", "right"} - {direction}
    assert not any(reached(scene, there, Goal("went", direction=way)) for way in others)  # type: ignore[arg-type]


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_turn_has_a_side_and_begins_where_it_is_asked_for(
    sign: float, act: Callable[[Scene], Act]
) -> None:
    scene = tasks.scene("basket")
    turning = act(scene)
    turning.facing_rad = sign * np.interp(turning.time_s, (1.0, 3.0), (0.0, np.radians(170.0)))
    assert reached(scene, turning, Goal("turned", amount=sign * 180.0))
    assert not reached(scene, turning, Goal("turned", amount=-sign * 90.0))
    assert not reached(scene, turning, *(Goal("turned", amount=sign * 180.0),) * 2), "only once"


def test_held_means_by_the_body_alone_at_the_end(act: Callable[[Scene], Act]) -> None:
    scene = tasks.scene("lift-box")
    assert reached(scene, act(scene).lift("box", 0.1, (2.0, 6.0)), Goal("held", "box"))
    assert not reached(scene, act(scene).lift("box", 0.1, (2.0, 5.8)), Goal("held", "box"))
    assert not reached(scene, act(scene).touch("box", (2.0, 6.0)), Goal("held", "box"))


def test_beside_is_as_seen_from_the_start(act: Callable[[Scene], Act]) -> None:
    scene = tasks.scene("can-basket")
    x, y, z = scene.thing("basket").pos_m
    left = act(scene).move("can", (x, y + 0.3, z))
    assert reached(scene, left, Goal("beside", "can", "basket", direction="left"))
    assert not reached(scene, left, Goal("beside", "can", "basket", direction="right"))
    far = act(scene).move("can", (x, y + 0.9, z))
    assert not reached(scene, far, Goal("beside", "can", "basket", direction="left"))


def test_between_two_things(act: Callable[[Scene], Act]) -> None:
    scene = tasks.scene("can-basket")
    x, y, z = scene.thing("basket").pos_m
    way = np.array(scene.thing("table").pos_m)[:2] - [x, y]
    between = Goal("beside", "can", "basket", direction="between", other="table")

    def at(share: float) -> Act:
        return act(scene).move("can", (x + share * way[0], y + share * way[1], z))

    assert reached(scene, at(0.5), between)
    assert not reached(scene, at(1.5), between) and not reached(scene, at(-0.5), between)


def test_where_the_body_stands(act: Callable[[Scene], Act]) -> None:
    scene = tasks.scene("basket")
    x, y, _ = scene.thing("basket").pos_m
    behind = act(scene).walk((x + 0.6, y))
    assert reached(scene, behind, Goal("at_side", "basket", direction="forwards"))
    assert not reached(scene, behind, Goal("at_side", "basket", direction="left"))
    assert not reached(scene, behind, Goal("near", "start"))
    back = act(scene).walk((x, y), scene.start.place_m)
    assert reached(scene, back, Goal("near", "basket", when="once"), Goal("near", "start"))


def test_which_way_a_thing_was_moved_is_as_the_body_faces(act: Callable[[Scene], Act]) -> None:
    scene = tasks.scene("sweep-bottle")
    x, y, z = scene.thing("bottle").pos_m
    facing_y = act(scene).face(np.pi / 2.0).move("bottle", (x, y + 0.2, z))
    assert reached(scene, facing_y, Goal("moved", "bottle", direction="forwards"))
    assert not reached(scene, facing_y, Goal("moved", "bottle", direction="left"))
    facing_x = act(scene).face(0.0).move("bottle", (x, y + 0.2, z))
    assert reached(scene, facing_x, Goal("moved", "bottle", direction="left"))
    assert not reached(scene, facing_x, Goal("moved", "bottle", direction="right"))


def test_on_the_floor_and_toppled(act: Callable[[Scene], Act]) -> None:
    scene = tasks.scene("sweep-bottle")
    x, y, _ = scene.thing("bottle").pos_m
    down = act(scene).move("bottle", (x, y + 1.0, 0.0))
    assert reached(scene, down, Goal("on", "bottle", "floor"))
    assert not reached(scene, act(scene), Goal("on", "bottle", "floor"))
    assert reached(scene, act(scene).tip("bottle"), Goal("toppled", "bottle"))
    assert not reached(scene, down, Goal("toppled", "bottle"))


def test_postures_and_gestures(act: Callable[[Scene], Act]) -> None:
    scene = tasks.scene("basket")
    low = act(scene).lower(0.2, (2.0, 4.0))
    assert reached(scene, low, Goal("lowered", amount=0.5), Goal("standing"))
    assert not reached(scene, act(scene), Goal("lowered", amount=0.5))
    assert reached(scene, act(scene).lean(40.0), Goal("leaning"))
    assert not reached(scene, act(scene).lean(20.0), Goal("leaning"))

    x, y = scene.start.place_m
    up = act(scene).reach((x + 0.2, y - 0.1, 0.7), (x + 0.2, y - 0.2, 1.2), (x + 0.2, y, 0.7))
    assert reached(scene, up, Goal("raised"))
    assert not reached(scene, act(scene), Goal("raised"))


def test_pointing_is_with_an_outstretched_arm(act: Callable[[Scene], Act]) -> None:
    scene = tasks.scene("basket")
    basket = np.array(scene.thing("basket").pos_m) + [0.0, 0.0, 0.13]
    shoulder = np.array([*scene.start.place_m, 1.05]) - [0.0, 0.12, 0.0]
    way = (basket - shoulder) / np.linalg.norm(basket - shoulder)
    out, bent = (tuple(shoulder + far * way) for far in (0.33, 0.2))
    assert reached(scene, act(scene).reach(out, out), Goal("pointing", "basket"))
    assert not reached(scene, act(scene).reach(bent, bent), Goal("pointing", "basket"))
    off = tuple(shoulder + 0.33 * np.array([0.0, -1.0, 0.0]))
    assert not reached(scene, act(scene).reach(off, off), Goal("pointing", "basket"))
    away = act(scene).face(np.pi).reach(out, out)
    assert not reached(scene, away, Goal("pointing", "basket"))
