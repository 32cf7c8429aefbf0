"""Hands put on the things they act on: both palms on what is lifted, one behind what is
pushed, flat on a table.

The plan says which hand does what to which thing, the scene where that is, the clip when and where
on it: the hand is seen, and while it is on a known surface its line of sight meets that surface in
one point. A hand that its thing hides is where the other one is, on the opposite side. Before and
after, the hand goes back to the estimate smoothly.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from exoactor.core import rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.contacts import BodyPart, Contact, ContactPlan, Hold
from exoactor.core.goals import FLOOR
from exoactor.core.motion import SIDES, BodyMotion, HumanMotion
from exoactor.core.plan import Action, Plan
from exoactor.scenes import affordances, extent
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.interact import Interacted, InteractInput
from exoactor.stages.interact.geometry import arm_ik, holding
from exoactor.stages.interact.geometry.arm_ik import WRISTS, Hand
from exoactor.stages.interact.geometry.carrying import carry
from exoactor.stages.interact.geometry.config import InteractConfig
from exoactor.stages.interact.geometry.gripping import lift
from exoactor.stages.interact.geometry.handling import Handling, Touch, View, Work, carrier
from exoactor.stages.interact.geometry.idle_hand import kept_off
from exoactor.stages.interact.geometry.pushing import push
from exoactor.stages.interact.geometry.shoving import shove
from exoactor.stages.interact.geometry.wiping import wipe

DOING: dict[str, Callable[[View, Work], Handling | None]] = {
    "wipe": wipe,
    "sweep": push, "slide": push, "push": push, "pull": push, "knock_over": push,
}  # fmt: skip
"""What hands do that is looked for, by the plan's verb."""
WITH_THE_FEET_M = 0.35
"""What is lower on the floor is pushed with the feet."""


def place_hands(
    given: InteractInput, scene: Scene, plan: Plan, config: InteractConfig
) -> Interacted:
    """The motion with hands on what the plan says they act on, by how much they were moved, in
    words, and what they then touch.
    """
    human, body = given.human, given.body
    seen_px = body.hand_px if given.hand_px is None else given.hand_px
    notes: list[str] = []

    contacts, holds = list[Contact](), list[Hold]()
    for action in plan.actions:
        if action.thing is None or action.verb not in (*DOING, "lift"):
            continue
        work = _work(scene, action, action.thing, config.on_top_m)
        if _is_left(work):
            continue

        view = View(human, given.camera, seen_px[:, :, 0], body.joint_conf[:, WRISTS], config)
        thing = work.thing
        if action.verb == "lift" and action.hands != "both":
            side = 0 if action.hands == "left" else 1
            one = holding.by_one_hand(view, scene, plan, thing, side, body, given.hands)
            if one is None:
                notes.append(f"One hand finds no place on the {action.thing} to close around.")
            else:
                holds.append(one)
            continue

        if action.verb == "lift":
            done = _lifted(view, scene, plan, work)
        elif _on_the_floor(work):
            done = shove(view, work)
        else:
            done = DOING[action.verb](view, work)

        if done is None:
            notes.append(
                f"When the hands {_spoken(action)} the {action.thing} was not seen; they "
                "were left where they were."
            )
            continue

        idle = _idle(view, done, work)
        before, human, short_m = human, *_brought(view, done, idle)
        notes += _said(action, body.at_s(done.start), before, human, done, short_m, config.said_m)
        contacts += [_contact(touch, thing, body) for touch in done.touches]
        if done.grip is not None:
            holds.append(holding.by_palms(done, done.grip, thing, body))

    return Interacted(human, ContactPlan(tuple(contacts), holds=tuple(holds)), tuple(notes))


def _lifted(view: View, scene: Scene, plan: Plan, work: Work) -> Handling | None:
    """Both palms on what is lifted, and set down again where the plan says so."""
    onto = _set_down_on(plan, work.action)
    if onto is None:
        return lift(view, scene, work)
    carried = carry(view, scene, work.thing, scene.thing(onto)) if onto != FLOOR else None
    if carried is not None:
        return carried

    # where it is let go was not seen: at the end, as the plan has it
    done = lift(view, scene, work)
    last = len(view.human.time_s) - 1
    hands_m = view.human.joint_pos_m[last, WRISTS].mean(axis=0)
    put = holding.put_by_plan(view, scene, plan, work.thing, last, hands_m)
    return None if done is None or put is None else replace(done, put=put)


def _contact(touch: Touch, thing: Thing, body: BodyMotion) -> Contact:
    """The touch in the thing's frame, and in seconds of the clip."""
    part: BodyPart = "left_palm" if touch.side == 0 else "right_palm"
    back = rotations.from_yaw(np.array(-thing.yaw_rad))
    point, normal = thing.from_world(touch.point_m), rotations.rotate(back, touch.normal)
    start_s, end_s = body.at_s(touch.start), body.at_s(touch.stop - 1)
    return Contact(part, thing.name, point, normal, start_s, end_s, goes_m=touch.goes_m)


def _set_down_on(plan: Plan, action: Action) -> str | None:
    """What a thing that is lifted is set down on later, if it is."""
    later = plan.actions[plan.actions.index(action) + 1 :]
    where = (one.to for one in later if one.verb == "place" and one.thing == action.thing)
    return next(where, None) if action.verb == "lift" else None


def _work(scene: Scene, action: Action, name: str, near_m: float) -> Work:
    """The action, with what is worked on: what is wiped, or what carries the thing."""
    thing = scene.thing(name)
    if action.verb == "wipe":
        return Work(action, thing, thing)
    return Work(action, thing, carrier(scene, np.array(thing.pos_m), near_m, other_than=thing))


def _is_left(work: Work) -> bool:
    """Whether hands stay as they are estimated: those of who pulls something along the floor, and
    of who pushes with the feet.
    """
    if work.action.verb == "lift":
        return False
    low = float(extent.box_m(work.thing)[1, 2]) < WITH_THE_FEET_M
    return _on_the_floor(work) and (low or work.action.verb == "pull")


def _on_the_floor(work: Work) -> bool:
    pushed = DOING.get(work.action.verb) is push
    return pushed and work.thing.pos_m[2] < affordances.TOUCHING_M


def _idle(view: View, done: Handling, work: Work) -> dict[int, Hand]:
    """The hands that do nothing and would run into the table."""
    if work.table is None:
        return {}
    ahead, idle = view.ahead(done.start, done.stop), {0, 1} - set(done.wrist_m)
    hands = {side: kept_off(view, side, work.table, ahead) for side in idle}
    return {side: hand for side, hand in hands.items() if hand is not None}


def _brought(view: View, done: Handling, idle: dict[int, Hand]) -> tuple[HumanMotion, Array]:
    """The motion with the hands where they touch, smoothly before and after."""
    frames = np.arange(len(view.human.time_s))
    spread = view.frames(view.config.spread_s)
    weight = np.minimum(
        minimum_jerk((frames - done.start) / spread + 1.0),
        minimum_jerk((done.stop - 1 - frames) / spread + 1.0),
    )

    held = np.clip(frames, done.start, done.stop - 1) - done.start
    bend, hands = arm_ik.bends(view.human, view.config.arms), dict(idle)
    for side, wrist_m in done.wrist_m.items():
        palm = done.palm[side][held]
        own = bend[:, side]
        if side != done.seen:
            across = wrist_m[held] - done.wrist_m[done.seen][held]
            own = _mirrored(bend[:, done.seen], across / np.linalg.norm(across, axis=1)[:, None])
        hands[side] = Hand(wrist_m[held], done.fingers[held], palm, own, weight)

    return arm_ik.bring(view.human, hands, view.config.arms)


def _mirrored(vector: Array, normal: Array) -> Array:
    """Vectors (T, 3) on the other side of planes with normals (T, 3)."""
    return np.asarray(vector - 2.0 * (vector * normal).sum(axis=1, keepdims=True) * normal)


def _said(
    action: Action,
    start_s: float,
    before: HumanMotion,
    after: HumanMotion,
    done: Handling,
    short_m: Array,
    said_m: float,
) -> list[str]:
    """By how much hands were moved to touch something, from when on, and where arms are too
    short.
    """
    within = slice(done.start, done.stop)
    way = (after.joint_pos_m - before.joint_pos_m)[within][:, WRISTS]
    moved = np.linalg.norm(way, axis=-1).max(axis=0)
    hands = " and ".join(
        f"the {SIDES[side]} hand by up to {moved[side] * 100:.0f} cm"
        for side in sorted(done.wrist_m)
    )

    notes = [
        f"To {_spoken(action)} the {action.thing}, from {start_s:.1f} s on, {hands} moved onto it."
    ]

    missing = float(short_m[within].max())
    if missing > said_m:
        notes.append(
            f"The arms are {missing * 100:.0f} cm too short to {_spoken(action)} "
            f"the {action.thing} from there."
        )

    return notes


def _spoken(action: Action) -> str:
    return action.verb.replace("_", " ")
