"""The steps from a person's motion without a clip (an AMASS sequence, a GEM or GVHMR result) to a report."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from exoactor import registry
from exoactor.config import PersonRequest
from exoactor.io import files
from exoactor.pipeline.step import Outcome, Step, Work
from exoactor.pipeline.steps.reading import retarget_step
from exoactor.pipeline.steps.robot import film_step, physics_steps
from exoactor.pipeline.steps.showing import report_step

if TYPE_CHECKING:
    from exoactor.stages.body.result import Estimate

BODY_VERSION = 2


def person_steps(request: PersonRequest) -> list[Step]:
    """From the file to a report."""
    from exoactor.io.worker import version_of

    names = request.back_ends
    known: dict[str, Any] = {"result": version_of(request.result), "smplx": request.smplx and version_of(request.smplx)}
    known |= {"fps": request.fps, "up": request.up}
    ground = registry.find("ground", names.ground).version
    settings: Mapping[str, Any] = {**known, "ground": names.ground, "ground_version": ground}
    outputs = ("human_motion.npz", "camera.json")
    work, needs = partial(_read, request), (partial(_result, request),)
    steps = [
        Step("body", "file", BODY_VERSION, settings, (), outputs, work, needs=needs),
        retarget_step(names.retarget),
        *physics_steps(names, hands=(), reading=()),
    ]
    report = report_step(request.name, request.again, steps, ("human_motion.npz",))
    return [*steps, film_step("camera.json"), report]


def _result(request: PersonRequest) -> "Estimate":
    from exoactor.stages.body import result

    return result.read(request.result, request.smplx, request.fps, request.up)


def _read(request: PersonRequest, work: Work) -> Outcome:
    from exoactor.pipeline.steps.stage import camera_document
    from exoactor.stages.body import estimated
    from exoactor.stages.ground.measure import measure
    from exoactor.stages.ground.own import ground
    from exoactor.stages.ground.settings import GroundConfig

    read = _result(request)
    body = estimated.without_clip(read)
    grounded = ground(body, GroundConfig(camera=body.camera))
    files.save_human_motion(work.folder / "human_motion.npz", grounded.human)
    files.write_json(work.folder / "camera.json", camera_document(grounded.camera))
    said = {"notes": [*read.notes, *grounded.notes], "doubts": list(grounded.doubts)}
    return Outcome({"ground": {**measure(grounded), **said}})
