import numpy as np

from exoactor.stages.track.latency import Sent
from exoactor.stages.track.rescue import EVERY_FRAMES, Checkpoint, Rescue

NOTHING_SENT = Sent(np.zeros((2, 29)), np.zeros(2))


def rescue_with_points(until: int, limit: int = 10) -> Rescue:
    rescue = Rescue((0.5, 1.0), limit)
    for frame in range(1, until, EVERY_FRAMES):
        rescue.keep(Checkpoint(frame, np.zeros(1), None, 0.0, 0, NOTHING_SENT))
    return rescue


def test_it_goes_further_back_each_time_and_then_gives_up() -> None:
    rescue = rescue_with_points(101)
    assert rescue.notes() == () and not rescue.careful(100)
    first, second, third = (rescue.back_from(100) for _ in range(3))
    assert first is not None and second is not None and third is None
    assert first.frame == 71 and second.frame == 41
    assert rescue.careful(100) and not rescue.careful(200)
    assert "rewound 2 times" in rescue.notes()[0] and "2.0 s" in rescue.notes()[0]


def test_a_fall_elsewhere_is_tried_afresh_within_the_limit() -> None:
    rescue = rescue_with_points(61, limit=3)
    assert rescue.back_from(60) is not None and rescue.back_from(60) is not None
    for frame in range(61, 201, EVERY_FRAMES):
        rescue.keep(Checkpoint(frame, np.zeros(1), None, 0.0, 0, NOTHING_SENT))
    again = rescue.back_from(200)
    assert again is not None and again.frame == 171
    assert rescue.back_from(200) is None


def test_a_fall_near_the_start_goes_back_to_the_first_checkpoint() -> None:
    point = rescue_with_points(12).back_from(12)
    assert point is not None and point.frame == 1
