"""The steps from a photo of the robot and an instruction to a report.

Without a scene nothing is known but the photo: the person who took the robot's place is the robot's
size, which gives the scale; the floor is found from the clip. With the scene that was found in the
photo, camera and things are known as in any scene.
"""

from dataclasses import replace
from functools import partial

from exoactor.core.errors import ConfigError
from exoactor.core.frames import Box, Image
from exoactor.registry import REGISTRIES
from exoactor.runtime.request import PhotoRequest, SceneRequest
from exoactor.runtime.step import Step
from exoactor.runtime.steps.estimate import estimate_steps
from exoactor.runtime.steps.execute import execute_steps
from exoactor.runtime.steps.framing import SLACK
from exoactor.runtime.steps.generate import imagine_steps, plan_step, transfer_step
from exoactor.runtime.steps.rank import ranked_steps
from exoactor.runtime.steps.render import OF_CLIP, film_step, overlay_step, report_step
from exoactor.runtime.steps.scene import asked_scene
from exoactor.scenes.scene import Scene
from exoactor.stages.body import BODY_ESTIMATORS, BodyInput
from exoactor.stages.ground import GroundInput
from exoactor.stages.retarget import RetargetInput


def photo_steps(
    request: PhotoRequest,
    notes: tuple[str, ...] = (),
    scene: Scene | None = None,
    candidate: int | None = None,
) -> list[Step]:
    """From observation.png to a report; `notes`: what was done to the photo before; `scene`: what
    is in scene.json, if anything is; `candidate`: of those that are compared, from 1.

    Raises:
        ConfigError: a back end that works in scenes only.
    """
    from exoactor.scenes.person import STATURE_M

    names = request.back_ends
    for stage in ("transfer", "imagine") if scene else ("transfer", "plan", "imagine"):
        name, registry = getattr(names, stage), REGISTRIES[stage]
        if registry.find(name).in_scene:
            others = [other for other, entry in registry.back_ends.items() if not entry.in_scene]
            raise ConfigError(
                f"--{stage} {name} works in a --scene, not on a photo",
                "add --profile cloud or --profile open, "
                f"or choose --{stage} from: {', '.join(others)}",
            )

    body = partial(BodyInput, focal_px=request.focal_px, stature_m=STATURE_M, build="robot")
    ground = partial(GroundInput, focal_known=request.focal_px is not None)
    retarget = partial(RetargetInput, build="robot")
    reads: tuple[str, ...] = ()
    if scene is not None:
        camera, reads = scene.camera, ("scene",)
        own = not BODY_ESTIMATORS.find(names.body).external  # it fits to the floor
        body = partial(body, camera=camera, focal_px=float(camera.K[0, 0]))
        ground = partial(GroundInput, camera=camera, on_known_floor=own)

    things = scene.names if scene else ()
    plan = ("plan",) if scene else ()
    steps = [
        transfer_step(names, notes=notes),
        plan_step(names, request.instruction, reads, things),
        *imagine_steps(names, request.sampling, candidate),
        *estimate_steps(names, request.external, body, ground, retarget, (*reads, *plan)),
        *execute_steps(names, reads, plan=plan, photo=scene is None),
        *ranked_steps(candidate),
    ]
    shown = (*OF_CLIP, *(f"{one}.json" for one in reads), "plan.json")
    shown += ("observation.png", "reference.png")
    report = report_step(request.name, request.again, steps, shown)
    return [*steps, overlay_step(), film_step("scene.json" if scene else "camera.json"), report]


def scene_in_photo(request: PhotoRequest, whole: Image, picture: Image) -> Scene:
    """The scene of a photo with what is asked for in it; its camera is that of the picture that was
    cut from the middle of the whole (H, W, 3).

    Raises:
        ConfigError: the scene's camera takes pictures of another format, or the instruction cannot
            be understood or done in it.
    """
    assert request.scene is not None, "asked for with one"
    asked = SceneRequest(request.scene, request.instruction, back_ends=request.back_ends)
    scene, (height, width) = asked_scene(asked), whole.shape[:2]
    camera = scene.camera
    if abs(camera.width * height / (camera.height * width) - 1.0) > SLACK:
        raise ConfigError(
            f"the camera of scene {scene.name} takes {camera.width}x{camera.height}, "
            f"{request.photo} is {width}x{height}: another format",
            "give the scene that was found in this photo (exoactor scene from-photo)",
        )

    high, wide = picture.shape[:2]
    left, top = (width - wide) // 2, (height - high) // 2
    part = Box(left, top, left + wide, top + high)
    return replace(scene, camera=camera.at_size(width, height).cut(part))
