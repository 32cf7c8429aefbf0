"""Light repair of references that no robot could follow: glitches of the root, spikes of joints, a wrong floor.

Each repair says what it changed, in words for the report; a clean reference comes out as it went in.
"""

import numpy as np
from scipy.ndimage import binary_dilation, binary_opening, gaussian_filter1d, median_filter, minimum_filter1d

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import Flags, RobotMotion
from exoactor.core.runs import runs
from exoactor.robots import g1
from exoactor.robots.legs import Legs
from exoactor.stages.condition.repair.flatten import flat_footed

ROOT_JUMP_M_S = 4.0  # further from its neighbours' velocity than a pelvis gets in one frame
YAW_SPIKE_RAD_S = 6.0
STRANGE_END_S = 0.3
FLOAT_M = 0.02
ON_HANDS_M = 0.01
"""Hands, knees or a seat nearer to the floor bear the robot in part; the shins of a crouch are not so near."""
LOWEST_M, LYING_M = 0.36, 0.22
"""A pelvis under 0.3 m counts as fallen; one that means to be lower than the second lies down."""

FALL_WINDOW_S = 0.14
MIN_FLIGHT_S = 0.06
FREE_FALL_M_S2 = -5.0  # airborne: the pelvis falls at about -9.8; standing or floating it does not
GRAVITY_M_S2 = 9.81
LONG_FLIGHT_S, SHORT_FLIGHT_S = 0.42, 0.36
"""Flights longer than the first are made as long as the second, a jump of 16 cm: the planner gets the G1 off the floor
at 1.5 to 1.8 m/s."""
NEIGHBOURHOOD_S = 0.3
FLOOR_WINDOW_S = 0.15


def repair(motion: RobotMotion, legs: Legs) -> tuple[RobotMotion, tuple[str, ...]]:
    """A motion that a robot could follow, and what was changed."""
    notes: list[str] = []
    qpos = motion.qpos
    for fix in (_without_strange_ends, _within_ranges, _without_joint_spikes, _without_root_jumps, _without_yaw_spikes):
        qpos = fix(qpos, motion.fps, notes)
    qpos = _on_the_floor(qpos, motion.fps, legs, notes)
    levelled = flat_footed(qpos, motion.fps, legs, notes)
    if levelled is not qpos:
        qpos = _on_the_floor(levelled, motion.fps, legs, [])
    qpos = _with_short_flights(qpos, motion.fps, legs, notes)
    qpos = _above_a_fall(qpos, motion.fps, legs, notes)
    return RobotMotion.from_qpos(qpos, motion.fps, motion.joint_names), tuple(notes)


def airborne(motion: RobotMotion, legs: Legs) -> Flags:
    """Frames (T,) in which a repaired motion is in flight: nothing on the floor, the pelvis in free fall."""
    height = legs.lowest(motion.qpos)
    return _airborne(motion.root_pos_m[:, 2] - np.minimum(height, 0.0), height, motion.fps)


def _without_strange_ends(qpos: Array, fps: float, notes: list[str]) -> Array:
    """Where the first or last frames are another pose, far from the next to them, that next one is held instead."""
    turn = rotations.to_rotvec(rotations.multiply(rotations.conjugate(qpos[:-1, 3:7]), qpos[1:, 3:7]))
    limit = 2.0 * np.array([joint.motor.speed_rad_s for joint in g1.JOINTS])
    far = np.linalg.norm(np.diff(qpos[:, :3], axis=0), axis=1) * fps > 2.0 * ROOT_JUMP_M_S
    far |= np.linalg.norm(turn, axis=1) * fps > 2.0 * YAW_SPIKE_RAD_S
    far |= (np.abs(np.diff(qpos[:, 7:], axis=0)) * fps > limit).any(axis=1)
    reach = min(round(STRANGE_END_S * fps), len(far) // 4)
    first = int(np.max(np.flatnonzero(far[:reach]) + 1, initial=0))
    last = len(qpos) - 1 - int(np.max(np.flatnonzero(far[::-1][:reach]) + 1, initial=0))
    for frames, end in ((first, "first"), (len(qpos) - 1 - last, "last")):
        if frames:
            which = f"{end} {frames} frames" if frames > 1 else f"{end} frame"
            notes.append(f"the reference's {which} showed another pose; the pose beside it was held instead")
    return qpos[np.clip(np.arange(len(qpos)), first, last)]


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
    """Shift the root in height so that what is lowest of the robot is at z = 0, except where it is in free fall."""
    height = legs.lowest(qpos)
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


def _with_short_flights(qpos: Array, fps: float, legs: Legs, notes: list[str]) -> Array:
    """Where a jump lasts longer than the legs can throw the robot, it is back on the floor sooner.

    Until then the root falls freely; after that the feet are down in the poses that were asked for.
    """
    height = legs.lowest(qpos)
    out, longest = qpos.copy(), 0.0
    for start, end in runs(_airborne(qpos[:, 2], height, fps)):
        if (end - start) / fps <= LONG_FLIGHT_S:
            continue
        longest = max(longest, (end - start) / fps)
        down = np.flatnonzero(height < FLOAT_M / 2.0)
        frames = np.arange(np.max(down[down < start], initial=0), np.min(down[down >= end], initial=len(qpos)))
        grounded = qpos[frames, 2] - height[frames]
        since = (frames - frames[0]) / fps
        rise = 0.5 * GRAVITY_M_S2 * since * (SHORT_FLIGHT_S - since)
        flying = rise >= 0.0
        free = np.interp(since, since[flying][[0, -1]], grounded[flying][[0, -1]]) + np.maximum(rise, 0.0)
        out[frames, 2] = np.where(flying, np.clip(free, grounded, qpos[frames, 2]), grounded)
    if longest:
        notes.append(
            f"the reference is up to {longest:.2f} s in the air, longer than the legs can jump; it was made "
            f"{SHORT_FLIGHT_S:g} s"
        )
    return out


def _above_a_fall(qpos: Array, fps: float, legs: Legs, notes: list[str]) -> Array:
    """Where a crouch brings the pelvis so low that it counts as fallen, or nearly, the legs bend a little less.

    A motion that goes down to the floor, or has more than soles on it, stays as it is.
    """
    height = qpos[:, 2]
    if height.min() > LOWEST_M or height.min() < LYING_M:
        return qpos
    if legs.other_height(qpos[height < LOWEST_M]).min() < ON_HANDS_M:
        return qpos
    lift = gaussian_filter1d(np.maximum(LOWEST_M - height, 0.0), 0.1 * fps)
    pos, quat = legs.feet(qpos)
    out = qpos.copy()
    for t in np.flatnonzero(lift > 1e-4):
        out[t, 2] += lift[t]
        out[t] = legs.solve(out[t], pos[t], quat[t])[0]
    notes.append(
        f"the reference's pelvis came down to {height.min() * 100:.0f} cm, nearly a fall; it was kept above "
        f"{out[:, 2].min() * 100:.0f} cm"
    )
    return out


def _airborne(root_height: Array, sole_height: Array, fps: float) -> Flags:
    """Stretches in which both soles are up and the root falls freely; never the first or the last frame."""
    from scipy.signal import savgol_filter  # slow to load, and a plan does without

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
