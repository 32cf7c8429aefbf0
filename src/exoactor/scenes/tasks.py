"""The fourteen tasks: a scene, an instruction, and the goals that say when it is done.

    scene = tasks.scene("chair", seed=1)
    goals.judge(scene.goals, scene, trace).achieved

Codes and tiers are the paper's; its B4 and S4 are unknown, ours stand in their place
(docs/tasks.md).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from exoactor.core.errors import ConfigError
from exoactor.core.goals import Goal
from exoactor.scenes import challenging, easy, moderate
from exoactor.scenes.moves import Layout, Moves
from exoactor.scenes.scene import Scene

Tier: TypeAlias = Literal["easy", "moderate", "challenging"]


@dataclass(frozen=True)
class Task:
    """What is asked and when it is done.

    `code`: the paper's; `name`: of the scene; `build`: the scene with a seed's moves; `goals`: what
    physics has to show.
    """

    code: str
    name: str
    tier: Tier
    instruction: str
    build: Callable[[Moves], Layout]
    goals: tuple[Goal, ...]

    @property
    def says(self) -> str:
        """The goals in words."""
        said = "; ".join(goal.says for goal in self.goals)
        return f"{said[0].upper()}{said[1:]}."


STANDING = Goal("standing")
NUDGED = Goal("in_place", "table", amount=50.0)
"""Tables may give a little to who puts something on them."""

_ALL = (
    Task(
        "B1",
        "bottle-table",
        "easy",
        "walk to the bottle on the table",
        easy.bottle_table,
        (
            Goal("near", "bottle", amount=0.62),
            Goal("facing", "bottle"),
            STANDING,
            Goal("upright", "bottle"),
            Goal("in_place", "table"),
        ),
    ),
    Task(
        "B2",
        "basket",
        "easy",
        "walk to the basket",
        easy.basket,
        (
            Goal("near", "basket", amount=0.45),
            Goal("facing", "basket"),
            STANDING,
            Goal("in_place", "basket"),
        ),
    ),
    Task(
        "B3",
        "around-chair",
        "easy",
        "go around the chair",
        easy.around_chair,
        (
            Goal("around", "chair"),
            Goal("near", "mark", amount=0.14),
            STANDING,
            Goal("untouched", "chair"),
            Goal("in_place", "chair"),
        ),
    ),
    Task(
        "B4",
        "doorway",
        "easy",
        "walk through the doorway and stop at the mark",
        easy.doorway,
        (
            Goal("through", "doorway"),
            Goal("near", "mark", amount=0.14),
            STANDING,
            Goal("untouched", "doorway"),
        ),
    ),
    Task(
        "A1",
        "sweep-bottle",
        "moderate",
        "sweep the bottle aside",
        moderate.sweep_bottle,
        (
            Goal("touched", "bottle"),
            Goal("moved", "bottle", amount=12.0),
            Goal("on", "bottle", "table"),
            Goal("in_place", "table"),
        ),
    ),
    Task(
        "A2",
        "chair",
        "moderate",
        "walk to the chair and sit down",
        moderate.sit_chair,
        (Goal("seated", "chair"), Goal("in_place", "chair", amount=100.0)),
    ),
    Task(
        "A3",
        "lift-box",
        "moderate",
        "lift the box and stand up",
        moderate.lift_box,
        (Goal("lifted", "box"), Goal("held", "box"), STANDING),
    ),
    Task(
        "A4",
        "duck-bar",
        "moderate",
        "duck under the bar",
        moderate.duck_bar,
        (Goal("under", "bar"), Goal("untouched", "bar"), STANDING),
    ),
    Task(
        "A5",
        "step-over",
        "moderate",
        "step over the obstacle",
        moderate.step_over,
        (Goal("over", "obstacle"), Goal("in_place", "obstacle", amount=20.0), STANDING),
    ),
    Task(
        "A6",
        "wipe-table",
        "moderate",
        "wipe the table",
        moderate.wipe_table,
        (Goal("touched", "table"), Goal("wiped", "table"), Goal("in_place", "table")),
    ),
    Task(
        "S1",
        "can-basket",
        "challenging",
        "put the can into the basket",
        challenging.can_basket,
        (Goal("in", "can", "basket"), Goal("let_go", "can"), NUDGED),
    ),
    Task(
        "S2",
        "paper-bin",
        "challenging",
        "drop the crumpled paper into the bin",
        challenging.paper_bin,
        (Goal("in", "paper", "bin"), Goal("let_go", "paper"), Goal("upright", "bin")),
    ),
    Task(
        "S3",
        "bottle-basket",
        "challenging",
        "place the bottle upright in the basket",
        challenging.bottle_basket,
        (
            Goal("in", "bottle", "basket"),
            Goal("upright", "bottle"),
            Goal("let_go", "bottle"),
            NUDGED,
        ),
    ),
    Task(
        "S4",
        "carry-box",
        "challenging",
        "carry the box from one table to the other",
        challenging.carry_box,
        (
            Goal("on", "box", "second_table"),
            Goal("upright", "box"),
            Goal("let_go", "box"),
            NUDGED,
            Goal("in_place", "second_table", amount=50.0),
        ),
    ),
)
TASKS: dict[str, Task] = {task.name: task for task in _ALL}
"""By the name of the scene, easy ones first."""


def task(name: str) -> Task:
    """The named task; ConfigError lists those there are."""
    if name not in TASKS:
        raise ConfigError(f"there is no scene {name!r}", f"scenes are: {', '.join(TASKS)}")
    return TASKS[name]


def scene(name: str, seed: int = 0) -> Scene:
    """The scene of a task. Seed 0 is as it was written; others move start, things and camera a
    little.

    Raises:
        ConfigError: no such scene, or a seed below zero.
    """
    asked = task(name)
    if seed < 0:
        raise ConfigError(f"seed {seed} is below zero", "use 0, 1, 2 …")
    layout = asked.build(Moves(name, seed))
    return Scene(
        name,
        seed,
        asked.instruction,
        layout.things,
        layout.start,
        layout.camera,
        layout.room,
        task=asked.name,
        goals=asked.goals,
    )
