"""The verdict on the reading: can what was read off a clip be believed.

Physics follows whatever it is given. A presenter whose legs were never in the picture, or a poster
on a wall, can be executed without a fall; that the robot stays up says nothing then. So the
evidence is judged by itself.
"""

from dataclasses import dataclass

from exoactor.core.motion import BodyMotion, HumanMotion, Verdict
from exoactor.core.progress import Progress, silent
from exoactor.stages.judge import Judged
from exoactor.stages.judge.evidence.measure import Evidence, evidence, figures


@dataclass(frozen=True)
class ReadingInput:
    """What was read in the camera's frame, with what was seen; and the person on the floor.

    `doubts`: sentences of stages that found the reading at odds with itself.
    """

    body: BodyMotion
    human: HumanMotion
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadingJudgeConfig:
    """When a reading is not believed.

    `seen_conf`: from which confidence on a joint counts as seen; `min_found_share`,
    `min_seen_share`: of the frames, in which the person was found, and in which a hip and a foot
    were seen; `min_posture_range`: how far some joint must move in the picture, in heights of the
    person, once shift, zoom and roll are taken out (of a still picture 0.001 is read, of one that
    is panned and zoomed over 0.03, of people who act 0.1 and more).
    The others bound what a person can do: 8 m/s is a sprint, 4 m/s upwards a leap of 0.8 m, 12 m/s²
    harder than a sprinter's start (tennis serves are read with 5, a cut between two shots with 12),
    1000°/s a somersault.
    """

    seen_conf: float = 0.5
    min_found_share: float = 0.8
    min_seen_share: float = 0.5
    min_posture_range: float = 0.05
    max_speed_m_s: float = 8.0
    max_rise_m_s: float = 4.0
    max_acceleration_m_s2: float = 12.0
    max_turn_deg_s: float = 1000.0


class ReadingJudge:
    """Judges a person's motion by the evidence for it."""

    def __init__(self, config: ReadingJudgeConfig | None = None) -> None:
        self.config = config or ReadingJudgeConfig()

    def judge(self, given: ReadingInput, progress: Progress = silent) -> Judged:
        """Whether the reading is sound, why, and the figures for it (`reading` in metrics.json)."""
        found = evidence(given.body, given.human, self.config.seen_conf)
        wrong = [*self._unseen(found), *self._impossible(found), *given.doubts]
        return Judged(Verdict(not wrong, (*wrong, *_shares(found))), {"reading": figures(found)})

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
        least = config.min_seen_share
        out += [
            f"The {part} were {_seldom(share)} (at least {least:.0%}): {what} a guess."
            for part, share, what in parts
            if share < least
        ]

        if found.posture_range < config.min_posture_range:
            out.append(
                "The person never moves: no limb by more than "
                f"{found.posture_range:.1%} of the person's height "
                f"(at least {config.min_posture_range:.0%}). Is it a still picture?"
            )

        return out

    def _impossible(self, found: Evidence) -> list[str]:
        """What nobody does, so that it was not read but mistaken."""
        config = self.config
        speed, rise = found.root_speed_max_m_s, found.root_rise_max_m_s
        start, turn = found.root_acceleration_max_m_s2, found.root_turn_max_deg_s
        rows = (
            (speed, config.max_speed_m_s, "moves at {:.1f} m/s", "{:.0f} m/s"),
            (rise, config.max_rise_m_s, "goes up or down at {:.1f} m/s", "{:.0f} m/s"),
            (start, config.max_acceleration_m_s2, "is jerked aside at {:.0f} m/s²", "{:.0f} m/s²"),
            (turn, config.max_turn_deg_s, "turns at {:.0f}°/s", "{:.0f}°/s"),
        )

        return [
            f"At {peak.at_s:.1f} s the person {does.format(peak.value)} "
            f"(limit {unit.format(limit)}): that is no movement, but a mistake in following it."
            for peak, limit, does, unit in rows
            if peak.value > limit
        ]


def _seldom(share: float) -> str:
    return f"seen in only {share:.0%} of the frames" if round(100.0 * share) else "never seen"


def _shares(found: Evidence) -> list[str]:
    invented = f", {found.invented_s:.1f} s of it interpolated" if found.invented_s else ""
    return [
        f"The person was found in {found.found_share:.0%} of the frames{invented}; "
        f"hips were seen in {found.hips_seen_share:.0%}, feet in {found.feet_seen_share:.0%}."
    ]
