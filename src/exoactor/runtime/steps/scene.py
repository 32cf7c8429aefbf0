"""The steps from an instruction and a scene to a report.

scene.json is the one file through which a scene reaches a step, so a changed scene is worked on
anew. Reading the clip is told the camera, the start and that the person is built like the robot;
putting hands on things is told where those stand at first and what the plan is. truth.npz is read
by no step.
"""

from dataclasses import replace
from functools import partial

from exoactor.config import BackEnds, ExternalModels, SamplingOptions
from exoactor.core.errors import ConfigError
from exoactor.runtime.request import SceneRequest
from exoactor.runtime.stage import stage_step
from exoactor.runtime.step import Step
from exoactor.runtime.steps.estimate import estimate_steps
from exoactor.runtime.steps.execute import execute_steps
from exoactor.runtime.steps.framing import refuse_other_shapes
from exoactor.runtime.steps.generate import IMAGINE, imagine_steps, plan_step, transfer_step
from exoactor.runtime.steps.render import (
    OF_CLIP,
    film_step,
    observe_step,
    overlay_step,
    report_step,
)
from exoactor.scenes.scene import Scene
from exoactor.stages.body import BodyInput
from exoactor.stages.ground import GroundInput
from exoactor.stages.imagine import IMAGINERS, ImagineInput
from exoactor.stages.plan import PLANNERS
from exoactor.stages.retarget import RetargetInput

SCENE = ("scene",)
USUAL = SamplingOptions()


def asked_scene(request: SceneRequest) -> Scene:
    """The scene with what is asked for in it.

    Other words for the scene's own task are still that task; another instruction is set no task,
    for nobody wrote down when it would be done.

    Raises:
        ConfigError: no such scene, or an instruction that cannot be understood or done in it.
    """
    from exoactor.scenes import tasks
    from exoactor.stages.plan.rules.planner import actions

    scene = request.scene
    if not isinstance(scene, Scene):
        scene = tasks.scene(scene, request.sampling.seed)
    instruction = scene.instruction if request.instruction is None else request.instruction
    by_rules = PLANNERS.find(request.back_ends.plan).in_scene

    def acts(said: str) -> list[tuple[str, str | None, str | None]]:
        return [(action.verb, action.thing, action.to) for action in actions(said, scene)]

    try:
        own = acts(instruction) == acts(scene.instruction)
    except ConfigError:
        if by_rules:
            raise
        own = False  # a planner that reads more than the rules do may understand it

    return replace(scene, instruction=instruction, task=scene.task if own else None)


def scene_steps(request: SceneRequest, scene: Scene) -> list[Step]:
    """From scene.json to a report; `scene`: the same, in hand."""
    from exoactor.scenes.person import STATURE_M

    names = request.back_ends
    focal_px = float(scene.camera.K[0, 0])
    body = partial(
        BodyInput, camera=scene.camera, focal_px=focal_px, stature_m=STATURE_M, build="robot"
    )
    ground = partial(GroundInput, camera=scene.camera, start=scene.start, on_known_floor=True)
    retarget, reads = partial(RetargetInput, build="robot"), (*SCENE, "plan")
    steps = [
        *imagining_steps(names, scene, request.sampling),
        *estimate_steps(names, ExternalModels(), body, ground, retarget, reads),
        *execute_steps(names, SCENE),
    ]
    shown = (*OF_CLIP, "scene.json", "plan.json", "observation.png", "reference.png")
    report = report_step(request.name, request.again, steps, shown)
    return [*steps, overlay_step(), film_step("scene.json"), report]


def imagining_steps(
    names: BackEnds, scene: Scene, sampling: SamplingOptions = USUAL, config: object | None = None
) -> list[Step]:
    """From scene.json to clip.mp4; `config`: of the rehearsal, for benchmarks that make it
    worse.
    """
    things = tuple(thing.name for thing in scene.things)
    refuse_other_shapes(
        names, scene.camera.width, scene.camera.height, "the picture of the scene's camera"
    )
    first = [
        observe_step(),
        transfer_step(names, SCENE),
        plan_step(names, scene.instruction, SCENE, things),
    ]
    if not IMAGINERS.find(names.imagine).in_scene:
        return [*first, *imagine_steps(names, replace(sampling, seed=scene.seed))]
    if replace(sampling, seed=0) != USUAL:
        raise ConfigError(
            f"--imagine {names.imagine} makes one clip, as long as it takes",
            "leave --candidates, --seconds and --take out, or choose another --imagine",
        )

    reads = (*SCENE, "plan", "picture")
    return [
        *first,
        stage_step(
            IMAGINE, names.imagine, reads, partial(ImagineInput, seed=scene.seed), config=config
        ),
    ]
