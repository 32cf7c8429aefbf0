"""Robots as unlike the nominal one as the real one will be: friction, masses, motors, loads."""

import copy

import mujoco
import numpy as np

from exoactor.robots import model
from exoactor.robots.model import Physics


def pool(count: int, seed: int, physics: Physics) -> list[mujoco.MjModel]:
    """`count` robots on a floor; the first is the nominal one."""
    rng, nominal = np.random.default_rng([seed, 3]), model.build(physics)
    return [nominal, *(_varied(nominal, rng) for _ in range(count - 1))]


def _varied(nominal: mujoco.MjModel, rng: np.random.Generator) -> mujoco.MjModel:
    out = copy.copy(nominal)
    left, right = model.soles(out)
    out.geom_friction[[*left, *right, out.geom("floor").id], 0] = rng.uniform(0.35, 1.25)

    share = rng.uniform(0.88, 1.12) * rng.uniform(0.95, 1.05, out.nbody)
    out.body_mass *= share
    out.body_inertia *= share[:, None]
    out.body_ipos[out.body("torso_link").id] += rng.uniform(-0.02, 0.02, 3)
    for side in ("left", "right"):
        _load(out, f"{side}_wrist_yaw_link", rng.choice([0.0, 0.0, rng.uniform(0.0, 1.5)]))
    strength = rng.uniform(0.92, 1.08, out.nu)
    out.actuator_gainprm[:, 0] *= strength
    out.actuator_biasprm[:, 1] *= strength
    out.actuator_biasprm[:, 2] *= rng.uniform(0.85, 1.15, out.nu)
    out.actuator_forcerange *= rng.uniform(0.85, 1.05)
    mujoco.mj_setConst(out, mujoco.MjData(out))

    return out


def _load(out: mujoco.MjModel, link: str, load_kg: float) -> None:
    """A point mass 5 cm before the link's frame."""
    body = out.body(link).id
    mass, place = out.body_mass[body], out.body_ipos[body].copy()
    out.body_mass[body] = mass + load_kg
    out.body_ipos[body] = (mass * place + load_kg * np.array([0.05, 0.0, 0.0])) / (mass + load_kg)
