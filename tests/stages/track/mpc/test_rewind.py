import numpy as np

from exoactor.stages.track.mpc.latency import Sent
from exoactor.stages.track.mpc.rewind import EVERY_FRAMES, Checkpoint, RewindPolicy

NOTHING_SENT = Sent(np.zeros((2, 29)), np.zeros(2))


def policy_with_points(until: int, limit: int = 10) -> RewindPolicy:
    policy = RewindPolicy((0.5, 1.0), limit)
    for frame in range(1, until, EVERY_FRAMES):
        policy.keep(Checkpoint(frame, np.zeros(1), None, 0.0, 0, NOTHING_SENT))
    return policy


def test_it_goes_further_back_each_time_and_then_gives_up() -> None:
    policy = policy_with_points(101)
    assert policy.notes() == () and not policy.careful(100)
    first, second, third = (policy.back_from(100) for _ in range(3))
    assert first is not None and second is not None and third is None
    assert first.frame == 71 and second.frame == 41
    assert policy.careful(100) and not policy.careful(200)
    assert "rewound 2 times" in policy.notes()[0] and "2.0 s" in policy.notes()[0]


def test_a_fall_elsewhere_is_tried_afresh_within_the_limit() -> None:
    policy = policy_with_points(61, limit=3)
    assert policy.back_from(60) is not None and policy.back_from(60) is not None
    for frame in range(61, 201, EVERY_FRAMES):
        policy.keep(Checkpoint(frame, np.zeros(1), None, 0.0, 0, NOTHING_SENT))
    again = policy.back_from(200)
    assert again is not None and again.frame == 171
    assert policy.back_from(200) is None


def test_a_fall_near_the_start_goes_back_to_the_first_checkpoint() -> None:
    point = policy_with_points(12).back_from(12)
    assert point is not None and point.frame == 1
