"""What the hands hold at a motion's end stays in them: those arms do not go to the stand."""

import numpy as np
import pytest

from exoactor.core.contacts import FLOOR, BodyPart, Contact, ContactPlan
from exoactor.core.motion import RobotMotion, TrackingReference
from exoactor.core.progress import silent
from exoactor.robots import g1, model
from exoactor.stages.condition import ConditionInput
from exoactor.stages.condition.repair import ConditionConfig, Repair
from exoactor.stages.condition.repair.holding import holding
from made.references import SHORT

FRAMES, FPS = 41, 50.0
LAST_S = (FRAMES - 1) / FPS
PITCH = [7 + g1.JOINT_NAMES.index(f"{side}_shoulder_pitch_joint") for side in ("left", "right")]
LEFT, RIGHT = g1.LEFT_ARM_POS, g1.RIGHT_ARM_POS


def raising(by_rad: float = 1.0, until: int = FRAMES) -> RobotMotion:
    """Both arms go up before a body that stands."""
    qpos = np.repeat(model.stand_qpos()[None], FRAMES, axis=0)
    share = np.minimum(np.arange(FRAMES) / (until - 1), 1.0)
    qpos[:, PITCH] -= by_rad * share[:, None]
    return RobotMotion.from_qpos(qpos, FPS, g1.JOINT_NAMES)


def palms(
    *parts: BodyPart, start_s: float = 0.0, end_s: float = LAST_S, thing: str = "box"
) -> ContactPlan:
    """In a clip of which the motion begins at 2 s."""
    within = 2.0 + np.array([start_s, end_s])
    sides = (Contact(part, thing, np.zeros(3), np.eye(3)[1], *within) for part in parts)
    return ContactPlan(tuple(sides), clip_start_s=2.0)


def conditioned(motion: RobotMotion, contacts: ContactPlan) -> TrackingReference:
    given = ConditionInput(motion, contacts)
    return Repair(ConditionConfig(SHORT)).condition(given, silent)


def test_arms_that_hold_something_at_the_end_stay_as_they_are() -> None:
    motion = raising()
    done = conditioned(motion, palms("left_palm", "right_palm"))
    after = done.motion.qpos[round(done.clip_end_s * FPS) :]
    assert np.abs(after[:, 22:] - motion.qpos[-1, 22:]).max() < 1e-9, "nor do they swing on"
    np.testing.assert_allclose(after[-1, :22], model.stand_qpos()[:22], atol=2e-2)


def test_the_arm_that_holds_nothing_goes_to_the_stand() -> None:
    last = conditioned(raising(), palms("right_palm")).motion.qpos[-1]
    stand = model.stand_qpos()
    assert last[PITCH[1]] == pytest.approx(stand[PITCH[1]] - 1.0)
    np.testing.assert_allclose(last[LEFT], stand[LEFT], atol=1e-9)


def test_what_was_let_go_of_before_the_end_is_not_held() -> None:
    motion, let_go = raising(), palms("left_palm", "right_palm", end_s=LAST_S - 0.1)
    assert holding(motion, let_go) == ()
    np.testing.assert_array_equal(
        conditioned(motion, let_go).motion.qpos, conditioned(motion, ContactPlan()).motion.qpos
    )


@pytest.mark.parametrize(
    ("contacts", "held"),
    [
        (palms("left_palm", start_s=0.2), (LEFT,)),
        (palms("left_palm", "right_palm", start_s=0.2), (LEFT, RIGHT)),
        (palms("left_palm", start_s=0.7), ()),  # not raised since
        (palms("left_palm", thing=FLOOR), ()),
        (palms("left_foot", "seat"), ()),
    ],
)
def test_a_thing_is_held_that_went_along_with_the_palm_on_it(
    contacts: ContactPlan, held: tuple[slice, ...]
) -> None:
    assert holding(raising(until=31), contacts) == held


def test_so_does_what_was_brought_down() -> None:
    """From a shelf, and then kept in the hands."""
    motion = raising()
    back = motion.with_qpos(motion.qpos[::-1])
    assert holding(back, palms("left_palm")) == (LEFT,)
    assert holding(raising(0.04), palms("left_palm")) == (), "swept along, at the same height"
