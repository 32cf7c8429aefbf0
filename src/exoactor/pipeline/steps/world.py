"""The steps from an instruction and a scene to a report.

scene.json is the one file through which a scene reaches a step, so a changed scene is worked on anew. Reading the
clip is told the camera, the start and that the person is built like the robot; putting hands on things is told where
those stand at first and what the plan is. truth.npz is read by no step.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exoactor import registry
from exoactor.config import BackEnds, SamplingOptions, SceneRequest
from exoactor.core.errors import ConfigError
from exoactor.pipeline.step import Outcome, Step, Work
from exoactor.pipeline.steps.framing import refuse_other_shapes
from exoactor.pipeline.steps.generate import imagine_steps, plan_step, transfer_step
from exoactor.pipeline.steps.reading import reading_steps
from exoactor.pipeline.steps.robot import drawn_with, film_step, physics_steps
from exoactor.pipeline.steps.showing import OF_CLIP, overlay_step, report_step
from exoactor.pipeline.steps.stage import drawing, scene_of, stage_step
from exoactor.scenes.scene import Scene

OBSERVE_VERSION = 1
SCENE = ("scene.json",)
PICTURES = ("observation.png", "reference.png")
USUAL = SamplingOptions()


def asked_scene(request: SceneRequest) -> Scene:
    """The scene with what is asked for in it.

    Other words for the scene's own task are still that task; another instruction is set no task, for nobody wrote down
    when it would be done.

    Raises:
        ConfigError: no such scene, or an instruction that cannot be understood or done in it.
    """
    from exoactor.scenes import tasks
    from exoactor.stages.plan.rules.planner import Rules, RulesConfig

    scene = tasks.scene(request.scene, request.seed)
    rules = Rules(RulesConfig(scene))
    instruction = scene.instruction if request.instruction is None else request.instruction
    by_rules = registry.find("plan", request.back_ends.plan).kind == "scene"

    def actions(said: str) -> list[tuple[str, str | None, str | None]]:
        return [(action.verb, action.thing, action.to) for action in rules.actions(said)]

    try:
        own = actions(instruction) == actions(scene.instruction)
    except ConfigError:
        if by_rules:
            raise
        own = False  # a planner that reads more than the rules do may understand it
    return replace(scene, instruction=instruction, task=scene.task if own else None)


def scene_steps(request: SceneRequest, scene: Scene) -> list[Step]:
    """From scene.json to a report; `scene`: the same, in hand."""
    from exoactor.scenes.person import STATURE_M

    names = request.back_ends
    body = {"focal_px": float(scene.camera.K[0, 0]), "stature_m": STATURE_M, "person": None, "build": "robot"}
    steps = [
        *imagining_steps(names, scene, request.sampling),
        *reading_steps(names, body, scene.camera, scene.start, (*SCENE, "plan.json")),
        *physics_steps(names, SCENE),
    ]
    shown = (*OF_CLIP, *SCENE, "plan.json", *PICTURES)
    report = report_step(request.name, request.again, steps, shown)
    return [*steps, overlay_step(), film_step(*SCENE), report]


def imagining_steps(
    names: BackEnds, scene: Scene, sampling: SamplingOptions = USUAL, worse: Mapping[str, Any] | None = None
) -> list[Step]:
    """From scene.json to clip.mp4; `worse`: the fields of `rehearsal.degradation.Degradation`, for benchmarks."""
    shot = ("observation.png",)
    observe = Step("observe", "own", OBSERVE_VERSION, drawn_with(), SCENE, shot, _observe, needs=(drawing,))
    things = tuple(thing.name for thing in scene.things)
    refuse_other_shapes(names, scene.camera.width, scene.camera.height, "the picture of the scene's camera")
    first = [observe, transfer_step(names, SCENE), plan_step(names, scene.instruction, SCENE, things)]
    if registry.find("imagine", names.imagine).kind != "scene":
        return [*first, *imagine_steps(names, replace(sampling, seed=scene.seed))]
    if sampling != USUAL:
        raise ConfigError(
            f"--imagine {names.imagine} makes one clip, as long as it takes",
            "leave --candidates, --seconds and --take out, or choose another --imagine",
        )
    how = {"degradation": dict(worse)} if worse else {}
    imagined = ("clip.mp4", "truth.npz")
    return [
        *first,
        stage_step("imagine", names.imagine, how, (*SCENE, "plan.json", "reference.png"), imagined, _imagine),
    ]


def _observe(work: Work) -> Outcome:
    from exoactor.io.pictures import save_picture
    from exoactor.scenes.picture import observation

    save_picture(work.folder / "observation.png", observation(_scene(work)))
    return Outcome()


def _imagine(name: str, settings: Mapping[str, Any], work: Work) -> Outcome:
    from exoactor.io.pictures import load_picture
    from exoactor.io.plans import load_plan
    from exoactor.rehearsal.degradation import Degradation

    scene = _scene(work)
    how = {"degradation": Degradation(**settings["degradation"])} if settings else {}
    imaginer = registry.make("imagine", name, **how, scene=scene, seed=scene.seed)
    reference = load_picture(work.inputs["reference.png"])
    notes = imaginer.imagine(load_plan(work.inputs["plan.json"]), reference, work.folder, work.progress)
    return Outcome({"imagine": {"notes": list(notes)}})


def _scene(work: Work) -> Scene:
    scene = scene_of(work)
    assert scene is not None, "every step here reads scene.json"
    return scene
