"""What feet stand on, and when: the stretches in which `ground` has them stand."""

import numpy as np

from exoactor.core.contacts import FLOOR, BodyPart, Contact
from exoactor.core.motion import BodyMotion, HumanMotion
from exoactor.core.runs import runs
from exoactor.humans import skin
from exoactor.scenes.scene import Scene
from exoactor.stages.interact.geometry.arm_ik import UP
from exoactor.stages.interact.geometry.handling import carrier


def stands(
    human: HumanMotion, body: BodyMotion, scene: Scene | None, near_m: float
) -> list[Contact]:
    """The contacts of the middles of soles, with the floor or with a thing whose top is at most
    `near_m` off in height.
    """
    of_person = skin.of(human.joint_pos_m, human.joint_quat_wxyz, human.stature_m)
    soles = of_person.lowest_m(UP)[:, skin.FEET].mean(axis=2)  # (T, 2, 3)

    found: list[Contact] = []
    feet: tuple[BodyPart, BodyPart] = ("left_foot", "right_foot")
    for side, (part, flags) in enumerate(
        zip(feet, (human.contact_left, human.contact_right), strict=True)
    ):
        for start, stop in runs(flags):
            place = np.median(soles[start:stop, side], axis=0)
            thing = carrier(scene, place, near_m) if scene else None
            name = thing.name if thing else FLOOR
            point = thing.from_world(place) if thing else place * [1.0, 1.0, 0.0]
            found.append(Contact(part, name, point, UP, body.at_s(start), body.at_s(stop - 1)))

    return found
