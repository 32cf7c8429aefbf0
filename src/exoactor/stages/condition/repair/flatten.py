"""Soles that stand for a while, levelled by the ankles.

A motion recovered from video stands on the edges of its feet. A simulated sole then bears on a
line, and the robot tips over where a person would not have noticed.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_opening, gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.robots import g1, tangent
from exoactor.robots.legs import Legs

ANKLES = np.array(
    [
        [g1.JOINT_NAMES.index(f"{side}_ankle_{axis}_joint") for axis in ("pitch", "roll")]
        for side in ("left", "right")
    ]
)


@dataclass(frozen=True)
class FlatFeetConfig:
    """Which soles are levelled; set by hand, the time on some of the shared motions.

    low_sole_m, slow_m_s, long_s: a sole lower than the first, with its ankle slower than the
    second, for the third, stands; dancers raise a heel for less. tilted_rad: less is not worth a
    change; tiptoe_rad: a foot tilted more means to be on its toes or heel. fade_s: within which a
    foot is levelled.
    """

    low_sole_m: float = 0.03
    slow_m_s: float = 0.15
    long_s: float = 1.0
    tilted_rad: float = 0.1
    tiptoe_rad: float = 0.4
    fade_s: float = 0.06


def flat_footed(
    qpos: Array, fps: float, legs: Legs, config: FlatFeetConfig, notes: list[str]
) -> Array:
    """Poses (T, 36) near the floor, with the soles that stand level."""
    pos, quat = legs.feet(qpos)
    tilt = rotations.angle_between(quat, rotations.from_yaw(rotations.yaw(quat)))
    stands = _stands(pos, legs.sole_height(qpos), tilt, fps, config)
    worst = float(tilt[stands].max(initial=0.0))
    if worst < config.tilted_rad:
        return qpos
    share = gaussian_filter1d(stands.astype(float), config.fade_s * fps, axis=0)

    out = qpos.copy()
    for side, ankle in enumerate(ANKLES):
        angles = qpos[:, 7 + ankle]
        level = np.clip(
            _level(quat[:, side], angles), tangent.LOW_RAD[ankle], tangent.HIGH_RAD[ankle]
        )
        out[:, 7 + ankle] += share[:, side, None] * (level - angles)

    notes.append(
        "a foot of the reference stood on its edge, tilted by up to "
        f"{np.degrees(worst):.0f}°; it was levelled"
    )
    return out


def _level(quat: Array, angles: Array) -> Array:
    """Pitch and roll (T, 2) of an ankle that level a foot (T, 4), which has `angles` (T, 2) now."""
    pitch, roll = (np.zeros((len(angles), 3)) for _ in range(2))
    pitch[:, 1], roll[:, 0] = angles.T
    bent = rotations.multiply(rotations.from_rotvec(pitch), rotations.from_rotvec(roll))
    shank = rotations.multiply(quat, rotations.conjugate(bent))
    up = np.broadcast_to([0.0, 0.0, 1.0], (len(quat), 3))
    # is to be Ry(pitch) Rx(roll) applied to z
    x, y, z = rotations.rotate(rotations.conjugate(shank), up).T
    return np.column_stack([np.arctan2(x, z), -np.arcsin(np.clip(y, -1.0, 1.0))])


def _stands(pos: Array, height: Array, tilt: Array, fps: float, config: FlatFeetConfig) -> Flags:
    """Which foot (T, 2) stands still for long enough."""
    speed = gaussian_filter1d(
        np.linalg.norm(np.gradient(pos, axis=0), axis=-1) * fps, 0.04 * fps, axis=0
    )
    still = (height < config.low_sole_m) & (speed < config.slow_m_s) & (tilt < config.tiptoe_rad)
    frames = max(2, round(config.long_s * fps))
    padded = np.pad(still, ((frames, frames), (0, 0)), mode="edge")
    return np.asarray(binary_opening(padded, np.ones((frames, 1), dtype=bool))[frames:-frames])
