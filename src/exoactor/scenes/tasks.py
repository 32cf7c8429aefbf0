"""The fourteen tasks: a scene, an instruction, and the goals that say when it is done. Each is a
scene.yaml in `data`, as anybody may write one.

    scene = tasks.scene("chair", seed=1)
    goals.judge(scene.goals, scene, trace).achieved

Codes and tiers are the paper's; its B4 and S4 are unknown, ours stand in their place
(docs/tasks.md).
"""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from exoactor.core.errors import ConfigError
from exoactor.core.goals import Goal
from exoactor.scenes.description import read_scene
from exoactor.scenes.scene import Scene

Tier: TypeAlias = Literal["easy", "moderate", "challenging"]
TIERS: dict[str, Tier] = {"B": "easy", "A": "moderate", "S": "challenging"}
DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Task:
    """What is asked and when it is done. `code`: the paper's; `name`: of the scene."""

    code: str
    name: str

    def scene(self, seed: int = 0) -> Scene:
        """Where, in the variation of a seed."""
        return replace(read_scene(DATA / f"{self.name}.yaml", seed), task=self.name)

    @cached_property
    def _written(self) -> Scene:
        return self.scene()

    @property
    def instruction(self) -> str:
        """What is asked."""
        return self._written.instruction

    @property
    def goals(self) -> tuple[Goal, ...]:
        """What physics has to show."""
        return self._written.goals

    @property
    def tier(self) -> Tier:
        """The paper's, by the letter of its codes."""
        return TIERS[self.code[0]]

    @property
    def says(self) -> str:
        """The goals in words."""
        said = "; ".join(goal.says for goal in self.goals)
        return f"{said[0].upper()}{said[1:]}."


TASKS = {
    name: Task(code, name)
    for code, name in {
        "B1": "bottle-table", "B2": "basket", "B3": "around-chair", "B4": "doorway",
        "A1": "sweep-bottle", "A2": "chair", "A3": "lift-box", "A4": "duck-bar",
        "A5": "step-over", "A6": "wipe-table",
        "S1": "can-basket", "S2": "paper-bin", "S3": "bottle-basket", "S4": "carry-box",
    }.items()
}  # fmt: skip
"""By the name of the scene, easy ones first."""


def task(name: str) -> Task:
    """The named task; ConfigError lists those there are."""
    if name not in TASKS:
        raise ConfigError(
            f"there is no scene {name!r}", f"scenes are: {', '.join(TASKS)}; or give a file's name"
        )
    return TASKS[name]


def scene(name: str, seed: int = 0) -> Scene:
    """The scene of a task. Seed 0 is as it was written; others move start, things and camera a
    little.

    Raises:
        ConfigError: no such scene, or a seed below zero.
    """
    return task(name).scene(seed)
