"""overlay and report: what a run shows of itself."""

from collections.abc import Mapping, Sequence
from functools import partial

from exoactor.core.motion import Verdict
from exoactor.io import files
from exoactor.io.people import load_people
from exoactor.pipeline.step import Outcome, Step, Work
from exoactor.pipeline.steps.reading import SEEN
from exoactor.pipeline.steps.stage import scene_of
from exoactor.pipeline.steps.taken import clip_of

OVERLAY_VERSION = 3
REPORT_VERSION = 9
OF_CLIP = (*SEEN, "people.json", "overlay.mp4", "human_motion.npz")
"""What a report shows of a clip that was read."""


def overlay_step() -> Step:
    """What was read, drawn over the clip."""
    return Step("overlay", "own", OVERLAY_VERSION, {}, SEEN, ("overlay.mp4",), _overlay)


def report_step(name: str, again: str, steps: Sequence[Step], inputs: tuple[str, ...]) -> Step:
    """`again`: the command that makes the run once more; `steps`: whose figures it tells; `inputs`: what it shows."""
    back_ends = {step.name: step.back_end for step in steps}
    files_read = ("robot_motion.npz", "execution.npz", "execution.mp4", *inputs)
    work = partial(_report, name, again, back_ends)
    settings = {"name": name, "command": again}
    return Step("report", "own", REPORT_VERSION, settings, files_read, ("report.html",), work, tuple(back_ends))


def _overlay(work: Work) -> Outcome:
    from exoactor.view.overlay import write_overlay

    body, hands = files.load_body(work.inputs["body.npz"]), files.load_hands(work.inputs["hands.npz"])
    write_overlay(clip_of(work, body), body, hands, work.folder / "overlay.mp4", work.progress)
    return Outcome()


def _report(name: str, again: str, back_ends: Mapping[str, str], work: Work) -> Outcome:
    from exoactor.io.plans import load_plan
    from exoactor.view.report import ReportInputs, write_report

    given, figures = work.inputs, work.figures
    verdict, reading = figures["judge"]["verdict"], figures.get("reading", {}).get("reading")
    sections = {section: values for measured in figures.values() for section, values in measured.items()}
    body = files.load_body(given["body.npz"]) if "body.npz" in given else None
    inputs = ReportInputs(
        name=name,
        clip=clip_of(work, body) if "clip.mp4" in given and body else None,
        overlay=given.get("overlay.mp4"),
        execution_video=given["execution.mp4"],
        body=body,
        watched=load_people(given["people.json"]) if "people.json" in given else None,
        hands=files.load_hands(given["hands.npz"]) if "hands.npz" in given else None,
        human=files.load_human_motion(given["human_motion.npz"]) if "human_motion.npz" in given else None,
        reference=files.load_robot_motion(given["robot_motion.npz"]),
        execution=files.load_execution(given["execution.npz"]),
        verdict=Verdict(verdict["passed"], tuple(verdict["reasons"])),
        reading=Verdict(reading["sound"], tuple(reading["reasons"])) if reading else None,
        reading_notes=tuple(reading["notes"]) if reading else (),
        figures=sections,
        notes=tuple(note for values in sections.values() for note in values.get("notes", ())),
        command=again,
        stages=tuple((stage, back_ends[stage], work.keys[stage]) for stage in figures),
        scene=scene_of(work),
        plan=load_plan(given["plan.json"]) if "plan.json" in given else None,
        observation=given.get("observation.png"),
        person=given.get("reference.png"),
    )
    write_report(inputs, work.folder / "report.html", work.progress)
    return Outcome()
