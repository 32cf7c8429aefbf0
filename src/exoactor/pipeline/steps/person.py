"""The steps from a person's motion without a clip (an AMASS sequence, a GEM or GVHMR result) to a report."""

from functools import partial
from typing import TYPE_CHECKING

from exoactor.config import PersonRequest
from exoactor.io import files
from exoactor.pipeline.stage import stage_step
from exoactor.pipeline.step import Outcome, Step, Work
from exoactor.pipeline.steps.estimate import GROUND, interact_step, retarget_step
from exoactor.pipeline.steps.execute import execute_steps
from exoactor.pipeline.steps.render import film_step, report_step
from exoactor.store.keys import document

if TYPE_CHECKING:
    from exoactor.stages.body.result import Estimate

BODY_VERSION = 3


def person_steps(request: PersonRequest) -> list[Step]:
    """From the file to a report."""
    names = request.back_ends
    said = document({"result": request.result, "smplx": request.smplx, "fps": request.fps, "up": request.up})
    read, first = partial(_read, request), partial(_result, request)
    steps = [
        Step("body", "file", BODY_VERSION, said, (), ("body.npz",), read, needs=(first,)),
        stage_step(GROUND, names.ground, ("body",)),
        interact_step(names.interact),
        retarget_step(names.retarget),
        *execute_steps(names, hands=(), reading=()),
    ]
    report = report_step(request.name, request.again, steps, ("human_motion.npz",))
    return [*steps, film_step("camera.json"), report]


def _result(request: PersonRequest) -> "Estimate":
    from exoactor.stages.body import result

    return result.read(request.result, request.smplx, request.fps, request.up)


def _read(request: PersonRequest, work: Work) -> Outcome:
    from exoactor.stages.body import estimated

    read = _result(request)
    files.save_body(work.folder / "body.npz", estimated.without_clip(read))
    return Outcome({"estimate": {"notes": list(read.notes)}})
