"""Whose hands hold something when a motion ends: whoever lets go of what is in the air drops it.

A palm of the contact plan that stays on its thing to the end, and is no longer as high as when it
came there, bears it; what was only pushed, swept or wiped lies as it lay.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core.contacts import BodyPart, Contact, ContactPlan
from exoactor.core.motion import RobotMotion
from exoactor.robots import g1, model

ARMS: dict[BodyPart, tuple[str, slice]] = {
    "left_palm": ("left_wrist_yaw_link", g1.LEFT_ARM_POS),
    "right_palm": ("right_wrist_yaw_link", g1.RIGHT_ARM_POS),
}
"""The link of each palm, and where its arm's joints are in a qpos (36,)."""


@dataclass(frozen=True)
class HoldConfig:
    """carried_m: a hand that went up or down by more with its thing bears it; set by hand."""

    carried_m: float = 0.03


def holding(
    clip: RobotMotion, contacts: ContactPlan, config: HoldConfig = HoldConfig()
) -> tuple[slice, ...]:
    """Where in a qpos (36,) the arms are that hold something in the last frame of the clip."""
    last = clip.time_s[-1:]
    on_to_the_end = [
        contact
        for contact in contacts.on_things()
        if contact.part in ARMS and contacts.during(contact, last).all()
    ]
    return tuple(
        ARMS[contact.part][1]
        for contact in on_to_the_end
        if _went_m(clip, contacts, contact) > config.carried_m
    )


def _went_m(clip: RobotMotion, contacts: ContactPlan, contact: Contact) -> float:
    """How far up or down a palm went from when its contact began to the end."""
    first = int(np.argmax(contacts.during(contact, clip.time_s)))
    link, _ = ARMS[contact.part]
    places = model.body_places(model.build(floor=False), (link,), clip.qpos[[first, -1]])
    return float(abs(places[1, 0, 2] - places[0, 0, 2]))
