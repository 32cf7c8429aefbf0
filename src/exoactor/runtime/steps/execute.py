"""condition, track, judge: from a robot's motion to its execution in physics, and a verdict."""

from dataclasses import replace
from functools import partial
from itertools import chain

import numpy as np

from exoactor.config import DEX3, ROBOTS, BackEnds
from exoactor.core.errors import ConfigError
from exoactor.core.motion import ESTIMATE_FPS, HandMotion, TrackingReference
from exoactor.io import files
from exoactor.runtime.stage import Did, Figures, Stage, stage_step
from exoactor.runtime.step import Outcome, Step
from exoactor.runtime.steps.known import as_known
from exoactor.scenes.scene import Known
from exoactor.stages.condition import CONDITIONERS, ConditionInput
from exoactor.stages.judge import JUDGES, Judged, JudgeInput
from exoactor.stages.track import TRACKERS, Tracked, TrackInput


def execute_steps(
    names: BackEnds,
    scene: tuple[str, ...] = (),
    hands: tuple[str, ...] = ("hands",),
    contacts: tuple[str, ...] = ("contacts",),
    reading: tuple[str, ...] = ("reading",),
    plan: tuple[str, ...] = (),
    photo: bool = False,
    known: Known = "full",
    config: object | None = None,
) -> list[Step]:
    """robot_motion.npz → reference.npz → execution.npz, worlds.npz → verdict.

    `scene`, `hands`, `contacts`, `plan`: the fields that the run has files of; hands that nobody
    read stay open. `reading`: the step that judged what was read off a clip, if there was one.
    `photo`: it began with one. `known`: what of the scene is, to all but physics and its judge.
    `config`: of the tracker, for benchmarks that disturb it.

    Raises:
        ConfigError: there is no such robot.
    """
    if names.robot not in ROBOTS:
        raise ConfigError(
            f"--robot {names.robot}: no such robot", f"choose from: {', '.join(ROBOTS)}"
        )

    dexterous = names.robot == DEX3
    told = hands if dexterous else ()
    given = partial(TrackInput, worlds=names.worlds)
    if dexterous and not hands:
        given = partial(given, hands=OPEN_HANDS)
    judged = partial(JudgeInput, photo=photo, worlds_asked=names.worlds)
    world = () if known == "full" else ("world",)
    reads = ("reference", *contacts, *scene, *world, *told, *plan)

    return [
        stage_step(as_known(CONDITION, known), names.condition, ("motion", *contacts, *scene)),
        stage_step(as_known(TRACK, known), names.track, reads, given, config=config),
        stage_step(
            JUDGE,
            names.judge,
            ("execution", "worlds", *contacts, *scene, *plan),
            judged,
            reads_figures=reading,
        ),
    ]


def _save_reference(did: Did[ConditionInput, TrackingReference]) -> Outcome:
    files.save_reference(did.folder / "reference.npz", did.made)
    return Outcome()


def _save_execution(did: Did[TrackInput, Tracked]) -> Outcome:
    if not isinstance(did.made, Tracked):  # by a class of somebody's own
        raise ConfigError(
            f"the tracker gave {type(did.made).__name__}, not Tracked",
            "let `track` return stages.track.Tracked(execution)",
        )

    execution = did.made.execution
    files.save_execution(did.folder / "execution.npz", execution)
    files.save_worlds(did.folder / "worlds.npz", did.made.worlds)
    if "clean_motion.npz" in did.writes:
        from exoactor.stages.track.physics_filter import clean

        files.save_robot_motion(did.folder / "clean_motion.npz", clean(execution))
    motion = execution.motion
    simulated_s = max(motion.duration_s, 1.0 / motion.fps)
    return Outcome({}, {"track": {"real_time_factor": round(did.seconds / simulated_s, 3)}})


def _with_doubts(given: JudgeInput, figures: Figures) -> JudgeInput:
    """Why the reading, where there is one, is not believed."""
    readings = [section for sections in figures.values() for section in sections.values()]
    doubted = [reading["reasons"] for reading in readings if not reading["sound"]]
    return replace(given, doubts=tuple(chain(*doubted)))


def _figures_of_verdict(did: Did[JudgeInput, Judged]) -> Outcome:
    verdict, figures = did.made.verdict, did.made.figures
    track = {key: value for key, value in figures["track"].items() if key != "real_time_factor"}
    track["notes"] = list(did.given.execution.notes)
    judged = {"passed": verdict.passed, "reasons": list(verdict.reasons)}
    return Outcome({**figures, "track": track, "verdict": judged})


CONDITION = Stage(CONDITIONERS, ConditionInput, ("reference.npz",), _save_reference)
TRACK = Stage(TRACKERS, TrackInput, ("execution.npz", "worlds.npz"), _save_execution)
JUDGE = Stage(JUDGES, JudgeInput, (), _figures_of_verdict, _with_doubts)

_INSTANT = np.zeros(1)
OPEN_HANDS = HandMotion(
    ESTIMATE_FPS, _INSTANT, _INSTANT.astype(np.int8), _INSTANT.astype(np.int8), _INSTANT, _INSTANT
)
"""What hands do that nobody has read."""
