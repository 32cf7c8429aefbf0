"""observe, overlay, film, report: what a run shows of itself."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from exoactor.core.motion import Verdict
from exoactor.io import files, offscreen
from exoactor.io.people import load_people
from exoactor.io.plans import load_plan
from exoactor.runtime import nouns
from exoactor.runtime.step import Outcome, Step, Work

Read = TypeVar("Read")

OBSERVE_VERSION = 2
FILM_VERSION = 3
OVERLAY_VERSION = 3
REPORT_VERSION = 10
SEEN = ("clip", "body", "hands")
"""The fields that showing the estimate needs."""
OF_CLIP = ("clip.mp4", "body.npz", "hands.npz", "people.json", "overlay.mp4", "human_motion.npz")
"""What a report shows of a clip that was read."""


def observe_step() -> Step:
    """scene.json → observation.png."""
    inputs, outputs, needs = ("scene.json",), ("observation.png",), (offscreen.backend,)
    return Step("observe", "own", OBSERVE_VERSION, _looks(), inputs, outputs, _observe, needs=needs)


def overlay_step() -> Step:
    """What was read, drawn over the clip."""
    inputs = tuple(nouns.NOUNS[field].file for field in SEEN)
    return Step("overlay", "own", OVERLAY_VERSION, {}, inputs, ("overlay.mp4",), _overlay)


def film_step(seen_from: str | None = None) -> Step:
    """`seen_from`: the file with the camera, camera.json or scene.json; None: a view of our own."""
    inputs, outputs = ("execution.npz", *((seen_from,) if seen_from else ())), ("execution.mp4",)
    needs = (offscreen.backend,)
    return Step("film", "own", FILM_VERSION, _looks(), inputs, outputs, _film, needs=needs)


def report_step(name: str, again: str, steps: Sequence[Step], inputs: tuple[str, ...]) -> Step:
    """`again`: the command that makes the run once more; `steps`: whose figures it tells; `inputs`:
    what it shows.
    """
    back_ends = {step.name: step.back_end for step in steps}
    files_read = ("robot_motion.npz", "execution.npz", "execution.mp4", *inputs)
    work = partial(_report, name, again, back_ends)
    settings, made, told = {"name": name, "command": again}, ("report.html",), tuple(back_ends)
    return Step("report", "own", REPORT_VERSION, settings, files_read, made, work, told)


def _if_there(work: Work, name: str, load: Callable[[Path], Read]) -> Read | None:
    """What is in a file of the run's; None where the run has none of that name."""
    return load(work.inputs[name]) if name in work.inputs else None


def _looks() -> dict[str, str]:
    """How the robot looks on this machine: part of the key of every picture of it."""
    from exoactor.robots.meshes import find_meshes

    return {"drawn_with": "meshes" if find_meshes() else "primitives"}


def _observe(work: Work) -> Outcome:
    from exoactor.io.pictures import save_picture
    from exoactor.scenes.files import load_scene
    from exoactor.scenes.picture import observation

    scene = load_scene(work.inputs["scene.json"])
    save_picture(work.folder / "observation.png", observation(scene))
    return Outcome({"scene": {"notes": list(scene.notes)}} if scene.notes else {})


def _overlay(work: Work) -> Outcome:
    from exoactor.view.overlay import write_overlay

    body = files.load_body(work.inputs["body.npz"])
    hands = files.load_hands(work.inputs["hands.npz"])
    clip = nouns.clip_of(work.inputs["clip.mp4"], body)
    write_overlay(clip, body, hands, work.folder / "overlay.mp4", work.progress)
    return Outcome()


def _film(work: Work) -> Outcome:
    from exoactor.scenes.files import load_scene
    from exoactor.view.execution_video import write_execution_video

    scene = _if_there(work, "scene.json", load_scene)
    given = _if_there(work, "camera.json", files.load_camera)
    camera = scene.camera if scene else given
    execution = files.load_execution(work.inputs["execution.npz"])
    write_execution_video(
        execution, camera, work.folder / "execution.mp4", work.progress, scene=scene
    )
    return Outcome()


def _report(name: str, again: str, back_ends: Mapping[str, str], work: Work) -> Outcome:
    from exoactor.scenes.files import load_scene
    from exoactor.view.inputs import ReportInputs
    from exoactor.view.report import write_report

    given, figures = work.inputs, work.figures
    verdict, reading = figures["judge"]["verdict"], figures.get("reading", {}).get("reading")
    sections = {
        section: values for measured in figures.values() for section, values in measured.items()
    }
    body = _if_there(work, "body.npz", files.load_body)
    inputs = ReportInputs(
        name=name,
        clip=nouns.clip_of(given["clip.mp4"], body) if "clip.mp4" in given and body else None,
        overlay=given.get("overlay.mp4"),
        execution_video=given["execution.mp4"],
        body=body,
        watched=_if_there(work, "people.json", load_people),
        hands=_if_there(work, "hands.npz", files.load_hands),
        human=_if_there(work, "human_motion.npz", files.load_human_motion),
        reference=files.load_robot_motion(given["robot_motion.npz"]),
        execution=files.load_execution(given["execution.npz"]),
        verdict=Verdict(verdict["passed"], tuple(verdict["reasons"])),
        reading=Verdict(reading["sound"], tuple(reading["reasons"])) if reading else None,
        reading_notes=tuple(reading["notes"]) if reading else (),
        figures=sections,
        notes=tuple(note for values in sections.values() for note in values.get("notes", ())),
        command=again,
        stages=tuple((stage, back_ends[stage], work.keys[stage]) for stage in figures),
        scene=_if_there(work, "scene.json", load_scene),
        plan=_if_there(work, "plan.json", load_plan),
        observation=given.get("observation.png"),
        person=given.get("reference.png"),
    )
    write_report(inputs, work.folder / "report.html", work.progress)
    return Outcome()
