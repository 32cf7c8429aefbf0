"""Many robots at once in MuJoCo on the CPU: a process a core, each with its share of them."""

import multiprocessing
import signal
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import RawArray
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array
from exoactor.core.errors import RetriableError
from exoactor.robots.model import Physics
from exoactor.stages.track.policy import observation
from exoactor.training.track import domain_randomization, task, variants
from exoactor.training.track.reference_dataset import ReferenceDataset

PHYSICS = Physics(timestep_s=0.005, self_collision=True)
VARIANTS = 32
COLUMNS = {
    "action": observation.JOINTS, "noisy": observation.SIZE, "true": observation.SIZE,
    "qpos": 36, "qvel": 35, "reward": 0, "failed": 0, "ended": 0,
    "frame": 0, "came_to": 0, "fresh": 0,
}  # fmt: skip
"""What the processes share, by name; 0 columns: one number a robot."""
END_S = 10.0
"""How long a process may take to end by itself."""

Table = dict[str, NDArray[np.float32]]


class CpuWorld:
    """`count` robots; `now` says how their last step went and what each sees, arrays (N, columns)
    or (N,).

    `reward`, `failed`, `ended` and `came_to` (a frame of the library) are of the step; all else is
    after it, where an episode ended already that of the next one (`fresh`).
    """

    def __init__(self, dataset: ReferenceDataset, count: int, workers: int, seed: int) -> None:
        shared = {name: RawArray("f", count * max(1, width)) for name, width in COLUMNS.items()}
        self.count, self.starts = count, domain_randomization.Starts.of(dataset)
        self._table = _table(shared, count)
        self._workers: list[tuple[BaseProcess, Connection]] = []

        context, workers = multiprocessing.get_context("spawn"), min(workers, count)
        for i in range(workers):
            here, there = context.Pipe()
            share = slice(i * count // workers, (i + 1) * count // workers)
            process = context.Process(
                target=_work, args=(there, dataset, shared, count, share, [seed, i]), daemon=True
            )
            process.start()
            there.close()  # the process has its own; with this one open its death goes unnoticed
            self._workers.append((process, here))

        self._tell(self.starts.odds())
        self.now = self._told()

    def step(self, action: Array) -> Table:
        """Actions (N, 29) held for 20 ms."""
        self._table["action"][:] = action
        self._tell(None)
        self.now = self._told()
        return self.now

    def study(self, frames: Array, failed: Array) -> None:
        """Start more often where it goes wrong: episodes ended at `frames` (E,), `failed` (E,)."""
        self.starts.learn(frames, failed)
        self._tell(self.starts.odds())

    def close(self) -> None:
        """Let the processes end, and see that they do."""
        for _, pipe in self._workers:
            pipe.close()
        for process, _ in self._workers:
            process.join(END_S)
            if process.is_alive():
                process.kill()
        self._workers = []

    def _tell(self, odds: Array | None) -> None:
        """All processes how likely each start is, or to step; and wait until all are done."""
        try:
            for _, pipe in self._workers:
                pipe.send(odds)
            for _, pipe in self._workers:
                pipe.recv()
        except (EOFError, OSError):
            raise self._lost() from None

    def _lost(self) -> RetriableError:
        ended = wait([process.sentinel for process, _ in self._workers], END_S)
        lost = [process for process, _ in self._workers if process.sentinel in ended]
        self.close()
        codes = [process.exitcode for process in lost]
        return RetriableError(
            f"a process that simulates robots ended unasked (exit codes: {codes})",
            "what it printed says why; if it was killed, memory ran out: give fewer --robots",
        )

    def _told(self) -> Table:
        """A copy: JAX may still read an array when the processes write the next step."""
        return {name: array.copy() for name, array in self._table.items()}


def _table(shared: dict[str, Any], count: int) -> Table:
    """The shared memory as arrays."""
    return {
        name: np.frombuffer(shared[name], dtype=np.float32).reshape(
            (count, width) if width else count
        )
        for name, width in COLUMNS.items()
    }


def _work(
    pipe: Connection,
    dataset: ReferenceDataset,
    shared: dict[str, Any],
    count: int,
    share: slice,
    seed: list[int],
) -> None:
    """One process, until the pipe is closed: by `close`, or because the parent is no more."""
    # Ctrl-C reaches all processes; the parent decides what it means
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    table = {name: array[share] for name, array in _table(shared, count).items()}

    robots = _Robots(dataset, table, seed)
    try:
        while True:
            odds = pipe.recv()
            if odds is None:
                robots.step()
            else:
                robots.starts_at(odds)
            pipe.send(None)
    except (EOFError, OSError):
        return


class _Robots:
    """One process's share of n robots; `now` is its part of the table."""

    def __init__(self, dataset: ReferenceDataset, now: Table, seed: list[int]) -> None:
        self.library, self.now, self.count = dataset.library, now, len(now["reward"])
        self.rng = np.random.default_rng(seed)
        self.models = variants.pool(VARIANTS, seed[0] * 1000 + seed[1], PHYSICS)
        self.data = [mujoco.MjData(self.models[0]) for _ in range(self.count)]
        self.which = np.zeros(self.count, dtype=int)
        self.keys = [self.models[0].body(name).id for name in task.KEY_BODIES]
        self.noise, self.delay_s = np.zeros((self.count, 1)), np.zeros(self.count)
        self.qpos, self.qvel = np.zeros((self.count, 36)), np.zeros((self.count, 35))
        self.key_m = np.zeros((self.count, len(self.keys), 3))
        self.cumulative: Array | None = None
        self.sections = domain_randomization.Starts.of(dataset)
        self.carry = task.begin(np, self.library, np.zeros(self.count, dtype=int))

    def starts_at(self, odds: Array) -> None:
        """Start episodes with these odds (S,) from now on; the first time, start them all."""
        first, self.cumulative = self.cumulative is None, np.cumsum(odds)
        if first:
            self._anew(np.ones(self.count, dtype=bool), self.carry.action)

    def step(self) -> None:
        """20 ms, and anew where an episode ended."""
        action = self.now["action"].astype(np.float64)
        self._push()

        ctrl = observation.targets(np, self.library.references, self.carry.frame, action)
        for i, data in enumerate(self.data):
            robot = self.models[self.which[i]]
            steps = round(task.STEP_S / robot.opt.timestep)
            late = round(self.delay_s[i] / robot.opt.timestep)
            if late:
                mujoco.mj_step(robot, data, late)
            data.ctrl[:] = ctrl[i]
            if late < steps:
                mujoco.mj_step(robot, data, steps - late)
            self._read(i)

        how = task.outcome(np, self.library, self.carry, action, self.qpos, self.qvel, self.key_m)
        self.now["reward"][:], self.now["failed"][:], self.now["ended"][:] = how
        self.now["came_to"][:] = np.minimum(
            self.carry.frame + 1, self.library.last[self.carry.frame]
        )
        self._anew(how.failed | how.ended, action)

    def _anew(self, fresh: Array, action: Array) -> None:
        """Start again where `fresh` (n,), then look around."""
        draws = self.rng.random((self.count, 3))
        start = domain_randomization.start_frames(
            np, self.sections.first, self.sections.section_first, self.cumulative, draws
        )
        normal = self.rng.standard_normal((self.count, 71))
        off = self.rng.random((self.count, 1)) * (self.rng.random((self.count, 1)) < 0.6)

        pos, vel = task.start_state(np, self.library, start, normal, off)
        for i in range(self.count):
            if not fresh[i]:
                continue
            data = self.data[i]
            self.which[i] = self.rng.integers(len(self.models))
            self.noise[i] = self.rng.uniform(0.0, domain_randomization.NOISE_MOST) * (
                self.rng.random() < 0.7
            )
            self.delay_s[i] = self.rng.choice(
                domain_randomization.DELAYS_S, p=domain_randomization.DELAY_ODDS
            )
            mujoco.mj_resetData(self.models[self.which[i]], data)
            data.qpos[:], data.qvel[:] = pos[i], vel[i]
            data.ctrl[:] = self.library.references.ctrl[start[i]]
            self._read(i)

        self.carry = task.carried(np, self.library, self.carry, action, self.key_m, fresh, start)
        normal = self.rng.standard_normal((self.count, 71))
        seen, self.carry = task.looked(
            np, self.library, self.carry, self.qpos, self.qvel, normal, self.noise, fresh
        )
        told = {"qpos": self.qpos, "qvel": self.qvel, "frame": self.carry.frame, "fresh": fresh}
        for name, value in (seen._asdict() | told).items():
            self.now[name][:] = value

    def _push(self) -> None:
        pushed = self.rng.random(self.count) < task.STEP_S / domain_randomization.PUSH_EVERY_S
        for i in range(self.count):
            if pushed[i]:
                direction = self.rng.uniform(0.0, 2.0 * np.pi)
                speed = self.rng.uniform(0.0, domain_randomization.PUSH_M_S)
                self.data[i].qvel[:2] += speed * np.array([np.cos(direction), np.sin(direction)])

    def _read(self, i: int) -> None:
        data = self.data[i]
        mujoco.mj_kinematics(self.models[self.which[i]], data)
        self.qpos[i], self.qvel[i], self.key_m[i] = data.qpos, data.qvel, data.xpos[self.keys]
