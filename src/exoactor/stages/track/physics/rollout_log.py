"""What a tracker in physics did, frame by frame, beside what it was asked to do."""

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import (
    Execution,
    Flags,
    TrackingReference,
    WorldRun,
)
from exoactor.robots import g1
from exoactor.scenes.observe import Glance
from exoactor.stages.track.physics.plant import Plant

FALLING_M, FALLING_RAD = 0.2, 0.7
"""Pelvis this much below the reference, or tilted this far from it: it will fall.

A reference that jumps counts as standing: lower than it in the air is no fall yet.
"""

AFTER_FALL_S = 1.0  # is still recorded, to be seen


def fell_s(execution: Execution) -> float | None:
    """When it lay for good, in seconds from the beginning; None if it stands at the end."""
    down = _down(execution.reference.qpos, execution.motion.qpos)
    if not down[-1]:
        return None
    standing = np.flatnonzero(~down)
    return float((standing[-1] + 1) / execution.motion.fps) if len(standing) else 0.0


def _down(asked: Array, done: Array) -> Flags:
    """Which of the poses (T, 36) are so far from what was asked that a fall is certain."""
    turned = np.stack([done[:, g1.ROOT_QUAT], asked[:, g1.ROOT_QUAT]])
    up, as_asked = rotations.rotate(turned, np.array([0.0, 0.0, 1.0]))
    tilted = (up * as_asked).sum(-1) < np.cos(FALLING_RAD)
    return np.asarray(
        tilted | (done[:, 2] < np.minimum(asked[:, 2], g1.STAND_ROOT_HEIGHT_M) - FALLING_M)
    )


class RolloutLog:
    """One execution of `reference` by `plant`; frame 0 is the pose it starts from, at rest.

    More may be asked for while it goes on.
    """

    def __init__(self, plant: Plant, reference: TrackingReference) -> None:
        self.plant, self.reference = plant, reference
        self._asked = reference.motion.qpos
        self._qpos: list[Array] = []
        self._torque_nm: list[Array] = []
        self._contacts: list[Flags] = []
        self._around: list[Glance] = []
        self._fingers: list[Array] = []
        plant.place(self._asked[0])
        self.frame()

    def __len__(self) -> int:
        return len(self._qpos)

    @property
    def lasts_s(self) -> float:
        """How long it went on so far."""
        return (len(self) - 1) / self.reference.motion.fps

    @property
    def qpos(self) -> Array:
        """What was done so far (N, 36)."""
        return np.array(self._qpos)

    @property
    def asked(self) -> Array:
        """All that was asked for so far (N, 36)."""
        return self._asked

    def ask(self, qpos: Array) -> None:
        """Ask for poses (N, 36) after those that were asked for before."""
        self._asked = np.concatenate([self._asked, qpos])

    @property
    def complete(self) -> bool:
        """Whether every frame that was asked for is there."""
        return len(self) >= len(self._asked)

    def frame(self) -> None:
        """Record the plant as it is."""
        self._qpos.append(self.plant.qpos)
        self._torque_nm.append(self.plant.torque_nm)
        self._contacts.append(self.plant.contacts())
        if self.plant.things is not None:
            self._around.append(self.plant.glance())
        self._fingers.append(self.plant.finger_pos_rad)

    def cut(self, frames: int) -> None:
        """Forget all but the first `frames`."""
        for recorded in (self._qpos, self._torque_nm, self._contacts, self._around, self._fingers):
            del recorded[frames:]

    def falling(self) -> bool:
        """Whether the last frame is so far from what was asked that a fall is certain."""
        return bool(_down(self._asked[len(self) - 1][None], self._qpos[-1][None])[0])

    def in_world(self, world: str) -> WorldRun:
        """What was recorded, in a world that is said in words."""
        motion = self.reference.motion
        return WorldRun(
            world,
            motion.with_qpos(self.qpos),
            motion.with_qpos(self.asked[: len(self)]),
            self.complete,
            self.plant.seen(self._around) if self._around else None,
        )

    def execution(self, backend: str, notes: tuple[str, ...] = ()) -> Execution:
        """What was recorded, beside what was asked at the same instants."""
        return Execution(
            motion=self.reference.motion.with_qpos(self.qpos),
            reference=self.reference.motion.with_qpos(self._asked[: len(self)]),
            joint_torque_nm=np.array(self._torque_nm),
            contacts=np.array(self._contacts),
            clip_start_s=self.reference.clip_start_s,
            clip_end_s=self.reference.clip_end_s,
            backend=backend,
            physics=True,
            notes=(*self.reference.notes, *notes),
            surroundings=self.plant.seen(self._around) if self._around else None,
            finger_pos_rad=np.array(self._fingers) if self._fingers[0].size else None,
        )
