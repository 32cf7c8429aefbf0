from collections.abc import Callable

import numpy as np

from exoactor.core.motion import RobotMotion
from exoactor.core.progress import silent
from exoactor.stages.track.kinematic import Kinematic
from made.references import asked
from made.verdicts import judged

Squat = Callable[..., RobotMotion]


def test_it_shows_the_reference_and_where_the_motion_lies_in_it(squat: Squat) -> None:
    given = asked(squat(0.5, fps=30.0))
    execution = Kinematic().track(given, silent).execution
    np.testing.assert_array_equal(execution.motion.qpos, given.reference.motion.qpos)
    assert execution.motion.fps == 50.0 and not execution.physics
    assert (execution.clip_start_s, execution.clip_end_s) == (
        given.reference.clip_start_s,
        given.reference.clip_end_s,
    )
    assert (
        execution.clip_start_s > 1.0 and len(execution.motion) / 50.0 > execution.clip_end_s + 1.0
    )


def test_kinematic_never_passes(squat: Squat) -> None:
    verdict, _ = judged(Kinematic().track(asked(squat(0.5)), silent).execution)
    assert not verdict.passed
    assert "without physics" in verdict.reasons[0]
