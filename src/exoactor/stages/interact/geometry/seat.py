"""Who sits down on a thing, and from when on."""

import numpy as np

from exoactor.core.contacts import Contact
from exoactor.core.motion import BodyMotion, HumanMotion
from exoactor.core.plan import Plan
from exoactor.core.runs import runs
from exoactor.humans import skin
from exoactor.scenes.extent import half_m
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.interact.geometry.arm_ik import UP
from exoactor.stages.interact.geometry.config import SeatConfig


def seats(
    human: HumanMotion, body: BodyMotion, scene: Scene, plan: Plan, config: SeatConfig
) -> list[Contact]:
    """The contact of who ends on what the plan has them sit down on."""
    ups_and_downs = (one for one in plan.actions[::-1] if one.verb in ("sit_down", "stand_up"))
    last = next(ups_and_downs, None)
    if last is None or last.verb != "sit_down" or last.thing is None:
        return []
    thing = scene.thing(last.thing)
    return _on(human, body, thing, config) if thing.has("seat") else []


def _on(human: HumanMotion, body: BodyMotion, thing: Thing, config: SeatConfig) -> list[Contact]:
    part = thing.part("seat")
    half, middle = half_m(part), np.array(part.pos_m)
    person = skin.of(human.joint_pos_m, human.joint_quat_wxyz, human.stature_m)
    bottom = person.lowest_m(UP)[:, skin.PARTS.index("seat")].mean(axis=1)  # (T, 3)
    over = thing.from_world(bottom) - middle - [0.0, 0.0, half[2]]

    within = (np.abs(over[:, :2]) < half[:2] + config.near_m).all(axis=1) & (
        over[:, 2] < config.near_m
    )
    low = np.abs(over[:, 2] - over[-1, 2]) < config.at_rest_m
    rests = [span for span in runs(np.asarray(within & low)) if span[1] == len(over)]
    if not rests or rests[-1][1] - rests[-1][0] < config.still_s * human.fps:
        return []

    start, stop = rests[-1]
    place = np.clip(np.median(over[start:stop, :2], axis=0), -half[:2], half[:2])
    point = middle + [*place, half[2]]
    return [Contact("seat", thing.name, point, UP, body.at_s(start), body.at_s(stop - 1))]
