"""What a robot meets outside the simulation: pushes, slippery soles, wrong masses, weak motors,
noise, delay, loads.

It changes the physics that stands for the robot and what its tracker sees of it, never the
tracker's own model. All of it is a function of the seed and of the instant, so that the same seed
gives the same result, also after a rewind.
"""

import copy
from dataclasses import dataclass
from functools import lru_cache

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.robots import g1, g1_shapes
from exoactor.robots.model import soles

JOINT_ANGLE_RAD = 0.006
JOINT_SPEED_RAD_S = 0.3
GYRO_RAD_S = 0.12
TILT_RAD = 0.03
ROOT_VELOCITY_M_S = 0.1
ROOT_POSITION_M = 0.02
"""Sensor noise of factor 1: standard deviations, white, an axis each; heading as tilt.

The first four are about those of the uniform noise with which mjlab trains trackers for the G1
(0.01 rad, 0.5 rad/s, 0.2 rad/s, and 0.05 of gravity's direction, either way); the root's are of an
ordinary state estimator.
"""

HANDS = ("left_wrist_yaw_link", "right_wrist_yaw_link")
"""The links that end in a hand."""


@dataclass(frozen=True)
class Disturbance:
    """Nothing, unless it is said.

    push_m_s: by how much the pelvis's horizontal velocity changes at once, in a direction drawn by
    the seed, every `push_every_s`; `push_at_random`: at an instant drawn in each such span instead
    of at its end; none comes after `push_until_s`. friction: of the soles; None as the model has
    it. mass_scale: of all links and their inertia. torque_scale: of the motors' limits. noise:
    times the standard deviations above. delay_s: until a command reaches the motors. load_kg: held
    in the left and the right hand.
    """

    push_m_s: float = 0.0
    push_every_s: float = 2.0
    push_at_random: bool = False
    push_until_s: float = np.inf
    friction: float | None = None
    mass_scale: float = 1.0
    torque_scale: float = 1.0
    noise: float = 0.0
    delay_s: float = 0.0
    load_kg: tuple[float, float] = (0.0, 0.0)
    seed: int = 0

    def __post_init__(self) -> None:
        positive = (
            self.push_every_s,
            self.mass_scale,
            self.torque_scale,
            1.0 if self.friction is None else self.friction,
        )

        if (
            min(positive) <= 0.0
            or min(self.push_m_s, self.noise, self.delay_s, *self.load_kg) < 0.0
            or self.seed < 0
        ):
            raise ConfigError(
                f"{self} cannot be", "give scales, friction and spans above zero, nothing below it"
            )

    def model(self, model: mujoco.MjModel) -> mujoco.MjModel:
        """A copy of the model with these soles, masses, motors, loads; things are as they were."""
        out = copy.copy(model)
        links = [out.body(name).id for name in g1.BODY_NAMES]
        out.body_mass[links] *= self.mass_scale
        out.body_inertia[links] *= self.mass_scale
        for side, kilogrammes in enumerate(self.load_kg):
            if kilogrammes > 0.0:
                _hold(out, HANDS[side], _palm_m(side), kilogrammes)
        out.actuator_forcerange *= self.torque_scale
        if self.friction is not None:
            left, right = soles(out)
            out.geom_friction[left + right, 0] = self.friction
        mujoco.mj_setConst(out, mujoco.MjData(out))
        return out

    def pushed(self, since_s: float, until_s: float) -> Array:
        """Change of the pelvis's horizontal velocity (2,) within since_s < t <= until_s."""
        change = np.zeros(2)
        if self.push_m_s == 0.0:
            return change
        first, last = (max(0, int(t / self.push_every_s + 1e-6)) for t in (since_s, until_s))
        for span in range(first, last + 1):
            angle, share = _push(self.seed, span)
            at_s = (span + (share if self.push_at_random else 1.0)) * self.push_every_s
            if since_s + 1e-6 < at_s <= min(until_s + 1e-6, self.push_until_s):
                change += self.push_m_s * np.array([np.cos(angle), np.sin(angle)])
        return change

    def add_sensor_noise(self, qpos: Array, qvel: Array, step: int) -> tuple[Array, Array]:
        """Pose (36,) and velocity (35,) as the robot's sensors tell them at a simulation step."""
        if self.noise == 0.0:
            return qpos, qvel
        drawn = self.noise * np.random.default_rng((self.seed, 1, step)).standard_normal(
            len(qpos) - 1 + len(qvel)
        )
        pose, velocity = drawn[: len(qvel)], drawn[len(qvel) :]
        turn = rotations.from_rotvec(TILT_RAD * pose[g1.ROOT_ANGVEL])
        felt = [
            qpos[g1.ROOT_POS] + ROOT_POSITION_M * pose[g1.ROOT_LINVEL],
            rotations.multiply(qpos[g1.ROOT_QUAT], turn),
            qpos[g1.JOINT_POS] + JOINT_ANGLE_RAD * pose[g1.JOINT_VEL],
        ]
        sigma = np.repeat([ROOT_VELOCITY_M_S, GYRO_RAD_S, JOINT_SPEED_RAD_S], [3, 3, len(qvel) - 6])

        return np.concatenate(felt), qvel + sigma * velocity


NOTHING = Disturbance()


@lru_cache
def _push(seed: int, span: int) -> tuple[float, float]:
    """Direction of the push in a span of time, and the share of it after which it comes."""
    chance = np.random.default_rng((seed, 0, span))
    return chance.uniform(0.0, 2.0 * np.pi), chance.uniform()


def _palm_m(side: int) -> Array:
    """The middle of a hand (3,) in its link's frame."""
    rods = {shape.name: shape for shape in g1_shapes.COLLISION}
    ends_m = np.array(rods[f"{('left', 'right')[side]}_hand_collision"].ends_m)
    return np.asarray(ends_m.mean(axis=0))


def _hold(model: mujoco.MjModel, link: str, at_m: Array, kilogrammes: float) -> None:
    """Add a point mass to a link: mass, centre and principal moments become both's (Steiner)."""
    body = model.body(link)
    own, centre = float(body.mass[0]), np.array(body.ipos)
    mass = own + kilogrammes
    both = (own * centre + kilogrammes * at_m) / mass
    axes = rotations.to_matrix(np.array(body.iquat))
    tensor = (
        axes @ np.diag(body.inertia) @ axes.T
        + _of_point(own, centre - both)
        + _of_point(kilogrammes, at_m - both)
    )
    moments, axes = np.linalg.eigh(tensor)
    axes[:, 2] *= np.sign(np.linalg.det(axes))
    body.mass[0], body.ipos[:], body.inertia[:] = mass, both, moments
    body.iquat[:] = rotations.from_matrix(axes)


def _of_point(kilogrammes: float, at_m: Array) -> Array:
    """Inertia (3, 3) of a point mass about the origin."""
    return np.asarray(kilogrammes * (at_m @ at_m * np.eye(3) - np.outer(at_m, at_m)))
