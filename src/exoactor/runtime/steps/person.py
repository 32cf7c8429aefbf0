"""The steps from a person's motion without a clip (an AMASS sequence, a GEM or GVHMR result) to a
report.
"""

from functools import partial

from exoactor.core.motion import BodyMotion
from exoactor.io import files
from exoactor.runtime.request import PersonRequest
from exoactor.runtime.stage import stage_step
from exoactor.runtime.step import Outcome, Step, Work
from exoactor.runtime.steps.estimate import GROUND, interact_step, retarget_step
from exoactor.runtime.steps.execute import execute_steps
from exoactor.runtime.steps.render import film_step, report_step
from exoactor.store.keys import document

BODY_VERSION = 3


def person_steps(request: PersonRequest) -> list[Step]:
    """From the file to a report."""
    names = request.back_ends
    said = document(
        {"result": request.result, "smplx": request.smplx, "fps": request.fps, "up": request.up}
    )
    read, first = partial(_read, request), partial(_body, request)
    steps = [
        Step("body", "file", BODY_VERSION, said, (), ("body.npz",), read, needs=(first,)),
        stage_step(GROUND, names.ground, ("body",)),
        interact_step(names.interact),
        retarget_step(names.retarget),
        *execute_steps(names, hands=(), reading=()),
    ]
    report = report_step(request.name, request.again, steps, ("human_motion.npz",))
    return [*steps, film_step("camera.json"), report]


def _body(request: PersonRequest) -> tuple[BodyMotion, tuple[str, ...]]:
    from exoactor.stages.body.external.motion import body_of_file

    return body_of_file(request.result, request.smplx, request.fps, request.up)


def _read(request: PersonRequest, work: Work) -> Outcome:
    body, notes = _body(request)
    files.save_body(work.folder / "body.npz", body)
    return Outcome({"estimate": {"notes": list(notes)}})
