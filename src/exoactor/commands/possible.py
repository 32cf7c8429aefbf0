"""What can be done in a scene: sentences tried on the rules that read instructions."""

from collections.abc import Iterable, Iterator

from exoactor.core.errors import ConfigError
from exoactor.scenes.scene import Scene
from exoactor.stages.plan.rules.naming import usual
from exoactor.stages.plan.rules.planner import actions

BODY = (
    "squat", "kneel down", "bow", "wave", "turn around", "turn left", "walk two steps forwards",
)  # fmt: skip
WITH_ONE = (
    "walk to the {}", "walk around the {}", "walk through the {}", "duck under the {}",
    "step over the {}", "stop on the {}", "sit down on the {}", "point at the {}",
    "pick up the {}", "sweep the {} aside", "push the {}", "pull the {}", "knock over the {}",
    "kick the {}", "wipe the {}",
)  # fmt: skip
WITH_TWO = ("put the {} on the {}", "put the {} into the {}", "throw the {} into the {}")
MOST_PAIRS = 150
"""Of things are tried: a large room has thousands."""


def can_do(scene: Scene) -> dict[str, list[str]]:
    """Sentences that are understood here, by their pattern."""
    names = list(dict.fromkeys(usual(thing) for thing in scene.things))
    pairs = [(one, to) for one in names for to in names if one != to][:MOST_PAIRS]
    tried: list[tuple[str, Iterable[str]]] = [(said, [said]) for said in BODY]
    tried += [(pattern, [pattern.format(name) for name in names]) for pattern in WITH_ONE]
    tried += [(pattern, [pattern.format(*pair) for pair in pairs]) for pattern in WITH_TWO]
    found = {pattern: list(_understood(scene, said)) for pattern, said in tried}
    return {pattern: said for pattern, said in found.items() if said}


def _understood(scene: Scene, sentences: Iterable[str]) -> Iterator[str]:
    for said in sentences:
        try:
            actions(said, scene)
        except ConfigError:
            continue
        yield said
