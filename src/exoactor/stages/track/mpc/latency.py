"""How late commands reach the motors, found from what they do, and where the robot will be when the
next one arrives.

Planning from the state that is seen would plan for a robot that is no more: what was sent before
still acts, and for so long nothing can be changed. So the state is predicted over the delay with
the planner's own model (the Smith predictor, Smith 1957), and planned from there.
"""

from dataclasses import dataclass, replace

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.robots import g1
from exoactor.stages.track.mpc.linearise import set_state

MOST_KNOTS = 6
"""The longest delay that is looked for: 30 ms in knots of 5 ms."""
FADING = 0.995
"""Of the memory, a knot: a second."""
CLEARLY = 0.7
"""A delay is believed in when it explains what was seen so much better (in squares) than none."""


@dataclass(frozen=True)
class Sent:
    """`commands` (MOST_KNOTS + 1, 29), the newest first, and how much each delay failed to explain
    what came of them.

    `unexplained` (MOST_KNOTS + 1,): by delay in knots, squares of joint speeds, fading.
    """

    commands: Array
    unexplained: Array

    @property
    def late_knots(self) -> int:
        """The delay that explains it best; none unless it is clearly better than none."""
        best = int(np.argmin(self.unexplained))
        return best if self.unexplained[best] < CLEARLY * self.unexplained[0] else 0

    def and_then(self, command: Array) -> "Sent":
        """With one more."""
        return replace(self, commands=np.concatenate([command[None], self.commands[:-1]]))


class Latency:
    """Keeps what was `sent`; `model` takes a knot a step."""

    def __init__(self, model: mujoco.MjModel, standing_rad: Array) -> None:
        self._model, self._data = model, mujoco.MjData(model)
        self.sent = Sent(
            np.repeat(standing_rad[None], MOST_KNOTS + 1, axis=0), np.zeros(MOST_KNOTS + 1)
        )

    def ahead(self, qpos: Array, qvel: Array, knots: int) -> tuple[Array, Array]:
        """The state (36,), (35,) after so many knots of the commands that are on their way."""
        if knots == 0:
            return qpos, qvel
        set_state(self._data, qpos, qvel)
        for command in self.sent.commands[knots - 1 :: -1]:
            self._step(command)
        return np.array(self._data.qpos), np.array(self._data.qvel)

    def saw(self, before: tuple[Array, Array], qvel: Array) -> None:
        """The state before the last command was sent, and the velocity (35,) a knot later."""
        missed = np.empty(len(self.sent.commands))
        for late, command in enumerate(self.sent.commands):
            set_state(self._data, *before)
            self._step(command)
            missed[late] = np.square(self._data.qvel[g1.JOINT_VEL] - qvel[g1.JOINT_VEL]).sum()
        self.sent = replace(self.sent, unexplained=FADING * self.sent.unexplained + missed)

    def _step(self, command: Array) -> None:
        self._data.ctrl[:] = command
        mujoco.mj_step(self._model, self._data)
