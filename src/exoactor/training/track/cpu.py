"""Many robots at once in MuJoCo on the CPU: a process a core, each with its share of them."""

import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import RawArray
from typing import Any

import mujoco
import numpy as np

from exoactor.core.checks import Array
from exoactor.robots.model import Physics
from exoactor.stages.track import observation
from exoactor.training.track import chance, task, variants
from exoactor.training.track.lessons import Book

PHYSICS = Physics(timestep_s=0.005, self_collision=True)
VARIANTS = 32


@dataclass(frozen=True)
class Layout:
    """What the processes share: name, columns (0: one number a robot)."""

    count: int

    def make(self) -> dict[str, Any]:
        """Room for all of it."""
        columns = {
            "action": observation.JOINTS, "noisy": observation.SIZE, "true": observation.SIZE,
            "qpos": 36, "qvel": 35, "reward": 0, "failed": 0, "ended": 0, "frame": 0, "came_to": 0, "fresh": 0,
        }  # fmt: skip
        return {name: (RawArray("f", self.count * max(1, width)), width) for name, width in columns.items()}

    def open(self, shared: dict[str, Any]) -> dict[str, Array]:
        """The same, as arrays (N, columns) or (N,)."""
        return {
            name: np.frombuffer(raw, dtype=np.float32).reshape((self.count, width) if width else self.count)
            for name, (raw, width) in shared.items()
        }


class CpuWorld:
    """`count` robots; after `step` the arrays in `now` say how it went and what each sees."""

    def __init__(
        self, book: Book, count: int, workers: int, seed: int, physics: Physics = PHYSICS, calm: bool = False
    ) -> None:
        assert count % workers == 0
        layout = Layout(count)
        shared = layout.make()
        self.now, self.count = layout.open(shared), count
        self.starts = chance.Starts.of(book)
        self._pipes: list[Connection] = []
        context = multiprocessing.get_context("spawn")
        for i in range(workers):
            here, there = context.Pipe()
            share = slice(i * count // workers, (i + 1) * count // workers)
            work = (there, book, layout, shared, share, [seed, i], physics, calm)
            context.Process(target=_work, args=work, daemon=True).start()
            self._pipes.append(here)
        self._tell(("starts", self.starts.odds()))

    def step(self, action: Array) -> dict[str, Array]:
        """Actions (N, 29) held for 20 ms."""
        self.now["action"][:] = action
        self._tell(("step", None))
        return self.now

    def study(self, frames: Array, failed: Array) -> None:
        """Start more often where it went wrong."""
        self.starts.learn(frames, failed)
        self._tell(("starts", self.starts.odds()))

    def close(self) -> None:
        """Let the processes end."""
        for pipe in self._pipes:
            pipe.send(("end", None))

    def _tell(self, message: tuple[str, Any]) -> None:
        for pipe in self._pipes:
            pipe.send(message)
        for pipe in self._pipes:
            pipe.recv()


def _work(
    pipe: Connection, book: Book, layout: Layout, shared: dict[str, Any], share: slice, seed: list[int],
    physics: Physics, calm: bool,
) -> None:  # fmt: skip
    now = {name: array[share] for name, array in layout.open(shared).items()}
    robots = _Robots(book, now, seed, physics, calm)
    while True:
        what, value = pipe.recv()
        if what == "end":
            return
        if what == "starts":
            robots.cumulative = np.cumsum(value)
            if robots.carry is None:
                robots.begin()
        else:
            robots.step()
        pipe.send(None)


class _Robots:
    """One process's share."""

    def __init__(self, book: Book, now: dict[str, Array], seed: list[int], physics: Physics, calm: bool) -> None:
        self.book, self.lessons, self.now = book, book.lessons, now
        self.rng = np.random.default_rng(seed)
        self.calm, self.count = calm, len(now["reward"])
        self.models = variants.pool(1 if calm else VARIANTS, seed[0] * 1000 + seed[1], physics)
        self.data = [mujoco.MjData(self.models[0]) for _ in range(self.count)]
        self.which = np.zeros(self.count, dtype=int)
        self.keys = [self.models[0].body(name).id for name in task.KEY_BODIES]
        self.noise, self.delay_s = np.zeros((self.count, 1)), np.zeros(self.count)
        self.qpos, self.qvel = np.zeros((self.count, 36)), np.zeros((self.count, 35))
        self.key_m = np.zeros((self.count, len(self.keys), 3))
        self.cumulative = np.ones(1)
        self.sections = chance.Starts.of(book)
        self.carry: task.Carry | None = None

    def begin(self) -> None:
        """Put all robots somewhere."""
        fresh = np.ones(self.count, dtype=bool)
        self.carry = task.begin(np, self.lessons, np.zeros(self.count, dtype=int))
        self._anew(fresh, self.carry.action)

    def step(self) -> None:
        """20 ms, and anew where an episode ended."""
        assert self.carry is not None
        action = self.now["action"].astype(np.float64)
        if not self.calm:
            self._push()
        ctrl = observation.targets(np, self.lessons.references, self.carry.frame, action)
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
        how = task.outcome(np, self.lessons, self.carry, action, self.qpos, self.qvel, self.key_m)
        self.now["reward"][:], self.now["failed"][:], self.now["ended"][:] = how
        self.now["came_to"][:] = np.minimum(self.carry.frame + 1, self.lessons.last[self.carry.frame])
        self._anew(how.failed | how.ended, action)

    def _anew(self, fresh: Array, action: Array) -> None:
        """Start again where `fresh` (N,), then look around."""
        assert self.carry is not None
        draws = self.rng.random((self.count, 3))
        start = chance.start_frames(np, self.sections.first, self.sections.section_first, self.cumulative, draws)
        normal = self.rng.standard_normal((self.count, 71))
        off = self.rng.random((self.count, 1)) * (self.rng.random((self.count, 1)) < 0.6) * (not self.calm)
        pos, vel = task.start_state(np, self.lessons, start, normal, off)
        for i in np.flatnonzero(fresh):
            data = self.data[i]
            if not self.calm:
                self.which[i] = self.rng.integers(len(self.models))
                self.noise[i] = self.rng.uniform(0.0, chance.NOISE_MOST) * (self.rng.random() < 0.7)
                self.delay_s[i] = self.rng.choice(chance.DELAYS_S, p=chance.DELAY_ODDS)
            mujoco.mj_resetData(self.models[self.which[i]], data)
            data.qpos[:], data.qvel[:] = pos[i], vel[i]
            data.ctrl[:] = self.lessons.references.ctrl[start[i]]
            self._read(i)
        self.carry = task.carried(np, self.lessons, self.carry, action, self.key_m, fresh, start)
        normal = self.rng.standard_normal((self.count, 71))
        seen, self.carry = task.looked(np, self.lessons, self.carry, self.qpos, self.qvel, normal, self.noise, fresh)
        for name, value in (
            ("noisy", seen.noisy), ("true", seen.true), ("qpos", self.qpos), ("qvel", self.qvel),
            ("frame", self.carry.frame), ("fresh", fresh),
        ):  # fmt: skip
            self.now[name][:] = value

    def _push(self) -> None:
        pushed = np.flatnonzero(self.rng.random(self.count) < task.STEP_S / chance.PUSH_EVERY_S)
        for i in pushed:
            direction, speed = self.rng.uniform(0.0, 2.0 * np.pi), self.rng.uniform(0.0, chance.PUSH_M_S)
            self.data[i].qvel[:2] += speed * np.array([np.cos(direction), np.sin(direction)])

    def _read(self, i: int) -> None:
        data = self.data[i]
        mujoco.mj_kinematics(self.models[self.which[i]], data)
        self.qpos[i], self.qvel[i], self.key_m[i] = data.qpos, data.qvel, data.xpos[self.keys]
