"""TWIST2's policy (Ze et al. 2025, github.com/amazon-far/TWIST2, MIT) as a tracker, in the physics
of all the others.

It follows velocities, so an outer loop on place and heading keeps it from drifting away.
Observation and action as in that repository's simulation: 1432 numbers (the present, ten frames of
the past, and the command once more) give 29. Gains are those of `robots.g1`, which are the policy's
own; torque limits are the real motors', which are not.
"""

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import MissingAssetError
from exoactor.core.progress import Progress
from exoactor.io import assets
from exoactor.io.onnx import Network
from exoactor.robots import g1
from exoactor.stages.track import Tracked, TrackInput
from exoactor.stages.track.physics import rollout
from exoactor.stages.track.physics.disturbance import NOTHING, Disturbance
from exoactor.stages.track.physics.executed import tracked
from exoactor.stages.track.physics.plant import plant_for
from exoactor.stages.track.physics.rollout_log import RolloutLog
from exoactor.stages.track.physics.sampled_reference import SampledReference
from exoactor.stages.track.physics.worlds import World

HISTORY = 10
OBSERVATION = 1432
ACTION_SCALE_RAD, ACTION_LIMIT = 0.5, 10.0
SPIN_SCALE, SPEED_SCALE = 0.25, 0.05
ANKLES = [4, 5, 10, 11]
"""Joints whose speed it is not told."""
_LEG, _ARM = (-0.2, 0.0, 0.0, 0.4, -0.2, 0.0), (1.2, 0.0, 0.0, 0.0)
DEFAULT_RAD = np.array([*_LEG, *_LEG, *[0.0] * 4, 0.4, 0.0, *_ARM, 0.0, -0.4, 0.0, *_ARM])
"""Joint angles (29,) that its actions are about."""


@dataclass(frozen=True)
class Twist2Config:
    """`disturbance`: of the simulation; `policy`: the .onnx file, None takes the asset `twist2`.

    `gain_1_s`: of the outer loop, m/s a metre and rad/s a radian, with the most that it adds to the
    speed and to the yaw rate asked for.
    """

    disturbance: Disturbance = NOTHING
    policy: Path | None = None
    gain_1_s: float = 1.0
    most_m_s: float = 0.5
    most_rad_s: float = 1.0


class Twist2:
    """A general tracker from elsewhere: the anchor that the others are measured against."""

    name = "twist2"

    def __init__(self, config: Twist2Config | None = None) -> None:
        self.config = config or Twist2Config()

    def ready(self) -> None:
        """MissingAssetError without the policy."""
        _network(self.config.policy)

    def track(self, given: TrackInput, progress: Progress) -> Tracked:
        """Follow the reference to its end, or until shortly after a fall."""
        network = _network(self.config.policy)
        sampled = SampledReference(given.reference, rollout.STEP_S)

        def attempt(world: World) -> RolloutLog:
            policy = _Twist2Policy(network, sampled, self.config)
            plant = plant_for(given, rollout.STEP_S, world)
            return rollout.rollout(policy, plant, given.reference)

        return tracked(attempt, given, self.config.disturbance, self.name, progress)


def _network(file: Path | None) -> Network:
    network = Network(file or assets.read("twist2", "twist2_1017_20k.onnx"))
    if network.input_size != OBSERVATION:
        raise MissingAssetError(
            f"{file} takes {network.input_size} numbers, TWIST2's policy takes {OBSERVATION}",
            "give twist2_1017_20k.onnx, or run `exoactor assets pull twist2`",
        )
    return network


class _Twist2Policy:
    """The network, what it did last, and the ten frames it remembers."""

    def __init__(self, network: Network, reference: SampledReference, config: Twist2Config) -> None:
        self._network, self._reference, self._config = network, reference, config
        self._past: deque[Array] = deque(maxlen=HISTORY)
        self._action = np.zeros(len(DEFAULT_RAD))

    def act(self, frame: int, qpos: Array, qvel: Array) -> Array:
        """Position targets (29,)."""
        command = self._command(frame, qpos)
        now = np.concatenate([command, _felt(qpos, qvel), self._action])
        if not self._past:
            self._past.extend([now] * HISTORY)
        observed = np.concatenate([now, *self._past, command])
        self._past.append(now)
        self._action = self._network(observed)
        return DEFAULT_RAD + ACTION_SCALE_RAD * np.clip(self._action, -ACTION_LIMIT, ACTION_LIMIT)

    def _command(self, frame: int, qpos: Array) -> Array:
        """(35,): root velocity xy in its frame, height, roll, pitch, yaw rate, joint angles."""
        asked = self._reference.qpos[frame]
        moving = self._reference.qvel[frame]
        config = self._config

        velocity = moving[g1.ROOT_LINVEL] + [
            *_at_most(config.gain_1_s * (asked[:2] - qpos[:2]), config.most_m_s),
            0.0,
        ]
        off = float(rotations.yaw(asked[g1.ROOT_QUAT]) - rotations.yaw(qpos[g1.ROOT_QUAT]))
        turn = config.gain_1_s * np.arctan2(np.sin(off), np.cos(off))

        # the robot's heading, the reference's tilt: the velocity is asked for as it will stand
        frame_wxyz = rotations.multiply(rotations.from_yaw(-off), asked[g1.ROOT_QUAT])
        local = rotations.rotate(rotations.conjugate(frame_wxyz), velocity)
        spin = moving[5] + np.clip(turn, -config.most_rad_s, config.most_rad_s)

        return np.concatenate(
            [
                local[:2],
                asked[g1.ROOT_HEIGHT],
                roll_pitch(np, asked[g1.ROOT_QUAT]),
                [spin],
                asked[g1.JOINT_POS],
            ]
        )


def _felt(qpos: Array, qvel: Array) -> Array:
    """Spin, roll and pitch, joint angles from the default, and speeds (63,), each in its scale."""
    speed = np.array(qvel[g1.JOINT_VEL])
    speed[ANKLES] = 0.0
    return np.concatenate(
        [
            SPIN_SCALE * qvel[g1.ROOT_ANGVEL],
            roll_pitch(np, qpos[g1.ROOT_QUAT]),
            qpos[g1.JOINT_POS] - DEFAULT_RAD,
            SPEED_SCALE * speed,
        ]
    )


def roll_pitch(xp: Any, quat_wxyz: Any) -> Any:
    """(..., 4) → (..., 2), of yaw, pitch, roll about z, y, x; `xp`: numpy, or JAX's."""
    w, x, y, z = (quat_wxyz[..., i] for i in range(4))
    roll = xp.arctan2(2.0 * (w * x + y * z), 1.0 - 2.0 * (x * x + y * y))
    return xp.stack([roll, xp.arcsin(xp.clip(2.0 * (w * y - z * x), -1.0, 1.0))], axis=-1)


def _at_most(value: Array, length: float) -> Array:
    return value * min(1.0, length / max(float(np.linalg.norm(value)), 1e-9))
