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

GraspKind = Literal["palms", "power"]

BY_KIND: dict[GraspKind, tuple[tuple[int, ...], ...]] = {"palms": ((0, 1),), "power": ((0,), (1,))}
"""The hands that each kind is by."""

FLOOR = "floor"
"""The thing that feet stand on where they stand on no other: its frame is the world's."""


@dataclass(frozen=True)
class Contact:
    """One part of the body on one surface of a thing, for a while.

    point_m, normal: (3,) on the surface, in the thing's frame; the normal points out of the thing.
    start_s, end_s: of the clip. force_n: how hard, where anybody knows. goes_m (3,): how far it
    pushes the thing, in the world; None: it does not.
    """

    part: BodyPart
    thing: str
    point_m: Array
    normal: Array
    start_s: float
    end_s: float
    force_n: float | None = None
    goes_m: Array | None = None

    def __post_init__(self) -> None:
        if self.part not in get_args(BodyPart):
            choices = ", ".join(get_args(BodyPart))
            raise BadMotionError(f"{self.part!r} is no part of the body", f"it is one of {choices}")

        object.__setattr__(self, "point_m", checks.array(self.point_m, (3,), "point_m"))
        object.__setattr__(self, "normal", checks.array(self.normal, (3,), "normal"))
        if self.goes_m is not None:
            object.__setattr__(self, "goes_m", checks.array(self.goes_m, (3,), "goes_m"))
        if not self.start_s <= self.end_s:
            raise BadMotionError(
                f"a contact lasts from {self.start_s:g} s to {self.end_s:g} s", checks.NEXT
            )

    @property
    def sideways(self) -> bool:
        """Whether it presses from the side."""
        return bool(abs(self.normal[2]) < LEVEL)

    def together_with(self, other: "Contact") -> bool:
        """Whether another is with the same thing at the same time."""
        overlap = other.start_s <= self.end_s and self.start_s <= other.end_s
        return other is not self and other.thing == self.thing and overlap


@dataclass(frozen=True)
class Grasp:
    """How hands hold a thing, in its frame.

    kind: `palms` press on it from opposite sides; in a `power` grasp one hand closes around it.
    hands: 0 left, 1 right, H of them, left first, as the sites are. sites_m (H, 3): on the skin
    under the middle of each palm; of a power grasp the middle of what the fingers close around.
    normals (H, 3): from there to the palm. fingers (3,): level, the way the fingers point, and
    whoever holds it looks. force_n: with which each palm presses.
    """

    kind: GraspKind
    hands: tuple[int, ...]
    sites_m: Array
    normals: Array
    fingers: Array
    force_n: float

    def __post_init__(self) -> None:
        if self.kind not in get_args(GraspKind):
            choices = ", ".join(get_args(GraspKind))
            raise BadMotionError(f"{self.kind!r} is no kind of grasp", f"it is one of {choices}")
        if tuple(self.hands) not in BY_KIND[self.kind]:
            raise BadMotionError(
                f"a grasp by {self.kind} with the hands {list(self.hands)}",
                "palms are 0 and 1 in this order, a power grasp is by one of them",
            )

        rows = (len(self.hands), 3)
        object.__setattr__(self, "sites_m", checks.array(self.sites_m, rows, "sites_m"))
        object.__setattr__(self, "normals", checks.array(self.normals, rows, "normals"))
        object.__setattr__(self, "fingers", checks.array(self.fingers, (3,), "fingers"))

    @property
    def middle_m(self) -> Array:
        """(3,) between its sites."""
        return np.asarray(self.sites_m.mean(axis=0))


@dataclass(frozen=True)
class Hold:
    """A thing in the hands, from when they close on it to when they let go, in seconds of the clip.

    stance_m: from the sites' middle back to the middle of the feet of who takes it, against the
    fingers. lift_s: when it begins to rise; rise_m: by how much. release_s: when they let go; None:
    they keep it. to: the thing that it is put on or into, or FLOOR; place_m (3,): where its origin
    comes to lie, in the frame of that.
    """

    thing: str
    grasp: Grasp
    stance_m: float
    close_s: float
    lift_s: float
    rise_m: float
    release_s: float | None = None
    to: str | None = None
    place_m: Array | None = None

    def __post_init__(self) -> None:
        if self.place_m is not None:
            object.__setattr__(self, "place_m", checks.array(self.place_m, (3,), "place_m"))
        ends_s = np.inf if self.release_s is None else self.release_s
        if not self.close_s <= self.lift_s <= ends_s:
            raise BadMotionError(
                f"a hold closes at {self.close_s:g} s, lifts at {self.lift_s:g} s and lets go at "
                f"{ends_s:g} s",
                checks.NEXT,
            )
        if (self.to is None) != (self.place_m is None):
            raise BadMotionError(
                "a hold says where to and not in which place, or the other way round", checks.NEXT
            )


@dataclass(frozen=True)
class ContactPlan:
    """All contacts, in the order in which they begin, and what is held meanwhile.

    clip_start_s: where in the clip frame 0 of the motion lies, which is what its contacts are of.
    """

    contacts: tuple[Contact, ...] = ()
    clip_start_s: float = 0.0
    holds: tuple[Hold, ...] = ()

    def of(self, *parts: BodyPart) -> tuple[Contact, ...]:
        """Those of some parts of the body."""
        return tuple(contact for contact in self.contacts if contact.part in parts)

    def on_things(self) -> tuple[Contact, ...]:
        """Those that are not with the floor."""
        return tuple(contact for contact in self.contacts if contact.thing != FLOOR)

    def strokes(self) -> tuple[Contact, ...]:
        """Those in which one palm by itself pushes a thing by its side; two walk behind it."""
        palms = self.of("left_palm", "right_palm")
        pushes = [
            one for one in palms if one.sideways and one.goes_m is not None and one.goes_m.any()
        ]
        return tuple(one for one in pushes if not any(map(one.together_with, pushes)))

    def moved(self) -> frozenset[str]:
        """The things that are held, or that a palm presses from the side: they go where hands do,
        if they can.
        """
        palms = self.of("left_palm", "right_palm")
        pressed = {one.thing for one in palms if one.sideways}
        return frozenset(pressed | {hold.thing for hold in self.holds})

    def during(self, contact: Contact, time_s: Array) -> Flags:
        """(T,) in which instants of the motion, counted from its frame 0, a contact of it lasts."""
        at_s = self.clip_start_s + time_s
        return np.asarray((at_s >= contact.start_s - SAME_S) & (at_s <= contact.end_s + SAME_S))


LEVEL = 0.5
"""A normal that rises less than this is that of a side (cosine)."""
SAME_S = 1e-6
"""Instants this near to each other are one: that of a frame, by two roundings."""
NO_CONTACTS = ContactPlan()
