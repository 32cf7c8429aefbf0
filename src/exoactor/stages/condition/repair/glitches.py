"""What no motor does, taken out: strange ends, angles out of range, spikes, jumps of the root."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import median_filter

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.robots import g1, tangent

SPEED_RAD_S = np.array([joint.motor.speed_rad_s for joint in g1.JOINTS])
"""What the motors can do."""


@dataclass(frozen=True)
class GlitchConfig:
    """What counts as a glitch; set by hand.

    root_jump_m_s: further from its neighbours' velocity than a pelvis gets in one frame;
    yaw_spike_rad_s: likewise. strange_end_s: for so long at most an end may show another pose.
    neighbourhood_s: whose median replaces a spike.
    """

    root_jump_m_s: float = 4.0
    yaw_spike_rad_s: float = 6.0
    strange_end_s: float = 0.3
    neighbourhood_s: float = 0.3


def without_glitches(qpos: Array, fps: float, config: GlitchConfig, notes: list[str]) -> Array:
    """Poses (T, 36) without them; what was changed is added to the notes."""
    qpos = _without_strange_ends(qpos, fps, config, notes)
    qpos = _within_ranges(qpos, notes)
    for fix in (_without_joint_spikes, _without_root_jumps, _without_yaw_spikes):
        qpos = fix(qpos, fps, config, notes)
    return qpos


def _without_strange_ends(qpos: Array, fps: float, config: GlitchConfig, notes: list[str]) -> Array:
    """Where the first or last frames are far from the next to them, that is held instead."""
    step = tangent.difference(qpos[:-1], qpos[1:])
    far = np.linalg.norm(step[:, g1.ROOT_LINVEL], axis=1) * fps > 2.0 * config.root_jump_m_s
    far |= np.linalg.norm(step[:, g1.ROOT_ANGVEL], axis=1) * fps > 2.0 * config.yaw_spike_rad_s
    far |= (np.abs(step[:, g1.JOINT_VEL]) * fps > 2.0 * SPEED_RAD_S).any(axis=1)
    reach = min(round(config.strange_end_s * fps), len(far) // 4)
    first = int(np.max(np.flatnonzero(far[:reach]) + 1, initial=0))

    last = len(qpos) - 1 - int(np.max(np.flatnonzero(far[::-1][:reach]) + 1, initial=0))
    for frames, end in ((first, "first"), (len(qpos) - 1 - last, "last")):
        if frames:
            which = f"{end} {frames} frames" if frames > 1 else f"{end} frame"
            notes.append(
                f"the reference's {which} showed another pose; the pose beside it was held instead"
            )

    return qpos[np.clip(np.arange(len(qpos)), first, last)]


def _within_ranges(qpos: Array, notes: list[str]) -> Array:
    out = tangent.within_ranges(qpos)
    over = float(np.abs(out - qpos).max())
    if over > 0.01:
        notes.append(
            "the reference left the joints' ranges by up to "
            f"{np.degrees(over):.0f}°; it was held at them"
        )
    return out


def _without_joint_spikes(qpos: Array, fps: float, config: GlitchConfig, notes: list[str]) -> Array:
    """Where a joint is faster than its motor, its angle is the median of the neighbourhood."""
    fast = np.abs(np.diff(qpos[:, g1.JOINT_POS], axis=0)) * fps > SPEED_RAD_S  # (T-1, 29)
    if not fast.any():
        return qpos
    touched = np.pad(fast, ((1, 0), (0, 0))) | np.pad(fast, ((0, 1), (0, 0)))
    middle = median_filter(
        qpos[:, g1.JOINT_POS], size=(odd(config.neighbourhood_s * fps), 1), mode="mirror"
    )
    where = _frames(np.asarray(fast.any(axis=1)))
    notes.append(
        f"the reference asked more speed than the motors have in {where}; that was smoothed"
    )
    out = qpos.copy()
    out[:, g1.JOINT_POS] = np.where(touched, middle, qpos[:, g1.JOINT_POS])

    return out


def _without_root_jumps(qpos: Array, fps: float, config: GlitchConfig, notes: list[str]) -> Array:
    out = qpos.copy()
    out[:, g1.ROOT_POS] = _steadied(
        qpos[:, g1.ROOT_POS], fps, config.root_jump_m_s, config, "root", notes
    )
    return out


def _without_yaw_spikes(qpos: Array, fps: float, config: GlitchConfig, notes: list[str]) -> Array:
    yaw = np.unwrap(rotations.yaw(qpos[:, g1.ROOT_QUAT]))[:, None]  # (T, 1)
    steady = _steadied(yaw, fps, config.yaw_spike_rad_s, config, "heading", notes)
    if steady is yaw:
        return qpos
    out = qpos.copy()
    turn = rotations.from_yaw((steady - yaw)[:, 0])
    out[:, g1.ROOT_QUAT] = rotations.multiply(turn, qpos[:, g1.ROOT_QUAT])
    return out


def _steadied(
    value: Array, fps: float, limit: float, config: GlitchConfig, what: str, notes: list[str]
) -> Array:
    """A path (T, N), its velocity's outliers replaced by the median around them; itself where there
    are none.

    The longest stretch without one stays where it was.
    """
    velocity = np.diff(value, axis=0) * fps
    if len(velocity) < 3:
        return value
    middle = median_filter(velocity, size=(odd(config.neighbourhood_s * fps), 1), mode="mirror")
    bad = np.linalg.norm(velocity - middle, axis=1) > limit
    if not bad.any():
        return value
    notes.append(f"the reference's {what} jumped in {_frames(bad)}; that was taken out")

    edges = np.flatnonzero(np.concatenate([[True], bad, [True]]))
    anchor = edges[np.argmax(np.diff(edges))]
    clean = np.where(bad[:, None], middle, velocity)
    summed = np.concatenate([np.zeros_like(value[:1]), np.cumsum(clean, axis=0) / fps])
    return np.asarray(value[anchor] + summed - summed[anchor])


def odd(frames: float) -> int:
    """The length of a window with a middle."""
    return int(frames) | 1


def _frames(where: Flags) -> str:
    count = int(where.sum())
    return f"{count} frames" if count != 1 else "one frame"
