"""How a policy does on whole references, undisturbed, in the physics that stands for the robot."""

from collections.abc import Callable
from dataclasses import dataclass

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.robots import model
from exoactor.scenes.world import BARE_FLOOR
from exoactor.stages.track.policy import observation
from exoactor.training.track import task
from exoactor.training.track.reference_dataset import ReferenceDataset

Act = Callable[[Array], Array]
"""From what is seen (N, SIZE) to actions (N, 29)."""


@dataclass(frozen=True)
class Scores:
    """Of R references, (R,) each: `survived`, the share of its time; over that time the means
    `local_mm`, of key bodies from the pelvis, and `away_mm`, of the pelvis over the floor;
    `end_mm`: the latter at its end.
    """

    names: tuple[str, ...]
    survived: Array
    local_mm: Array
    away_mm: Array
    end_mm: Array

    def __str__(self) -> str:
        whole = self.survived >= 1.0
        if not whole.any():
            return f"0 of {len(whole)} whole, {self.survived.mean():.0%} of the time"
        return (
            f"{whole.sum()} of {len(whole)} whole, "
            f"{self.survived.mean():.0%} of the time; of those "
            f"{self.local_mm[whole].mean():.1f} mm local, "
            f"{self.away_mm[whole].mean():.0f} mm away, "
            f"at the end {np.median(self.end_mm[whole]):.0f} mm (median)"
        )


def evaluate(dataset: ReferenceDataset, act: Act) -> Scores:
    """Run every reference of the dataset once, from its first frame."""
    library, robot = dataset.library, model.build(BARE_FLOOR)
    count, steps = len(dataset.names), round(task.STEP_S / BARE_FLOOR.timestep_s)
    keys = [robot.body(name).id for name in task.KEY_BODIES]
    data = [mujoco.MjData(robot) for _ in range(count)]
    frame = np.array(dataset.first)
    qpos, qvel = library.references.qpos[frame].copy(), np.zeros((count, 35))
    key_m = np.zeros((count, len(keys), 3))
    for i, each in enumerate(data):
        each.qpos[:], each.ctrl[:] = qpos[i], library.references.ctrl[frame[i]]
    carry = task.begin(np, library, frame)
    fresh = np.ones(count, dtype=bool)
    still = np.zeros((count, 1))
    normal, alive = np.zeros((count, 71)), np.ones(count, dtype=bool)

    lasted, local, away, end = (np.zeros(count) for _ in range(4))
    for _ in range(int(max(dataset.length)) - 1):
        seen, carry = task.looked(np, library, carry, qpos, qvel, normal, still, fresh)
        action = np.asarray(act(seen.noisy), dtype=np.float64)
        fresh = np.zeros(count, dtype=bool)
        ctrl = observation.targets(np, library.references, carry.frame, action)

        running = alive & (carry.frame < library.last[carry.frame])
        for i in range(count):
            if not running[i]:
                continue
            data[i].ctrl[:] = ctrl[i]
            mujoco.mj_step(robot, data[i], steps)
            mujoco.mj_kinematics(robot, data[i])
            qpos[i], qvel[i], key_m[i] = data[i].qpos, data[i].qvel, data[i].xpos[keys]

        how = task.outcome(np, library, carry, action, qpos, qvel, key_m)
        carry = task.carried(np, library, carry, action, key_m, fresh, frame)
        alive &= ~(running & how.failed)
        good = running & ~how.failed
        off = task.local_m(np, key_m, qpos) - library.key_local_m[carry.frame]
        place = np.linalg.norm(qpos[:, :2] - library.references.qpos[carry.frame, :2], axis=-1)
        lasted += good
        local += good * np.linalg.norm(off, axis=-1).mean(-1)
        away += good * place
        end = np.where(good, place, end)
        if not (alive & (carry.frame < library.last[carry.frame])).any():
            break

    per = np.maximum(lasted, 1)
    return Scores(
        dataset.names, lasted / (dataset.length - 1), 1e3 * local / per, 1e3 * away / per, 1e3 * end
    )
