"""The robot's own word for where it is: nothing is sent before it is heard whole, nor on once it is
amiss.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import PermanentError
from exoactor.robots import g1
from exoactor.stream.limits import RANGE_RAD

BEYOND_RAD = 0.2
"""How far beyond a joint's range it may report to be: its end stop gives, and its zero is not
exact."""
FALLEN_RAD = np.pi / 3.0
"""A pelvis tilted further has fallen, as the judge has it."""
STAMPS = ("timestamp", "timestamp_monotonic", "time", "t", "index")
"""What counts a publisher's messages, where it tells any such thing: if that stands still, so does
its state."""
IS_IT = "see that a G1 with 29 joints stands there and its controller publishes g1_debug"


def pose_of(said: Mapping[str, Any]) -> Array:
    """The robot's joints (29,) in MuJoCo's order, from a feedback message.

    body_q has to be there. base_quat and body_dq, which SONIC's controller publishes beside it, are
    looked at where they are there.

    Raises:
        PermanentError: a field is missing or of another length, no number, or nothing a standing G1
            would report.
    """
    pose = _numbers(said, "body_q", len(g1.JOINT_NAMES))
    low, high = RANGE_RAD.T
    outside = np.maximum(low - pose, pose - high)
    if outside.max() > BEYOND_RAD:
        joint = int(outside.argmax())
        raise _amiss(f"{g1.JOINT_NAMES[joint]} at {pose[joint]:.2f} rad, beyond what it can reach")
    if "body_dq" in said:
        speed = np.abs(_numbers(said, "body_dq", len(g1.JOINT_NAMES)))
        if (speed > [joint.motor.speed_rad_s for joint in g1.JOINTS]).any():
            raise _amiss(f"a joint at {speed.max():.1f} rad/s, faster than its motor")
    if "base_quat" in said:
        _see_that_it_is_upright(_numbers(said, "base_quat", 4))

    return pose


def is_repeated(said: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a message is the one before, sent once more: its stamps, where it has some, stand
    still.
    """
    stamps = [(said[name], before.get(name)) for name in STAMPS if name in said]
    return bool(stamps) and all(now == then for now, then in stamps)


def _see_that_it_is_upright(quat_wxyz: Array) -> None:
    if abs(float(np.linalg.norm(quat_wxyz)) - 1.0) > 0.1:
        raise _amiss("a base_quat that is no rotation")
    up = rotations.rotate(quat_wxyz / np.linalg.norm(quat_wxyz), np.array([0.0, 0.0, 1.0]))
    if up[2] < np.cos(FALLEN_RAD):
        raise _amiss("a pelvis that has fallen over")


def _numbers(said: Mapping[str, Any], name: str, count: int) -> Array:
    found = said.get(name)
    numbers = isinstance(found, list | tuple) and all(
        isinstance(value, float | int) and not isinstance(value, bool) for value in found
    )
    told = np.array(found if numbers else (), dtype=np.float64)
    if len(told) != count or not np.isfinite(told).all():
        raise _amiss(f"no {name} of {count} {'angles' if name == 'body_q' else 'numbers'}")
    return told


def _amiss(what: str) -> PermanentError:
    return PermanentError(f"the robot's feedback tells of {what}", IS_IT)
