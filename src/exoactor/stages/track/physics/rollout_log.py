"""What a tracker did, frame by frame, beside what it was asked to do: what every tracker in physics
hands on.
"""

from dataclasses import replace

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import (
    REFERENCE_FPS,
    Execution,
    Flags,
    RobotMotion,
    Surroundings,
    TrackingReference,
)
from exoactor.robots import g1
from exoactor.scenes.observe import joined
from exoactor.stages.track.physics.plant import Plant

FALLING_M, FALLING_RAD = 0.2, 0.7
"""Pelvis this much below the reference, or tilted this far from it: it will fall.

A reference that jumps counts as standing: lower than it in the air is no fall yet.
"""

_UP = np.array([0.0, 0.0, 1.0])

AFTER_FALL_S = 1.0  # is still recorded, to be seen


def fell_s(execution: Execution) -> float | None:
    """When it lay for good, in seconds from the beginning; None if it stands at the end."""
    asked, done = execution.reference, execution.motion
    cosine = (
        rotations.rotate(asked.root_quat_wxyz, _UP) * rotations.rotate(done.root_quat_wxyz, _UP)
    ).sum(-1)
    down = (
        done.root_pos_m[:, 2]
        < np.minimum(asked.root_pos_m[:, 2], g1.STAND_ROOT_HEIGHT_M) - FALLING_M
    )
    down |= np.arccos(np.clip(cosine, -1.0, 1.0)) > FALLING_RAD
    if not down[-1]:
        return None
    standing = np.flatnonzero(~down)

    return float((standing[-1] + 1) / done.fps) if len(standing) else 0.0


def noted(execution: Execution, note: str) -> Execution:
    """The same execution with one more note, before the others."""
    return replace(execution, notes=(note, *execution.notes))


class RolloutLog:
    """One execution of `reference` by `plant`; frame 0 is the pose it starts from, at rest."""

    def __init__(self, plant: Plant, reference: TrackingReference) -> None:
        self.plant, self.reference = plant, reference
        self._asked_up = rotations.rotate(reference.motion.root_quat_wxyz, _UP)
        self._qpos: list[Array] = []
        self._torque_nm: list[Array] = []
        self._contacts: list[Flags] = []
        self._around: list[Surroundings] = []
        self._fingers: list[Array] = []
        plant.place(reference.motion.qpos[0])
        self.frame()

    def __len__(self) -> int:
        return len(self._qpos)

    @property
    def qpos(self) -> Array:
        """What was done so far (N, 36)."""
        return np.array(self._qpos)

    @property
    def complete(self) -> bool:
        """Whether every frame that was asked for is there."""
        return len(self) >= len(self.reference.motion)

    @property
    def lie_until(self) -> int:
        """How many frames there are to be if it falls now."""
        return min(len(self.reference.motion), len(self) + round(AFTER_FALL_S * REFERENCE_FPS))

    def frame(self) -> None:
        """Record the plant as it is."""
        self._qpos.append(self.plant.qpos)
        self._torque_nm.append(self.plant.torque_nm)
        self._contacts.append(self.plant.contacts())
        if self.plant.things:
            self._around.append(self.plant.surroundings())
        self._fingers.append(self.plant.finger_pos_rad)

    def cut(self, frames: int) -> None:
        """Forget all but the first `frames`."""
        for recorded in (self._qpos, self._torque_nm, self._contacts, self._around, self._fingers):
            del recorded[frames:]

    def falling(self) -> bool:
        """Whether the last frame is so far from what was asked that a fall is certain."""
        now, done = len(self) - 1, self._qpos[-1]
        cosine = self._asked_up[now] @ rotations.rotate(done[g1.ROOT_QUAT], _UP)
        height = min(self.reference.motion.root_pos_m[now, 2], g1.STAND_ROOT_HEIGHT_M) - FALLING_M
        return bool(done[2] < height or np.arccos(np.clip(cosine, -1.0, 1.0)) > FALLING_RAD)

    def execution(self, backend: str, notes: tuple[str, ...] = ()) -> Execution:
        """What was recorded, beside what was asked at the same instants."""
        asked = self.reference.motion.qpos[: len(self)]
        return Execution(
            motion=RobotMotion.from_qpos(np.array(self._qpos), REFERENCE_FPS, g1.JOINT_NAMES),
            reference=RobotMotion.from_qpos(asked, REFERENCE_FPS, g1.JOINT_NAMES),
            joint_torque_nm=np.array(self._torque_nm),
            contacts=np.array(self._contacts),
            clip_start_s=self.reference.clip_start_s,
            clip_end_s=self.reference.clip_end_s,
            backend=backend,
            physics=True,
            notes=(*self.reference.notes, *notes),
            surroundings=joined(self._around) if self._around else None,
            finger_pos_rad=np.array(self._fingers) if self._fingers[0].size else None,
        )
