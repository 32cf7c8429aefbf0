"""The steps from a photo of the robot and an instruction to a report.

Nothing is known of the scene but the photo: the person who took the robot's place is the robot's size, which gives the
scale; the floor is found from the clip.
"""

from exoactor import registry
from exoactor.config import PhotoRequest
from exoactor.core.errors import ConfigError
from exoactor.pipeline.step import Step
from exoactor.pipeline.steps.ordered import imagine_steps, plan_step, transfer_step
from exoactor.pipeline.steps.reading import reading_steps
from exoactor.pipeline.steps.robot import film_step, physics_steps
from exoactor.pipeline.steps.showing import OF_CLIP, overlay_step, report_step


def photo_steps(request: PhotoRequest, notes: tuple[str, ...] = ()) -> list[Step]:
    """From observation.png to a report; `notes`: what was done to the photo before.

    Raises:
        ConfigError: a back end that works in scenes only.
    """
    from exoactor.scenes.person import STATURE_M

    names = request.back_ends
    for stage in ("transfer", "plan", "imagine"):
        name = getattr(names, stage)
        if registry.find(stage, name).kind == "scene":
            others = [n for n, entry in registry.BACK_ENDS[stage].items() if entry.kind != "scene"]
            raise ConfigError(
                f"--{stage} {name} works in a --scene, not on a photo",
                f"add --profile cloud or --profile open, or choose --{stage} from: {', '.join(others)}",
            )
    body = {"focal_px": request.focal_px, "stature_m": STATURE_M, "person": None, "build": "robot"}
    steps = [
        transfer_step(names, notes=notes),
        plan_step(names, request.instruction),
        *imagine_steps(names, request.wish),
        *reading_steps(names, body, beside=request.beside),
        *physics_steps(names, photo=True),
    ]
    shown = (*OF_CLIP, "plan.json", "observation.png", "reference.png")
    report = report_step(request.name, request.again, steps, shown)
    return [*steps, overlay_step(), film_step("camera.json"), report]
