"""The physics that stands for the robot: the simulation model, what it records, and checkpoints of it."""

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.robots import model
from exoactor.robots.model import Physics

_STATE = mujoco.mjtState.mjSTATE_INTEGRATION


class Plant:
    """A G1 on a floor, moved by position targets that are held for `hold_s`."""

    def __init__(self, physics: Physics, hold_s: float) -> None:
        self.model = model.build(physics)
        self._data = mujoco.MjData(self.model)
        self._steps = round(hold_s / physics.timestep_s)
        self._sole = np.full(self.model.ngeom, -1)
        for side, name in enumerate(("left", "right")):
            for geom in range(self.model.ngeom):
                if self.model.geom(geom).name.startswith(f"{name}_sole"):
                    self._sole[geom] = side

    @property
    def qpos(self) -> Array:
        """Pose (36,), a copy."""
        return np.array(self._data.qpos)

    @property
    def qvel(self) -> Array:
        """Velocity (35,), a copy."""
        return np.array(self._data.qvel)

    @property
    def torque_nm(self) -> Array:
        """What the motors give (29,), a copy."""
        return np.array(self._data.actuator_force)

    def place(self, qpos: Array) -> None:
        """Put the robot somewhere, at rest, its motors holding the pose."""
        mujoco.mj_resetData(self.model, self._data)
        self._data.qpos[:], self._data.ctrl[:] = qpos, qpos[7:]
        mujoco.mj_forward(self.model, self._data)

    def move(self, ctrl: Array) -> None:
        """Hold the position targets (29,) for `hold_s`."""
        self._data.ctrl[:] = ctrl
        mujoco.mj_step(self.model, self._data, self._steps)

    def contacts(self) -> Flags:
        """Left and right sole on the floor, (2,)."""
        touched = self._data.contact.geom[: self._data.ncon]
        sides = self._sole[touched].max(axis=1) if len(touched) else np.empty(0)
        return np.array([(sides == 0).any(), (sides == 1).any()])

    def save(self) -> Array:
        """Everything the next step depends on."""
        state = np.empty(mujoco.mj_stateSize(self.model, _STATE))
        mujoco.mj_getState(self.model, self._data, state, _STATE)
        return state

    def restore(self, state: Array) -> None:
        """Back to where `save` was called."""
        mujoco.mj_setState(self.model, self._data, state, _STATE)
        mujoco.mj_forward(self.model, self._data)
