"""One Dex3 hand takes a can off a table, puts it into a basket beside it, or keeps it."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.contacts import ContactPlan, Grasp, Hold
from exoactor.core.motion import Execution, HandMotion, RobotMotion
from exoactor.core.progress import silent
from exoactor.robots import dex3, g1
from exoactor.robots.whole_body_ik import WholeBodyIk
from exoactor.scenes import affordances, extent, furniture, tasks
from exoactor.scenes.scene import Scene, Start
from exoactor.stages.track import TrackInput
from exoactor.stages.track.physics.rollout_log import fell_s
from exoactor.stages.track.policy import PolicyConfig, PolicyTracker
from exoactor.stages.track.segments import power
from exoactor.stages.track.segments.config import FingerConfig, PowerConfig, SegmentConfig
from exoactor.stages.track.segments.fingers import Fingers
from exoactor.stages.track.segments.hands import HandPlan
from exoactor.stages.track.segments.standing import first_pose
from exoactor.stages.track.segments.taking import Posture, Sites
from made.references import bare

STILL = np.zeros(2, dtype=np.int8)
DEX3 = HandMotion(30.0, np.arange(2) / 30.0, STILL, STILL, np.ones(2), np.ones(2))
POLICY = PolicyTracker(PolicyConfig(passes=1))


def before(side: int) -> Scene:
    """A robot at a table, on it a can before one of its hands and a basket before its middle."""
    table = furniture.table((0.46, 0.0), np.pi, 0.64)
    left = 1.0 if side == 0 else -1.0
    can = furniture.can(furniture.on_top(table, 0.10, left * 0.12))
    basket = furniture.basket(furniture.on_top(table, 0.17, -left * 0.09))
    things, start = (table, can, basket), Start((0.0, 0.0), 0.0)
    return replace(tasks.scene("can-basket"), things=things, start=start, task=None, goals=())


def taking(side: int) -> Hold:
    out = np.array([[0.0, 1.0 if side == 0 else -1.0, 0.0]])
    sites = np.array([[0.0, 0.0, 0.06]])
    # a table faces whoever stands at it, a can does not
    grasp = Grasp("power", (side,), sites, out, np.array([1.0, 0.0, 0.0]), 15.0)
    return Hold("can", grasp, 0.35, 0.4, 0.5, 0.2)


def given(scene: Scene, hold: Hold) -> TrackInput:
    """A clip in which the person stands there for a second; hands hold by the contact plan."""
    pose = first_pose(scene.start)
    motion = RobotMotion.from_qpos(np.repeat(pose[None], 51, axis=0), 50.0, g1.JOINT_NAMES)
    return TrackInput(bare(motion), ContactPlan(holds=(hold,)), scene, DEX3)


def height_m(execution: Execution) -> np.ndarray:
    """(T,) of the can over where it stood."""
    around = execution.surroundings
    assert around is not None
    height = around.pos_m[:, around.index("can"), 2]
    return np.asarray(height - height[0])


@pytest.fixture(scope="module")
def put() -> tuple[Scene, Execution]:
    scene = before(1)
    basket = scene.thing("basket")
    room = affordances.inside(basket)
    assert room is not None
    place = np.array([*room.pos_m[:2], affordances.rest_m(basket)])
    hold = replace(taking(1), release_s=0.8, to="basket", place_m=place)
    return scene, POLICY.track(given(scene, hold), silent).execution


def test_it_comes_to_lie_in_the_basket(put: tuple[Scene, Execution]) -> None:
    scene, done = put
    around = done.surroundings
    assert around is not None and fell_s(done) is None
    can, basket = (around.pos_m[-1, around.index(name)] for name in ("can", "basket"))
    assert height_m(done).max() > 0.15
    assert np.linalg.norm((can - basket)[:2]) < 0.08
    assert can[2] < basket[2] + extent.box_m(scene.thing("basket"))[1, 2]


def test_its_fingers_close_around_it_and_no_further(put: tuple[Scene, Execution]) -> None:
    done = put[1]
    assert done.finger_pos_rad is not None
    held = done.finger_pos_rad[np.argmax(height_m(done)), 7:]
    closed = -np.array(FingerConfig().closed_rad)
    assert (held[3:] > 0.2).all() and (held[3:] < closed[3:] - 0.1).any()
    around = done.surroundings
    assert around is not None
    let_go = int(np.flatnonzero(around.touched[:, around.index("can")])[-1])
    opened = [*np.zeros(7), *-np.array(FingerConfig().opened_rad)]
    np.testing.assert_allclose(done.finger_pos_rad[let_go + 40], opened, atol=0.1)


def test_a_hand_stays_over_the_rim_of_what_it_lets_fall_into() -> None:
    level = np.stack([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], axis=1)
    downward = np.stack([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]], axis=1)
    low = np.array([0.3, 0.0, -0.5])
    for rotation, lowest_m in ((level, 0.043), (downward, 0.045)):
        held = HandPlan(
            (1,), np.full((1, 1, 3), 0.8), np.array([[0.105, 0.05, 0.0]]), rotation[None, None],
            np.ones(1), np.ones(1), np.ones(1),
        )  # fmt: skip
        moved = power.above(held, low, 0.6, PowerConfig())
        assert 0.8 + moved[2] - lowest_m == pytest.approx(0.6 + PowerConfig().over_m)
        np.testing.assert_array_equal(power.above(held, low, -np.inf, PowerConfig()), low)


def test_a_hand_takes_no_lower_than_it_has_room() -> None:
    ik, pose = WholeBodyIk("dex3-still"), first_pose(before(1).start)
    can = before(1).thing("can")
    low = replace(taking(1).grasp, sites_m=np.array([[0.0, 0.0, 0.03]]))
    hold = replace(taking(1), grasp=low)
    at = np.array(can.pos_m), np.array([1.0, 0.0, 0.0, 0.0])
    sites, posture = Sites.of(hold, *at, 0.0), Posture(pose[None], 0)
    poses, come = power.come(ik, pose, pose, hold, sites, posture, SegmentConfig())
    _, hands = power.take(ik, poses[-1], come, hold, sites, 0.3, posture, SegmentConfig())
    closing = hands.place_m[np.argmax(hands.press_n > 0.0), 0]
    assert closing[2] == pytest.approx(can.pos_m[2] + 0.043 + PowerConfig().over_m, abs=1e-3)


def test_a_thing_that_was_moved_is_met_where_it_is_once_the_hand_is_near() -> None:
    ik, pose = WholeBodyIk("dex3-still"), first_pose(before(1).start)
    pos, hold = np.array(before(1).thing("can").pos_m), taking(1)
    upright, turned = rotations.from_yaw(np.array([0.0, 0.3]))
    seen, there = (
        Sites.of(hold, pos, upright, 0.0),
        Sites.of(hold, pos + [0.03, -0.02, 0], turned, 0.0),
    )
    posture = Posture(pose[None], 0)
    poses, hand = power.come(ik, pose, pose, hold, seen, posture, SegmentConfig())
    assert not hand.press_n.any() and np.linalg.norm(hand.place_m[-1, 0] - seen.place_m[0]) > 0.1
    _, hands = power.take(ik, poses[-1], hand, hold, there, 0.3, posture, SegmentConfig())
    np.testing.assert_allclose(hands.place_m[0], hand.place_m[-1], atol=1e-3)
    closing = int(np.argmax(hands.press_n > 0.0))
    assert np.linalg.norm(hands.place_m[closing, 0] - there.place_m[0]) < 0.025
    np.testing.assert_allclose(hands.rotation[closing], there.rotation, atol=1e-6)


def test_of_what_stands_where_it_stood_both_looks_count() -> None:
    pos, upright = np.array(before(1).thing("can").pos_m), np.array([1.0, 0.0, 0.0, 0.0])
    first, near, far = (Sites.of(taking(1), pos + [x, 0, 0], upright, 0.0) for x in (0, 0.02, 0.1))
    np.testing.assert_allclose(near.also(first, 0.04).place_m[0] - first.place_m[0], [0.01, 0, 0])
    np.testing.assert_array_equal(far.also(first, 0.04).place_m, far.place_m)


def test_it_lets_go_only_when_the_hand_has_come_to_rest() -> None:
    ik, pose = WholeBodyIk("dex3-still"), first_pose(before(1).start)
    at = np.array([[0.35, -0.15, 0.85]])
    once = np.ones(1)
    point, turned = np.array([[0.105, 0.05, 0.0]]), np.eye(3)[None, None]
    held = HandPlan((1,), at[None], point, turned, once, 15.0 * once, 3.0 * once)
    by_m = np.array([0.0, 0.05, -0.1])
    _, hands = power.set_down(ik, pose, held, by_m, SegmentConfig(), 0.3)
    opens = int(np.argmin(hands.press_n))
    still = hands.place_m[opens - 20 : opens, 0]
    np.testing.assert_allclose(still, np.broadcast_to(at[0] + by_m, still.shape), atol=2e-3)


def test_what_nobody_puts_down_stays_in_the_left_hand_and_nothing_else_is_taken() -> None:
    asked = given(before(0), taking(0))
    later = replace(taking(1), thing="basket", close_s=0.6, lift_s=0.7)
    holds = (*asked.contacts.holds, later)
    done = POLICY.track(replace(asked, contacts=ContactPlan(holds=holds)), silent).execution
    assert any("the basket was not taken" in note for note in done.notes)
    around = done.surroundings
    assert around is not None and fell_s(done) is None
    assert height_m(done)[-1] > 0.15
    assert around.touched[-1, around.index("can")] and not around.resting[-1, around.index("can")]


def test_rubber_hands_go_the_way_of_the_clip() -> None:
    asked = replace(given(before(1), taking(1)), hands=None)
    done = POLICY.track(asked, silent).execution
    assert len(done.motion) == len(asked.reference.motion)


def test_a_finger_that_is_stopped_presses_as_hard_as_it_shall() -> None:
    config, force_n = FingerConfig(), 15.0
    fingers, many = Fingers(config), 180
    rows = np.zeros((many, 1, 3))
    plan = HandPlan(
        (1,), rows, np.zeros((1, 3)), np.zeros((many, 1, 3, 3)), np.ones(many),
        np.where(np.arange(many) < many - 60, force_n, 0.0), np.zeros(many),
    )  # fmt: skip

    # the middle finger is stopped at 0.4 rad, all others are free
    measured, told = np.zeros(14), np.zeros((many, 14))
    for frame in range(many):
        told[frame] = fingers.told(plan, frame, measured)
        measured = told[frame].copy()
        measured[10] = min(measured[10], 0.4)
    closed = many - 61
    torque = dex3.JOINTS[10].kp * (told[closed, 10] - 0.4)
    assert torque == pytest.approx(force_n * config.lever_m)
    np.testing.assert_allclose(np.delete(told[closed, 7:], 3), -np.delete(config.closed_rad, 3))

    thumb, last = told[:, 8] != 0.0, np.argmax(told[:, 13] >= 1.35)
    assert not thumb[:last].any() and thumb[last + 2]
    opened = -np.array(config.opened_rad)
    assert not told[:, :7].any() and told[-1, 7:] == pytest.approx(opened)


def test_a_thumb_that_stands_back_is_upright_before_it_presses() -> None:
    fingers, rows = Fingers(FingerConfig()), np.zeros((80, 1, 3))
    plan = HandPlan(
        (1,), rows, np.zeros((1, 3)), np.zeros((80, 1, 3, 3)), np.ones(80),
        np.where(np.arange(80) < 40, 0.0, 15.0), np.zeros(80),
    )  # fmt: skip
    measured, thumb = np.zeros(14), np.zeros(80)
    for frame in range(80):
        measured = fingers.told(plan, frame, measured)
        thumb[frame] = measured[8]
    assert thumb[39] == pytest.approx(-FingerConfig().opened_rad[1])
    assert thumb[57] == pytest.approx(0.0, abs=0.05)
