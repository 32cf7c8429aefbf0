"""What a G1 is asked for at most: looked at when a run is checked, and kept to once more as every
message is made.
"""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import PermanentError
from exoactor.robots import g1

SPEED_SHARE = 0.8
"""Of the motors' speed limits: what is left is for catching up. Retargeting stays below 0.7, and so
do 38 of the 40 shared motions (0.66 at most); the two above 0.95 are recordings with jumps in
them."""
ROOT_M_S = 5.0
"""The shared motions without jumps stay below 2.6, jumps and runs included."""
TURN_RAD_S = 20.0
"""The shared motions without jumps stay below 19, kicks and turns included."""
HEIGHT_M = (0.1, 2.0)
"""Of the pelvis: lying on the floor, and in a leap from a table."""
PERSON_M_S = 15.0
"""Of a person's joints beside the pelvis: above the fastest punches and kicks."""

SPEED_RAD_S: Array = SPEED_SHARE * np.array([joint.motor.speed_rad_s for joint in g1.JOINTS])
"""(29,) in MuJoCo's order."""
RANGE_RAD: Array = np.array([joint.range_rad for joint in g1.JOINTS])
"""(29, 2): lowest and highest angle, in MuJoCo's order."""

SLOWER = "give a motion without jumps, or a slower one: nothing like this goes to a robot"


def see_that_a_robot_can(qpos: Array, fps: float, name: str) -> None:
    """Whether poses (N, 36), as MuJoCo has them, may be asked of a robot; `name` begins the
    message.

    Raises:
        PermanentError: a joint, the root or its turning is too fast, or the root is where no robot
            is.
    """
    height = qpos[:, 2]  # (N,)
    if height.min() < HEIGHT_M[0] or height.max() > HEIGHT_M[1]:
        low, high = HEIGHT_M
        said = f"{height.min():.2f} to {height.max():.2f} m high, expected {low} to {high} m"
        raise PermanentError(f"{name}: its pelvis is {said}", SLOWER)

    speed = np.abs(np.diff(qpos[:, g1.JOINT_POS], axis=0)) * fps  # (N - 1, 29)
    excess = speed / SPEED_RAD_S
    if excess.size and excess.max() > 1.0:
        frame, joint = np.unravel_index(excess.argmax(), excess.shape)
        raise PermanentError(
            f"{name}: {g1.JOINT_NAMES[joint]} moves at {speed[frame, joint]:.1f} rad/s "
            f"at {frame / fps:.2f} s, at most {SPEED_RAD_S[joint]:.1f} is sent",
            SLOWER,
        )

    moving = np.linalg.norm(np.diff(qpos[:, g1.ROOT_POS], axis=0), axis=1) * fps
    _see_that_it_is_below(moving, ROOT_M_S, "m/s", name)
    _see_that_it_is_below(_turning(qpos[:, g1.ROOT_QUAT], fps), TURN_RAD_S, "rad/s", name)


def see_that_a_person_can(joints_m: Array, quat_wxyz: Array, fps: float, name: str) -> None:
    """The same for a person's joints (N, 24, 3) about the pelvis and orientation (N, 4).

    Raises:
        PermanentError: a joint or the turning is too fast.
    """
    speed = np.linalg.norm(np.diff(joints_m, axis=0), axis=-1).max(-1) * fps
    _see_that_it_is_below(speed, PERSON_M_S, "m/s", f"{name}, the person")
    _see_that_it_is_below(_turning(quat_wxyz, fps), TURN_RAD_S, "rad/s", f"{name}, the person")


class SpeedLimit:
    """The last guard: however a message came about, no joint is told to be further than its speed
    takes it in a frame.

    It begins at the robot's measured pose. `held_back`: messages in which it had to act.
    """

    def __init__(self, pose_rad: Array, fps: float) -> None:
        self._at, self._step, self.held_back = pose_rad, SPEED_RAD_S / fps, 0

    def __call__(self, asked_rad: Array) -> Array:
        """The window (W, 29) as it is told; the next one begins a frame later."""
        told, at = [], self._at
        for pose in asked_rad:
            at = at + np.clip(pose - at, -self._step, self._step)
            told.append(at)
        self._at = told[0]
        self.held_back += bool(np.abs(np.array(told) - asked_rad).max() > 1e-9)
        return np.array(told)


def _turning(quat_wxyz: Array, fps: float) -> Array:
    """(N - 1,) rad/s between frames."""
    return rotations.angle_between(quat_wxyz[:-1], quat_wxyz[1:]) * fps


def _see_that_it_is_below(speed: Array, most: float, unit: str, name: str) -> None:
    fastest = float(np.max(speed, initial=0.0))
    if fastest > most:
        what = "turns" if unit == "rad/s" else "moves"
        raise PermanentError(
            f"{name} {what} at {fastest:.1f} {unit}, at most {most:g} is sent", SLOWER
        )
