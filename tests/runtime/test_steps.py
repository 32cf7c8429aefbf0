"""Which files reach which step: what may change a result is in its key, and what must not be seen
is out of reach."""

from dataclasses import replace
from pathlib import Path

import pytest

from exoactor.config import BackEnds, ClipOptions, SamplingOptions
from exoactor.core.errors import ConfigError
from exoactor.runtime.request import ClipRequest, SceneRequest
from exoactor.runtime.step import Step
from exoactor.runtime.steps import clip_steps, scene_steps
from exoactor.runtime.steps.scene import asked_scene
from exoactor.scenes import tasks
from exoactor.scenes.scene import Known

SCENES = sorted(tasks.TASKS)


def steps_of(request: SceneRequest) -> list[Step]:
    return scene_steps(request, asked_scene(request))


def keys(steps: list[Step], hashes: dict[str, str]) -> dict[str, str]:
    """The key of each step if every file's content were as told, else its own name."""
    named = {step.name: step.name for step in steps}
    return {
        step.name: step.key({name: hashes.get(name, name) for name in step.inputs}, named)
        for step in steps
    }


@pytest.mark.parametrize("name", SCENES)
def test_every_input_is_made_by_an_earlier_step(name: str) -> None:
    there = {"scene.json"}
    for step in steps_of(SceneRequest(name, sampling=SamplingOptions(seed=1))):
        assert set(step.inputs) <= there, step.name
        there |= set(step.outputs)
    promised = {
        "observation.png",
        "reference.png",
        "plan.json",
        "clip.mp4",
        "truth.npz",
        "execution.npz",
        "report.html",
    }
    assert promised <= there


def test_the_truth_is_read_by_no_step() -> None:
    steps = steps_of(SceneRequest("lift-box"))
    assert [step.name for step in steps if "truth.npz" in step.outputs] == ["imagine"]
    assert all("truth.npz" not in step.inputs for step in steps)
    assert keys(steps, {"truth.npz": "of one run"}) == keys(steps, {"truth.npz": "of another"})


def test_reading_the_clip_is_told_the_camera_the_start_and_the_build_but_no_things() -> None:
    request = SceneRequest("lift-box")
    scene = asked_scene(request)
    steps = {step.name: step for step in scene_steps(request, scene)}
    assert all(
        set(steps[name].inputs) <= {"clip.mp4", "body.npz"} for name in ("body", "hands", "ground")
    )
    assert {"scene.json", "plan.json", "grounded_motion.npz"} <= set(steps["interact"].inputs)
    assert set(steps["body"].settings) == {"camera", "focal_px", "stature_m", "build"}
    assert set(steps["ground"].settings) == {"camera", "start", "on_known_floor"}
    assert steps["retarget"].settings == {"build": "robot"}
    heavier = replace(scene, things=tuple(replace(thing, mass_kg=9.0) for thing in scene.things))
    changed = {step.name: step for step in scene_steps(request, heavier)}
    assert all(
        changed[name].settings == steps[name].settings
        for name in ("body", "hands", "ground", "interact")
    )


def test_a_changed_scene_is_imagined_and_executed_anew() -> None:
    steps = steps_of(SceneRequest("chair"))
    one, other = keys(steps, {"scene.json": "one"}), keys(steps, {"scene.json": "other"})
    changed = {name for name in one if one[name] != other[name]}
    assert changed == {
        "observe", "transfer", "plan", "imagine", "interact", "condition", "track", "judge", "film",
        "report",
    }  # fmt: skip


def test_a_clip_of_ones_own_is_worked_on_as_before() -> None:
    """Settings and inputs are the key: a change here would do everybody's heavy work again."""
    asked = ClipRequest(Path("a.mp4"), ClipOptions(stature_m=1.8))
    steps = {step.name: step for step in clip_steps(asked)}
    unknown = {
        "camera": None,
        "focal_px": None,
        "person": None,
        "shot": None,
        "rotate": None,
        "fps": None,
    }
    motion, contacts = "robot_motion.npz", "contacts.json"
    assert {name: (dict(steps[name].settings), steps[name].inputs) for name in list(steps)[:9]} == {
        "body": (unknown | {"stature_m": 1.8}, ("clip.mp4",)),
        "hands": ({}, ("body.npz", "clip.mp4")),
        "ground": (
            {"camera": None, "focal_known": False, "on_known_floor": False},
            ("body.npz", "clip.mp4"),
        ),
        "interact": ({}, ("grounded_motion.npz", "body.npz", "camera.json")),
        "reading": ({}, ("body.npz", "human_motion.npz")),
        "retarget": ({}, ("human_motion.npz", contacts)),
        "condition": ({}, (motion, contacts)),
        "track": ({"worlds": 10}, ("reference.npz", contacts)),
        "judge": ({"photo": False, "worlds_asked": 10}, ("execution.npz", "worlds.npz", contacts)),
    }


def test_other_words_for_the_task_are_the_task() -> None:
    own = asked_scene(SceneRequest("lift-box"))
    assert (own.task, own.instruction) == ("lift-box", tasks.TASKS["lift-box"].instruction)
    assert own.goals == tasks.TASKS["lift-box"].goals
    same = asked_scene(
        SceneRequest("lift-box", "pick up the brown box with both hands and stand up")
    )
    assert (same.task, same.instruction) == (
        "lift-box",
        "pick up the brown box with both hands and stand up",
    )
    another = asked_scene(SceneRequest("lift-box", instruction="walk to the box"))
    assert (another.task, another.goals) == (None, ()), "its plan's goals are asked for"


def test_what_tells_a_good_run_from_a_bad_one_is_told_the_plans_goals() -> None:
    steps = {step.name: step for step in steps_of(SceneRequest("lift-box"))}
    assert all("plan.json" in steps[name].inputs for name in ("track", "judge", "report"))
    assert "plan.json" not in steps["condition"].inputs


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (SceneRequest("lift-bx"), "lift-bx"),
        (SceneRequest("lift-box", instruction=""), "says nothing"),
        (SceneRequest("lift-box", instruction="sing"), "sing"),
    ],
)
def test_what_cannot_be_asked(request_: SceneRequest, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        asked_scene(request_)


def test_the_command_that_makes_it_again() -> None:
    assert SceneRequest("chair").again == "exoactor run --scene chair"
    asked = SceneRequest("chair", "sit down", SamplingOptions(seed=2), BackEnds(track="kinematic"))
    assert asked.again == "exoactor run 'sit down' --scene chair --seed 2 --track kinematic"
    assert asked.name == "chair-2"


@pytest.mark.parametrize(
    ("said", "flag"), [({"person": 2}, "--person"), ({"stature_m": 1.9}, "--stature")]
)
def test_what_a_reader_beside_cannot_be_told_is_refused(said: dict[str, float], flag: str) -> None:
    plain, told = ClipOptions(shot=2), ClipOptions(shot=2, **said)  # type: ignore[arg-type]
    external = BackEnds(body="gvhmr")
    assert clip_steps(ClipRequest(Path("clip.mp4"), plain, external))
    assert clip_steps(ClipRequest(Path("clip.mp4"), told))
    with pytest.raises(ConfigError, match=f"{flag} does not go with --body gvhmr"):
        clip_steps(ClipRequest(Path("clip.mp4"), told, external))


@pytest.mark.parametrize("known", ["photo", "none"])
def test_what_is_known_reaches_all_but_physics_and_its_judge(known: Known) -> None:
    steps = {step.name: step for step in steps_of(SceneRequest("lift-box", scene_known=known))}
    read = {"known_scene.json", "scene.json"}
    told = {name: read & set(step.inputs) for name, step in steps.items()}
    assert told["interact"] == told["condition"] == {"known_scene.json"}
    assert told["track"] == read
    assert told["imagine"] == told["judge"] == told["film"] == {"scene.json"}


def test_who_knows_all_has_the_keys_of_who_was_never_asked() -> None:
    steps = steps_of(SceneRequest("lift-box"))
    assert all("known_scene.json" not in step.inputs for step in steps)
    assert "known" not in {step.name for step in steps}
    assert SceneRequest("lift-box", scene_known="none").again.endswith("--scene-known none")


def test_only_who_looks_at_the_picture_depends_on_it() -> None:
    photo, none = (
        next(s for s in steps_of(SceneRequest("lift-box", scene_known=known)) if s.name == "known")
        for known in ("photo", "none")
    )
    assert set(photo.inputs) == {"scene.json", "reference.png"} and photo.needs
    assert none.inputs == ("scene.json",) and not none.needs


def test_without_a_choice_every_step_is_as_it_was() -> None:
    """Another candidate is another performance; all that is done with it is set as ever."""
    request, scene = SceneRequest("lift-box"), tasks.scene("lift-box")
    alone, first, second = (
        {step.name: step for step in scene_steps(request, scene, one)} for one in (None, 1, 2)
    )
    assert "rank" not in alone and set(first) == {*alone, "rank"}
    assert alone["imagine"].settings == first["imagine"].settings == {"seed": 0}
    assert second["imagine"].settings == {"seed": 0, "take": 1}
    different = [name for name in first if first[name].settings != second[name].settings]
    assert different == ["imagine"]

    taken = replace(request, sampling=SamplingOptions(candidates=2, take=2))
    (imagine,) = (step for step in scene_steps(taken, scene) if step.name == "imagine")
    assert imagine.settings == second["imagine"].settings
