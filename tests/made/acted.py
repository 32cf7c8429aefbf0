"""Plans acted out by the procedural person, looked at as a clip of theirs would be."""

from typing import Any

import numpy as np

from exoactor.core.plan import Action, Plan, Prompt
from exoactor.core.truth import Truth
from exoactor.rehearsal import check, ground_truth
from exoactor.rehearsal.animation import Animation
from exoactor.rehearsal.choreography import choreograph
from exoactor.scenes import goals, person, trace
from exoactor.scenes.goals import compilation
from exoactor.scenes.moves import Moves
from exoactor.scenes.scene import Scene, Start, Thing

ORIGIN = Start((0.0, 0.0), 0.0)
EVERY = 4
"""Frames between those whose skin is looked at: these tests shall be quick."""


def scene_of(*things: Thing, start: Start = ORIGIN) -> Scene:
    camera = Moves("test", 0).camera((2.4, -1.6, 1.5), (0.45, 0.0, 0.6))
    return Scene("test", 0, "", things, start, camera)


def do(verb: str, thing: str | None = None, to: str | None = None, **more: Any) -> Action:
    return Action(verb, verb, thing, to, **more)  # type: ignore[arg-type]


def acted(scene: Scene, *actions: Action, every: int = EVERY) -> Animation:
    """It could have happened: no foot slides, no skin is inside anything, nothing is too fast."""
    return _looked_at(scene, actions, every)[0]


def done(scene: Scene, *actions: Action, every: int = EVERY, take: int = 0) -> Animation:
    """That, and it shows the goals that the actions have."""
    animation, clearance = _looked_at(scene, actions, every, take)
    around = ground_truth.surroundings(animation, clearance)
    left, right = animation.performance.pose.hand_states()
    seen = np.ones((len(left), 2))
    human = animation.performance.human_motion()
    shown = trace.of_truth(Truth(human, left, right, scene.camera, around, seen))
    judged = goals.judge(compilation.from_actions(actions, scene), scene, shown)
    assert judged is not None and judged.achieved, judged
    return animation


def _looked_at(
    scene: Scene, actions: tuple[Action, ...], every: int, take: int = 0
) -> tuple[Animation, np.ndarray]:
    plan = Plan("", actions, Prompt("", "", "", "", ""))
    animation = choreograph(scene, plan, person.person(), take=take)
    clearance = check.clearance(animation, every)
    found = check.examine(animation, clearance, None)
    assert found.slide_mm_s <= 5.0
    assert found.penetration_mm <= 10.0, found
    assert found.wrist_m_s < 1.6 and found.hip_m_s < 1.0, found
    return animation, clearance


def last(animation: Animation, name: str) -> np.ndarray:
    """(3,) where a thing has got to."""
    return np.asarray(animation.thing_pos_m[-1, animation.scene.names.index(name)])
