"""The floor where it should be, flights no longer than legs can jump, crouches that are no fall."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_dilation, binary_opening, gaussian_filter1d, minimum_filter1d

from exoactor.core.checks import Array
from exoactor.core.motion import Flags, RobotMotion
from exoactor.core.runs import runs
from exoactor.robots.legs import Legs
from exoactor.stages.condition.repair.glitches import odd

GRAVITY_M_S2 = 9.81


@dataclass(frozen=True)
class FloorConfig:
    """Heights and flights; set by hand, limits on flights on some of the shared motions.

    float_m: this far over the floor is worth a word, and off it in a flight. floor_window_s: over
    which the floor is sought. on_hands_m: hands, knees or a seat nearer to the floor bear the robot
    in part; the shins of a crouch are not so near. lowest_m, lying_m: a pelvis under 0.3 m counts
    as fallen, so that it is kept above the first; one that means to be lower than the second lies
    down. free_fall_m_s2: airborne, the pelvis falls at about -9.8; standing or floating it does
    not. fall_window_s, min_flight_s: over which that is measured, and for how long it lasts at
    least. long_flight_s, short_flight_s: flights longer than the first are made as long as the
    second, a jump of 16 cm: the planner gets the G1 off the floor at 1.5 to 1.8 m/s.
    """

    float_m: float = 0.02
    floor_window_s: float = 0.15
    on_hands_m: float = 0.01
    lowest_m: float = 0.36
    lying_m: float = 0.22
    free_fall_m_s2: float = -5.0
    fall_window_s: float = 0.14
    min_flight_s: float = 0.06
    long_flight_s: float = 0.42
    short_flight_s: float = 0.36


def airborne(motion: RobotMotion, legs: Legs, config: FloorConfig = FloorConfig()) -> Flags:
    """Frames (T,) of a repaired motion with nothing on the floor and the pelvis in free fall."""
    height = legs.lowest(motion.qpos)
    return _airborne(motion.root_pos_m[:, 2] - np.minimum(height, 0.0), height, motion.fps, config)


def on_the_floor(
    qpos: Array, fps: float, legs: Legs, config: FloorConfig, notes: list[str]
) -> Array:
    """Shift the root so that the lowest of the robot is at z = 0, except in free fall."""
    height = legs.lowest(qpos)
    flying = _airborne(qpos[:, 2] - np.minimum(height, 0.0), height, fps, config)
    index = np.arange(len(qpos))
    floor = np.interp(index, index[~flying], height[~flying])
    window = odd(config.floor_window_s * fps)
    floor = np.minimum(gaussian_filter1d(minimum_filter1d(floor, window), 0.4 * window), height)

    faults = [("floated", float(floor.max()), "over"), ("sank", float(-floor.min()), "into")]
    said = [
        f"{verb} up to {size * 100:.0f} cm {where} the floor"
        for verb, size, where in faults
        if size > config.float_m
    ]
    if said:
        notes.append(f"the reference {' and '.join(said)}; its height was corrected")

    on_floor = qpos.copy()
    on_floor[:, 2] -= floor
    return on_floor


def with_short_flights(
    qpos: Array, fps: float, legs: Legs, config: FloorConfig, notes: list[str]
) -> Array:
    """Where a jump lasts longer than the legs can throw the robot, it is back on the floor sooner.

    Until then the root falls freely; after that the feet are down in the poses that were asked for.
    """
    height = legs.lowest(qpos)
    out, longest = qpos.copy(), 0.0
    for start, end in runs(_airborne(qpos[:, 2], height, fps, config)):
        if (end - start) / fps <= config.long_flight_s:
            continue
        longest = max(longest, (end - start) / fps)
        down = np.flatnonzero(height < config.float_m / 2.0)
        frames = np.arange(
            np.max(down[down < start], initial=0), np.min(down[down >= end], initial=len(qpos))
        )

        grounded = qpos[frames, 2] - height[frames]
        since = (frames - frames[0]) / fps
        rise = 0.5 * GRAVITY_M_S2 * since * (config.short_flight_s - since)
        flying = rise >= 0.0
        free = np.interp(since, since[flying][[0, -1]], grounded[flying][[0, -1]]) + np.maximum(
            rise, 0.0
        )
        out[frames, 2] = np.where(flying, np.clip(free, grounded, qpos[frames, 2]), grounded)

    if longest:
        notes.append(
            f"the reference is up to {longest:.2f} s in the air, longer than the "
            "legs can jump; it was made "
            f"{config.short_flight_s:g} s"
        )
    return out


def above_a_fall(
    qpos: Array, fps: float, legs: Legs, config: FloorConfig, notes: list[str]
) -> Array:
    """Where a crouch brings the pelvis so low that it counts as fallen, or nearly, the legs bend a
    little less.

    A motion that goes down to the floor, or has more than soles on it, stays as it is.
    """
    height = qpos[:, 2]
    if height.min() > config.lowest_m or height.min() < config.lying_m:
        return qpos
    if legs.other_height(qpos[height < config.lowest_m]).min() < config.on_hands_m:
        return qpos

    lift = gaussian_filter1d(np.maximum(config.lowest_m - height, 0.0), 0.1 * fps)
    pos, quat = legs.feet(qpos)

    out = qpos.copy()
    for t in np.flatnonzero(lift > 1e-4):
        out[t, 2] += lift[t]
        out[t] = legs.solve(out[t], pos[t], quat[t])[0]

    notes.append(
        f"the reference's pelvis came down to {height.min() * 100:.0f} cm, "
        "nearly a fall; it was kept above "
        f"{out[:, 2].min() * 100:.0f} cm"
    )
    return out


def _airborne(root_height: Array, sole_height: Array, fps: float, config: FloorConfig) -> Flags:
    """Where both soles are up and the root falls freely; never the first or the last frame."""
    from scipy.signal import savgol_filter  # slow to load, and a plan does without

    up = sole_height > np.median(sole_height) + config.float_m
    up[[0, -1]] = False
    window = odd(config.fall_window_s * fps)
    if len(up) <= window:
        return np.zeros_like(up)
    acceleration = savgol_filter(root_height, window, 2, deriv=2, delta=1.0 / fps)
    falling = binary_opening(
        up & (acceleration < config.free_fall_m_s2),
        np.ones(max(2, round(config.min_flight_s * fps))),
    )

    # the acceleration is a mean over the window: take-off and landing lie up to half of it outside
    return np.asarray(binary_dilation(falling, iterations=max(1, window // 2)) & up)
