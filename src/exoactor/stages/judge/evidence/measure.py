"""What the frames themselves tell of a person: how much was seen of it, and the largest jumps."""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import SMPL_JOINTS, BodyMotion, Flags, HumanMotion

HIPS, FEET = (
    [SMPL_JOINTS.index(f"{side}_{joint}") for side in ("left", "right")]
    for joint in ("hip", "ankle")
)
SPEED_S, ACCELERATION_S = 0.1, 0.2
"""Speeds and accelerations are taken over this long: the noise of single frames is no jump."""


@dataclass(frozen=True)
class Peak:
    """The largest value of a course, and when in the clip."""

    value: float
    at_s: float


@dataclass(frozen=True)
class Evidence:
    """What the frames themselves tell, by the names of the figures. Shares are of the frames that
    are used.
    """

    found_share: float
    hips_seen_share: float
    feet_seen_share: float
    invented_s: float
    posture_range: float
    root_speed_max_m_s: Peak
    root_rise_max_m_s: Peak
    root_acceleration_max_m_s2: Peak
    root_turn_max_deg_s: Peak


def evidence(body: BodyMotion, human: HumanMotion, seen_conf: float) -> Evidence:
    """What is seen of the person, and the largest jumps of the pelvis."""
    seen = body.found[:, None] & (body.joint_conf >= seen_conf)
    velocity = _rate(human.joint_pos_m[:, 0], human.fps, SPEED_S)
    turn = _turn_deg_s(human.joint_quat_wxyz[:, 0], human.fps)
    pushed = np.linalg.norm(_rate(velocity[:, :2], human.fps, ACCELERATION_S), axis=1)

    def peak(course: Array, window_s: float) -> Peak:
        where = int(course.argmax())
        return Peak(float(course[where]), body.clip_start_s + where / human.fps + window_s / 2.0)

    return Evidence(
        found_share=float(body.found.mean()),
        hips_seen_share=float(seen[:, HIPS].any(axis=1).mean()),
        feet_seen_share=float(seen[:, FEET].any(axis=1).mean()),
        invented_s=float((~body.found).sum() / body.fps),
        posture_range=_posture_range(body.pixels[body.found], seen[body.found]),
        root_speed_max_m_s=peak(np.linalg.norm(velocity[:, :2], axis=1), SPEED_S),
        root_rise_max_m_s=peak(np.abs(velocity[:, 2]), SPEED_S),
        root_acceleration_max_m_s2=peak(pushed, SPEED_S + ACCELERATION_S),
        root_turn_max_deg_s=peak(turn, SPEED_S),
    )


def _posture_range(pixels: Array, seen: Flags) -> float:
    """How far the joint that moves most is from its median place in 95 % of the time, in heights.

    Of the joints (T, J, 2) that are seen for most of it, as a figure moved, sized and turned onto
    the median figure: a still picture that is panned and zoomed over shows one figure.
    """
    often = seen.mean(axis=0) > 0.5
    if often.sum() < len(HIPS) + len(FEET):
        return 1.0  # too little to tell; what is missing is said elsewhere
    points = pixels[:, often]
    figure = (points - points.mean(axis=1, keepdims=True)) @ np.array([1.0, 1j])  # (T, K)
    middle = np.median(figure.real, axis=0) + 1j * np.median(figure.imag, axis=0)
    size = max(np.ptp(middle.real), np.ptp(middle.imag))
    if size == 0.0:
        return 0.0

    onto = (middle.conj() * figure).sum(axis=1, keepdims=True) / (np.abs(middle) ** 2).sum()
    away = np.abs(figure / onto - middle)
    return float(np.percentile(away, 95.0, axis=0).max() / size)


def _rate(course: Array, fps: float, window_s: float) -> Array:
    """(T', N) change of a course (T, N) a second, over windows; zeros (1, N) if it is short."""
    step = max(1, round(window_s * fps))
    if len(course) <= step:
        return np.zeros((1, course.shape[1]))
    return np.asarray((course[step:] - course[:-step]) * fps / step)


def _turn_deg_s(quat_wxyz: Array, fps: float) -> Array:
    """(T',) how fast (T, 4) turns, about any axis: the heading of who lies says nothing."""
    step = max(1, round(SPEED_S * fps))
    if len(quat_wxyz) <= step:
        return np.zeros(1)
    return np.asarray(
        np.degrees(rotations.angle_between(quat_wxyz[:-step], quat_wxyz[step:])) * fps / step
    )


def figures(found: Evidence) -> dict[str, object]:
    """As metrics.json has them."""
    return {
        name: value.value if isinstance(value, Peak) else value
        for name, value in vars(found).items()
    }
