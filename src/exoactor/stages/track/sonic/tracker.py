"""SONIC (NVIDIA, GR00T-WholeBodyControl): an encoder of what shall be followed, a decoder that
moves the joints.

The weights are fetched by the user (NVIDIA Open Model License); which version they are is told by
their size. Gains, defaults and scales are the policy's own. Nobody here had the weights: the
adapter was tested with stand-ins of their exact shapes, and others report that plain MuJoCo does
not reproduce its tracking of people (GR00T-WholeBodyControl#68).
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import MissingAssetError
from exoactor.core.motion import REFERENCE_FPS
from exoactor.core.progress import Progress
from exoactor.io.assets import SONIC
from exoactor.io.onnx import Network
from exoactor.robots import g1
from exoactor.robots.orders import ISAAC_FROM_MUJOCO
from exoactor.stages.track import Tracked, TrackInput
from exoactor.stages.track.physics import rollout
from exoactor.stages.track.physics.disturbance import NOTHING, Disturbance
from exoactor.stages.track.physics.executed import tracked
from exoactor.stages.track.physics.plant import Plant, plant_for
from exoactor.stages.track.physics.rollout_log import RolloutLog
from exoactor.stages.track.physics.sampled_reference import SampledReference
from exoactor.stages.track.physics.worlds import World
from exoactor.stages.track.sonic import observation as seen


@dataclass(frozen=True)
class SonicConfig:
    """`folder`: with both files; None takes the asset. `disturbance`: of the simulation."""

    disturbance: Disturbance = NOTHING
    folder: Path | None = None


class Sonic:
    """The paper's tracker. Given a person, it follows that instead of the reference (mode 2)."""

    name = "sonic"

    def __init__(self, config: SonicConfig | None = None) -> None:
        self.config = config or SonicConfig()

    def ready(self) -> None:
        """MissingAssetError without weights of a known version."""
        encoder, _ = _networks(self.config.folder)
        seen.layout_of(encoder.input_size)

    def track(self, given: TrackInput, progress: Progress) -> Tracked:
        """Follow the reference to its end, or until shortly after a fall.

        Raises:
            MissingAssetError: the weights are not here, or of no known version.
        """
        networks, command = _networks(self.config.folder), _command(given)

        def attempt(world: World) -> RolloutLog:
            policy = _SonicPolicy(*networks, command)
            return rollout.rollout(policy, _plant(given, world), given.reference)

        return tracked(attempt, given, self.config.disturbance, self.name, progress)


def weights_hash(folder: Path | None = None) -> str:
    """Of both files; MissingAssetError if they are not here."""
    return hashlib.sha256(
        b"".join(_file(folder, name).read_bytes() for name in SONIC.files)
    ).hexdigest()


def _file(folder: Path | None, name: str) -> Path:
    path = (folder or SONIC.folder) / name
    if not path.is_file():
        raise MissingAssetError(f"SONIC's {name} is not at {path.parent}", SONIC.how)
    return path


def _networks(folder: Path | None) -> tuple[Network, Network]:
    encoder, decoder = map(Network, [_file(folder, name) for name in SONIC.files])
    if decoder.input_size != seen.DECODER:
        raise MissingAssetError(
            f"SONIC's decoder takes {decoder.input_size} numbers, not {seen.DECODER}",
            "give encoder and decoder of one version",
        )
    return encoder, decoder


def _plant(given: TrackInput, world: World) -> Plant:
    """The physics of all trackers, with this policy's gains."""
    plant = plant_for(given, rollout.STEP_S, world)
    model, body = plant.model, slice(seen.JOINTS)  # fingers keep theirs
    model.actuator_gainprm[body, 0] = seen.KP
    model.actuator_biasprm[body, 1], model.actuator_biasprm[body, 2] = -seen.KP, -seen.KD
    return plant


def _command(given: TrackInput) -> seen.Command:
    """The reference at the policy's rate; a person's frames beside it, held at both ends."""
    sampled, human = SampledReference(given.reference, rollout.STEP_S), given.human
    if human is None:
        return seen.Command(sampled.qpos, sampled.qvel)
    joint, quat = seen.person_command(human)
    at = np.arange(len(sampled.qpos)) / REFERENCE_FPS - given.reference.clip_start_s
    nearest = np.clip(np.round(at * human.fps), 0, len(joint) - 1).astype(int)
    return seen.Command(sampled.qpos, sampled.qvel, joint[nearest], quat[nearest])


class _SonicPolicy:
    """Both networks, what they did last, and how the reference was turned at first."""

    def __init__(self, encoder: Network, decoder: Network, command: seen.Command) -> None:
        self._encoder, self._decoder, self._command = encoder, decoder, command
        self._layout = seen.layout_of(encoder.input_size)
        self._history, self._action = seen.History(), np.zeros(seen.JOINTS)
        self._turn: Array | None = None

    def act(self, frame: int, qpos: Array, qvel: Array) -> Array:
        """Position targets (29,)."""
        if self._turn is None:
            there = rotations.conjugate(seen.heading(self._command.quat_wxyz[frame]))
            self._turn = rotations.multiply(seen.heading(qpos[g1.ROOT_QUAT]), there)
        shown = seen.encoder_input(
            self._layout, self._command, frame, qpos[g1.ROOT_QUAT], self._turn
        )
        token = self._encoder(shown)
        self._history.add(qpos, qvel, self._action)
        felt = self._history.decoder_input(token)
        self._action = self._decoder(felt)
        return seen.DEFAULT_RAD + seen.ACTION_SCALE_RAD * self._action[list(ISAAC_FROM_MUJOCO)]
