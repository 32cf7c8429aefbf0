"""Receding-horizon tracking: plan a third of a second ahead in MuJoCo, follow the plan for 20 ms, plan again."""

from dataclasses import dataclass, field

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS, Execution, Flags, RobotMotion, Surroundings
from exoactor.core.progress import Progress
from exoactor.robots import g1, model
from exoactor.robots.model import Physics
from exoactor.scenes.observe import joined
from exoactor.scenes.scene import Scene
from exoactor.stages.track import world
from exoactor.stages.track.ilqr import Plan, Planner, Window, state_error
from exoactor.stages.track.plant import Plant
from exoactor.stages.track.reference import Course, Ends, Knots, course
from exoactor.stages.track.rescue import EVERY_FRAMES, Checkpoint, Rescue
from exoactor.stages.track.weights import Weights

SIMULATION = Physics(timestep_s=0.0025, self_collision=True)
"""Stands for the real robot."""

FALLING_M, FALLING_RAD = 0.2, 0.7
"""Pelvis this much below the reference, or tilted this far from it: it will fall."""

AFTER_FALL_S = 1.0  # is still recorded, to be seen


@dataclass(frozen=True)
class MpcConfig:
    """How far ahead, how often and how hard to plan.

    reach_rad: how far a position target may lie from the nominal one.
    rewinds: how often a fall may be undone, from each of `rewind_s` before it in turn, planning the stretch again with
        `careful_iterations`; the notes of the execution say so.
    threads: the result does not depend on it.
    scene: what stands around the robot, and where it starts; what can be moved has a part in the simulation only.
    simulation: None takes what suits: SIMULATION on a bare floor, world.AMONG_THINGS in a scene.
    """

    scene: Scene | None = None
    weights: Weights = field(default_factory=Weights)
    ends: Ends = field(default_factory=Ends)
    plan: Physics = model.PLAN
    simulation: Physics | None = None
    horizon: int = 70
    replan_s: float = 0.02
    first_iterations: int = 5
    iterations: int = 1
    careful_iterations: int = 3
    reach_rad: float = 1.2
    rewinds: int = 8
    rewind_s: tuple[float, ...] = (0.5, 0.9, 1.4)
    threads: int = 2

    @property
    def physics(self) -> Physics:
        """What is simulated with."""
        return self.simulation or (world.AMONG_THINGS if self.scene else SIMULATION)


class Mpc:
    """The embedded tracker: MuJoCo plans, MuJoCo executes; no learnt part."""

    name = "mpc"

    def __init__(self, config: MpcConfig | None = None) -> None:
        self.config = config or MpcConfig()

    def track(self, reference: RobotMotion, progress: Progress) -> Execution:
        """Start standing, blend into the first frame, follow the reference, end standing."""
        run = _Run(self.config, course(reference, self.config.ends, self.config.scene))
        try:
            run.to_the_end(progress)
        finally:
            run.planner.close()
        return run.execution(self.name)


class _Run:
    """One execution, frame by frame; frame 0 is the stand it starts from."""

    def __init__(self, config: MpcConfig, asked: Course) -> None:
        step_s = config.plan.timestep_s
        self.config, self.asked = config, asked
        self.knots = Knots(asked.motion, step_s, config.horizon, asked.seated)
        self.knots_a_plan = round(config.replan_s / step_s)
        self.knots_a_frame = round(1.0 / (REFERENCE_FPS * step_s))
        things = config.scene.names if config.scene else ()
        self.plant = Plant(world.simulated(config.physics, config.scene), step_s, things)
        self.planner = Planner(
            world.planned(config.plan, config.scene),
            config.weights.cost(),
            config.horizon,
            config.reach_rad,
            config.threads,
        )
        self.rescue = Rescue(config.rewind_s, config.rewinds)
        self.plan: Plan | None = None
        self.qpos: list[Array] = []
        self.torque_nm: list[Array] = []
        self.contacts: list[Flags] = []
        self.around: list[Surroundings] = []

    def to_the_end(self, progress: Progress) -> None:
        """Run all frames, or until shortly after a fall that could not be undone."""
        frames, done = len(self.asked.motion), 0.0
        self.plant.place(self.asked.motion.qpos[0])
        self._record()
        while len(self.qpos) < frames:
            self._keep()
            self._frame()
            if self._falling() and not self._rewind():
                return self._lie_down(min(frames, len(self.qpos) + round(AFTER_FALL_S * REFERENCE_FPS)))
            done = max(done, len(self.qpos) / frames)
            progress(done)

    def execution(self, backend: str) -> Execution:
        """What was recorded, beside what was asked at the same instants."""
        asked = self.asked.motion.qpos[: len(self.qpos)]
        return Execution(
            motion=RobotMotion.from_qpos(np.array(self.qpos), REFERENCE_FPS, g1.JOINT_NAMES),
            reference=RobotMotion.from_qpos(asked, REFERENCE_FPS, g1.JOINT_NAMES),
            joint_torque_nm=np.array(self.torque_nm),
            contacts=np.array(self.contacts),
            clip_start_s=self.asked.clip_start_s,
            clip_end_s=self.asked.clip_end_s,
            backend=backend,
            physics=True,
            notes=(*self.asked.notes, *self.rescue.notes()),
            surroundings=joined(self.around) if self.around else None,
        )

    def _frame(self) -> None:
        first = (len(self.qpos) - 1) * self.knots_a_frame
        for knot in range(first, first + self.knots_a_frame):
            since = knot % self.knots_a_plan
            window = self.knots.window(knot - since)
            if since == 0 or self.plan is None:
                self.plan = self._planned(window)
            self._follow(self.plan, window, since)
        self._record()

    def _planned(self, window: Window) -> Plan:
        warm = self.plan.shifted(self.knots_a_plan, window) if self.plan else None
        iterations = self.config.iterations if warm else self.config.first_iterations
        if self.rescue.careful(len(self.qpos)):
            iterations = max(iterations, self.config.careful_iterations)
        return self.planner.plan(self.plant.qpos, self.plant.qvel, window, warm, iterations)

    def _follow(self, plan: Plan, window: Window, since: int) -> None:
        error = state_error(self.plant.qpos, self.plant.qvel, plan.qpos[since], plan.qvel[since])
        ctrl = plan.ctrl[since] + plan.gain[since] @ error
        self.plant.move(
            window.ctrl[since] + np.clip(ctrl - window.ctrl[since], -self.config.reach_rad, self.config.reach_rad)
        )

    def _lie_down(self, until: int) -> None:
        """Without planning, the motors hold what the reference asks."""
        while len(self.qpos) < until:
            first = (len(self.qpos) - 1) * self.knots_a_frame
            for target in self.knots.ctrl[first : first + self.knots_a_frame]:
                self.plant.move(target)
            self._record()

    def _record(self) -> None:
        self.qpos.append(self.plant.qpos)
        self.torque_nm.append(self.plant.torque_nm)
        self.contacts.append(self.plant.contacts())
        if self.config.scene:
            self.around.append(self.plant.surroundings())

    def _falling(self) -> bool:
        asked, done = self.asked.motion.qpos[len(self.qpos) - 1], self.qpos[-1]
        up = np.array([0.0, 0.0, 1.0])
        cosine = rotations.rotate(asked[3:7], up) @ rotations.rotate(done[3:7], up)
        return bool(done[2] < asked[2] - FALLING_M or np.arccos(np.clip(cosine, -1.0, 1.0)) > FALLING_RAD)

    def _keep(self) -> None:
        frame = len(self.qpos)
        if (frame - 1) % EVERY_FRAMES == 0:
            self.rescue.keep(Checkpoint(frame, self.plant.save(), self.plan, self.planner.regularisation))

    def _rewind(self) -> bool:
        point = self.rescue.back_from(len(self.qpos))
        if point is None:
            return False
        self.plant.restore(point.plant)
        self.plan, self.planner.regularisation = point.plan, point.regularisation
        for recorded in (self.qpos, self.torque_nm, self.contacts, self.around):
            del recorded[point.frame :]
        return True
