"""Whether an edited picture is the photo with a person in the robot's place, and nothing else
changed.

Services re-encode what they are given and shift its colours a little; that is compensated before
pictures are compared. What is wrong is said in sentences that the next, sharper prompt can repeat.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from exoactor.core.errors import BadMediaError
from exoactor.core.frames import Box, Image
from exoactor.io.likeness import changed_in, compared

MAX_STRETCH = 0.03
"""An edit may be this much wider or narrower than the photo: models make a few formats only, in
sizes of their own."""
SCALE = 0.10
"""How much taller or shorter than the robot the person may be. The rehearsal's are measured within
0.024."""
PLACE = 0.10
"""How far from the robot's place the person may stand, sideways and down, in heights of the robot;
the rehearsal's are measured within 0.024."""
MOVED = 0.010
"""How far the view may shift or stretch, in widths of the picture. Over the rehearsal's fourteen
scenes, shifts by 2 px and JPEG at quality 70 are within 0.003; a zoom by 4 % gives 0.011 to 0.017,
a shift by 3 % gives 0.030."""
CHANGED = 0.005
"""The share of the background that may differ: 0.001 where nothing changed, 0.011 for a box of 90
px in 1280x720."""

SAME = 0.10
"""With less than this share of the place changed, the robot is still in it: 0.44 to 0.47 where a
person took it, over the rehearsal's fourteen scenes; 0.024 at most where nothing changed but codec,
tint and a shift by 2 px."""


def fitted(edited: Image, width: int, height: int) -> Image:
    """The edited picture (H, W, 3) at the photo's size.

    Raises:
        BadMediaError: it has another format.
    """
    stretch = edited.shape[1] * height / (edited.shape[0] * width)
    if abs(stretch - 1.0) > MAX_STRETCH:
        shape = f"{edited.shape[1]}x{edited.shape[0]}, the photo {width}x{height}"
        raise BadMediaError(
            f"the edited picture is {shape}: another format", "keep the picture's format"
        )
    return np.asarray(
        cv2.resize(edited, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8
    )


def faults(
    observation: Image, edited: Image, people: Sequence[Box], where: Box | None
) -> tuple[str, ...]:
    """What is wrong with an edit of the same size, in sentences; nothing if it is fine.

    `people`: found in the edit, for pose networks take robots for people; `where`: the robot in the
    observation, None if that is not known: then their number, that there were none before, and the
    background are looked at.
    """
    found = []
    if len(people) != 1:
        found.append(
            "there is no person to be seen"
            if not people
            else f"there are {len(people)} people, not one"
        )
    elif where is not None:
        found += _misplaced(people[0], where)

    for place in [where] if where else people:
        if (share := changed_in(observation, edited, place)) < SAME:
            found.append(
                f"the robot is still there: only {share:.0%} of where it stands "
                "changed; replace it by a person"
            )

    away, changed = compared(observation, edited, [*people, *([where] if where else [])])
    if away > MOVED:
        found.append(
            "the camera moved: the background is shifted or scaled by "
            f"{away:.1%} of the picture's width"
        )

    if changed > CHANGED:
        found.append(
            f"{changed:.1%} of the background changed: things were added, "
            "removed, moved or recoloured"
        )

    return tuple(found)


def _misplaced(person: Box, robot: Box) -> list[str]:
    tall = robot.bottom - robot.top
    found = []

    scale = (person.bottom - person.top) / tall
    if abs(scale - 1.0) > SCALE:
        word = "taller" if scale > 1.0 else "shorter"
        found.append(
            f"the person is {abs(scale - 1.0):.0%} {word} than the robot, "
            "and must be exactly as tall"
        )

    aside = (person.left + person.right - robot.left - robot.right) / 2.0
    below = person.bottom - robot.bottom
    if abs(aside) > PLACE * tall:
        side = "right" if aside > 0 else "left"
        found.append(
            f"the person stands {abs(aside):.0f} px to the {side} of where the robot stood"
        )
    if abs(below) > PLACE * tall:
        side = "lower" if below > 0 else "higher"
        found.append(
            f"the person's feet are {abs(below):.0f} px {side} in the picture than the robot's"
        )
    return found
