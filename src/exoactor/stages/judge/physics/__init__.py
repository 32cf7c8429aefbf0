"""The verdict of physics: did it stay up, do what was asked, within what motors and body allow."""

from exoactor.core.motion import Execution, Verdict
from exoactor.core.progress import Progress
from exoactor.robots import g1
from exoactor.scenes import tasks, trace
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import Success
from exoactor.stages.judge import Judged, JudgeInput
from exoactor.stages.judge.physics import sentences
from exoactor.stages.judge.physics.contact_error import contact_figures
from exoactor.stages.judge.physics.findings import measure, track_figures
from exoactor.stages.judge.physics.limits import PhysicsJudgeConfig

__all__ = ["PhysicsJudge", "PhysicsJudgeConfig"]


class PhysicsJudge:
    """Judges by nothing but the execution, never by the plan; how near the planned contacts came is
    only measured.
    """

    def __init__(self, config: PhysicsJudgeConfig | None = None) -> None:
        self.config = config or PhysicsJudgeConfig()

    def judge(self, given: JudgeInput, progress: Progress) -> Judged:
        """The verdict with its reasons, and the parts `track`, `task` and `interact` of
        metrics.json.

        If a task is set in the scene, it has to be done; a reading that is not believed withholds
        the verdict.
        """
        execution, scene = given.execution.reordered(g1.JOINT_NAMES), given.scene
        found = measure(execution, self.config)
        done = _task(execution, scene)

        failed = sentences.failures(found, self.config)
        fine = sentences.successes(found, execution, self.config)
        if done:
            (fine if done.achieved else failed).append(sentences.task_sentence(done))
        if not execution.physics:
            failed.insert(0, sentences.WITHOUT_PHYSICS)
        notes = (*execution.notes, *_unjudged(given))
        verdict = Verdict(not failed, (*failed, *fine, *(f"Note: {note}." for note in notes)))
        if given.doubts:
            verdict = verdict.withheld(f"{sentences.UNSOUND} {given.doubts[0]}")

        figures = {"track": track_figures(execution.backend, found)}
        if given.contacts.contacts:
            figures["interact"] = contact_figures(execution, given.contacts)
        if scene and done:
            told = {"success": done.achieved, "details": done.details}
            figures["task"] = {"name": scene.name, **told}
        return Judged(verdict, figures)


def _unjudged(given: JudgeInput) -> list[str]:
    """Why no word is said of what was asked for, where something was."""
    if given.scene is None:
        return [sentences.OF_A_PHOTO] * given.photo
    return [sentences.NO_TASK] * (given.scene.task is None)


def _task(execution: Execution, scene: Scene | None) -> Success | None:
    """Whether the scene's task was done; None where none was set, or where nothing was around."""
    if scene is None or execution.surroundings is None:
        return None
    return tasks.succeeded(scene, trace.of_execution(execution))
