"""Which stands of the feet the contact plan has: those of the grounded motion, on what is there."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core.contacts import FLOOR, ContactPlan
from exoactor.core.runs import runs
from exoactor.scenes.scene import Part, Scene, Start, Thing
from exoactor.stages.interact import InteractInput
from exoactor.stages.interact.geometry import Geometry
from made import estimated_person

CAMERA = estimated_person.view(12.0)


def planned(human, *things, clip_start_s=0.0) -> ContactPlan:
    body = replace(estimated_person.seen(human, CAMERA), clip_start_s=clip_start_s)
    there = Scene("here", 0, "", things, Start((0.0, 0.0), 0.0), CAMERA) if things else None
    return Geometry().interact(InteractInput(human, body, CAMERA, there)).contacts


def slab(top_m, place_m=(0.0, 0.12), solid=True):
    """Under the left foot of who stands at the origin, turned."""
    plate = Part("plate", "box", (0.3, 0.1, 0.005), (0.0, 0.0, top_m - 0.005), solid=solid)
    return Thing("slab", ("slab",), (plate,), (*place_m, 0.0), 0.2)


def test_a_walker_stands_on_the_floor_as_the_motion_says():
    human = estimated_person.walk(3.0, 0.9)
    plan = planned(human, clip_start_s=7.0)
    assert {one.thing for one in plan.contacts} == {FLOOR} and plan.clip_start_s == 7.0
    for part, flags in (("left_foot", human.contact_left), ("right_foot", human.contact_right)):
        spans = [(one.start_s, one.end_s) for one in plan.of(part)]
        times = [(7.0 + a / 30.0, 7.0 + (b - 1) / 30.0) for a, b in runs(flags)]
        assert len(spans) > 2 and spans == [pytest.approx(time) for time in times]
        lasting = [plan.during(one, human.time_s) for one in plan.of(part)]
        np.testing.assert_array_equal(np.any(lasting, axis=0), flags)
    starts = [one.start_s for one in plan.contacts]
    assert starts == sorted(starts)


def test_a_foot_is_where_its_sole_is(standing):
    plan = planned(standing(2.0))
    for part, aside in (("left_foot", 0.12), ("right_foot", -0.12)):
        (one,) = plan.of(part)
        assert one.point_m == pytest.approx([0.02, aside, 0.0], abs=0.06)
        assert one.point_m[2] == 0.0, "on the floor, not near it"
        assert one.normal == pytest.approx([0.0, 0.0, 1.0]) and one.force_n is None


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (slab(0.015), "slab"),
        (slab(0.1), FLOOR),  # the foot would be inside
        (slab(0.015, (0.0, 0.7)), FLOOR),
        (slab(0.015, solid=False), FLOOR),
    ],
)
def test_a_foot_on_a_thing_is_told_so(standing, thing, name):
    plan = planned(standing(2.0), thing)
    (left,), (right,) = plan.of("left_foot"), plan.of("right_foot")
    assert (left.thing, right.thing) == (name, FLOOR)
    if name != FLOOR:
        assert thing.to_world(left.point_m) == pytest.approx([0.02, 0.12, 0.0], abs=0.06)
        assert abs(left.point_m[1]) < 0.03, "in the frame of the thing"


def test_who_lies_on_the_back_stands_on_nothing():
    assert planned(estimated_person.on_the_floor("lie")).contacts == ()
