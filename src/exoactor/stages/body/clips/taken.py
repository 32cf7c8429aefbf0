"""How a clip was taken: which way up and at what speed it was read. The same for every back end."""

from collections.abc import Iterator
from dataclasses import replace

from exoactor.core.motion import SMPL_JOINTS, BodyMotion
from exoactor.stages.body import BodyInput, Reading
from exoactor.stages.body.clips.upright import parts_of, upright_turn

IF_TURNED = "If the pictures are turned"


def as_taken(reading: Reading, given: BodyInput) -> Reading:
    """A back end's reading, with how its clip was turned and timed, and what to say of it."""
    turn_deg = (given.clip.turn_deg + reading.body.clip_turn_deg) % 360
    body = replace(reading.body, clip_turn_deg=turn_deg, clip_fps=given.fps)
    return replace(
        reading,
        body=body,
        notes=(*given.clip.notes, *turn_notes(given.rotate, body), *reading.notes),
    )


def turn_notes(rotate: int | None, body: BodyMotion) -> Iterator[str]:
    """What to say of the way up that the pictures were read; `rotate`: as in the stage's input."""
    turned = f"were read turned by {body.clip_turn_deg}° clockwise"
    if rotate is not None:
        if rotate:
            yield f"The pictures {turned}, as asked."
    elif body.clip_turn_deg:
        stored = "The pictures are stored with the person lying or head down"
        yield f"{stored}, and {turned}; --rotate 0 leaves them so."
    else:
        seen = upright_turn(parts_of(body.pixels[body.found], SMPL_JOINTS))
        if seen.turn_deg:
            pose = "head down" if seen.turn_deg == 180 else "lying"
            yield f"The person is seen {pose} all the time. {IF_TURNED}: --rotate {seen.turn_deg}."
