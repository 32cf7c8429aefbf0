"""What is held, as the contact plan says it: by which grasp, when, how high, where to."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core.contacts import Hold
from exoactor.core.motion import Hand, HandMotion
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.scenes.scene import Part, Thing
from exoactor.stages.interact import InteractInput
from exoactor.stages.interact.geometry import Geometry
from exoactor.stages.interact.geometry.handling import View
from made.handled import (
    BOX_M,
    CAMERA,
    CONFIG,
    HALF_M,
    box,
    can_on,
    carried,
    lifting,
    plan,
    scene,
    seen,
    table,
)


def holds(human, body, there, asked, hands=None) -> tuple[Hold, ...]:
    given = InteractInput(human, body, CAMERA, there, asked, hands=hands)
    return Geometry(CONFIG).interact(given).contacts.holds


def put(thing, to, hands):
    actions = (Action("lift", "", thing, hands=hands), Action("place", "", thing, to, hands))
    return Plan("", actions, Prompt("", "", "", "", ""))


def closing(time_s, shut_s, open_s):
    """Hands read off a clip: the right one is closed between two instants."""
    closed = (time_s >= shut_s) & (time_s < open_s)
    state = np.where(closed, Hand.CLOSED, Hand.OPEN).astype(np.int8)
    sure = np.ones(len(time_s))
    return HandMotion(30.0, time_s, np.zeros_like(state), state, sure, sure)


def test_a_box_is_held_by_opposite_sides_from_when_palms_close_on_it(standing, estimated):
    human, body = seen(standing, estimated, lifting()[0], 0.05)
    later = replace(body, clip_start_s=10.0)
    (held,) = holds(human, later, scene(box()), plan("lift", "box", "both"))
    assert held.grasp.kind == "palms" and held.grasp.hands == (0, 1)
    assert held.grasp.sites_m[:, 1] == pytest.approx([HALF_M[1], -HALF_M[1]])
    assert held.grasp.fingers == pytest.approx([1.0, 0.0, 0.0], abs=1e-9)
    assert 12.5 < held.close_s <= held.lift_s < 13.4
    assert held.rise_m == pytest.approx(0.15, abs=0.02)
    assert held.release_s is None and held.to is None


def test_the_grasp_is_the_one_that_hands_are_seen_at(standing, estimated):
    """A long box is taken where the hands are, not in its middle, which is as good."""
    human, body = seen(standing, estimated, lifting()[0], 0.0)
    half = np.array([0.4, *HALF_M[1:]])
    long = replace(box(), parts=(Part("body", "box", tuple(half), (0.25, 0.0, HALF_M[2])),))
    (held,) = holds(human, body, scene(long), plan("lift", "box", "both"))
    assert abs(held.grasp.sites_m[0, 0]) < 0.25 * 0.75


def test_what_is_set_down_is_said_to_be_there(standing, estimated):
    (held,) = holds(*carried(standing, estimated))
    assert held.to == "other" and 8.0 < held.release_s < 9.4
    other = carried(standing, estimated)[2].thing("other")
    high_m = other.to_world(held.place_m)[2]
    assert high_m == pytest.approx(BOX_M[2] - HALF_M[2], abs=1e-6)


def test_what_is_not_seen_set_down_is_put_as_the_plan_says_at_the_end(standing, estimated):
    human, body = seen(standing, estimated, lifting()[0], 0.1)
    low = replace(table(0.5), pos_m=(0.6, 1.2, 0.0))
    (held,) = holds(human, body, scene(box(), low), put("box", "table", "both"))
    assert held.to == "table" and held.release_s == pytest.approx(body.time_s[-1])
    (held,) = holds(human, body, scene(box()), put("box", "floor", "both"))
    assert held.to == "floor" and held.place_m[2] == 0.0


def test_one_hand_closes_when_its_state_says_so(standing, estimated):
    human, body = seen(standing, estimated, lifting()[0], 0.0)
    can = replace(can_on(1.0), pos_m=(0.42, -0.14, 1.0))
    desk = replace(table(1.0), name="desk", pos_m=(0.8, 0.0, 0.0))
    there, asked = scene(can, desk), put("can", "desk", "right")
    (held,) = holds(human, body, there, asked, closing(body.time_s, 2.5, 5.0))
    assert held.grasp.kind == "power" and held.grasp.hands == (1,)
    assert held.close_s == pytest.approx(2.5, abs=0.07)
    assert held.release_s == pytest.approx(5.0, abs=0.07) and held.to == "desk"


def test_a_hand_takes_what_it_comes_to_first_though_it_is_as_near_later(standing, estimated):
    human, body = seen(standing, estimated, lifting()[0], 0.0)
    view = View(human, CAMERA, body.hand_px[:, :, 0], np.ones((len(human.time_s), 2)), CONFIG)
    away = np.full(len(human.time_s), 0.5)
    away[20], away[60:70], away[65], away[120:140] = 0.16, 0.17, 0.165, 0.15
    assert view.first_met(away) == 65
    away[75:85], away[80] = 0.165, 0.16
    assert view.first_met(away) == 80
    away[60:85] = 0.25
    assert view.first_met(away) == 120


def test_nothing_is_held_that_no_hands_can_and_of_one_hand_that_is_said(standing, estimated):
    human, body = seen(standing, estimated, lifting()[0], 0.0)
    ball = Part("body", "box", (0.6, 0.6, 0.1), (0.0, 0.0, 0.1))
    wide = Thing("box", ("box",), (ball,), tuple(BOX_M), mass_kg=1.0)
    assert holds(human, body, scene(wide), plan("lift", "box", "both")) == ()

    given = InteractInput(human, body, CAMERA, scene(wide), plan("lift", "box", "right"))
    made = Geometry(CONFIG).interact(given)
    assert made.contacts.holds == ()
    assert made.notes[0] == "One hand finds no place on the box to close around."
