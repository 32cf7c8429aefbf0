"""One trial: what came of it, and where it failed."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from exoactor.bench.generalise.measure import broke_off_at, missed
from exoactor.bench.interact import reading
from exoactor.bench.interact.contact import contact_error
from exoactor.bench.interact.trials import Trial
from exoactor.bench.jobs import Row
from exoactor.config import BackEnds
from exoactor.core.contacts import ContactPlan
from exoactor.core.errors import ExoActorError
from exoactor.core.motion import Execution
from exoactor.io import files
from exoactor.io.contacts import load_contacts, save_contacts
from exoactor.runtime.candidates import energy_j
from exoactor.runtime.home import open_store
from exoactor.runtime.run import run
from exoactor.runtime.step import Step
from exoactor.runtime.steps.execute import execute_steps
from exoactor.runtime.steps.render import film_step
from exoactor.runtime.steps.scene import SCENE
from exoactor.scenes.files import save_scene
from exoactor.scenes.scene import Start
from exoactor.stages.track.auto import AutoConfig
from exoactor.stages.track.segments import SegmentConfig

GIVEN = ("reference.npz", "contacts.json", "plan.json", "hands.npz")
SHOWN = ("observation.png", "clip.mp4")
"""What a trial has of its reading: what it is given, and what its page shows."""
BEGAN_M = 0.10
"""From where the robot stands to its pelvis when the execution begins, at most."""


def reading_row(trial: Trial, *, acted: bool, out: Path) -> Row:
    """The reading that a trial shares with others: at which stage it failed, and why."""
    folder = out / trial.reading

    def read() -> Row:
        reading.read(
            trial.scene,
            folder,
            grounded=trial.grounded,
            acted=acted,
            candidates=trial.candidates,
        )
        return {}

    return {"reading": trial.reading} | _guarded(read, lambda: broke_off_at(folder))


def trial_row(trial: Trial, *, acted: bool, out: Path) -> Row:
    """Everything measured of a trial whose scene was read, and a film of it if it failed; what is
    acted is neither tried in other worlds nor filmed.
    """
    usual = BackEnds(robot=trial.robot)
    names = replace(usual, worlds=0) if acted else usual
    read, folder = out / trial.reading, out / trial.variant / trial.name
    films = [] if acted else [film_step("scene.json")]

    def execute() -> Row:
        return _executed(trial, _steps(names, trial), films, read, folder)

    return of_trial(trial) | _guarded(execute, lambda: "track")


def of_trial(trial: Trial) -> Row:
    """A row of which nothing is measured yet."""
    return {
        "variant": trial.variant, "name": trial.name, "reading": trial.reading,
        "class": trial.thing, "done": False,
    }  # fmt: skip


def _guarded(work: Callable[[], Row], at: Callable[[], str]) -> Row:
    """What it measured; else why it failed, and at which stage, as `at` tells; the others go on.
    `fault`: by an error that nobody foresaw.
    """
    good: Row = {"stage": None, "failed": None, "fault": False}
    try:
        return good | work()
    except ExoActorError as error:
        return good | {"stage": at(), "failed": error.what}
    except Exception as error:  # a defect wherever it comes from: counted, and mended
        told = f"{type(error).__name__}: {error}"
        return good | {"stage": at(), "failed": told, "fault": True}


def _executed(trial: Trial, steps: list[Step], films: list[Step], read: Path, folder: Path) -> Row:
    """Tracked and judged in a run folder of its own; then `films`, if it failed."""
    store = open_store()
    with tempfile.TemporaryDirectory() as temporary:
        known, world = Path(temporary) / "known_scene.json", Path(temporary) / "scene.json"
        save_scene(known, trial.scene)
        save_scene(world, trial.world)
        sources = {path.name: path for path in (known, world, *(read / name for name in GIVEN))}
        if not trial.pressed:
            plan = Path(temporary) / "contacts.json"
            save_contacts(plan, unpressed(load_contacts(sources[plan.name])))
            sources[plan.name] = plan
        found = run(steps, sources, folder, store, reading.ASKED)
        done = found["task"]["success"] is True
        if films and not done:
            shown = {name: read / name for name in SHOWN if (read / name).is_file()}
            run([*steps, *films], sources | shown, folder, store, reading.ASKED)

    execution = files.load_execution(folder / "execution.npz")
    track = found["track"]
    row = {
        "done": done,
        "details": found["task"]["details"],
        "passed": found["verdict"]["passed"],
        **{name: track[name] for name in ("backend", "fell", "survived_s", "duration_s")},
        "worlds_held": found["worlds"]["held"],
        "energy_j": energy_j(execution),
        **_contact(trial, folder, execution),
    }
    if (far_m := began_m(execution, trial.world.start)) > BEGAN_M:
        said = f"it began {far_m:.2f} m from where the robot stands"
        return row | {"done": False, "stage": "track", "failed": said}
    if done:
        return row
    if track["fell"]:
        return row | {"stage": "track", "failed": f"it fell after {track['survived_s']:.1f} s"}
    return row | {"stage": "goals", "failed": missed(found["task"]["details"] or {})}


def _steps(names: BackEnds, trial: Trial) -> list[Step]:
    """Tracked with what is known, judged by what there is: as where a photo tells what is known."""
    how = AutoConfig(trial.felt, segments=SegmentConfig(measures=trial.measured))
    config = None if how == AutoConfig() else how
    steps = execute_steps(names, SCENE, reading=(), plan=("plan",), known="photo", config=config)
    return [step for step in steps if step.name != reading.LAST]


def unpressed(plan: ContactPlan) -> ContactPlan:
    """The same, with holds whose palms do not press."""
    holds = tuple(replace(hold, grasp=replace(hold.grasp, force_n=0.0)) for hold in plan.holds)
    return replace(plan, holds=holds)


def _contact(trial: Trial, folder: Path, execution: Execution) -> Row:
    """Of the palms, in centimetres; None where no hold by palms was planned."""
    holds = load_contacts(folder / "contacts.json").holds
    grasp = next((hold.grasp for hold in holds if hold.thing == trial.thing), None)
    palms = grasp is not None and grasp.kind == "palms"
    found = contact_error(execution, trial.thing, grasp) if grasp and palms else None
    if found is None:
        return {"touched": None, "touch_cm": None, "closed_cm": None}
    closed = None if found.closed_m is None else 100.0 * float(found.closed_m.mean())
    touch = 100.0 * float(found.touch_m.mean())
    return {"touched": found.touched, "touch_cm": touch, "closed_cm": closed}


def began_m(execution: Execution, start: Start) -> float:
    """From where the robot stands to where it began."""
    return float(np.linalg.norm(execution.root_pos_m[0, :2] - np.array(start.place_m)))
