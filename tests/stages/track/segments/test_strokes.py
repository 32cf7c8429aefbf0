"""One palm pushes what stands before the robot, in physics: as far as it shall, standing, wherever
it is found to be; and what the clip shows after that is done too.
"""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.contacts import Contact, ContactPlan
from exoactor.core.motion import Execution, RobotMotion
from exoactor.core.progress import silent
from exoactor.robots import g1
from exoactor.robots.whole_body_ik import WholeBodyIk
from exoactor.scenes import tasks
from exoactor.scenes.scene import Scene, Start
from exoactor.stages.track import TrackInput
from exoactor.stages.track.physics.rollout_log import fell_s
from exoactor.stages.track.policy import PolicyConfig, PolicyTracker
from exoactor.stages.track.segments import SegmentConfig, handled
from exoactor.stages.track.segments.config import StrokeConfig
from exoactor.stages.track.segments.standing import first_pose, hanging, onto
from made.references import bare

BEFORE_IT = replace(tasks.scene("sweep-bottle"), start=Start((0.52, -0.02), 0.0), goals=())
BOTTLE = BEFORE_IT.thing("bottle")
OUT, LEFT = np.array([0.0, -1.0, 0.0]), np.array([0.0, 1.0, 0.0])
SWEEP = Contact("right_palm", "bottle", 0.032 * OUT + [0.0, 0.0, 0.05], OUT, 0.4, 0.8,
                goes_m=0.2 * LEFT)  # fmt: skip
SEAT = Contact("seat", "table", np.zeros(3), np.array([0.0, 0.0, 1.0]), 2.0, 3.0)
USUAL, IK = SegmentConfig(), WholeBodyIk()


def given(*contacts: Contact, world: Scene | None = None) -> TrackInput:
    """A clip in which the person stands there, and raises the left arm last."""
    poses = np.repeat(first_pose(BEFORE_IT.start)[None], 101, axis=0)
    poses[50:, g1.LEFT_ARM_POS.start] -= np.linspace(0.0, 1.0, 51)
    motion = RobotMotion.from_qpos(poses, 50.0, g1.JOINT_NAMES)
    return TrackInput(bare(motion), ContactPlan(contacts), BEFORE_IT, world=world)


def done(
    *contacts: Contact, world: Scene | None = None, config: SegmentConfig = USUAL
) -> Execution:
    tracker = PolicyTracker(PolicyConfig(segments=config))
    return tracker.track(given(*contacts, world=world), silent).execution


def course(execution: Execution) -> tuple[Array, Array]:
    """(T, 3) where the bottle was, and (T,) the cosine of its tilt."""
    around = execution.surroundings
    assert around is not None
    k = around.index("bottle")
    up = rotations.rotate(around.quat_wxyz[:, k], np.array([0.0, 0.0, 1.0]))
    return around.pos_m[:, k], up[:, 2]


@pytest.fixture(scope="module")
def swept() -> Execution:
    return done(SWEEP)


def test_it_slides_as_far_as_it_shall_and_stands(swept):
    place, upright = course(swept)
    assert fell_s(swept) is None and upright.min() > np.cos(np.radians(15.0))
    np.testing.assert_allclose(place[-1] - place[0], 0.2 * LEFT, atol=0.035)


def test_the_palm_comes_from_behind_it_and_leaves_it(swept):
    place, _ = course(swept)
    around = swept.surroundings
    assert around is not None
    touched = np.flatnonzero(around.touched[:, around.index("bottle")])
    first = int(touched[0])
    palms = np.array([IK.palms(pose)[1] for pose in swept.motion.qpos])
    assert np.linalg.norm(place[first - 2] - place[0]) < 0.01, "nothing else struck it before"
    assert palms[first, 1] < place[0, 1] - 0.02
    assert len(swept.motion) - touched[-1] > 50
    assert not hanging(IK, swept.motion.qpos[-2:], 1), "its hand hangs again"


def test_what_the_clip_shows_after_is_done_too(swept):
    asked, came = (each.qpos[-1, g1.LEFT_ARM_POS.start] for each in (swept.reference, swept.motion))
    assert asked == pytest.approx(first_pose(BEFORE_IT.start)[g1.LEFT_ARM_POS.start] - 1.0)
    assert came == pytest.approx(asked, abs=0.15)


def test_what_was_moved_is_met_where_it_is_and_pushed_as_far():
    x, y, z = BOTTLE.pos_m
    moved = replace(BOTTLE, pos_m=(x + 0.04, y - 0.08, z))
    things = tuple(moved if one.name == "bottle" else one for one in BEFORE_IT.things)
    place, upright = course(done(SWEEP, world=replace(BEFORE_IT, things=things)))
    np.testing.assert_allclose(place[-1] - place[0], 0.2 * LEFT, atol=0.035)
    assert upright[-1] > 0.99


def test_what_did_not_go_so_far_is_pushed_the_rest_alone():
    """Here nothing ever goes far enough."""
    strict = SegmentConfig(again=1, stroke=StrokeConfig(gone=9.0))
    execution = done(SWEEP, config=strict)
    place, upright = course(execution)
    assert [note for note in execution.notes if "pushed again" in note] == [*execution.notes]
    np.testing.assert_allclose(place[-1] - place[0], 0.2 * LEFT, atol=0.05)
    assert upright[-1] > 0.99


def test_two_palms_and_what_is_touched_besides_go_by_the_reference():
    other = replace(SWEEP, part="left_palm")
    assert handled(given(SWEEP)) is not None
    assert handled(given(SWEEP, replace(other, thing="table"))) is not None
    assert handled(given(SWEEP, other)) is None
    assert handled(given(SWEEP, SEAT)) is None
    assert handled(given(replace(SWEEP, goes_m=None))) is None
    assert handled(given(replace(SWEEP, goes_m=np.zeros(3)))) is None
    assert handled(given(replace(SWEEP, normal=np.array([0.0, 0.0, 1.0])))) is None


def test_one_goes_on_from_where_one_is():
    start, then = first_pose(Start((0.0, 0.0), 0.0)), first_pose(Start((0.02, 0.01), 0.04))
    poses = onto(start, np.repeat(then[None], 60, axis=0))
    np.testing.assert_allclose(poses[[0, -1]], [start, then], atol=1e-9)
