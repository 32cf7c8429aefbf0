"""The project's own policy: a small network that holds its place, much faster than real time; see data/policy.md."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import MissingAssetError
from exoactor.core.motion import Execution, RobotMotion
from exoactor.core.progress import Progress
from exoactor.io.onnx import Network
from exoactor.scenes.scene import Scene
from exoactor.stages.track import observation, rollout
from exoactor.stages.track.disturbance import NOTHING, Disturbance
from exoactor.stages.track.observation import References
from exoactor.stages.track.reference import Ends, Knots, course

SHIPPED = Path(__file__).parent / "data" / "policy.onnx"


@dataclass(frozen=True)
class PolicyConfig:
    """`scene`: what stands around the robot; `disturbance`: of the simulation; `policy`: another .onnx file."""

    scene: Scene | None = None
    disturbance: Disturbance = NOTHING
    policy: Path = SHIPPED
    ends: Ends = field(default_factory=Ends)


class PolicyTracker:
    """Runs the network at 50 Hz."""

    name = "policy"

    def __init__(self, config: PolicyConfig | None = None) -> None:
        self.config = config or PolicyConfig()

    def track(self, reference: RobotMotion, progress: Progress) -> Execution:
        """Start standing, blend into the first frame, follow the reference, end standing."""
        network = _network(self.config.policy)
        asked = course(reference, self.config.ends, self.config.scene)
        knots = Knots(asked.motion, rollout.STEP_S, 0, asked.seated)
        plant = rollout.plant_for(self.config.scene, self.config.disturbance)
        policy = OwnPolicy(network, References.of(knots.qpos, knots.qvel, knots.ctrl))
        return rollout.rollout(policy, plant, asked, progress).execution(self.name)


def _network(file: Path) -> Network:
    network = Network(file)
    if network.input_size != observation.SIZE:
        raise MissingAssetError(
            f"{file} takes {network.input_size} numbers, this version's policy takes {observation.SIZE}",
            "train it again (python -m exoactor.training.track), or leave the option out",
        )
    return network


class OwnPolicy:
    """The network, what it did last, and the few frames it remembers."""

    def __init__(self, network: Network, references: References) -> None:
        self._network, self._references = network, references
        self._last = np.array([len(references.qpos) - 1])
        self._action = np.zeros((1, observation.JOINTS))
        self._past: Array | None = None

    def act(self, frame: int, qpos: Array, qvel: Array) -> Array:
        """Position targets (29,)."""
        at, pose, velocity = np.array([frame]), qpos[None], qvel[None]
        now = observation.proprioception(np, pose, velocity, self._action)
        if self._past is None:
            self._past = np.repeat(now[:, None], max(observation.LAGS), axis=1)
        seen = observation.observation(np, self._references, at, self._last, pose, velocity, now, self._past)
        self._past = np.concatenate([now[:, None], self._past[:, :-1]], axis=1)
        answer = self._network(seen[0].astype(np.float32)).astype(np.float64)
        self._action = np.clip(answer, -observation.ACTION_LIMIT, observation.ACTION_LIMIT)[None]
        return np.asarray(observation.targets(np, self._references, at, self._action)[0])
