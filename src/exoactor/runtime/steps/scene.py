"""The steps from an instruction and a scene to a report.

scene.json is the one file through which a scene reaches a step (and known_scene.json, where not all
of it is known), so a changed scene is worked on anew. Reading the clip is told the camera, the
start and that the person is built like the robot; putting hands on things is told where those stand
at first and what the plan is. truth.npz is read by no step.
"""

from dataclasses import replace
from functools import partial

from exoactor.config import BackEnds, ExternalModels, SamplingOptions
from exoactor.core.errors import ConfigError
from exoactor.core.plan import Action
from exoactor.runtime.request import SceneRequest
from exoactor.runtime.stage import stage_step
from exoactor.runtime.step import Step
from exoactor.runtime.steps.estimate import estimate_steps
from exoactor.runtime.steps.execute import execute_steps
from exoactor.runtime.steps.framing import refuse_other_shapes
from exoactor.runtime.steps.generate import IMAGINE, imagine_steps, plan_step, transfer_step
from exoactor.runtime.steps.known import known_step
from exoactor.runtime.steps.rank import ranked_steps
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

    Other words for the scene's own task are still that task, and done when its own goals are
    reached; another instruction is done when its plan's goals are.

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

    if request.instruction is None and not instruction:
        raise ConfigError(
            f"scene {scene.name} has no instruction of its own", 'say what to do, as in: run "…"'
        )

    def acts(said: str) -> list[Action] | None:
        try:
            return [replace(action, says="", hands=None) for action in actions(said, scene)]
        except ConfigError:
            if by_rules and said == instruction:
                raise
            return None  # a planner that reads more than the rules do may understand it

    asked = acts(instruction)
    own = asked is not None and asked == (acts(scene.instruction) if scene.instruction else None)
    if own or instruction == scene.instruction:
        return replace(scene, instruction=instruction)
    return replace(scene, instruction=instruction, task=None, goals=())


def scene_steps(request: SceneRequest, scene: Scene, candidate: int | None = None) -> list[Step]:
    """From scene.json to a report; `scene`: the same, in hand; `candidate`: of those that are
    compared, from 1.
    """
    from exoactor.scenes.person import STATURE_M

    names, known = request.back_ends, request.scene_known
    focal_px = float(scene.camera.K[0, 0])
    body = partial(
        BodyInput, camera=scene.camera, focal_px=focal_px, stature_m=STATURE_M, build="robot"
    )
    ground = partial(GroundInput, camera=scene.camera, start=scene.start, on_known_floor=True)
    retarget, reads = partial(RetargetInput, build="robot"), (*SCENE, "plan")
    steps = [
        *imagining_steps(names, scene, request.sampling, candidate=candidate),
        *([] if known == "full" else [known_step(known)]),
        *estimate_steps(names, ExternalModels(), body, ground, retarget, reads, known),
        *execute_steps(names, SCENE, plan=("plan",), known=known),
        *ranked_steps(candidate),
    ]
    shown = (*OF_CLIP, "scene.json", "plan.json", "observation.png", "reference.png")
    report = report_step(request.name, request.again, steps, shown)
    return [*steps, overlay_step(), film_step("scene.json"), report]


def imagining_steps(
    names: BackEnds,
    scene: Scene,
    sampling: SamplingOptions = USUAL,
    config: object | None = None,
    candidate: int | None = None,
) -> list[Step]:
    """From scene.json to clip.mp4; `config`: of the rehearsal, for benchmarks that make it worse;
    `candidate`: as for `imagine_steps`, of the rehearsal another take.
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
        return [*first, *imagine_steps(names, replace(sampling, seed=scene.seed), candidate)]
    if sampling.seconds != USUAL.seconds:
        raise ConfigError(
            f"--imagine {names.imagine} makes clips that last as long as they take",
            "leave --seconds out, or choose another --imagine",
        )

    reads, take = (*SCENE, "plan", "picture"), (candidate or sampling.take or 1) - 1
    given = partial(ImagineInput, seed=scene.seed)
    given = partial(given, take=take) if take else given
    return [*first, stage_step(IMAGINE, names.imagine, reads, given, config=config)]
