"""The fourteen tasks: a scene, an instruction, and a predicate that reads what happened.

    scene = tasks.scene("chair", seed=1)
    tasks.succeeded(scene, trace).achieved

Codes and tiers are the paper's; its B4 and S4 are unknown, ours stand in their place
(docs/tasks.md).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from exoactor.core.errors import ConfigError
from exoactor.scenes import challenging, easy, moderate
from exoactor.scenes.moves import Layout, Moves
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import Success, Trace

Tier: TypeAlias = Literal["easy", "moderate", "challenging"]


@dataclass(frozen=True)
class Task:
    """What is asked and when it is done.

    `code`: the paper's; `name`: of the scene; `says`: the predicate in a sentence; `build`: the
    scene with a seed's moves; `success`: the predicate.
    """

    code: str
    name: str
    tier: Tier
    instruction: str
    build: Callable[[Moves], Layout]
    success: Callable[[Scene, Trace], Success]

    @property
    def says(self) -> str:
        """The predicate in a sentence."""
        return " ".join((self.success.__doc__ or "").split())


_ALL = (
    Task(
        "B1",
        "bottle-table",
        "easy",
        "walk to the bottle on the table",
        easy.bottle_table,
        easy.at_bottle,
    ),
    Task("B2", "basket", "easy", "walk to the basket", easy.basket, easy.at_basket),
    Task("B3", "around-chair", "easy", "go around the chair", easy.around_chair, easy.behind_chair),
    Task(
        "B4",
        "doorway",
        "easy",
        "walk through the doorway and stop at the mark",
        easy.doorway,
        easy.through_doorway,
    ),
    Task(
        "A1",
        "sweep-bottle",
        "moderate",
        "sweep the bottle aside",
        moderate.sweep_bottle,
        moderate.bottle_aside,
    ),
    Task(
        "A2",
        "chair",
        "moderate",
        "walk to the chair and sit down",
        moderate.sit_chair,
        moderate.seated,
    ),
    Task(
        "A3",
        "lift-box",
        "moderate",
        "lift the box and stand up",
        moderate.lift_box,
        moderate.box_lifted,
    ),
    Task("A4", "duck-bar", "moderate", "duck under the bar", moderate.duck_bar, moderate.under_bar),
    Task(
        "A5",
        "step-over",
        "moderate",
        "step over the obstacle",
        moderate.step_over,
        moderate.over_obstacle,
    ),
    Task(
        "A6", "wipe-table", "moderate", "wipe the table", moderate.wipe_table, moderate.table_wiped
    ),
    Task(
        "S1",
        "can-basket",
        "challenging",
        "put the can into the basket",
        challenging.can_basket,
        challenging.can_in_basket,
    ),
    Task(
        "S2",
        "paper-bin",
        "challenging",
        "drop the crumpled paper into the bin",
        challenging.paper_bin,
        challenging.paper_in_bin,
    ),
    Task(
        "S3",
        "bottle-basket",
        "challenging",
        "place the bottle upright in the basket",
        challenging.bottle_basket,
        challenging.bottle_in_basket,
    ),
    Task(
        "S4",
        "carry-box",
        "challenging",
        "carry the box from one table to the other",
        challenging.carry_box,
        challenging.box_on_other,
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
    )


def succeeded(scene: Scene, trace: Trace) -> Success | None:
    """Whether the scene's task was done, by its predicate; None for a scene without one."""
    return None if scene.task is None else task(scene.task).success(scene, trace)
