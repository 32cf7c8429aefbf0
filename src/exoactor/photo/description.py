"""What was found, as a scene.yaml that people read and put right.

How sure a thing is stands beside it in words, and as what a seed moves: `--seed 1` is another scene
that the photo may as well show.
"""

from collections.abc import Iterator

import numpy as np

from exoactor.core import rotations
from exoactor.photo import kinds
from exoactor.photo.found import Found, FoundThing
from exoactor.scenes import affordances

EVENLY = np.sqrt(3.0)
"""Half the width of an even distribution, in its standard deviations."""
MOST_M, MOST_DEG = 1.0, 180.0
"""That a seed may move a thing."""


def description(found: Found, photo: str, camera: str) -> str:
    """The text of the file; `photo`: the picture's name, `camera`: of the camera.json beside it."""
    things = {thing.seen.name: thing for thing in found.things}
    lines = [
        f"# Found in {photo}. Look at the picture with the things drawn over it, and put right",
        "# what is wrong; a seed moves each thing as far as it is unsure.",
        *(f"# {note}" for note in found.notes),
        "robot: {at: [0, 0], facing: 0, varies: {at: 0, facing: 0}}",
        f"camera: {{file: {camera}}}",
        "things:",
    ]
    for name, thing in things.items():
        lines += [f"  {name}:", *(f"    {line}" for line in _thing(thing, things))]
    return "\n".join(lines) + "\n"


def _thing(thing: FoundThing, things: dict[str, FoundThing]) -> Iterator[str]:
    kind, sd = thing.seen.kind, thing.place_sd_m
    yield f"kind: {kind}"
    moves = min(EVENLY * sd, MOST_M)
    if thing.seen.on is None:
        x, y = thing.place_m
        yield f"at: [{x:.2f}, {y:.2f}]  # ± {sd:.2f} m"
        varies = f"at: {moves:.2f}"
    else:
        into, across = _on(thing, things[thing.seen.on])
        yield f"on: {thing.seen.on}"
        yield f"from_front: {into:.2f}  # ± {sd:.2f} m"
        yield f"across: {across:.2f}"
        varies = "from_front: 0, across: 0"  # it stays on it

    if not kinds.prior(kind).round:
        turn = np.degrees(thing.yaw_sd_rad)
        also = "" if thing.also_rad is None else f", or {np.degrees(thing.also_rad):.0f}"
        yield f"facing: {np.degrees(thing.yaw_rad):.0f}  # ± {min(turn, 90.0):.0f}°{also}"
        varies += f", facing: {min(EVENLY * turn, MOST_DEG):.0f}"
    for name, value in kinds.parameters(kind, thing.size_m).items():
        yield f"{name}: {value:.3f}  # ± {thing.size_sd:.0%}"
    yield f"varies: {{{varies}}}"


def _on(thing: FoundThing, holder: FoundThing) -> tuple[float, float]:
    """How far behind the front edge of its holder's top a thing is, and how far to the left of who
    stands before that.
    """
    face = affordances.top(kinds.made(holder.seen.kind, holder.size_m))
    if face is None:
        return 0.0, 0.0
    back = rotations.from_yaw(np.array(-holder.yaw_rad))
    x, y, _ = rotations.rotate(back, np.array([*(thing.place_m - holder.place_m), 0.0]))
    half_x, half_y = face.half_m
    into = face.middle_m[0] + half_x - x
    return (
        float(np.clip(into, 0.0, np.floor(200.0 * half_x) / 100.0)),
        float(np.clip(face.middle_m[1] - y, -np.floor(100.0 * half_y) / 100.0, half_y)),
    )
