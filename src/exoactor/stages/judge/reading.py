"""The verdict on the reading: whether what was read off a clip can be believed, before physics says anything.

Physics follows whatever it is given. A presenter whose legs were never in the picture, or a poster on a wall, can be
executed without a fall; that the robot stays up says nothing then. So the evidence is judged by itself.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import SMPL_JOINTS, BodyMotion, Flags, HumanMotion, Verdict

HIPS, FEET = ([SMPL_JOINTS.index(f"{side}_{joint}") for side in ("left", "right")] for joint in ("hip", "ankle"))
SPEED_S, ACCELERATION_S = 0.1, 0.2
"""Speeds and accelerations are taken over this long: the noise of single frames is no jump."""


@dataclass(frozen=True)
class ReadingJudgeConfig:
    """When a reading is not believed.

    `seen_conf`: from which confidence on a joint counts as seen; `min_found_share`, `min_seen_share`: of the frames,
    in which the person was found, and in which a hip and a foot were seen; `min_posture_range`: how far some joint
    must move in the picture, in heights of the person, once shift, zoom and roll are taken out (of a still picture
    0.001 is read, of one that is panned and zoomed over 0.03, of people who act 0.1 and more).
    The others bound what a person can do: 8 m/s is a sprint, 4 m/s upwards a leap of 0.8 m, 12 m/s² harder than a
    sprinter's start (tennis serves are read with 5, a cut between two shots with 12), 1000°/s a somersault.
    """

    seen_conf: float = 0.5
    min_found_share: float = 0.8
    min_seen_share: float = 0.5
    min_posture_range: float = 0.05
    max_speed_m_s: float = 8.0
    max_rise_m_s: float = 4.0
    max_acceleration_m_s2: float = 12.0
    max_turn_deg_s: float = 1000.0


@dataclass(frozen=True)
class Peak:
    """The largest value of a course, and when in the clip."""

    value: float
    at_s: float


@dataclass(frozen=True)
class Evidence:
    """What the frames themselves tell. Shares are of the frames that are used."""

    found_share: float
    hips_seen_share: float
    feet_seen_share: float
    invented_s: float
    posture_range: float
    speed: Peak
    rise: Peak
    acceleration: Peak
    turn: Peak


class ReadingJudge:
    """Judges a person's motion by the evidence for it."""

    def __init__(self, config: ReadingJudgeConfig | None = None) -> None:
        self.config = config or ReadingJudgeConfig()

    def judge(
        self, body: BodyMotion, human: HumanMotion, doubts: tuple[str, ...] = ()
    ) -> tuple[Verdict, dict[str, Any]]:
        """Whether the reading is sound, why, and the figures for it (`reading` in metrics.json).

        Args:
            body: what was read in the camera's frame, with what was found and seen.
            human: the same person on the floor.
            doubts: sentences of stages that found the reading at odds with itself.
        """
        found = evidence(body, human, self.config.seen_conf)
        wrong = [*self._unseen(found), *self._impossible(found), *doubts]
        return Verdict(not wrong, (*wrong, *_shares(found))), _figures(found)

    def _unseen(self, found: Evidence) -> list[str]:
        """What there is too little evidence for."""
        config, out = self.config, []
        if found.found_share < config.min_found_share:
            out.append(
                f"The person was found in only {found.found_share:.0%} of the frames "
                f"(at least {config.min_found_share:.0%}); between them the motion is interpolated."
            )
        parts = (
            ("hips", found.hips_seen_share, "where the body goes, and how it bends, is"),
            ("feet", found.feet_seen_share, "the legs, the floor and the steps are"),
        )
        out += [
            f"The {part} were {_seldom(share)} (at least {config.min_seen_share:.0%}): {what} a guess."
            for part, share, what in parts
            if share < config.min_seen_share
        ]
        if found.posture_range < config.min_posture_range:
            out.append(
                f"The person never moves: no limb by more than {found.posture_range:.1%} of the person's height "
                f"(at least {config.min_posture_range:.0%}). Is it a still picture?"
            )
        return out

    def _impossible(self, found: Evidence) -> list[str]:
        """What nobody does, so that it was not read but mistaken."""
        config = self.config
        rows = (
            (found.speed, config.max_speed_m_s, "moves at {:.1f} m/s", "{:.0f} m/s"),
            (found.rise, config.max_rise_m_s, "goes up or down at {:.1f} m/s", "{:.0f} m/s"),
            (found.acceleration, config.max_acceleration_m_s2, "is jerked aside at {:.0f} m/s²", "{:.0f} m/s²"),
            (found.turn, config.max_turn_deg_s, "turns at {:.0f}°/s", "{:.0f}°/s"),
        )
        return [
            f"At {peak.at_s:.1f} s the person {does.format(peak.value)} (limit {unit.format(limit)}): that is no "
            "movement, but a mistake in following it."
            for peak, limit, does, unit in rows
            if peak.value > limit
        ]


def evidence(body: BodyMotion, human: HumanMotion, seen_conf: float) -> Evidence:
    """What is seen of the person, and the largest jumps of the pelvis."""
    seen = body.found[:, None] & (body.joint_conf >= seen_conf)
    velocity = _rate(human.joint_pos_m[:, 0], human.fps, SPEED_S)
    turn = _turn_deg_s(human.joint_quat_wxyz[:, 0], human.fps)
    acceleration = _rate(velocity[:, :2], human.fps, ACCELERATION_S)

    def peak(course: Array, window_s: float) -> Peak:
        where = int(course.argmax())
        return Peak(float(course[where]), body.clip_start_s + where / human.fps + window_s / 2.0)

    return Evidence(
        found_share=float(body.found.mean()),
        hips_seen_share=float(seen[:, HIPS].any(axis=1).mean()),
        feet_seen_share=float(seen[:, FEET].any(axis=1).mean()),
        invented_s=float((~body.found).sum() / body.fps),
        posture_range=_posture_range(body.pixels[body.found], seen[body.found]),
        speed=peak(np.linalg.norm(velocity[:, :2], axis=1), SPEED_S),
        rise=peak(np.abs(velocity[:, 2]), SPEED_S),
        acceleration=peak(np.linalg.norm(acceleration, axis=1), SPEED_S + ACCELERATION_S),
        turn=peak(turn, SPEED_S),
    )


def _posture_range(pixels: Array, seen: Flags) -> float:
    """How far the joint that moves most is from its median place in 95 % of the time, in heights of the person.

    Of the joints (T, J, 2) that are seen for most of it, as a figure moved, sized and turned onto the median figure: a
    still picture that is panned and zoomed over shows one figure.
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
    """(T', N) change of a course (T, N) a second, over windows; one row of zeros where the course is shorter."""
    step = max(1, round(window_s * fps))
    if len(course) <= step:
        return np.zeros((1, course.shape[1]))
    return np.asarray((course[step:] - course[:-step]) * fps / step)


def _turn_deg_s(quat_wxyz: Array, fps: float) -> Array:
    """(T',) how fast (T, 4) turns, about whatever axis: the heading of one who lies or tumbles says nothing."""
    step = max(1, round(SPEED_S * fps))
    if len(quat_wxyz) <= step:
        return np.zeros(1)
    return np.asarray(np.degrees(rotations.angle_between(quat_wxyz[:-step], quat_wxyz[step:])) * fps / step)


def _seldom(share: float) -> str:
    return f"seen in only {share:.0%} of the frames" if round(100.0 * share) else "never seen"


def _shares(found: Evidence) -> list[str]:
    invented = f", {found.invented_s:.1f} s of it interpolated" if found.invented_s else ""
    return [
        f"The person was found in {found.found_share:.0%} of the frames{invented}; hips were seen in "
        f"{found.hips_seen_share:.0%}, feet in {found.feet_seen_share:.0%}."
    ]


def _figures(found: Evidence) -> dict[str, Any]:
    return {
        "found_share": found.found_share,
        "hips_seen_share": found.hips_seen_share,
        "feet_seen_share": found.feet_seen_share,
        "invented_s": found.invented_s,
        "posture_range": found.posture_range,
        "root_speed_max_m_s": found.speed.value,
        "root_rise_max_m_s": found.rise.value,
        "root_acceleration_max_m_s2": found.acceleration.value,
        "root_turn_max_deg_s": found.turn.value,
    }
