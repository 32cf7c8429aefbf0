"""One drawn scene from the instruction to physics: what came of it, and where it failed."""

from pathlib import Path
from typing import Any

import numpy as np

from exoactor.bench import tasks
from exoactor.bench.generalise.draw import Drawn, drawn
from exoactor.bench.jobs import Row, finished_run
from exoactor.config import USUAL
from exoactor.core.errors import ExoActorError, OwnFaultError
from exoactor.core.goals import Goal
from exoactor.core.plan import Plan
from exoactor.core.progress import silent
from exoactor.rehearsal import check, ground_truth
from exoactor.rehearsal.choreography import choreograph
from exoactor.scenes import goals, person
from exoactor.scenes.files import save_scene
from exoactor.scenes.scene import Known, Scene
from exoactor.stages.plan import PLANNERS, PlanInput
from exoactor.store import run_folder

STAGES = ("plan", "imagine", "reading", "retarget", "track", "goals")
"""At which a run may fail: refused or read as something else; the imagined person does not do it;
the person is not read off the pixels; no reference of the robot; it falls or goes astray; it stays
up, and has not done it."""
NEXT = {
    "transfer": "plan", "plan": "imagine", "imagine": "reading", "known": "reading",
    "body": "reading", "hands": "reading", "ground": "reading", "interact": "reading",
    "reading": "retarget", "retarget": "retarget", "condition": "track", "track": "track",
    "judge": "goals", "overlay": "goals", "film": "goals",
}  # fmt: skip
"""The stage to which a failure counts after this step was the last that was done."""


def row(index: int, *, seed: int, known: Known, only_imagined: bool, out: Path) -> Row:
    """Everything measured of one; whatever goes wrong is told, and the others go on.

    `stage`: where it failed, None if it did not; `fault`: an error that nobody foresaw.
    """
    made: Row = {"index": index, "name": None, "verb": None, "says": None, "stage": None}
    made |= {"failed": None, "fault": False, "planned": False, "imagined": False, "done": False}

    try:
        of = drawn(seed, index)
        made |= {"name": of.scene.name, "verb": of.verb, "says": of.scene.instruction}
        _imagine(of, made)
        if made["stage"] is None and not only_imagined:
            made |= _run(of.scene, known, out / of.scene.name)
    except ExoActorError as error:
        made |= {"stage": _at_work(made), "failed": error.what}
    except Exception as error:  # a defect wherever it comes from: counted, and mended
        told = f"{type(error).__name__}: {error}"
        made |= {"stage": _at_work(made), "failed": told, "fault": True}

    return made


def _at_work(made: Row) -> str:
    """The stage that was at work when an error came, before the run."""
    return "imagine" if made["planned"] else "plan"


def _imagine(of: Drawn, made: Row) -> None:
    """The plan, and what is imagined of it without pixels."""
    scene = of.scene
    given = PlanInput(scene.instruction, np.zeros((1, 1, 3), np.uint8), scene=scene)
    plan = PLANNERS.make(USUAL["plan"]).plan(given, silent).plan
    made["actions"] = [action.says for action in plan.actions]
    if other := misread(plan, scene.goals):
        made |= {"stage": "plan", "failed": f"read as something else: no goal {other}"}
        return
    made["planned"] = True

    animation = choreograph(scene, plan, person.person(), scene.seed)
    clearance_m = check.clearance(animation)
    around = ground_truth.surroundings(animation, clearance_m)
    done = goals.judge(scene.goals, scene, tasks.trace_of(animation, around))
    found = check.examine(animation, clearance_m, done)
    assert done is not None, "every errand has goals"
    made |= {
        "imagined": done.achieved,
        "imagined_details": done.details,
        "imagined_s": found.duration_s,
        "slide_mm_s": round(found.slide_mm_s, 3),
        "penetration_mm": round(found.penetration_mm, 2),
        "deepest": found.deepest,
    }
    if not done.achieved:
        made |= {"stage": "imagine", "failed": missed(done.details)}


def misread(plan: Plan, meant: tuple[Goal, ...]) -> str | None:
    """A goal that is meant and that the plan does not have, in words; what is held still, or how
    far something goes, is the planner's to say.
    """
    told = {(goal.kind, goal.thing, goal.to) for goal in plan.goals}
    told_ways = {(goal.kind, goal.thing, goal.to, goal.direction) for goal in plan.goals}

    for goal in meant:
        known = (goal.kind, goal.thing, goal.to)
        there = known in told if goal.direction is None else (*known, goal.direction) in told_ways
        if not there and goal.kind not in ("in_place", "standing", "untouched"):
            return goal.says
    return None


def missed(details: dict[str, str]) -> str:
    """What was missed, of the figures of goals."""
    return "; ".join(f"{name} {told}" for name, told in details.items() if "missed" in told)


def _run(scene: Scene, known: Known, folder: Path) -> dict[str, Any]:
    """The run in a process of its own, as a user has it, and what came of it; films are drawn
    only of what was not done.
    """
    written = folder.with_suffix(".json")
    written.parent.mkdir(parents=True, exist_ok=True)
    save_scene(written, scene)
    try:
        words = ["--scene", str(written), "--scene-known", known]
        made = finished_run([*words, "--until", "judge"], folder)
        if made.metrics().object()["task"]["success"] is not True:
            made = finished_run(words, folder)
    except ExoActorError as error:
        fault = isinstance(error, OwnFaultError)
        return {"stage": broke_off_at(folder), "failed": error.what, "fault": fault}

    metrics = made.metrics().object()
    track, reading, task = metrics["track"], metrics["reading"], metrics["task"]
    passed, reasons = made.verdict()
    found = {
        "done": task["success"] is True,
        "details": task["details"],
        "passed": passed,
        "wall_s": metrics["wall_s"],
        "world_mpjpe_mm": tasks.world_mpjpe_mm(folder),
        **{name: track[name] for name in ("fell", "survived_s", "duration_s", "mpjpe_local_mm")},
    }
    if found["done"]:
        return found
    if reading["sound"] is False:
        return found | {"stage": "reading", "failed": "; ".join(reading["reasons"])}
    if track["fell"]:
        return found | {"stage": "track", "failed": f"it fell after {track['survived_s']:.1f} s"}
    failed = missed(task["details"] or {}) or "; ".join(reasons)
    return found | {"stage": "goals", "failed": failed}


def broke_off_at(folder: Path) -> str:
    """The stage after the last step that was done."""
    if not (folder / "run.json").is_file():
        return "plan"
    done = [step.at("name").text() for step in run_folder.read(folder).document.at("stages").each()]
    return NEXT.get(done[-1], "plan") if done else "plan"
