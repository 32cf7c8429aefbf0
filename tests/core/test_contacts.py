"""The contact plan: whose contacts, with what, and when in the motion."""

from dataclasses import replace

import numpy as np

from exoactor.core.contacts import FLOOR, Contact, ContactPlan

UP = np.array([0.0, 0.0, 1.0])
PALM = Contact("left_palm", "box", np.zeros(3), UP, 10.2, 10.5)
FOOT = Contact("left_foot", FLOOR, np.zeros(3), UP, 10.0, 11.0)


def test_those_with_the_floor_are_not_on_things() -> None:
    plan = ContactPlan((FOOT, PALM))
    assert plan.on_things() == (PALM,) and plan.of("left_foot", "seat") == (FOOT,)


def test_a_contact_lasts_from_its_first_frame_to_its_last_in_the_time_of_the_clip() -> None:
    frames = np.arange(31) / 30.0
    lasts = ContactPlan((PALM,), clip_start_s=10.0).during(PALM, frames)
    np.testing.assert_array_equal(np.flatnonzero(lasts), np.arange(6, 16))
    assert not ContactPlan((PALM,)).during(PALM, frames).any()


def test_one_palm_that_pushes_strokes_and_two_do_not() -> None:
    left, side = np.array([0.0, 1.0, 0.0]), np.array([0.0, -1.0, 0.0])
    push = replace(PALM, normal=side, goes_m=0.2 * left)
    both = replace(push, part="right_palm")
    later = replace(both, start_s=11.0, end_s=12.0)
    assert ContactPlan((FOOT, push)).strokes() == (push,)
    assert ContactPlan((push, both)).strokes() == ()
    assert ContactPlan((push, replace(both, thing="can"))).strokes() != ()
    assert ContactPlan((push, later)).strokes() == (push, later)
    nowhere = [replace(push, goes_m=None), replace(push, goes_m=np.zeros(3)), PALM]
    assert not any(ContactPlan((one,)).strokes() for one in nowhere)
