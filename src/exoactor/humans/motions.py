"""Motions the actor knows by heart. So far one: the demo's."""

import numpy as np

from exoactor.core import resample
from exoactor.core.blend import minimum_jerk
from exoactor.core.checks import Array
from exoactor.humans import gait, limbs
from exoactor.humans.actor import Actor
from exoactor.humans.performance import Arm, Performance, Score, perform

WALK_M = 1.8
WALK_FROM_S = 0.5
WAVE_FROM_S, WAVE_TO_S, WAVE_HZ = 3.5, 6.2, 1.9
SQUAT_FROM_S, SQUAT_LOW_S, SQUAT_UP_S, SQUAT_TO_S = 6.3, 7.25, 7.5, 8.5
TURN_FROM_S, TURN_RAD = 8.75, np.pi / 2.0
DEMO_S = 11.5


def demo(stature_m: float = 1.70, fps: float = 30.0) -> Performance:
    """A person walks 1.8 m along +x, stops, waves with the right hand, squats with closed fists,
    turns left by 90°.

    Starts at the origin. Lengths are for a stature of 1.70 m and scale with it.
    """
    actor, size = Actor(stature_m), stature_m / 1.70
    time_s = resample.timeline(DEMO_S, fps)
    goal = np.array([WALK_M * size, 0.0])
    start = gait.stand(actor, (0.0, 0.0), 0.0, 0.075 * size)

    path = np.array([[0.0, 0.0], goal])
    steps = gait.walk(actor, path, WALK_FROM_S, 0.5 * size, 0.05 * size, 0.11 * size)
    steps += gait.turn(actor, goal, 0.0, TURN_RAD, TURN_FROM_S, 0.10 * size)
    paths = gait.feet(actor, start, steps, time_s)

    squat = _hold(time_s, SQUAT_FROM_S, SQUAT_LOW_S, SQUAT_UP_S, SQUAT_TO_S)
    wave = _hold(time_s, WAVE_FROM_S, WAVE_FROM_S + 0.8, WAVE_TO_S - 0.8, WAVE_TO_S)
    yaw, place = gait.pelvis_yaw(actor, paths, fps), gait.pelvis_place(actor, paths, fps)
    lead = gait.lead(actor, paths) / size
    walking = np.linalg.norm(np.gradient(place, 1.0 / fps, axis=0), axis=-1) / size
    breath = np.sin(2.0 * np.pi * 0.27 * time_s)
    return perform(
        actor,
        Score(
            fps=fps,
            paths=paths,
            pelvis_m=place - 0.10 * size * squat[:, None] * gait.ahead(yaw),
            pelvis_yaw_rad=yaw,
            crouch_m=0.33 * size * squat,
            pelvis_pitch_rad=np.radians(2.0 + 2.0 * np.minimum(walking, 1.0) + 20.0 * squat),
            trunk_pitch_rad=np.radians(-4.0 + 0.5 * breath + 22.0 * squat),
            trunk_yaw_rad=0.35 * lead + np.radians(12.0) * wave,
            gaze_yaw_rad=gait.gaze(yaw, fps) + np.radians(32.0) * wave,
            gaze_pitch_rad=np.radians(-2.0 + 0.8 * breath + 8.0 * squat),
            shrug_rad=np.stack([np.zeros_like(wave), np.radians(14.0) * wave], axis=-1),
            arms=_arms(lead, wave, squat, time_s, size),
            grip=np.stack(
                [0.38 + 0.62 * squat, 0.38 * (1.0 - wave) * (1.0 - squat) + squat], axis=-1
            ),
        ),
    )


def _arms(lead: Array, wave: Array, squat: Array, time_s: Array, size: float) -> tuple[Arm, Arm]:
    """Arms swing against the legs, the right one waves, both go forward to balance the squat."""
    left, right = (_swinging(sign * lead, side, size) for sign, side in ((-1.0, 1.0), (1.0, -1.0)))
    right = right.blended(_waving(time_s, size), wave)
    return (
        left.blended(_forward(time_s, 1.0, size), squat),
        right.blended(_forward(time_s, -1.0, size), squat),
    )


def _swinging(ahead_m: Array, side: float, size: float) -> Arm:
    """A hanging arm, `ahead_m` (T,) the lead of the other side's leg; side +1 left, -1 right."""
    swing = np.radians(-1.0) + 0.55 * ahead_m  # of the upper arm, forward
    elbow = np.radians(15.0) + 0.4 * np.clip(ahead_m + 0.15, 0.0, None)  # bends more in front
    upper = _sagittal(swing, side * 0.14)
    fore = _sagittal(swing + elbow, side * 0.02)
    still = np.ones_like(swing)[:, None]
    return Arm(
        wrist_m=(0.268 * upper + 0.260 * fore) * size,
        pole=still * [-1.0, 0.25 * side, 0.0],
        bend=still * [0.05, 0.0, 0.0],
        palm=still * [-0.25, -side, 0.0],
    )


def _waving(time_s: Array, size: float) -> Arm:
    """The right hand beside the head, palm forward and inward, going to and fro about the elbow."""
    tilt = np.radians(4.0 + 24.0 * np.sin(2.0 * np.pi * WAVE_HZ * (time_s - WAVE_FROM_S)))
    still = np.ones_like(tilt)[:, None]
    upper = still * limbs.unit(np.array([0.35, -0.80, -0.42]))
    fore = limbs.unit(np.stack([0.22 * np.ones_like(tilt), -np.sin(tilt), np.cos(tilt)], axis=-1))
    # the hand trails
    late = np.radians(4.0 + 30.0 * np.sin(2.0 * np.pi * WAVE_HZ * (time_s - WAVE_FROM_S) - 0.5))
    fingers = np.stack([0.08 * np.ones_like(late), -np.sin(late), np.cos(late)], axis=-1)

    return Arm(
        (0.268 * upper + 0.260 * fore) * size,
        still * [-0.2, -0.6, -1.0],
        fingers - fore,
        still * [0.9, 0.5, 0.0],
    )


def _forward(time_s: Array, side: float, size: float) -> Arm:
    """Arms held out in front at the height of the chest, thumbs up."""
    wrist = np.array([0.42, -0.03 * side, 0.14]) * size
    pole, palm = (0.0, 0.5 * side, -1.0), (0.0, -side, -0.1)
    return Arm.still(len(time_s), wrist, pole, (0.0, 0.0, 0.1), palm)


def _sagittal(angle_rad: Array, sideways: float) -> Array:
    """(T, 3) unit directions: down at angle 0, forward at 90°, leaning out by `sideways`."""
    aside = np.full_like(angle_rad, sideways)
    return limbs.unit(np.stack([np.sin(angle_rad), aside, -np.cos(angle_rad)], axis=-1))


def _hold(
    time_s: Array, rise_from: float, rise_to: float, fall_from: float, fall_to: float
) -> Array:
    """(T,) 0, smoothly 1, held, smoothly 0 again."""
    rise = minimum_jerk((time_s - rise_from) / (rise_to - rise_from))
    return np.asarray(rise - minimum_jerk((time_s - fall_from) / (fall_to - fall_from)))
