"""A plan acted out: each verb by one function, in order, from the stand in which the robot was
seen.
"""

from collections.abc import Callable

import numpy as np

from exoactor.core.errors import ConfigError
from exoactor.core.plan import Action, Plan
from exoactor.humans.actor import Actor
from exoactor.rehearsal import (
    crouching,
    gestures,
    kicking,
    low,
    placing,
    pushing,
    reaching,
    sweeping,
    tossing,
    walking,
)
from exoactor.rehearsal.animation import Animation, animate
from exoactor.rehearsal.performance_builder import PerformanceBuilder, begin
from exoactor.scenes.scene import Scene

Act = Callable[[PerformanceBuilder, Action], None]
VERBS: dict[str, Act] = {
    "walk_to": walking.walk_to,
    "walk_around": walking.walk_around,
    "walk_through": walking.walk_through,
    "turn_to": walking.turn_to,
    "reach": reaching.reach,
    "grasp": reaching.grasp,
    "lift": reaching.lift,
    "carry_to": placing.carry_to,
    "place": placing.place,
    "drop": placing.drop,
    "sweep": sweeping.sweep,
    "wipe": sweeping.wipe,
    "sit_down": low.sit_down,
    "stand_up": low.stand_up,
    "duck_under": low.duck_under,
    "step_over": low.step_over,
    "stand": walking.stand,
    "walk": walking.walk,
    "turn": walking.turn_by,
    "squat": crouching.squat,
    "kneel": crouching.kneel,
    "bow": gestures.bow,
    "wave": gestures.wave,
    "raise_hand": gestures.raise_hand,
    "point_at": gestures.point_at,
    "hold_out": gestures.hold_out,
    "push": pushing.push,
    "pull": pushing.pull,
    "slide": pushing.slide,
    "knock_over": pushing.knock_over,
    "kick": kicking.kick,
    "throw": tossing.throw,
}
FIRST_S = 0.4
"""How long the first pose is held, in which the robot stood."""


def choreograph(scene: Scene, plan: Plan, actor: Actor, seed: int = 0, take: int = 0) -> Animation:
    """A person acting out a plan in a scene; in other takes, counted from 0, at another pace and by
    other grasps.

    Raises:
        ConfigError: the plan asks for what nobody can act.
        BadMotionError: something is out of reach.
    """
    builder = begin(scene, actor)
    builder.pace = 1.0 + 0.06 * float(np.random.default_rng([seed + take, 7]).uniform(-1.0, 1.0))
    builder.variation = take
    builder.wait(FIRST_S)
    for index, action in enumerate(plan.actions):
        builder.coming = plan.actions[index + 1 :]
        if action.verb not in VERBS:
            known = ", ".join(VERBS)
            raise ConfigError(f"nobody can act {action.verb!r}", f"a plan may hold: {known}")
        VERBS[action.verb](builder, action)
    if not plan.actions or plan.actions[-1].verb not in ("stand", "sit_down"):
        walking.stand(builder, Action("stand", "Stand still."))
    return animate(builder)
