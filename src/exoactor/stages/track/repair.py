"""Light repair of references that no robot could follow: glitches of the root, spikes of joints, a wrong floor.

Each repair says what it changed, in words for the report; a clean reference comes out as it went in.
"""

import numpy as np
from scipy.ndimage import binary_dilation, binary_opening, gaussian_filter1d, median_filter, minimum_filter1d
from scipy.signal import savgol_filter

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import Flags, RobotMotion
from exoactor.robots import g1
from exoactor.stages.track.stance import Legs

ROOT_JUMP_M_S = 4.0  # further from its neighbours' velocity than a pelvis gets in one frame
YAW_SPIKE_RAD_S = 6.0
FLOAT_M = 0.02
FALL_WINDOW_S = 0.14
MIN_FLIGHT_S = 0.06
FREE_FALL_M_S2 = -5.0  # airborne: the pelvis falls at about -9.8; standing or floating it does not
NEIGHBOURHOOD_S = 0.3
FLOOR_WINDOW_S = 0.15


def repair(motion: RobotMotion, legs: Legs) -> tuple[RobotMotion, tuple[str, ...]]:
    """A motion that a robot could follow, and what was changed."""
    notes: list[str] = []
    qpos = motion.qpos
    for fix in (_within_ranges, _without_joint_spikes, _without_root_jumps, _without_yaw_spikes):
        qpos = fix(qpos, motion.fps, notes)
    qpos = _on_the_floor(qpos, motion.fps, legs, notes)
    return RobotMotion.from_qpos(qpos, motion.fps, motion.joint_names), tuple(notes)


def airborne(motion: RobotMotion, legs: Legs) -> Flags:
    """Frames (T,) in which a repaired motion is in flight: both soles up, the pelvis in free fall."""
    height = legs.sole_height(motion.qpos).min(1)
    return _airborne(motion.root_pos_m[:, 2] - np.minimum(height, 0.0), height, motion.fps)


def _within_ranges(qpos: Array, fps: float, notes: list[str]) -> Array:
    low, high = np.array([joint.range_rad for joint in g1.JOINTS]).T
    clipped = np.clip(qpos[:, 7:], low, high)
    over = float(np.abs(clipped - qpos[:, 7:]).max())
    if over > 0.01:
        notes.append(f"the reference left the joints' ranges by up to {np.degrees(over):.0f}°; it was held at them")
    return np.concatenate([qpos[:, :7], clipped], axis=1)


def _without_joint_spikes(qpos: Array, fps: float, notes: list[str]) -> Array:
    """Where a joint would have to be faster than its motor, its angle is the median of the neighbourhood."""
    limit = np.array([joint.motor.speed_rad_s for joint in g1.JOINTS])
    fast = np.abs(np.diff(qpos[:, 7:], axis=0)) * fps > limit
    if not fast.any():
        return qpos
    touched = np.zeros((len(qpos), len(limit)), dtype=bool)
    touched[1:] |= fast
    touched[:-1] |= fast
    middle = median_filter(qpos[:, 7:], size=(_odd(NEIGHBOURHOOD_S * fps), 1), mode="mirror")
    where = _frames(np.asarray(fast.any(axis=1)))
    notes.append(f"the reference asked more speed than the motors have in {where}; that was smoothed")
    return np.concatenate([qpos[:, :7], np.where(touched, middle, qpos[:, 7:])], axis=1)


def _without_root_jumps(qpos: Array, fps: float, notes: list[str]) -> Array:
    velocity, bad = _clean_steps(qpos[:, :3], fps, ROOT_JUMP_M_S)
    if not bad.any():
        return qpos
    notes.append(f"the reference's root jumped in {_frames(bad)}; that was taken out")
    # the longest undisturbed stretch keeps its place
    return np.concatenate([_integrated(qpos[:, :3], velocity, bad, fps), qpos[:, 3:]], axis=1)


def _without_yaw_spikes(qpos: Array, fps: float, notes: list[str]) -> Array:
    yaw = np.unwrap(rotations.yaw(qpos[:, 3:7]))[:, None]
    rate, bad = _clean_steps(yaw, fps, YAW_SPIKE_RAD_S)
    if not bad.any():
        return qpos
    notes.append(f"the reference's heading jumped in {_frames(bad)}; that was taken out")
    turn = rotations.from_yaw((_integrated(yaw, rate, bad, fps) - yaw)[:, 0])
    return np.concatenate([qpos[:, :3], rotations.multiply(turn, qpos[:, 3:7]), qpos[:, 7:]], axis=1)


def _clean_steps(value: Array, fps: float, limit: float) -> tuple[Array, Flags]:
    """Velocity (T - 1, N) with its outliers replaced by the median around them, and where they were (T - 1,)."""
    velocity = np.diff(value, axis=0) * fps
    if len(velocity) < 3:
        return velocity, np.zeros(len(velocity), dtype=bool)
    middle = median_filter(velocity, size=(_odd(NEIGHBOURHOOD_S * fps), 1), mode="mirror")
    bad = np.linalg.norm(velocity - middle, axis=1) > limit
    return np.where(bad[:, None], middle, velocity), bad


def _integrated(value: Array, velocity: Array, bad: Flags, fps: float) -> Array:
    """Sum up the velocity so that the longest stretch without a fault stays where it was."""
    edges = np.flatnonzero(np.concatenate([[True], bad, [True]]))
    longest = int(np.argmax(np.diff(edges)))
    anchor = int(edges[longest])
    summed = np.concatenate([np.zeros_like(value[:1]), np.cumsum(velocity, axis=0) / fps])
    return np.asarray(value[anchor] + summed - summed[anchor])


def _on_the_floor(qpos: Array, fps: float, legs: Legs, notes: list[str]) -> Array:
    """Shift the root in height so that the lower sole stands at z = 0, except where the robot is in free fall."""
    height = legs.sole_height(qpos).min(1)
    flying = _airborne(qpos[:, 2] - np.minimum(height, 0.0), height, fps)
    index = np.arange(len(qpos))
    floor = np.interp(index, index[~flying], height[~flying])
    window = _odd(FLOOR_WINDOW_S * fps)
    floor = np.minimum(gaussian_filter1d(minimum_filter1d(floor, window), 0.4 * window), height)
    faults = [("floated", float(floor.max()), "over"), ("sank", float(-floor.min()), "into")]
    said = [f"{verb} up to {size * 100:.0f} cm {where} the floor" for verb, size, where in faults if size > FLOAT_M]
    if said:
        notes.append(f"the reference {' and '.join(said)}; its height was corrected")
    return np.concatenate([qpos[:, :2], qpos[:, 2:3] - floor[:, None], qpos[:, 3:]], axis=1)


def _airborne(root_height: Array, sole_height: Array, fps: float) -> Flags:
    """Stretches in which both soles are up and the root falls freely; never the first or the last frame."""
    up = sole_height > np.median(sole_height) + FLOAT_M
    up[[0, -1]] = False
    window = _odd(FALL_WINDOW_S * fps)
    if len(up) <= window:
        return np.zeros_like(up)
    acceleration = savgol_filter(root_height, window, 2, deriv=2, delta=1.0 / fps)
    falling = binary_opening(up & (acceleration < FREE_FALL_M_S2), np.ones(max(2, round(MIN_FLIGHT_S * fps))))
    # the acceleration is a mean over the window: take-off and landing lie up to half of it outside
    return np.asarray(binary_dilation(falling, iterations=max(1, window // 2)) & up)


def _odd(frames: float) -> int:
    return int(frames) | 1


def _frames(where: Flags) -> str:
    count = int(where.sum())
    return f"{count} frames" if count != 1 else "one frame"
