"""The steps from a photo of the robot and an instruction to a report.

Nothing is known of the scene but the photo: the person who took the robot's place is the robot's
size, which gives the scale; the floor is found from the clip.
"""

from functools import partial

from exoactor.core.errors import ConfigError
from exoactor.registry import REGISTRIES
from exoactor.runtime.request import PhotoRequest
from exoactor.runtime.step import Step
from exoactor.runtime.steps.estimate import estimate_steps
from exoactor.runtime.steps.execute import execute_steps
from exoactor.runtime.steps.generate import imagine_steps, plan_step, transfer_step
from exoactor.runtime.steps.render import OF_CLIP, film_step, overlay_step, report_step
from exoactor.stages.body import BodyInput
from exoactor.stages.ground import GroundInput
from exoactor.stages.retarget import RetargetInput


def photo_steps(request: PhotoRequest, notes: tuple[str, ...] = ()) -> list[Step]:
    """From observation.png to a report; `notes`: what was done to the photo before.

    Raises:
        ConfigError: a back end that works in scenes only.
    """
    from exoactor.scenes.person import STATURE_M

    names = request.back_ends
    for stage in ("transfer", "plan", "imagine"):
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
    steps = [
        transfer_step(names, notes=notes),
        plan_step(names, request.instruction),
        *imagine_steps(names, request.sampling),
        *estimate_steps(names, request.external, body, ground, retarget),
        *execute_steps(names, photo=True),
    ]
    shown = (*OF_CLIP, "plan.json", "observation.png", "reference.png")
    report = report_step(request.name, request.again, steps, shown)
    return [*steps, overlay_step(), film_step("camera.json"), report]
