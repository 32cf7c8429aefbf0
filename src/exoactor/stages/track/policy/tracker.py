"""The project's own policy: a small network that holds its place; see data/policy.md.

It is given the reference as it is, or a command that is learnt over a few runs in the nominal
physics: whichever holds in more of the other worlds. Where hands hold something, or one palm pushes
it, it goes on in segments instead.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import MissingAssetError
from exoactor.core.motion import WorldRun
from exoactor.core.progress import Progress, silent
from exoactor.io.onnx import Network
from exoactor.robots.model import Hands
from exoactor.scenes import goals
from exoactor.stages.track import Tracked, TrackInput
from exoactor.stages.track.physics import rollout
from exoactor.stages.track.physics.disturbance import NOTHING, Disturbance
from exoactor.stages.track.physics.executed import executed, faults, in_worlds
from exoactor.stages.track.physics.plant import plant_for
from exoactor.stages.track.physics.rollout_log import RolloutLog
from exoactor.stages.track.physics.sampled_reference import SampledReference
from exoactor.stages.track.physics.worlds import AS_KNOWN, World, drawn
from exoactor.stages.track.policy import observation
from exoactor.stages.track.policy.hands_on_things import HandsOnThings, ReachConfig, plans
from exoactor.stages.track.policy.iterative_learning import (
    USUAL,
    LearningConfig,
    Scorer,
    Trial,
    iterative_learning_control,
)
from exoactor.stages.track.policy.leash import LeashConfig, leashed, lengths_m
from exoactor.stages.track.policy.observation import References
from exoactor.stages.track.policy.sitting import SeatConfig, into_the_seat
from exoactor.stages.track.segments import SegmentConfig, handled, in_segments

SHIPPED = Path(__file__).parent / "data" / "policy.onnx"
STRESS = Disturbance(noise=1.0, push_m_s=0.2, delay_s=0.01)


@dataclass(frozen=True)
class PolicyConfig:
    """`disturbance`: of the simulation; `policy`: another .onnx file.

    passes: runs in which a command is learnt; 1 asks for the reference as it is. A command has to
    hold in `enough` of the other worlds, for it shall not live on the simulation's exactness; where
    it does not, another is tried, and the one that holds in most is taken: the reference as it is,
    then the closest that are learnt, so many as `tries`. (Neither is the better one: in fifteen
    walks and ducks, seeds 0 to 4, they held in 9.1 and 8.9 worlds of ten, the better of both in
    9.4.) Where nothing is to be achieved but the motion, which what is learnt follows closer, or no
    other worlds are asked for (`stress` is the one then), that comes first.
    reach: how hands come to what they touch; seat: how it sits; where they do, or it does, that is
    tried before all else.
    """

    disturbance: Disturbance = NOTHING
    policy: Path = SHIPPED
    passes: int = 6
    learning: LearningConfig = USUAL
    stress: Disturbance = STRESS
    enough: float = 0.9
    tries: int = 2
    leash: LeashConfig = field(default_factory=LeashConfig)
    reach: ReachConfig = field(default_factory=ReachConfig)
    seat: SeatConfig = field(default_factory=SeatConfig)
    segments: SegmentConfig = field(default_factory=SegmentConfig)


@dataclass(frozen=True)
class _Tried:
    """A command's runs: as the world is known, and in others; whether the first is without fault,
    and in how many of the others it held.
    """

    first: RolloutLog
    others: tuple[WorldRun, ...]
    fine: bool
    held: int
    notes: tuple[str, ...]


class PolicyTracker:
    """Runs the network at 50 Hz."""

    name = "policy"

    def __init__(self, config: PolicyConfig | None = None) -> None:
        self.config = config or PolicyConfig()

    def track(self, given: TrackInput, progress: Progress) -> Tracked:
        """Follow the reference by the command that holds in most worlds, in one run each; in
        segments where hands hold something, or one palm pushes it.
        """
        network = _network(self.config.policy)
        sampled = SampledReference(given.reference, rollout.STEP_S)
        references = References.of(sampled.qpos, sampled.qvel, sampled.ctrl)
        held = handled(given)
        if held is not None:
            fresh = partial(NetworkPolicy, network, references, self.config.leash)
            there, how = self.config.disturbance, self.config.segments
            return in_segments(held, fresh, self.name, there, how, progress)

        runs = 1 + given.worlds + (self.config.passes if self.config.passes > 1 else 0)
        told = _in_turn(progress, runs)

        def attempt(command: References, world: World, progress: Progress = silent) -> RolloutLog:
            policy = NetworkPolicy(network, command, self.config.leash)
            plant = plant_for(given, rollout.STEP_S, world)
            return rollout.rollout(policy, plant, given.reference, progress)

        def run(command: References) -> RolloutLog:
            return attempt(command, AS_KNOWN, next(told))

        reach = plans(given, self.config.reach)
        build: Hands = "dex3-still" if given.hands else "rubber"

        def reaching(world: World) -> RolloutLog:
            network_alone = NetworkPolicy(network, references, self.config.leash)
            policy = HandsOnThings(network_alone, reach, self.config.reach, build)
            plant = plant_for(given, rollout.STEP_S, world)
            return rollout.rollout(policy, plant, given.reference)

        def attempts() -> Iterator[tuple[Callable[[World], RolloutLog], tuple[str, ...]]]:
            if reach:
                yield reaching, ("arms were solved anew from where the body was",)
            if given.reference.seated.any():
                lower = into_the_seat(references, given.reference.seated, self.config.seat)
                yield partial(attempt, lower), ("it was asked to sit a little into the seat",)
            as_it_is = partial(attempt, references), ()
            tasked = bool(given.worlds and goals.asked(given.around, given.plan))
            if tasked:  # what was learnt in one world follows closer, and holds in fewer
                yield as_it_is
            for command, notes in self._learnt(references, given, run):
                yield partial(attempt, command), notes
            if not tasked:
                yield as_it_is

        best: _Tried | None = None
        for one, notes in attempts():
            tried = self._tried(one, given, notes, best)
            if tried is None:
                continue
            if best is None or (tried.fine, tried.held) > (best.fine, best.held):
                best = tried
            if tried.fine and tried.held >= self.config.enough * len(tried.others):
                break
        assert best is not None, "the reference itself is always tried"
        progress(1.0)  # however many were needed

        others = best.others if given.worlds else ()
        return Tracked(best.first.execution(self.name, best.notes), others)

    def _tried(
        self,
        attempt: Callable[[World], RolloutLog],
        given: TrackInput,
        notes: tuple[str, ...],
        best: _Tried | None,
    ) -> _Tried | None:
        """None where the first run has a fault, and that of the best so far has none: then it does
        not matter in how many others it holds.
        """
        config = self.config
        worlds = drawn(given.worlds, given.reference.motion.duration_s)
        if not worlds and config.passes > 1:
            worlds = (World(config.stress),)
        first = attempt(World(config.disturbance))
        fine = faults(given, [first.in_world("")]) == [None]
        if best is not None and best.fine and not fine:
            return None
        others = in_worlds(worlds, executed(attempt, worlds, silent))
        return _Tried(first, others, fine, faults(given, others).count(None), notes)

    def _learnt(
        self,
        references: References,
        given: TrackInput,
        run: Callable[[References], RolloutLog],
    ) -> Iterator[tuple[References, tuple[str, ...]]]:
        """Commands that come closer than the reference as it is, the closest first, and what to say
        of each.
        """
        config = self.config
        if config.passes == 1:
            return
        scorer = Scorer(given.reference.motion.qpos, config.learning.lost_m)

        def score(command: References) -> Trial:
            done = run(command)
            return scorer.score(done.qpos, done.falling() or not done.complete)

        ranked = iterative_learning_control(references, score, config.passes, config.learning)
        plain = next(result for result, command in ranked if command is references)
        better = [each for each in ranked if each[0].off_m < plain.off_m and not each[0].failed]
        for result, command in better[: config.tries]:
            yield command, (_said(plain, result),)


def _said(plain: Trial, best: Trial) -> str:
    gain = (
        "it failed without" if plain.failed else f"{1e3 * (plain.off_m - best.off_m):.0f} mm closer"
    )
    return f"the command was learnt beforehand, in simulation ({gain})"


def _in_turn(progress: Progress, runs: int) -> Iterator[Progress]:
    """Progress of several runs one after another."""

    def tell(before: int, fraction: float) -> None:
        progress(min(1.0, (before + fraction) / runs))

    return (partial(tell, before) for before in count())


def _network(file: Path) -> Network:
    network = Network(file)
    if network.input_size != observation.SIZE:
        raise MissingAssetError(
            f"{file} takes {network.input_size} numbers, this version's policy "
            f"takes {observation.SIZE}",
            "train it again (python -m exoactor.training.track), or leave the option out",
        )
    return network


class NetworkPolicy:
    """The network, what it did last, and the few frames it remembers."""

    def __init__(self, network: Network, references: References, leash: LeashConfig) -> None:
        self._network, self._references, self._leash = network, references, leash
        self._length_m = lengths_m(references, leash)
        self._last = np.array([len(references.qpos) - 1])
        self._action = np.zeros((1, observation.JOINTS))
        self._past: Array | None = None

    def follow(self, sampled: SampledReference) -> None:
        """From now on follow another reference from its first frame, remembering what was seen."""
        self._references = References.of(sampled.qpos, sampled.qvel, sampled.ctrl)
        self._length_m = lengths_m(self._references, self._leash)
        self._last = np.array([len(sampled.qpos) - 1])

    def act(self, frame: int, qpos: Array, qvel: Array) -> Array:
        """Position targets (29,)."""
        near = leashed(qpos, self._references.qpos[frame, :2], float(self._length_m[frame]))
        at, pose, velocity = np.array([frame]), near[None], qvel[None]
        now = observation.proprioception(np, pose, velocity, self._action)
        if self._past is None:
            self._past = np.repeat(now[:, None], max(observation.LAGS), axis=1)
        seen = observation.observation(
            np, self._references, at, self._last, pose, velocity, now, self._past
        )
        self._past = np.concatenate([now[:, None], self._past[:, :-1]], axis=1)
        answer = self._network(seen[0])
        self._action = np.clip(answer, -observation.ACTION_LIMIT, observation.ACTION_LIMIT)[None]
        return np.asarray(observation.targets(np, self._references, at, self._action)[0])
