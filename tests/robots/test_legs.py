import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core import rotations
from exoactor.robots import g1, model
from exoactor.robots.legs import ANKLE_HEIGHT_M, Legs


@pytest.fixture(scope="module")
def legs() -> Legs:
    return Legs()


def test_stand_pose_has_flat_soles_on_the_floor(legs: Legs) -> None:
    pos, quat = legs.feet(model.stand_qpos()[None])
    assert pos[0, :, 2] == pytest.approx(ANKLE_HEIGHT_M, abs=2e-3)
    assert legs.sole_height(model.stand_qpos()[None]) == pytest.approx(0.0, abs=2e-3)
    assert rotations.rotate(quat[0], np.array([0.0, 0.0, 1.0]))[:, 2] == pytest.approx(
        1.0, abs=1e-3
    )


@settings(max_examples=25)
@given(
    x=st.floats(-1.0, 1.0), heading=st.floats(-3.1, 3.1),
    width=st.floats(0.2, 0.42), ahead=st.floats(-0.15, 0.15),
    toes=st.floats(0.0, 0.3),
)  # fmt: skip
def test_a_stand_has_its_feet_where_they_were_asked(
    legs: Legs, x: float, heading: float, width: float, ahead: float, toes: float
) -> None:
    local = np.array([[ahead / 2, width / 2, 0.0], [-ahead / 2, -width / 2, 0.0]])
    xy = (rotations.rotate(rotations.from_yaw(heading), local) + [x, 0.0, 0.0])[:, :2]
    yaw = np.array([heading + toes, heading - toes])
    pose = legs.stand(xy, yaw)
    pos, quat = legs.feet(pose[None])
    np.testing.assert_allclose(pos[0, :, :2], xy, atol=2e-3)
    np.testing.assert_allclose(pos[0, :, 2], ANKLE_HEIGHT_M, atol=2e-3)
    assert rotations.angle_between(quat[0], rotations.from_yaw(yaw)).max() < 0.02
    low, high = np.array([joint.range_rad for joint in g1.JOINTS]).T
    assert (pose[7:] >= low).all() and (pose[7:] <= high).all()
