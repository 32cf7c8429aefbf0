"""The steps from a clip of a person, or from a robot motion, to a report."""

from functools import partial
from pathlib import Path

from exoactor.config import BackEnds, ClipOptions
from exoactor.core.errors import ConfigError
from exoactor.core.frames import Camera
from exoactor.runtime.request import ClipRequest, command_line
from exoactor.runtime.step import Step
from exoactor.runtime.steps.estimate import estimate_steps
from exoactor.runtime.steps.execute import execute_steps
from exoactor.runtime.steps.render import OF_CLIP, film_step, overlay_step, report_step
from exoactor.stages.body import BODY_ESTIMATORS, BodyInput
from exoactor.stages.ground import GroundInput


def clip_steps(request: ClipRequest, camera: Camera | None = None) -> list[Step]:
    """From a clip to a report; `camera`: the one of `request.clip.camera`, read. ConfigError as
    `_check_reader`.
    """
    _check_reader(request)
    names, clip = request.back_ends, request.clip
    focal_px = float(camera.K[0, 0]) if camera and clip.focal_px is None else clip.focal_px
    body = partial(
        BodyInput,
        camera=camera,
        focal_px=focal_px,
        stature_m=clip.stature_m,
        person=clip.person,
        shot=clip.shot,
        rotate=clip.rotate if camera is None else clip.rotate or 0,
        fps=clip.fps,
    )

    # the embedded one fits to it
    known = camera is not None and not BODY_ESTIMATORS.find(names.body).external
    ground = partial(
        GroundInput, camera=camera, focal_known=focal_px is not None, on_known_floor=known
    )

    steps = [*estimate_steps(names, request.external, body, ground), *execute_steps(names)]
    report = report_step(request.video.stem, request.again, steps, OF_CLIP)
    return [*steps, overlay_step(), film_step("camera.json"), report]


def _check_reader(request: ClipRequest) -> None:
    """ConfigError where something is said of the person that the reader of the body cannot be
    told.
    """
    name, clip = request.back_ends.body, request.clip
    if not BODY_ESTIMATORS.find(name).external:
        return

    tall = clip.stature_m != ClipOptions.stature_m
    for flag, said in (("--person", clip.person is not None), ("--stature", tall)):
        if said:
            raise ConfigError(
                f"{flag} does not go with --body {name}, "
                "which tells by itself whom it follows, and how tall",
                "leave it out, or read the clip with --body blaze",
            )


def motion_steps(motion: Path, names: BackEnds) -> list[Step]:
    """From a robot motion file to a report."""
    steps = execute_steps(names, hands=(), contacts=(), reading=())
    again = command_line("track", motion.name, back_ends=names)
    return [*steps, film_step(), report_step(motion.stem, again, steps, ())]
