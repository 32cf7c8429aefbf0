"""The physics that stands for the robot: the model, what it records, and checkpoints."""

from collections.abc import Sequence

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS, Flags, HandMotion, Surroundings, TrackingReference
from exoactor.robots import dex3, g1, hand_events
from exoactor.robots.model import body_qpos, body_qvel, finger_qpos, soles
from exoactor.scenes import world
from exoactor.scenes.observe import Glance, Observer
from exoactor.stages.track import TrackInput
from exoactor.stages.track.physics.disturbance import NOTHING, Disturbance
from exoactor.stages.track.physics.worlds import AS_KNOWN, World

_STATE = mujoco.mjtState.mjSTATE_INTEGRATION


class Plant:
    """A G1 on a floor, moved by position targets that are held for `hold_s`.

    The `things` around it, by name, come after it in the model's state; None: it is in no scene,
    and nothing is noted of what is around. `disturbance`: what it
    meets besides. `fingers`: of a model with Dex3 hands, what both are told (N, 14) every
    `dex3.TICK_S` from the start, the last for good.
    """

    def __init__(
        self,
        model: mujoco.MjModel,
        hold_s: float,
        things: tuple[str, ...] | None = None,
        disturbance: Disturbance = NOTHING,
        fingers: Array | None = None,
    ) -> None:
        self.model = model if disturbance == NOTHING else disturbance.model(model)
        self.things = things
        self.disturbance = disturbance

        self._data = mujoco.MjData(self.model)
        self._steps = round(hold_s / model.opt.timestep)
        behind, self._late_steps = divmod(
            round(disturbance.delay_s / model.opt.timestep), self._steps
        )
        self._joints, self._fingers = len(g1.JOINTS), fingers

        # those on their way to the motors, the newest first
        self._commands = np.zeros((behind + 2, self._joints))

        self._qpos = body_qpos(model)
        self._qvel = body_qvel(model)
        self._finger_qpos = finger_qpos(model)
        self._floor = model.geom("floor").id
        bodies = (*g1.BODY_NAMES, *(dex3.BODY_NAMES if len(self._finger_qpos) else ()))
        self._observer = Observer(model, things or (), [model.body(name).id for name in bodies])

        self._sole = np.full(self.model.ngeom, -1)
        for side, geoms in enumerate(soles(self.model)):
            self._sole[geoms] = side

    @property
    def observed_state(self) -> tuple[Array, Array]:
        """Pose (36,) and velocity (35,) as a tracker gets to know them: through sensors."""
        return self.disturbance.add_sensor_noise(self.qpos, self.qvel, self._step)

    @property
    def qpos(self) -> Array:
        """True pose (36,), a copy."""
        return np.array(self._data.qpos[self._qpos])

    @property
    def qvel(self) -> Array:
        """True velocity (35,), a copy."""
        return np.array(self._data.qvel[self._qvel])

    @property
    def torque_nm(self) -> Array:
        """What the motors give (29,), a copy."""
        return np.array(self._data.actuator_force[: self._joints])

    @property
    def finger_pos_rad(self) -> Array:
        """Both hands' joints (14,) as in `dex3.JOINTS`, a copy; (0,) for rubber hands."""
        return np.array(self._data.qpos[self._finger_qpos])

    def place(self, qpos: Array) -> None:
        """Put the robot somewhere, at rest, its motors holding the pose; things go back."""
        mujoco.mj_resetData(self.model, self._data)
        self._data.qpos[self._qpos] = qpos
        self._data.ctrl[: self._joints] = qpos[g1.JOINT_POS]
        self._commands[:] = qpos[g1.JOINT_POS]
        mujoco.mj_forward(self.model, self._data)

    def move(self, ctrl: Array) -> None:
        """Hold the position targets (29,) for `hold_s`."""
        self._commands = np.concatenate([ctrl[None], self._commands[:-1]])
        self._push()
        self._hold(self._commands[-1], self._late_steps)
        self._hold(self._commands[-2], self._steps - self._late_steps)

    def move_fingers(self, targets: Array) -> None:
        """Tell both hands' joints (14,), as in `dex3.JOINTS`, where to be from now on, in place of
        any schedule.
        """
        self._fingers = None
        self._data.ctrl[self._joints :] = targets

    def contacts(self) -> Flags:
        """Left and right sole on the floor, (2,)."""
        touched = self._data.contact.geom[: self._data.ncon]
        touched = touched[(touched == self._floor).any(axis=1)]
        sides = self._sole[touched].max(axis=1) if len(touched) else np.empty(0)
        return np.array([(sides == 0).any(), (sides == 1).any()])

    def surroundings(self) -> Surroundings:
        """The things around it, one frame."""
        return self._observer.look(self._data)

    def glance(self) -> Glance:
        """The same as bare numbers, of which `seen` makes what was around."""
        return self._observer.glance(self._data)

    def seen(self, glances: Sequence[Glance]) -> Surroundings:
        """Frames after one another."""
        return self._observer.seen(glances)

    def save(self) -> Array:
        """Everything the next step depends on."""
        state = np.empty(mujoco.mj_stateSize(self.model, _STATE))
        mujoco.mj_getState(self.model, self._data, state, _STATE)
        return np.concatenate([state, self._commands.ravel()])

    def restore(self, state: Array) -> None:
        """Back to where `save` was called."""
        size = mujoco.mj_stateSize(self.model, _STATE)
        self._commands = np.array(state[size:]).reshape(self._commands.shape)
        mujoco.mj_setState(self.model, self._data, state[:size], _STATE)
        mujoco.mj_forward(self.model, self._data)

    @property
    def _step(self) -> int:
        """How many steps were made since it was placed."""
        steps: int = round(self._data.time / self.model.opt.timestep)
        return steps

    def _push(self) -> None:
        """Change the pelvis's velocity, if a push has come since the last command."""
        step_s = self.model.opt.timestep
        since_s = (self._step - self._steps) * step_s
        self._data.qvel[:2] += self.disturbance.pushed(since_s, self._step * step_s)

    def _hold(self, ctrl: Array, steps: int) -> None:
        if steps:
            self._data.ctrl[: self._joints] = ctrl
            if self._fingers is not None:
                tick = int(self._step * self.model.opt.timestep / dex3.TICK_S + 1e-6)
                self._data.ctrl[self._joints :] = self._fingers[min(tick, len(self._fingers) - 1)]
            mujoco.mj_step(self.model, self._data, steps)


def plant_for(given: TrackInput, hold_s: float, there: World = AS_KNOWN) -> Plant:
    """What stands for the robot where it is to follow what is given, in some world."""
    scene, hands = given.around and there.scene(given.around), given.hands
    simulated = world.simulated(world.physics(scene, hands), scene)
    things = scene.names if scene else None
    return Plant(simulated, hold_s, things, there.robot, fingers(given.reference, hands))


def fingers(reference: TrackingReference, hands: HandMotion | None) -> Array | None:
    """What Dex3 hands are told (N, 14) every `dex3.TICK_S`, the clip's states of hands in step with
    the body; None for rubber hands.
    """
    if hands is None:
        return None
    ticks = round(len(reference.motion) / REFERENCE_FPS / dex3.TICK_S)
    return hand_events.schedule(hands, reference.clip_start_s, ticks)
