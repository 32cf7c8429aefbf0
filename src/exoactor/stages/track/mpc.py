"""Receding-horizon tracking: plan a third of a second ahead in MuJoCo, follow the plan for 20 ms, plan again."""

import time
from dataclasses import dataclass, field

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS, Execution, Flags, RobotMotion
from exoactor.core.progress import Progress
from exoactor.robots import g1, model
from exoactor.robots.model import Physics
from exoactor.stages.track.ilqr import Cost, Plan, Planner, state_error
from exoactor.stages.track.plant import Plant
from exoactor.stages.track.reference import Course, Ends, Knots, course

SIMULATION = Physics(timestep_s=0.0025, self_collision=True)
"""Stands for the real robot."""

FALLING_M, FALLING_RAD = 0.2, 0.7
"""Pelvis this much below the reference, or tilted this far from it: it will fall."""


@dataclass(frozen=True)
class Weights:
    """What a deviation costs: half of weight times its square, in metres, radians and seconds; tuned by hand."""

    root_xy: float = 60.0
    root_z: float = 80.0
    root_tilt: float = 80.0
    root_yaw: float = 40.0
    hip: float = 2.0
    knee: float = 2.0
    ankle: float = 0.7
    waist: float = 10.0
    arm: float = 4.0
    wrist: float = 1.0
    root_velocity_xy: float = 20.0
    root_velocity_z: float = 2.0
    root_spin: float = 2.0
    joint_velocity: float = 0.02
    control: float = 0.5
    terminal: float = 5.0

    def cost(self) -> Cost:
        """The weights in the order of the G1's velocities."""
        leg = [self.hip] * 3 + [self.knee] + [self.ankle] * 2
        arm = [self.arm] * 4 + [self.wrist] * 3
        pose = [self.root_xy] * 2 + [self.root_z] + [self.root_tilt] * 2 + [self.root_yaw]
        pose += leg * 2 + [self.waist] * 3 + arm * 2
        velocity = [self.root_velocity_xy] * 2 + [self.root_velocity_z] + [self.root_spin] * 3
        velocity += [self.joint_velocity] * len(g1.JOINTS)
        return Cost(np.array(pose + velocity), np.full(len(g1.JOINTS), self.control), self.terminal)


@dataclass(frozen=True)
class MpcConfig:
    """How far ahead, how often and how hard to plan.

    reach_rad: how far a position target may lie from the reference's angle.
    rewinds: how often a fall may be undone and planned again with `rescue_iterations`, from `rescue_s` before it;
        the notes of the execution say so.
    threads: the result does not depend on it.
    """

    weights: Weights = field(default_factory=Weights)
    ends: Ends = field(default_factory=Ends)
    plan: Physics = model.PLAN
    simulation: Physics = SIMULATION
    horizon: int = 70
    replan_s: float = 0.02
    iterations: int = 1
    first_iterations: int = 5
    reach_rad: float = 1.2
    rewinds: int = 6
    rescue_iterations: int = 3
    rescue_s: tuple[float, ...] = (0.6, 1.0, 1.4)
    threads: int = 2


class Mpc:
    """The embedded tracker: MuJoCo plans, MuJoCo judges; no learnt part."""

    name = "mpc"

    def __init__(self, config: MpcConfig | None = None) -> None:
        self.config = config or MpcConfig()

    def track(self, reference: RobotMotion, progress: Progress) -> Execution:
        """Start standing, blend into the first frame, follow the reference, end standing."""
        began = time.perf_counter()
        asked = course(reference, self.config.ends)
        run = _Run(self.config, asked)
        try:
            run.to_the_end(progress)
        finally:
            run.close()
        return run.execution(self.name, time.perf_counter() - began)


@dataclass(frozen=True)
class _Checkpoint:
    frame: int
    state: Array
    plan: Plan | None
    regularisation: float


class _Run:
    """One execution, frame by frame."""

    def __init__(self, config: MpcConfig, asked: Course) -> None:
        self.config, self.asked = config, asked
        step_s = config.plan.timestep_s
        self.knots = Knots(asked.motion, step_s, config.horizon)
        self.per_plan = round(config.replan_s / step_s)
        self.per_frame = round(1.0 / (REFERENCE_FPS * step_s))
        self.plant = Plant(config.simulation, step_s)
        plan_model = model.build(config.plan)
        self.planner = Planner(plan_model, config.weights.cost(), config.horizon, config.reach_rad, config.threads)
        self.plan: Plan | None = None
        self.qpos: list[Array] = []
        self.torque: list[Array] = []
        self.contacts: list[Flags] = []
        self.rewound: list[float] = []
        self._checkpoints: list[_Checkpoint] = []
        self._careful_until = 0

    def close(self) -> None:
        self.planner.close()

    def to_the_end(self, progress: Progress) -> None:
        """Run all frames, or until shortly after a fall that no rewind could undo."""
        frames = len(self.asked.motion)
        self.plant.place(self.asked.motion.qpos[0])
        self._record()
        stop = frames
        while len(self.qpos) < stop:
            if stop == frames and (len(self.qpos) - 1) % 10 == 0:
                self._checkpoint()
            self._frame(planned=stop == frames)
            self._record()
            progress(len(self.qpos) / frames)
            if stop == frames and self._deviates(FALLING_M, FALLING_RAD) and not self._rewind():
                stop = min(frames, len(self.qpos) + round(REFERENCE_FPS))

    def _frame(self, planned: bool) -> None:
        """One frame of the reference; without planning the motors hold what the reference asks."""
        first = (len(self.qpos) - 1) * self.per_frame
        for knot in range(first, first + self.per_frame):
            if not planned:
                self.plant.move(self.knots.ctrl[knot])
                continue
            since = knot % self.per_plan
            if since == 0:
                self._replan(knot)
            self._follow(since)

    def _replan(self, knot: int) -> None:
        window = self.knots.window(knot)
        warm = self.plan.shifted(self.per_plan, window) if self.plan else None
        careful = len(self.qpos) <= self._careful_until
        more = self.config.rescue_iterations if careful else self.config.iterations
        iterations = more if warm else self.config.first_iterations
        self.window = window
        self.plan = self.planner.plan(self.plant.qpos, self.plant.qvel, window, warm, iterations)

    def _follow(self, since: int) -> None:
        assert self.plan is not None
        plan, reach = self.plan, self.config.reach_rad
        error = state_error(self.plant.qpos, self.plant.qvel, plan.qpos[since], plan.qvel[since])
        target = self.window.ctrl[since]
        self.plant.move(np.clip(plan.ctrl[since] + plan.gain[since] @ error, target - reach, target + reach))

    def _record(self) -> None:
        self.qpos.append(self.plant.qpos)
        self.torque.append(self.plant.torque_nm)
        self.contacts.append(self.plant.contacts())

    def _deviates(self, below_m: float, tilt_rad: float) -> bool:
        asked, is_at = self.asked.motion.qpos[len(self.qpos) - 1], self.qpos[-1]
        up = np.array([0.0, 0.0, 1.0])
        cosine = rotations.rotate(asked[3:7], up) @ rotations.rotate(is_at[3:7], up)
        return bool(is_at[2] < asked[2] - below_m or np.arccos(np.clip(cosine, -1.0, 1.0)) > tilt_rad)

    def _checkpoint(self) -> None:
        frame = len(self.qpos)
        self._checkpoints = [
            *self._checkpoints[-12:],
            _Checkpoint(frame, self.plant.save(), self.plan, self.planner.regularisation),
        ]

    def _rewind(self) -> bool:
        """Go back before a fall that is coming and plan with more iterations; False when that was tried enough."""
        tried = len(self.rewound)
        if tried >= self.config.rewinds:
            return False
        frame = len(self.qpos)
        back_s = self.config.rescue_s[tried % len(self.config.rescue_s)]
        earlier = [point for point in self._checkpoints if point.frame <= frame - back_s * REFERENCE_FPS]
        point = (earlier or self._checkpoints)[-1 if earlier else 0]
        self.rewound.append(frame / REFERENCE_FPS)
        self._careful_until = frame + round(0.5 * REFERENCE_FPS)
        self._checkpoints = [kept for kept in self._checkpoints if kept.frame <= point.frame]
        self.plant.restore(point.state)
        self.plan, self.planner.regularisation = point.plan, point.regularisation
        del self.qpos[point.frame :], self.torque[point.frame :], self.contacts[point.frame :]
        return True

    def execution(self, backend: str, compute_s: float) -> Execution:
        """What was recorded, beside what was asked at the same instants."""
        count = len(self.qpos)
        notes = list(self.asked.notes)
        if self.rewound:
            at = ", ".join(f"{t:.1f}" for t in self.rewound)
            notes.append(
                f"rewound {len(self.rewound)} times before a fall (at {at} s) and planned again with more iterations"
            )
        return Execution(
            motion=RobotMotion.from_qpos(np.array(self.qpos), REFERENCE_FPS, g1.JOINT_NAMES),
            reference=RobotMotion.from_qpos(self.asked.motion.qpos[:count], REFERENCE_FPS, g1.JOINT_NAMES),
            joint_torque_nm=np.array(self.torque),
            contacts=np.array(self.contacts),
            clip_start_s=self.asked.clip_start_s,
            clip_end_s=self.asked.clip_end_s,
            backend=backend,
            physics=True,
            notes=tuple(notes),
            compute_s=compute_s,
        )
