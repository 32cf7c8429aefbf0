"""The project's own policy: a small network that holds its place; see data/policy.md.

The command it is given is learnt first, over a few runs in the nominal physics; what comes out is
one run of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import MissingAssetError
from exoactor.core.motion import Execution
from exoactor.core.progress import Progress
from exoactor.io.onnx import Network
from exoactor.stages.track import TrackInput
from exoactor.stages.track.physics import rollout
from exoactor.stages.track.physics.disturbance import NOTHING, Disturbance
from exoactor.stages.track.physics.plant import Plant, plant_for
from exoactor.stages.track.physics.sampled_reference import SampledReference
from exoactor.stages.track.policy import observation
from exoactor.stages.track.policy.iterative_learning import (
    USUAL,
    LearningConfig,
    Scorer,
    Trial,
    iterative_learning_control,
)
from exoactor.stages.track.policy.observation import References
from exoactor.stages.track.segments import SegmentConfig, in_segments

STRESS = Disturbance(noise=1.0, push_m_s=0.2, delay_s=0.01)
SHIPPED = Path(__file__).parent / "data" / "policy.onnx"


@dataclass(frozen=True)
class PolicyConfig:
    """`disturbance`: of the simulation; `policy`: another .onnx file.

    passes: runs in which the command is learnt; 1 asks for the reference as it is. A learnt command
    has to stand `stress` too, for it shall not live on the simulation's exactness; where it fails
    there, the next best is taken. leash_m: a robot further from its place is told that it is so
    far: it comes back without haste, in which it would slip.
    """

    disturbance: Disturbance = NOTHING
    policy: Path = SHIPPED
    passes: int = 6
    learning: LearningConfig = USUAL
    stress: Disturbance = STRESS
    leash_m: float = 0.2
    segments: SegmentConfig = field(default_factory=SegmentConfig)


class PolicyTracker:
    """Runs the network at 50 Hz."""

    name = "policy"

    def __init__(self, config: PolicyConfig | None = None) -> None:
        self.config = config or PolicyConfig()

    def track(self, given: TrackInput, progress: Progress) -> Execution:
        """Follow the reference by the command that was learnt for it, in one run; where hands hold
        something, in segments.
        """
        network = _network(self.config.policy)
        sampled = SampledReference(given.reference, rollout.STEP_S)
        references = References.of(sampled.qpos, sampled.qvel, sampled.ctrl)
        held = _that_hands_can(given)
        if held.contacts.holds and given.scene:
            plant = plant_for(given, rollout.STEP_S, self.config.disturbance)
            policy = NetworkPolicy(network, references, self.config.leash_m)
            return in_segments(held, plant, policy, self.name, progress, self.config.segments)

        told = _in_turn(progress, self.config.passes + 2 if self.config.passes > 1 else 1)
        command, notes = self._learnt(network, references, given, told)

        plant = plant_for(given, rollout.STEP_S, self.config.disturbance)
        policy = NetworkPolicy(network, command, self.config.leash_m)
        done = rollout.rollout(policy, plant, given.reference, next(told))
        progress(1.0)  # also where fewer runs were needed than had been expected

        return done.execution(self.name, notes)

    def _learnt(
        self, network: Network, references: References, given: TrackInput, told: Iterator[Progress]
    ) -> tuple[References, tuple[str, ...]]:
        """The command to give, and what to say of it."""
        config = self.config
        if config.passes < 2:
            return references, ()
        plant, shaky = (plant_for(given, rollout.STEP_S, met) for met in (NOTHING, config.stress))
        scorer = Scorer(given.reference.motion.qpos, config.learning.lost_m)

        def run(command: References, plant: Plant = plant) -> Trial:
            policy = NetworkPolicy(network, command, config.leash_m)
            done = rollout.rollout(policy, plant, given.reference, next(told))
            return scorer.score(done.qpos, done.falling() or not done.complete)

        ranked = iterative_learning_control(references, run, config.passes, config.learning)
        plain = next(result for result, command in ranked if command is references)
        better = [each for each in ranked if each[0].off_m < plain.off_m and not each[0].failed]
        for best, command in better:
            # where the plain one fails, even a shaky one is better
            if plain.failed or not run(command, shaky).failed:
                return command, (_said(plain, best),)
        return references, ()


def _that_hands_can(given: TrackInput) -> TrackInput:
    """What is given, without the holds that need fingers where there are none."""
    if given.hands is not None:
        return given
    holds = tuple(hold for hold in given.contacts.holds if hold.grasp.kind == "palms")
    return replace(given, contacts=replace(given.contacts, holds=holds))


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

    def __init__(self, network: Network, references: References, leash_m: float) -> None:
        self._network, self._references, self._leash_m = network, references, leash_m
        self._last = np.array([len(references.qpos) - 1])
        self._action = np.zeros((1, observation.JOINTS))
        self._past: Array | None = None

    def follow(self, sampled: SampledReference) -> None:
        """From now on follow another reference from its first frame, remembering what was seen."""
        self._references = References.of(sampled.qpos, sampled.qvel, sampled.ctrl)
        self._last = np.array([len(sampled.qpos) - 1])

    def act(self, frame: int, qpos: Array, qvel: Array) -> Array:
        """Position targets (29,)."""
        at, pose, velocity = np.array([frame]), self._leashed(frame, qpos)[None], qvel[None]
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

    def _leashed(self, frame: int, qpos: Array) -> Array:
        """The pose (36,), moved to within the leash of its place over the floor."""
        place = self._references.qpos[frame, :2]
        away = qpos[:2] - place
        far_m = float(np.linalg.norm(away))
        if far_m <= self._leash_m:
            return qpos
        return np.concatenate([place + away * (self._leash_m / far_m), qpos[2:]])
