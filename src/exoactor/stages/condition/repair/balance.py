"""A pelvis brought to where the feet can bear it, in stretches that nobody could walk.

The linear inverted pendulum (Kajita et al. 2001): feet push from below as if from one point, c -
c'' / w^2 for a centre of mass c, and that point has to lie within the soles on the floor. A person
imagined, or seen by one camera, may hang in front of the only foot that stands; a robot that tries
to do so slips.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import spsolve

from exoactor.core.blend import envelope
from exoactor.core.checks import Array
from exoactor.core.motion import RobotMotion
from exoactor.robots.legs import NATURAL_RATE_1_S, Legs, sole_corners


@dataclass(frozen=True)
class BalanceConfig:
    """How far a pelvis may be from where its feet can bear it; set by hand.

    bearing_m: a sole lower than this bears. wild_m: pushing from this far outside the soles is left
    to the tracker: it bends and swings its arms. rounds: of projections onto the soles. near_price:
    of a metre from the reference's centre of mass, beside one of the push from its place. moved_m,
    stirred_m: less is left as it is, in all and in a frame. short_m: where a leg is shorter than
    this for its foot, the pelvis comes down by what is missing, within sink_s.
    """

    bearing_m: float = 0.015
    wild_m: float = 0.06
    rounds: int = 40
    near_price: float = 0.02
    moved_m: float = 0.015
    stirred_m: float = 1e-4
    short_m: float = 0.01
    sink_s: float = 0.08


def balanced(
    motion: RobotMotion, legs: Legs, config: BalanceConfig = BalanceConfig()
) -> tuple[RobotMotion, tuple[str, ...]]:
    """The motion with its pelvis moved to where its feet can bear it; and what was changed."""
    qpos = motion.qpos
    feet_pos, feet_quat = legs.feet(qpos)
    centre = np.array([legs.centre_of_mass(pose)[:2] for pose in qpos])
    low, high = _supports(qpos, legs, feet_pos, feet_quat, config)
    moved = _borne(centre, low, high, motion.fps, config) - centre
    far = float(np.linalg.norm(moved, axis=1).max())
    if far < config.moved_m:
        return motion, ()

    stirred = np.flatnonzero(np.linalg.norm(moved, axis=1) > config.stirred_m)
    shifted = qpos.copy()
    shifted[:, :2] += moved
    out, short_m = _on_feet(shifted, stirred, legs, feet_pos, feet_quat)
    if short_m.max() > config.short_m:
        shifted[stirred, 2] -= envelope(short_m, config.sink_s * motion.fps)[stirred]
        out, _ = _on_feet(shifted, stirred, legs, feet_pos, feet_quat)
    said = (
        "the reference's feet could not have borne it; its pelvis was moved by "
        f"up to {far * 100:.0f} cm"
    )

    return motion.with_qpos(out), (said,)


def _on_feet(
    qpos: Array, frames: NDArray[np.intp], legs: Legs, feet_pos: Array, feet_quat: Array
) -> tuple[Array, Array]:
    """Poses (T, 36) with their feet in place in some frames, and how far from it a foot is that its
    leg is too short for (T,).
    """
    out, short_m = qpos.copy(), np.zeros(len(qpos))
    for t in frames:
        out[t], short_m[t] = legs.solve(qpos[t], feet_pos[t], feet_quat[t])
    return out, short_m


def _supports(
    qpos: Array, legs: Legs, feet_pos: Array, feet_quat: Array, config: BalanceConfig
) -> tuple[Array, Array]:
    """Corners (T, 2) of the box around the soles that are down, the last one while none is; no
    bounds while it sits.
    """
    corners = sole_corners(feet_pos, feet_quat)  # (T, 2, 4, 3)
    down = legs.sole_height(qpos) < config.bearing_m
    low, high = np.zeros((len(qpos), 2)), np.zeros((len(qpos), 2))
    for t in range(len(qpos)):
        last = np.array([low[max(t - 1, 0)], high[max(t - 1, 0)]])
        on = corners[t, down[t], :, :2].reshape(-1, 2) if down[t].any() else last
        low[t], high[t] = on.min(axis=0), on.max(axis=0)

    sits = np.array([legs.sits(pose) for pose in qpos])
    low[sits], high[sits] = -np.inf, np.inf
    return low, high


def _borne(centre: Array, low: Array, high: Array, fps: float, config: BalanceConfig) -> Array:
    """A path (T, 2) near `centre`, pushed from within the soles where that was far outside."""
    count = len(centre)
    second = sparse.diags([1.0, -2.0, 1.0], [0, 1, 2], shape=(count - 2, count)) * fps**2
    inner = sparse.eye(count, format="csr")[1:-1]
    push = (inner - second / NATURAL_RATE_1_S**2).tocsr()
    normal = (push.T @ push + config.near_price * sparse.eye(count)).tocsc()
    path = centre.copy()
    asked = push @ centre
    wild = (asked < (low - config.wild_m)[1:-1]) | (asked > (high + config.wild_m)[1:-1])
    if not wild.any():
        return path

    for _ in range(config.rounds):
        within = np.clip(push @ path, low[1:-1], high[1:-1])
        path = np.asarray(spsolve(normal, push.T @ within + config.near_price * centre))
    return path
