"""Goals compiled from a plan's actions: what physics has to show if they were done.

Of where the body goes and what it holds only the last is asked of the end; what was so before is
asked for at some time, in order. A plan that only gestures gives the goals that its gestures have.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from exoactor.core.goals import FLOOR, START, Goal
from exoactor.core.plan import Action
from exoactor.scenes import affordances, extent
from exoactor.scenes.scene import Scene

GOING = ("walk_to", "walk_around", "walk_through", "duck_under", "step_over", "walk", "carry_to")
"""Verbs after which the body is elsewhere."""
WHERE = ("near", "at_side")
"""Goals of where the body is."""
PASSED = ("through", "under", "over")
"""Goals that are asked for once more where something is passed once more."""
STEPPED_BY_MM, NUDGED_MM = 20.0, 50.0
"""By how much what is stepped over, and what bears a thing that is handled, may be moved."""
SHORT = 0.7
"""A push or a pull may move a thing by this share of what was asked for."""
SWEPT_CM, KICKED_CM = 12.0, 30.0
MOVED_CM, APART_M = 5.0, 0.15
"""By how much what is pushed to another thing has to have moved, however near it was; and how much
may be left between them.
"""
SQUAT_M, KNEEL_M = 0.50, 0.48
"""Heights of the hips' middle (0.68 m in the G1's stand)."""


def from_actions(actions: Sequence[Action], scene: Scene) -> tuple[Goal, ...]:
    """The goals of a plan, in the order in which they come about."""
    state = _State(scene)
    for index, action in enumerate(actions):
        state.after = tuple(actions[index + 1 :])
        state.add(action)
    return state.finished()


@dataclass
class _State:
    """What was asked for so far: `goals` of the way, `place`: of where the body is by now,
    `things`: of where things that were handled have got to.
    """

    scene: Scene
    goals: list[Goal] = field(default_factory=list)
    place: list[Goal] = field(default_factory=list)
    things: dict[str, list[Goal]] = field(default_factory=dict)
    held: dict[str, bool] = field(default_factory=dict)
    seat: str | None = None
    low: bool = False
    after: tuple[Action, ...] = ()

    def add(self, action: Action) -> None:
        """What an action has to show."""
        if action.verb in GOING:
            self._leave()
        kinds: dict[str, Callable[[Action], None]] = {
            "walk_to": self._walk_to, "walk_around": self._around, "walk_through": self._through,
            "duck_under": self._under, "step_over": self._over, "walk": self._walk,
            "turn": self._turn, "turn_to": self._turn_to, "sit_down": self._sit,
            "stand_up": self._rise, "squat": self._squat, "kneel": self._kneel, "bow": self._bow,
            "wave": self._wave, "raise_hand": self._wave, "point_at": self._point,
            "reach": self._reach, "lift": self._lift,
            "carry_to": self._walk_to_place, "place": self._put, "drop": self._put,
            "throw": self._put, "sweep": self._sweep, "slide": self._push, "push": self._push,
            "pull": self._push, "kick": self._push, "knock_over": self._knock_over,
            "wipe": self._wipe,
        }  # fmt: skip
        if action.verb in kinds:
            kinds[action.verb](action)
        self.low = action.verb in ("squat", "kneel")

    def finished(self) -> tuple[Goal, ...]:
        """All goals; what is still in the hands is held, and who does not sit or kneel stands."""
        lasting = [goal for goals in self.things.values() for goal in goals]
        lasting += [Goal("held", name) for name in self.held]
        if self.seat is not None:
            lasting.append(Goal("seated", self.seat))
        elif not self.low:
            lasting.append(Goal("standing"))
        bearing = dict.fromkeys(
            support.name
            for name in (*self.things, *self.held)
            if (support := affordances.support(self.scene, self.scene.thing(name))) is not None
        )
        stay = [
            Goal("in_place", name, amount=NUDGED_MM) for name in bearing if name not in self.things
        ]
        way = [
            goal
            for k, goal in enumerate(self.goals)
            if goal.kind in PASSED or goal not in self.goals[:k]
        ]
        return (*way, *dict.fromkeys(g for g in [*self.place, *lasting, *stay] if g not in way))

    # Going somewhere

    def _leave(self) -> None:
        """Where the body was is a thing of the way now."""
        self.goals += [replace(goal, when="once") for goal in self.place if goal.kind in WHERE]
        self.place = []

    def _walk_to(self, action: Action) -> None:
        name = str(action.thing)
        handled = self.after and self.after[0].thing == name and self.after[0].verb not in GOING
        if name == START:
            self.place = [Goal("near", name)]
        elif action.direction is not None:
            side = action.direction
            self.place = [Goal("at_side", name, direction=side, other=action.other)]
        elif not handled:
            self.place = [Goal("near", name), Goal("facing", name)]

    def _walk_to_place(self, action: Action) -> None:
        put = self.after and self.after[0].verb in ("place", "drop", "throw")
        if action.to and not put:
            self.place = [Goal("near", action.to)]

    def _around(self, action: Action) -> None:
        self.goals += [Goal("around", action.thing), Goal("untouched", action.thing)]

    def _through(self, action: Action) -> None:
        self.goals += [Goal("through", action.thing), Goal("untouched", action.thing)]

    def _under(self, action: Action) -> None:
        self.goals += [Goal("under", action.thing), Goal("untouched", action.thing)]

    def _over(self, action: Action) -> None:
        self.goals += [
            Goal("over", action.thing),
            Goal("in_place", action.thing, amount=STEPPED_BY_MM),
        ]

    def _walk(self, action: Action) -> None:
        self.goals.append(Goal("went", amount=action.amount, direction=action.direction))

    def _turn(self, action: Action) -> None:
        self.place = []
        self.goals.append(Goal("turned", amount=action.amount))

    def _turn_to(self, action: Action) -> None:
        near = [goal for goal in self.place if goal.kind in WHERE]
        self.place = [*near, Goal("facing", action.thing)] if action.thing else near

    # With the whole body

    def _sit(self, action: Action) -> None:
        self.seat, self.place = action.thing, []

    def _rise(self, action: Action) -> None:
        if self.seat is not None:
            self.goals.append(Goal("seated", self.seat, when="once"))
        self.seat = None

    def _squat(self, action: Action) -> None:
        self.goals.append(Goal("lowered", amount=SQUAT_M))

    def _kneel(self, action: Action) -> None:
        self.goals.append(Goal("lowered", amount=KNEEL_M))

    def _bow(self, action: Action) -> None:
        self.goals.append(Goal("leaning"))

    def _wave(self, action: Action) -> None:
        self.goals.append(Goal("raised"))

    def _point(self, action: Action) -> None:
        self.goals.append(Goal("pointing", action.thing))

    # With things

    def _reach(self, action: Action) -> None:
        if not (self.after and self.after[0].thing == action.thing):
            self.goals.append(Goal("touched", action.thing))

    def _lift(self, action: Action) -> None:
        name = str(action.thing)
        self.goals += [replace(goal, when="once") for goal in self.things.pop(name, ())]
        if name not in self.held:
            self.goals.append(Goal("lifted", name))
        self.held[name] = True

    def _put(self, action: Action) -> None:
        name, place = str(action.thing), str(action.to)
        self.held.pop(name, None)
        self.goals = [goal for goal in self.goals if goal != Goal("lifted", name)]
        self.things[name] = [*self._where(action, name, place), Goal("let_go", name)]

    def _where(self, action: Action, name: str, place: str) -> list[Goal]:
        if action.direction is not None:
            side = action.direction
            return [Goal("beside", name, place, direction=side, other=action.other)]
        if place != FLOOR and affordances.inside(self.scene.thing(place)) is not None:
            return [Goal("in", name, place)]
        upright = [Goal("upright", name)] if action.verb == "place" else []
        return [Goal("on", name, place), *upright]

    def _sweep(self, action: Action) -> None:
        name = str(action.thing)
        bears = affordances.support(self.scene, self.scene.thing(name))
        self.goals.append(Goal("touched", name))
        self.things[name] = [
            Goal("moved", name, amount=SWEPT_CM),
            *([Goal("on", name, bears.name)] if bears else []),
        ]

    def _push(self, action: Action) -> None:
        name = str(action.thing)
        usual = KICKED_CM if action.verb == "kick" else SWEPT_CM
        asked = usual if action.amount is None else 100.0 * SHORT * action.amount
        self.goals.append(Goal("touched", name))
        if action.to is not None:
            self.things[name] = [
                Goal("beside", name, action.to, amount=self._touching_m(name, action.to)),
                Goal("moved", name, amount=MOVED_CM),
            ]
            return
        way = "backwards" if action.verb == "pull" else action.direction
        self.things[name] = [Goal("moved", name, amount=asked, direction=way)]
        bears = affordances.support(self.scene, self.scene.thing(name))
        if bears and action.verb == "slide":
            self.things[name].append(Goal("on", name, bears.name))

    def _touching_m(self, *names: str) -> float:
        """How far apart the middles of two things are at most that stand side by side."""
        boxes = [extent.box_m(self.scene.thing(name)) for name in names]
        halves = (float(np.linalg.norm((high - low)[:2])) / 2.0 for low, high in boxes)
        return round(sum(halves) + APART_M, 2)

    def _knock_over(self, action: Action) -> None:
        self.goals += [Goal("touched", action.thing), Goal("toppled", action.thing)]

    def _wipe(self, action: Action) -> None:
        self.goals += [
            Goal("touched", action.thing),
            Goal("wiped", action.thing),
            Goal("in_place", action.thing),
        ]
