"""Boxes drawn by a model: Gemini is asked once a picture, and once more where its answer is none.

It says boxes as [ymin, xmin, ymax, xmax], each 0 to 1000 over the picture's side
(https://ai.google.dev/gemini-api/docs/image-understanding).
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, get_args

from exoactor.core.document import Field
from exoactor.core.errors import ConfigError, PermanentError
from exoactor.core.frames import Image
from exoactor.io.pictures import encoded
from exoactor.photo.boxes import MOST_THINGS, Faces, Seen, read_boxes
from exoactor.scenes.description.kinds import KINDS
from exoactor.services.jobs import Jobs
from exoactor.stages.plan.paid import prompts
from exoactor.stages.plan.paid.parse_response import WrongPlanError, json_of
from exoactor.stages.plan.paid.service import PlanAsk, PlanWriter

VERSION = 2
REPAIRS = 1
FULL = 1000.0
"""Of a side of the picture, in the model's units."""
EDGES = ("ymin", "xmin", "ymax", "xmax")


def find(picture: Image, service: PlanWriter, jobs: Jobs) -> tuple[Seen, ...]:
    """The things that a model sees in a picture (H, W, 3).

    Raises:
        PermanentError: neither its answer nor its second one names things; both stay paid and kept.
        ExoActorError: as `Jobs.get`.
    """
    what, first = f"boxes {service.provider}", ask(encoded(picture))
    asked, tried = first, list[tuple[PlanAsk, str]]()
    while len(tried) <= REPAIRS:
        answer = jobs.get(service, asked, what).content.decode(errors="replace")
        try:
            return parse(answer, picture.shape[1], picture.shape[0])
        except (ConfigError, WrongPlanError) as error:
            wrong = error.what if isinstance(error, ConfigError) else str(error)
        tried.append((asked, wrong))
        asked = prompts.again(first, answer, wrong)
        jobs.tell(f"{what}: {wrong}")

    for rejected, why in tried:
        jobs.reject(service, rejected, f"it names no things: {why}")
    raise PermanentError(
        f"{service.provider}: no usable boxes, also after asking again: {wrong}",
        "draw them yourself (--boxes), or ask once more: --resubmit",
    )


def ask(picture: bytes) -> PlanAsk:
    """The question about a PNG file's bytes."""
    text = (files("exoactor.photo") / f"data/find-{VERSION}.txt").read_text().strip()
    return PlanAsk(picture, text, "Name the things in this photo.", schema())


def schema() -> dict[str, Any]:
    """The form of an answer."""
    number: Mapping[str, Any] = {"type": "number"}
    fields: dict[str, Any] = {
        "name": {"type": "string"},
        "kind": {"type": "string", "enum": list(KINDS)},
        "box_2d": {"type": "array", "items": {"type": "integer"}, "minItems": 4, "maxItems": 4},
        "on": {"type": ["string", "null"]},
        "faces": {"type": ["string", "null"], "enum": [*get_args(Faces), None]},
        "size_m": {"type": ["array", "null"], "items": number, "minItems": 3, "maxItems": 3},
    }
    thing = {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
    things = {"type": "array", "items": thing, "maxItems": MOST_THINGS}
    return {
        "type": "object",
        "properties": {"things": things},
        "required": ["things"],
        "additionalProperties": False,
    }


def parse(answer: str, width: int, height: int) -> tuple[Seen, ...]:
    """The things of an answer about a picture of that size.

    Raises:
        WrongPlanError, ConfigError: it is no JSON, or not of the form.
    """
    said = Field("the answer", "", json_of(answer), "")
    things = []
    for entry in said.at("things").each():
        box = entry.at("box_2d")
        for edge, at in zip(EDGES, box.numbers(4), strict=True):
            if not 0.0 <= at <= FULL:
                raise box.wrong(f"has {edge} {at:g}, expected 0 to {FULL:g}")
        top, left, bottom, right = (at / FULL for at in box.numbers(4))
        px = [left * width, top * height, right * width, bottom * height]
        rest = {name: value for name, value in entry.object().items() if name != "box_2d"}
        things.append({**rest, "box": px})
    return read_boxes(Field("the answer", "", {"things": things}, ""), width, height)
