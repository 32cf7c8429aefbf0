"""The verdict of physics: did it stay up, do what was asked, within what motors and body allow."""

from exoactor.core.motion import Execution, Verdict
from exoactor.core.progress import Progress
from exoactor.robots import g1
from exoactor.scenes import goals, trace
from exoactor.scenes.trace import Success
from exoactor.stages.judge import Judged, JudgeInput
from exoactor.stages.judge.physics import sentences
from exoactor.stages.judge.physics.contact_error import contact_figures
from exoactor.stages.judge.physics.elsewhere import held_in
from exoactor.stages.judge.physics.findings import measure, track_figures
from exoactor.stages.judge.physics.limits import PhysicsJudgeConfig

__all__ = ["PhysicsJudge", "PhysicsJudgeConfig"]

NOT_JUDGED = "not judged"


class PhysicsJudge:
    """Judges by the execution and the goals alone, never by how they were to be reached, and by how
    often that was so in other worlds; how near the planned contacts came is only measured.
    """

    def __init__(self, config: PhysicsJudgeConfig | None = None) -> None:
        self.config = config or PhysicsJudgeConfig()

    def judge(self, given: JudgeInput, progress: Progress) -> Judged:
        """The verdict with its reasons, and the parts `track`, `worlds`, `task` and `interact` of
        metrics.json.

        The plan's goals have to be reached, where there are any; a reading that is not believed
        withholds the verdict.
        """
        execution = given.execution.reordered(g1.JOINT_NAMES)
        found = measure(execution, self.config)
        why = _unjudged(execution, given)
        done = None if why else _reached(execution, given)

        failed = sentences.failures(found, self.config)
        fine = sentences.successes(found, execution, self.config)
        if done:
            (fine if done.achieved else failed).append(sentences.task_sentence(done))
        elsewhere = held_in(given, self.config)
        if execution.physics:
            (fine if elsewhere.enough else failed).append(elsewhere.sentence)
        else:
            failed.insert(0, sentences.WITHOUT_PHYSICS)
        unjudged = [sentences.UNJUDGED.format(why=why)] if why else []
        notes = (*execution.notes, *sentences.not_held(given.contacts, execution), *unjudged)
        verdict = Verdict(not failed, (*failed, *fine, *(f"Note: {note}." for note in notes)))
        if given.doubts:
            verdict = verdict.withheld(f"{sentences.UNSOUND} {given.doubts[0]}")

        figures: dict[str, dict[str, object]] = {
            "track": track_figures(execution.backend, found),
            "worlds": elsewhere.figures,
        }
        if given.contacts.contacts:
            figures["interact"] = contact_figures(execution, given.contacts)
        if done or why:
            name = given.scene.name if given.scene else None
            success, details = (done.achieved, done.details) if done else (None, {NOT_JUDGED: why})
            figures["task"] = {"name": name, "success": success, "details": details}
        return Judged(verdict, figures)


def _unjudged(execution: Execution, given: JudgeInput) -> str | None:
    """Why nothing is said of what was asked for, where something was."""
    if given.scene is None:
        return sentences.OF_A_PHOTO if given.photo else None
    asked = goals.asked(given.scene, given.plan)
    if not asked:
        return sentences.NO_GOALS
    if execution.surroundings is None:
        return sentences.NOTHING_AROUND
    return goals.not_there(asked, given.scene)


def _reached(execution: Execution, given: JudgeInput) -> Success | None:
    """Whether the goals were reached; None where nothing was asked for."""
    if given.scene is None:
        return None
    asked = goals.asked(given.scene, given.plan)
    return goals.judge(asked, given.scene, trace.of_execution(execution))
