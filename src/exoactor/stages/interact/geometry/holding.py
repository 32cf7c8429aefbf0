"""What is held, from when to when, and where it is put: the holds of the contact plan."""

from dataclasses import replace

import numpy as np

from exoactor.core.checks import Array, Flags
from exoactor.core.contacts import Hold
from exoactor.core.goals import FLOOR
from exoactor.core.motion import BodyMotion, Hand, HandMotion
from exoactor.core.plan import Plan
from exoactor.core.runs import runs
from exoactor.scenes import affordances, extent, grasps
from exoactor.scenes.grasps import Chosen
from exoactor.scenes.scene import Scene, Thing
from exoactor.stages.interact.geometry.arm_ik import WRISTS
from exoactor.stages.interact.geometry.gripping import PELVIS, Grip
from exoactor.stages.interact.geometry.handling import Handling, Put, View

RISE_M = 0.15
"""What is taken in one hand is lifted by so much, where the hand does not show more."""


def by_palms(done: Handling, grip: Grip, thing: Thing, body: BodyMotion) -> Hold:
    """The hold of a thing that both palms lift."""
    closes = done.touches[0].start
    lifts, rise_m = max(grip.lifted, closes), grip.risen_m
    return _hold(thing, grip.chosen, closes, lifts, rise_m, done.put, body)


def by_one_hand(
    view: View, scene: Scene, plan: Plan, thing: Thing, side: int, body: BodyMotion,
    hands: HandMotion | None,
) -> Hold | None:  # fmt: skip
    """The hold of a thing that one hand (0 left, 1 right) closes around; None if it cannot.

    It closes where the hand's state says so while it is near, else where it is nearest the first
    time: a hand that puts the thing down close by comes there again.
    """
    wrist = view.human.joint_pos_m[:, WRISTS[side]]
    middle = thing.to_world(extent.box_m(thing).mean(axis=0))
    away = np.linalg.norm(wrist - middle, axis=1)
    near = away < max(view.config.about_m, float(away.min()) + 0.1)
    closes = _closes(view, near, away, side, hands)
    chosen = grasps.choose(
        scene, thing, view.human.joint_pos_m[closes, PELVIS, :2], (side,), near=wrist[closes][None]
    )
    if chosen is None:
        return None

    put = _put(view, scene, plan, thing, side, closes, hands)
    before = len(wrist) if put is None else put.frame
    high = wrist[closes:before, 2] - wrist[closes, 2]
    rise_m = max(RISE_M, float(high.max(initial=0.0)))
    return _hold(thing, chosen, closes, closes, rise_m, put, body)


def put_by_plan(
    view: View, scene: Scene, plan: Plan, thing: Thing, frame: int, hand_m: Array
) -> Put | None:
    """Where the plan has a thing put down, if it does, by hands that let go of it in a frame, at
    (3,): on top of another thing as near to that as it stands safely, in the middle of what is
    open, on the floor below.
    """
    to = next(
        (
            one.to
            for one in plan.actions
            if one.verb in ("place", "drop") and one.thing == thing.name
        ),
        None,
    )
    if to is None:
        return None
    if to == FLOOR:
        return Put(frame, FLOOR, np.array([*hand_m[:2], 0.0]))
    onto = scene.thing(to)
    inside, top = affordances.inside(onto), affordances.top(onto)
    if inside is not None:
        low = inside.pos_m[2] - extent.half_m(inside)[2]
        return Put(frame, to, np.array([*inside.pos_m[:2], low]))
    if top is None:
        return None
    reach = float(extent.half_m(affordances.body(thing))[:2].max()) + view.config.carry.safe_m
    free = np.maximum(top.half_m - reach, 0.0)
    local = onto.from_world(hand_m)[:2] - top.middle_m[:2]
    flat = top.middle_m[:2] + np.clip(local, -free, free)
    return Put(frame, to, np.array([*flat, top.middle_m[2]]))


def _hold(
    thing: Thing, chosen: Chosen, closes: int, lifts: int, rise_m: float, put: Put | None,
    body: BodyMotion,
) -> Hold:  # fmt: skip
    """Of frames, in seconds of the clip."""
    close_s, lift_s = body.at_s(closes), body.at_s(lifts)
    hold = Hold(thing.name, chosen.grasp, chosen.stance_m, close_s, lift_s, rise_m)
    if put is None:
        return hold
    let_go_s = body.at_s(max(put.frame, lifts))
    return replace(hold, release_s=let_go_s, to=put.to, place_m=put.place_m)


def _shut(view: View, side: int, hands: HandMotion) -> Flags:
    """(T,) in which frames of the person a hand is read as closed."""
    state = hands.state_left if side == 0 else hands.state_right
    closed = np.asarray(state == Hand.CLOSED, float)
    return np.asarray(np.interp(view.human.time_s, hands.time_s, closed) > 0.5)


def _closes(view: View, near: Flags, away_m: Array, side: int, hands: HandMotion | None) -> int:
    """The frame in which a hand closes around something that it is near to (T,)."""
    if hands is not None:
        shut = np.flatnonzero(_shut(view, side, hands) & near)
        if len(shut):
            return int(shut[0])
    return view.first_met(away_m)


def _put(
    view: View, scene: Scene, plan: Plan, thing: Thing, side: int, closes: int,
    hands: HandMotion | None,
) -> Put | None:  # fmt: skip
    wrist = view.human.joint_pos_m[:, WRISTS[side]]
    opens = len(wrist) - 1
    if hands is not None:
        held = [span for span in runs(_shut(view, side, hands)) if span[1] > closes]
        if held and held[-1][1] < len(wrist):
            opens = held[-1][1]
    return put_by_plan(view, scene, plan, thing, opens, wrist[opens])
