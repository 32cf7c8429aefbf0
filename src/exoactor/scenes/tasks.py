"""The fourteen tasks: a scene, an instruction, and the goals that say when it is done.

    scene = tasks.scene("chair", seed=1)
    goals.judge(scene.goals, scene, trace).achieved

Codes and tiers are the paper's; its B4 and S4 are unknown, ours stand in their place
(docs/tasks.md).
"""

from exoactor.core.errors import ConfigError
from exoactor.scenes import challenging, easy, moderate
from exoactor.scenes.moves import Moves, Task
from exoactor.scenes.scene import Scene

TASKS = {task.name: task for task in (*easy.TASKS, *moderate.TASKS, *challenging.TASKS)}
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
    return Scene(name, seed, asked.instruction, **vars(layout), task=name, goals=asked.goals)
