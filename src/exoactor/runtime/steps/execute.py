"""condition, track, judge: from a robot's motion to its execution in physics, and a verdict."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from exoactor.config import DEX3, ROBOTS, BackEnds
from exoactor.core.errors import ConfigError
from exoactor.core.motion import ESTIMATE_FPS, Execution, HandMotion, TrackingReference
from exoactor.core.progress import Progress
from exoactor.io import files
from exoactor.runtime.stage import Did, Figures, Stage, stage_step
from exoactor.runtime.step import Outcome, Step
from exoactor.stages.condition import CONDITIONERS, Conditioner, ConditionInput
from exoactor.stages.judge import JUDGES, Judge, Judged, JudgeInput
from exoactor.stages.track import TRACKERS, Tracker, TrackInput


def execute_steps(
    names: BackEnds,
    scene: tuple[str, ...] = (),
    hands: tuple[str, ...] = ("hands",),
    contacts: tuple[str, ...] = ("contacts",),
    reading: tuple[str, ...] = ("reading",),
    photo: bool = False,
) -> list[Step]:
    """robot_motion.npz → reference.npz → execution.npz → verdict.

    `scene`, `hands`, `contacts`: the fields that the run has files of; hands that nobody read stay
    open. `reading`: the step that judged what was read off a clip, if there was one. `photo`: it
    began with one.

    Raises:
        ConfigError: there is no such robot.
    """
    if names.robot not in ROBOTS:
        raise ConfigError(
            f"--robot {names.robot}: no such robot", f"choose from: {', '.join(ROBOTS)}"
        )

    dexterous = names.robot == DEX3
    told = hands if dexterous else ()
    given = partial(TrackInput, hands=OPEN_HANDS) if dexterous and not hands else None
    judged = partial(JudgeInput, photo=True) if photo else None

    return [
        stage_step(CONDITION, names.condition, ("motion", *contacts, *scene)),
        stage_step(TRACK, names.track, ("reference", *contacts, *scene, *told), given),
        stage_step(
            JUDGE, names.judge, ("execution", *contacts, *scene), judged, reads_figures=reading
        ),
    ]


def _condition(
    back_end: Conditioner, given: ConditionInput, _: Path, progress: Progress
) -> TrackingReference:
    return back_end.condition(given, progress)


def _save_reference(did: Did[ConditionInput, TrackingReference]) -> Outcome:
    files.save_reference(did.folder / "reference.npz", did.made)
    return Outcome()


def _track(back_end: Tracker, given: TrackInput, _: Path, progress: Progress) -> Execution:
    return back_end.track(given, progress)


def _save_execution(did: Did[TrackInput, Execution]) -> Outcome:
    files.save_execution(did.folder / "execution.npz", did.made)
    if "clean_motion.npz" in did.writes:
        from exoactor.stages.track.physics_filter import clean

        files.save_robot_motion(did.folder / "clean_motion.npz", clean(did.made))
    motion = did.made.motion
    simulated_s = max(motion.duration_s, 1.0 / motion.fps)
    return Outcome({}, {"track": {"real_time_factor": round(did.seconds / simulated_s, 3)}})


def _judge(back_end: Judge, given: JudgeInput, _: Path, progress: Progress) -> Judged:
    return back_end.judge(given, progress)


def _with_doubts(given: JudgeInput, figures: Figures) -> JudgeInput:
    """Why the reading, where there is one, is not believed."""
    readings = [section for sections in figures.values() for section in sections.values()]
    reasons = [
        reason for reading in readings if not reading["sound"] for reason in reading["reasons"]
    ]
    return replace(given, doubts=tuple(reasons))


def _figures_of_verdict(did: Did[JudgeInput, Judged]) -> Outcome:
    verdict, figures = did.made.verdict, did.made.figures
    measured = {key: value for key, value in figures["track"].items() if key != "real_time_factor"}
    judged = {"passed": verdict.passed, "reasons": list(verdict.reasons)}

    return Outcome(
        {
            **figures,
            "track": {**measured, "notes": list(did.given.execution.notes)},
            "verdict": judged,
        }
    )


CONDITION = Stage(CONDITIONERS, ConditionInput, _condition, ("reference.npz",), _save_reference)
TRACK = Stage(TRACKERS, TrackInput, _track, ("execution.npz",), _save_execution)
JUDGE = Stage(JUDGES, JudgeInput, _judge, (), _figures_of_verdict, _with_doubts)

_INSTANT = np.zeros(1)
OPEN_HANDS = HandMotion(
    ESTIMATE_FPS, _INSTANT, _INSTANT.astype(np.int8), _INSTANT.astype(np.int8), _INSTANT, _INSTANT
)
"""What hands do that nobody has read."""
