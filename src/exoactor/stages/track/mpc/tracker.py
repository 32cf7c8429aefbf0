"""Receding-horizon tracking: plan half a second ahead, follow that for 40 ms, plan again."""

from dataclasses import dataclass, field, replace

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS
from exoactor.core.progress import Progress
from exoactor.robots import g1
from exoactor.robots.model import PLAN, Hands
from exoactor.scenes import world
from exoactor.stages.track import Tracked, TrackInput
from exoactor.stages.track.mpc.ilqr import Plan, Planner
from exoactor.stages.track.mpc.latency import MOST_KNOTS, Latency
from exoactor.stages.track.mpc.rewind import EVERY_FRAMES, Checkpoint, RewindPolicy
from exoactor.stages.track.mpc.weights import Weights
from exoactor.stages.track.physics.disturbance import NOTHING, Disturbance
from exoactor.stages.track.physics.plant import plant_for
from exoactor.stages.track.physics.rollout_log import AFTER_FALL_S, RolloutLog
from exoactor.stages.track.physics.sampled_reference import SampledReference, state_error
from exoactor.stages.track.physics.worlds import World


@dataclass(frozen=True)
class MpcConfig:
    """How far ahead, how often and how hard to plan.

    reach_rad: how far a position target may lie from the nominal one.
    horizon: in the plan's steps; as many as `careful_horizon`, with `careful_iterations`, where a
    fall was undone.
    rewinds: how often a fall may be undone, from each of `rewind_s` before it in turn; the notes of
    the execution say so.
    threads: the result does not depend on it.
    disturbance: of the simulation; the plan knows nothing of it.
    """

    weights: Weights = field(default_factory=Weights)
    disturbance: Disturbance = NOTHING
    horizon: int = 100
    replan_s: float = 0.04
    first_iterations: int = 5
    iterations: int = 1
    careful_horizon: int = 140
    careful_iterations: int = 2
    reach_rad: float = 1.2
    rewinds: int = 8
    rewind_s: tuple[float, ...] = (0.5, 0.9, 1.4)
    threads: int = 2


class Mpc:
    """The embedded tracker. Of a scene it plans with what stays where it is; what can be moved is
    simulated only.

    Dex3 hands are open and stiff to the plan.
    """

    name = "mpc"

    def __init__(self, config: MpcConfig | None = None) -> None:
        self.config = config or MpcConfig()

    def track(self, given: TrackInput, progress: Progress) -> Tracked:
        """Follow the reference to its end, or until shortly after a fall that is not undone."""
        run = _Run(self.config, given)
        try:
            run.to_the_end(progress)
        finally:
            run.planner.close()
        return Tracked(run.done.execution(self.name, run.rewinds.notes()))


class _Run:
    """One execution, frame by frame; frame 0 is the stand it starts from."""

    def __init__(self, config: MpcConfig, given: TrackInput) -> None:
        reference, step_s = given.reference, PLAN.timestep_s
        self.config = config
        longest = max(config.horizon, config.careful_horizon)
        self.knots = SampledReference(reference, step_s, longest + MOST_KNOTS)
        self.knots_a_plan = round(config.replan_s / step_s)
        self.knots_a_frame = round(1.0 / (REFERENCE_FPS * step_s))

        hands: Hands = "dex3-still" if given.hands else "rubber"
        planned = world.planned(replace(PLAN, hands=hands), given.scene, given.contacts.moved())
        self.plant = plant_for(given, step_s, World(config.disturbance))
        self.planner = Planner(
            planned, config.weights.cost(), longest, config.reach_rad, config.threads
        )
        self.rewinds = RewindPolicy(config.rewind_s, config.rewinds)
        self.latency = Latency(self.planner.model, reference.motion.qpos[0, g1.JOINT_POS])
        self.late_knots = 0  # as the plan in force takes it to be
        self.plan: Plan | None = None
        self.done = RolloutLog(self.plant, reference)

    def to_the_end(self, progress: Progress) -> None:
        """Run all frames, or until shortly after a fall that could not be undone."""
        frames, furthest = len(self.done.reference.motion), 0.0
        while not self.done.complete:
            self._keep()
            self._frame()
            if self.done.falling() and not self._rewind():
                return self._lie_down()
            furthest = max(furthest, len(self.done) / frames)
            progress(furthest)

    def _frame(self) -> None:
        for knot in self._knots_of_frame():
            since = knot % self.knots_a_plan
            if since == 0 or self.plan is None:
                self.plan = self._planned(knot - since)
            self._follow(self.plan, self.knots.ctrl[knot + self.late_knots], since)
        self.done.frame()

    def _knots_of_frame(self) -> range:
        first = (len(self.done) - 1) * self.knots_a_frame
        return range(first, first + self.knots_a_frame)

    def _planned(self, knot: int) -> Plan:
        """A plan from where the robot will be when the command that is sent at `knot` arrives."""
        config, careful = self.config, self.rewinds.careful(len(self.done))
        later = self.latency.sent.late_knots - self.late_knots
        self.late_knots += later
        window = self.knots.window(
            knot + self.late_knots, config.careful_horizon if careful else config.horizon
        )
        warm = self.plan.shifted(max(0, self.knots_a_plan + later), window) if self.plan else None
        iterations = config.iterations if warm else config.first_iterations
        if careful:
            iterations = max(iterations, config.careful_iterations)

        return self.planner.plan(
            *self.latency.ahead(*self.plant.observed_state, self.late_knots),
            window,
            warm,
            iterations,
        )

    def _follow(self, plan: Plan, nominal: Array, since: int) -> None:
        seen = self.plant.observed_state
        there = self.latency.ahead(*seen, self.late_knots)
        error = state_error(*there, plan.qpos[since], plan.qvel[since])
        ctrl = plan.ctrl[since] + plan.gain[since] @ error
        command = nominal + np.clip(ctrl - nominal, -self.config.reach_rad, self.config.reach_rad)
        self.plant.move(command)
        self.latency.sent = self.latency.sent.and_then(command)
        self.latency.saw(seen, self.plant.observed_state[1])

    def _lie_down(self) -> None:
        """Without planning, the motors hold what the reference asks, for a while."""
        until = len(self.done) + round(AFTER_FALL_S * REFERENCE_FPS)
        while not self.done.complete and len(self.done) < until:
            for knot in self._knots_of_frame():
                self.plant.move(self.knots.ctrl[knot])
            self.done.frame()

    def _keep(self) -> None:
        frame = len(self.done)
        if (frame - 1) % EVERY_FRAMES == 0:
            point = Checkpoint(
                frame,
                self.plant.save(),
                self.plan,
                self.planner.regularisation,
                self.late_knots,
                self.latency.sent,
            )
            self.rewinds.keep(point)

    def _rewind(self) -> bool:
        point = self.rewinds.back_from(len(self.done))
        if point is None:
            return False
        self.plant.restore(point.plant)
        self.plan, self.planner.regularisation = point.plan, point.regularisation
        self.late_knots, self.latency.sent = point.late_knots, point.sent
        self.done.cut(point.frame)
        return True
