"""Walking by footsteps: a plan of steps → paths of both feet → path of the pelvis.

Feet come first and are exact: between steps a foot's ball stays where it was put, to the last bit,
and everything else (pelvis, then legs by inverse kinematics) follows the feet. A step has the parts
that gait textbooks name (Perry and Burnfield, Gait Analysis): the heel rises over the resting ball,
the foot lifts and swings, the heel comes down first. How much and how long was set by eye, for
unhurried walking.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter1d

from exoactor.core import resample, rotations
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.humans.actor import Actor

LEFT, RIGHT = 0, 1
SWING_S, DOUBLE_SUPPORT_S = 0.42, 0.14
STRIDE_M = 0.95
"""A foot's travel at which it rolls fully; shorter steps roll less."""
HEEL_RISE_S = 0.24
HEEL_RISE_RAD, SWING_PITCH_RAD, STRIKE_RAD = np.radians([30.0, 48.0, -11.0])
"""Pitch (heel up is positive) when the toes leave, its peak after that, and at heel contact."""
CLEARANCE_M = 0.028
TOES_M = 0.06
"""How far toes reach beyond the ball joint, at most."""
HEEL_CONTACT = 0.92
"""Share of the swing after which the heel is down; the rest rolls the foot flat."""
TOE_OUT_RAD = np.radians(7.0)
SWAY = 0.7
"""Share of the way to the standing foot that the pelvis goes, before evening out, which leaves
about half of it: 2 cm to each side in walking, as people do."""
TURN_RAD_M = 0.2
"""By how much the pelvis turns towards the foot behind, a metre of step."""
STRETCH = 0.988
"""Share of its length that the tighter leg is stretched to."""


@dataclass(frozen=True)
class Placement:
    """A foot flat on the floor: place (2,) of the ball joint and the heading of the foot."""

    ball_m: Array
    yaw_rad: float


@dataclass(frozen=True)
class Step:
    """One foot (0 left, 1 right) goes to a new placement between two instants; its sole passes over
    `over_m`.
    """

    foot: int
    to: Placement
    lift_s: float
    land_s: float
    over_m: float = 0.0


@dataclass(frozen=True)
class Feet:
    """Paths of both feet (index 1: left, right) over T frames.

    `ball_m` (T, 2, 3) ball joints; `yaw_rad`, `pitch_rad`, `toe_pitch_rad` (T, 2), heel up is
    positive; `contact` (T, 2) the ball is on the floor, at rest.
    """

    ball_m: Array
    yaw_rad: Array
    pitch_rad: Array
    toe_pitch_rad: Array
    contact: Flags

    def quat_wxyz(self) -> Array:
        """(T, 2, 4) rotations of the feet."""
        return _foot_quat(self.yaw_rad, self.pitch_rad)

    def toe_quat_wxyz(self) -> Array:
        """(T, 2, 4) rotations of the toes."""
        return _foot_quat(self.yaw_rad, self.toe_pitch_rad)

    def ankle_m(self, actor: Actor) -> Array:
        """(T, 2, 3) ankle joints."""
        return np.asarray(self.ball_m - rotations.rotate(self.quat_wxyz(), actor.bone("left_foot")))

    def centre_m(self, actor: Actor) -> Array:
        """(T, 2, 2) where a body stands over each foot: a little before the ankle of the foot laid
        flat.
        """
        back = 0.85 * actor.bone("left_foot")[0]
        return np.asarray(self.ball_m[..., :2] - back * ahead(self.yaw_rad))


def ahead(yaw_rad: Array | float) -> Array:
    """(..., 2) the direction of a heading."""
    return np.stack([np.cos(yaw_rad), np.sin(yaw_rad)], axis=-1)


def aside(yaw_rad: Array | float) -> Array:
    """(..., 2) the direction to the left of a heading."""
    return np.stack([-np.sin(yaw_rad), np.cos(yaw_rad)], axis=-1)


def stand(
    actor: Actor, place_m: Sequence[float] | Array, yaw_rad: float, half_width_m: float
) -> tuple[Placement, Placement]:
    """Both feet side by side, the body over `place_m` (2,) and facing `yaw_rad`."""
    left, right = (beside(actor, place_m, yaw_rad, half_width_m, foot) for foot in (LEFT, RIGHT))
    return left, right


def walk(
    actor: Actor,
    path_m: Array,
    start_s: float,
    step_m: float = 0.5,
    half_width_m: float = 0.055,
    end_half_width_m: float = 0.09,
) -> list[Step]:
    """Steps along a polyline (N, 2), at most `step_m` long, ending with the feet side by side at
    its end.
    """
    legs = np.linalg.norm(np.diff(path_m, axis=0), axis=1)
    mileage = np.concatenate([[0.0], np.cumsum(legs)])
    count = max(1, int(np.ceil(mileage[-1] / step_m - 1e-9)))

    steps, foot, lift_s = [], RIGHT, start_s
    for k in range(1, count + 2):  # one more than the steps forward: the last closes up
        along = min(k, count) * mileage[-1] / count + np.array([0.0, 0.15, -0.15])
        place, after, before = resample.linear(mileage, path_m, along)
        width = end_half_width_m if k >= count else half_width_m
        yaw = float(np.arctan2(*(after - before)[::-1]))
        to = beside(actor, place, yaw, width, foot)
        steps.append(Step(foot, to, lift_s, lift_s + SWING_S))
        foot, lift_s = 1 - foot, lift_s + SWING_S + DOUBLE_SUPPORT_S

    return steps


def turn(
    actor: Actor,
    place_m: Sequence[float] | Array,
    yaw_rad: float,
    by_rad: float,
    start_s: float,
    half_width_m: float = 0.09,
    most_rad: float = np.radians(46.0),
) -> list[Step]:
    """Steps that turn the body on the spot from heading `yaw_rad` by `by_rad`, the inner foot
    first.
    """
    count = max(1, int(np.ceil(abs(by_rad) / most_rad)))
    inner = LEFT if by_rad > 0.0 else RIGHT
    steps, lift_s = [], start_s
    for k in range(1, count + 1):
        for foot in (inner, 1 - inner):
            to = beside(actor, place_m, yaw_rad + by_rad * k / count, half_width_m, foot)
            steps.append(Step(foot, to, lift_s, lift_s + SWING_S))
            lift_s += SWING_S + DOUBLE_SUPPORT_S
    return steps


def feet(
    actor: Actor, start: tuple[Placement, Placement], steps: Sequence[Step], time_s: Array
) -> Feet:
    """Paths of both feet at instants (T,) from a stand and the steps after it."""
    ground = actor.ankle_height_m + actor.bone("left_foot")[2]  # of a ball joint over its sole
    shape = (len(time_s), 2)
    out = Feet(
        np.full((*shape, 3), ground),
        np.zeros(shape),
        np.zeros(shape),
        np.zeros(shape),
        np.ones(shape, bool),
    )

    for foot in (LEFT, RIGHT):
        out.ball_m[:, foot, :2] = start[foot].ball_m
        out.yaw_rad[:, foot] = start[foot].yaw_rad
        at = start[foot]
        for step in (step for step in steps if step.foot == foot):
            # The shorter way round: headings of a path jump by a whole turn where it faces -x.
            to = Placement(
                step.to.ball_m, at.yaw_rad + float(rotations.wrapped(step.to.yaw_rad - at.yaw_rad))
            )
            _swing(actor, out, at, replace(step, to=to), time_s)
            at = to

    return out


def _swing(actor: Actor, out: Feet, start: Placement, step: Step, time_s: Array) -> None:
    """Write one step, its heel rise before it included, into `out`; the foot stays at its end."""
    foot, lasts = step.foot, step.land_s - step.lift_s
    travel = step.to.ball_m - start.ball_m
    phase = (time_s - step.lift_s) / lasts
    keys, pitches = _pitches(float(np.linalg.norm(travel)), step)
    rolling = (phase > keys[0]) & (phase < 1.0)
    out.pitch_rad[rolling, foot] = PchipInterpolator(keys, pitches)(phase[rolling])
    after = phase > 0.0
    on_the_way = (phase - 0.14) / 0.72 if step.over_m else phase / HEEL_CONTACT
    forward = minimum_jerk(on_the_way[after])
    out.ball_m[after, foot, :2] = start.ball_m + forward[:, None] * travel
    out.yaw_rad[after, foot] = start.yaw_rad + forward * (step.to.yaw_rad - start.yaw_rad)
    swinging = after & (phase < 1.0)
    pitch, now = out.pitch_rad[swinging, foot], phase[swinging]
    ground = actor.ankle_height_m + actor.bone("left_foot")[2]

    if step.over_m:
        arc = step.over_m * minimum_jerk(now / 0.42) * minimum_jerk(
            (1.0 - now) / 0.42
        ) + TOES_M * np.sin(np.maximum(0.0, pitch))
    else:
        arc = CLEARANCE_M * np.sin(np.pi * np.clip(now / HEEL_CONTACT, 0.0, 1.0)) ** 2

    lever = actor.bone("left_foot")[0] + actor.heel_behind_ankle_m
    # the heel stays above it
    out.ball_m[swinging, foot, 2] = ground + arc + lever * np.sin(np.maximum(0.0, -pitch))
    # toes lie flat until they leave
    out.toe_pitch_rad[swinging, foot] = pitch * minimum_jerk(now / 0.35)
    out.contact[swinging, foot] = False


def _pitches(travel_m: float, step: Step) -> tuple[Array, Array]:
    """When in a step (1 its end) a foot is pitched how far; the more, the longer the step."""
    heel_rise = -HEEL_RISE_S / (step.land_s - step.lift_s)
    if step.over_m:  # lifted nearly level, so that neither toes nor heel hang down
        level = [0.0, 0.7 * HEEL_RISE_RAD, 0.2 * HEEL_RISE_RAD, 0.0, 0.5 * STRIKE_RAD, 0.0]
        return np.array([heel_rise, 0.0, 0.4, 0.7, 0.9, 1.0]), np.array(level)
    roll = float(np.clip(travel_m / STRIDE_M, 0.3, 1.0))
    full = [0.0, HEEL_RISE_RAD, SWING_PITCH_RAD, 0.1 * HEEL_RISE_RAD, STRIKE_RAD, 0.0]
    return np.array([heel_rise, 0.0, 0.24, 0.62, 0.88, 1.0]), np.array(full) * roll


def pelvis_place(actor: Actor, paths: Feet, fps: float) -> Array:
    """(T, 2) path of the pelvis over the floor: midway between the feet, evened out, and over to
    the standing foot by `SWAY`.
    """
    centre = paths.centre_m(actor)
    middle = centre.mean(1)
    load = paths.contact.astype(np.float64)
    lean = (load[:, :1] - load[:, 1:]) / 2.0  # +½ on the left foot alone, -½ on the right
    lateral = aside(paths.yaw_rad.mean(1))
    apart = ((centre[:, 0] - centre[:, 1]) * lateral).sum(-1, keepdims=True)
    return _even(middle, 0.17, fps) + _even(lean * SWAY * apart * lateral, 0.13, fps)


def pelvis_yaw(actor: Actor, paths: Feet, fps: float) -> Array:
    """(T,) heading of the pelvis: between the feet's, and towards the foot behind."""
    toe_out = np.array([TOE_OUT_RAD, -TOE_OUT_RAD])
    heading = (paths.yaw_rad - toe_out).mean(1)
    return _even(heading, 0.17, fps) + TURN_RAD_M * _even(-lead(actor, paths), 0.06, fps)


def gaze(yaw_rad: Array, fps: float) -> Array:
    """(T,) heading of the head: people look where they are about to turn."""
    frames = np.arange(len(yaw_rad))
    return np.asarray(np.interp(frames + 0.25 * fps, frames, yaw_rad))


def lead(actor: Actor, paths: Feet) -> Array:
    """(T,) how far the left foot is ahead of the right, metres along the mean heading."""
    apart = np.diff(paths.centre_m(actor), axis=1)[:, 0]
    return np.asarray(-(apart * ahead(paths.yaw_rad.mean(1))).sum(-1))


def pelvis_height(hip_m: Array, ankle_m: Array, leg_m: float, crouch_m: Array, fps: float) -> Array:
    """(T,) how far hips (T, 2, 3) are to be raised so that the tighter leg (of length `leg_m`) is
    stretched by `STRETCH`.

    That gives the rise and fall of the body over the standing leg. Evened out, less the crouch
    (T,), and never more than the legs reach. At 0 fps each frame is for itself.
    """
    flat = np.linalg.norm((ankle_m - hip_m)[..., :2], axis=-1)

    def raise_to(length: float) -> Array:
        height = np.sqrt(np.maximum(length**2 - flat**2, 0.04 * length**2))
        return np.asarray((ankle_m[..., 2] + height - hip_m[..., 2]).min(1))

    carried = _even(raise_to(STRETCH * leg_m), 0.055, fps) - crouch_m
    return np.minimum(carried, raise_to(0.9985 * leg_m))


def beside(
    actor: Actor, place_m: Sequence[float] | Array, yaw_rad: float, half_width_m: float, foot: int
) -> Placement:
    """Where one foot stands when the body is over `place_m`."""
    sign = 1.0 if foot == LEFT else -1.0
    yaw = yaw_rad + sign * TOE_OUT_RAD
    reach = 0.85 * actor.bone("left_foot")[0] * ahead(yaw)
    return Placement(np.asarray(place_m) + sign * half_width_m * aside(yaw_rad) + reach, yaw)


def _foot_quat(yaw_rad: Array, pitch_rad: Array) -> Array:
    return rotations.multiply(
        rotations.from_yaw(yaw_rad), rotations.from_rotvec(pitch_rad[..., None] * [0.0, 1.0, 0.0])
    )


def _even(value: Array, sigma_s: float, fps: float) -> Array:
    """Gaussian smoothing along time; ends are held. At 0 fps the frames are no motion, and stay as
    they are.
    """
    if fps == 0.0:
        return value
    return np.asarray(gaussian_filter1d(value, sigma_s * fps, axis=0, mode="nearest"))
