"""What the body is in contact with, when: the contact plan, which goes from `interact` to all that
move the robot.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from exoactor.core import checks
from exoactor.core.checks import Array, Flags
from exoactor.core.errors import BadMotionError

BodyPart = Literal["left_palm", "right_palm", "left_foot", "right_foot", "seat"]

FLOOR = "floor"
"""The thing that feet stand on where they stand on no other: its frame is the world's."""


@dataclass(frozen=True)
class Contact:
    """One part of the body on one surface of a thing, for a while.

    point_m, normal: (3,) on the surface, in the thing's frame; the normal points out of the thing.
    start_s, end_s: of the clip. force_n: how hard, where anybody knows.
    """

    part: BodyPart
    thing: str
    point_m: Array
    normal: Array
    start_s: float
    end_s: float
    force_n: float | None = None

    def __post_init__(self) -> None:
        if self.part not in get_args(BodyPart):
            choices = ", ".join(get_args(BodyPart))
            raise BadMotionError(f"{self.part!r} is no part of the body", f"it is one of {choices}")

        object.__setattr__(self, "point_m", checks.array(self.point_m, (3,), "point_m"))
        object.__setattr__(self, "normal", checks.array(self.normal, (3,), "normal"))
        if not self.start_s <= self.end_s:
            raise BadMotionError(
                f"a contact lasts from {self.start_s:g} s to {self.end_s:g} s", checks.NEXT
            )


@dataclass(frozen=True)
class ContactPlan:
    """All contacts, in the order in which they begin.

    clip_start_s: where in the clip frame 0 of the motion lies, which is what its contacts are of.
    """

    contacts: tuple[Contact, ...] = ()
    clip_start_s: float = 0.0

    def of(self, *parts: BodyPart) -> tuple[Contact, ...]:
        """Those of some parts of the body."""
        return tuple(contact for contact in self.contacts if contact.part in parts)

    def on_things(self) -> tuple[Contact, ...]:
        """Those that are not with the floor."""
        return tuple(contact for contact in self.contacts if contact.thing != FLOOR)

    def moved(self) -> frozenset[str]:
        """The things that a palm presses from the side: they go where hands do, if they can."""
        palms = self.of("left_palm", "right_palm")
        return frozenset(one.thing for one in palms if abs(one.normal[2]) < LEVEL)

    def during(self, contact: Contact, time_s: Array) -> Flags:
        """(T,) in which instants of the motion, counted from its frame 0, a contact of it lasts."""
        at_s = self.clip_start_s + time_s
        return np.asarray((at_s >= contact.start_s - SAME_S) & (at_s <= contact.end_s + SAME_S))


LEVEL = 0.5
"""A normal that rises less than this is that of a side (cosine)."""
SAME_S = 1e-6
"""Instants this near to each other are one: that of a frame, by two roundings."""
NO_CONTACTS = ContactPlan()
