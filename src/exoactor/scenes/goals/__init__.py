"""Whether goals were reached: read off what physics shows of the body and the things, never off
the plan that was followed.

    goals.judge((Goal("held", "box"), Goal("standing")), scene, trace).achieved

What happens on the way (events, and states that are asked for `once`) has to happen in the order
in which it is listed; the rest is asked of the end.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from exoactor.core.errors import ConfigError
from exoactor.core.goals import FLOOR, START, VOCABULARY, Goal
from exoactor.core.plan import Plan
from exoactor.scenes import affordances
from exoactor.scenes.goals import of_things
from exoactor.scenes.goals.measures import Measure, spoken
from exoactor.scenes.goals.reading import Reading
from exoactor.scenes.goals.readings import READ
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import Success, Trace

__all__ = ["MISSED", "asked", "check", "check_possible", "judge", "not_there"]

MISSED = ": missed"
"""How a figure ends that is not what its goal wants."""


def asked(scene: Scene | None, plan: Plan | None) -> tuple[Goal, ...]:
    """The goals that count: those that whoever wrote the scene gave its instruction, else the
    plan's own.
    """
    if scene is not None and scene.goals:
        return scene.goals
    return plan.goals if plan is not None else ()


def check(goals: Sequence[Goal], scene: Scene) -> None:
    """That the goals are about things of the scene.

    Raises:
        ConfigError: it names the goal and the thing that is not there.
    """
    if said := not_there(goals, scene):
        raise ConfigError(said, f"there is: {', '.join(scene.names) or 'nothing'}")


def check_possible(goals: Sequence[Goal], scene: Scene) -> None:
    """That the things of the scene, which has them all, can become so.

    Raises:
        ConfigError: it names the goal and why it can never be reached.
    """
    for goal in goals:
        if said := _never(goal, scene):
            raise ConfigError(f"the goal {goal.kind!r} is never reached: {said}", "ask what can be")


def _never(goal: Goal, scene: Scene) -> str | None:
    """Why a goal can never be reached, in words."""
    moving = goal.kind in ("held", "lifted", "moved", "toppled")
    if moving and not scene.thing(str(goal.thing)).free:
        return f"{goal.thing} cannot be moved"
    if goal.to is None or goal.to == FLOOR:
        return None
    if goal.thing == goal.to:
        return f"nothing is {goal.kind} itself"
    if goal.kind == "in" and affordances.inside(scene.thing(goal.to)) is None:
        return f"{goal.to} has no inside"
    if goal.kind == "on" and not of_things.level_faces(scene.thing(goal.to)):
        return f"{goal.to} has no level top"
    return None


def not_there(goals: Sequence[Goal], scene: Scene) -> str | None:
    """Which goal is about what is not in the scene, in words; None: all is there."""
    for goal in goals:
        places = (FLOOR, START) if goal.kind == "near" else (FLOOR,)
        for name in (goal.thing, goal.to, goal.other):
            if name not in (None, *places, *scene.names):
                return f"the goal {goal.kind!r} is about {name!r}, which is not in the scene"
    return None


def judge(goals: Sequence[Goal], scene: Scene, trace: Trace) -> Success | None:
    """Whether all goals were reached, with a figure for each; None where that cannot be told: there
    are none, or one is about what is not in the scene.
    """
    if not goals or not_there(goals, scene):
        return None
    measures = list(_measures(goals, scene, trace))
    details: dict[str, str] = {}
    for measure in measures:
        name, count = measure.name, 2
        while name in details:  # "near the table, then near the basket, then near the table"
            name, count = f"{measure.name} ({count})", count + 1
        details[name] = measure.figure if measure.achieved else f"{measure.figure}{MISSED}"
    return Success(all(measure.achieved for measure in measures), details)


def _measures(goals: Sequence[Goal], scene: Scene, trace: Trace) -> Iterator[Measure]:
    since = 0
    for goal in goals:
        reading = READ[goal.kind](scene, trace, goal, since)
        event = VOCABULARY[goal.kind].once
        if event or goal.at_end:
            yield from reading.measures
        if event or not goal.at_end:
            at = _first(reading, since)
            if not goal.at_end or (at is None and _reached(reading)):
                yield _in_order(goal, reading, trace, at, since)
            since = since if at is None else at


def _first(reading: Reading, since: int) -> int | None:
    """The first frame from one on in which it holds."""
    found = np.flatnonzero(reading.holds[since:])
    return since + int(found[0]) if len(found) else None


def _reached(reading: Reading) -> bool:
    return all(measure.achieved for measure in reading.measures)


def _in_order(goal: Goal, reading: Reading, trace: Trace, at: int | None, since: int) -> Measure:
    """When it was reached, after what goes before it."""
    name = " ".join(
        [goal.kind.replace("_", " "), *map(spoken, filter(None, (goal.thing, goal.to)))]
    )
    if at is not None:
        return Measure(name, f"at {trace.time_s[at]:.1f} s", True)
    if reading.holds.any():
        early, late = np.flatnonzero(reading.holds)[-1], trace.time_s[since]
        return Measure(name, f"until {trace.time_s[early]:.1f} s, not after {late:.1f} s", False)
    return Measure(name, "never", False)
