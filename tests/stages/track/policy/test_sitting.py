"""Who sits is asked to sit into the seat, and who stands is not."""

import numpy as np

from exoactor.robots import model
from exoactor.stages.track.policy.observation import References
from exoactor.stages.track.policy.sitting import SeatConfig, into_the_seat


def test_the_pelvis_goes_down_and_back_while_it_sits() -> None:
    qpos = np.repeat(model.stand_qpos()[None], 200, axis=0)
    references = References.of(qpos, np.zeros((200, 35)), qpos[:, 7:])
    seated = (np.arange(200) >= 100).astype(float)
    config = SeatConfig()
    asked = into_the_seat(references, seated, config)
    np.testing.assert_allclose(asked.qpos[:40], qpos[:40], atol=1e-6)
    moved = asked.qpos[-1, :3] - qpos[-1, :3]
    np.testing.assert_allclose(moved, [-config.back_m, 0.0, -config.down_m], atol=1e-6)
    np.testing.assert_array_equal(asked.qpos[:, 3:], qpos[:, 3:])
