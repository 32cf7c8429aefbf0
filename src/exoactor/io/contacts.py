"""contacts.json: the contact plan as a person may read and edit it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

import numpy as np

from exoactor.core.contacts import BodyPart, Contact, ContactPlan, Grasp, GraspKind, Hold
from exoactor.core.document import Field
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.io.files import read_document, write_json

SCHEMA_VERSION = 1
NEXT = "see docs/conventions.md for contacts.json, or run `interact` anew"
_OF_CONTACT = tuple(part.name for part in fields(Contact))
_OF_HOLD = tuple(part.name for part in fields(Hold))
_OF_GRASP = tuple(part.name for part in fields(Grasp))


def save_contacts(path: Path, plan: ContactPlan) -> None:
    """Write contacts.json; what nobody knows is left out."""
    holds = [{**_document(hold), "grasp": _document(hold.grasp)} for hold in plan.holds]
    write_json(
        path,
        {
            "schema_version": SCHEMA_VERSION,
            "clip_start_s": plan.clip_start_s,
            "contacts": [_document(contact) for contact in plan.contacts],
            **({"holds": holds} if holds else {}),
        },
    )


def load_contacts(path: Path) -> ContactPlan:
    """Read contacts.json; ConfigError names the file and the field that is wrong."""
    document = read_document(path, NEXT)
    start, holds = document.get("clip_start_s"), document.get("holds")
    return ContactPlan(
        tuple(_contact(field) for field in document.at("contacts").each()),
        0.0 if start is None else start.number(),
        () if holds is None else tuple(_hold(field) for field in holds.each()),
    )


def _document(noun: Contact | Hold | Grasp) -> dict[str, Any]:
    """Its fields that are known, arrays as lists."""
    known = {name: value for name, value in vars(noun).items() if value is not None}
    return {
        name: value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in known.items()
    }


def _contact(field: Field) -> Contact:
    _only(field, _OF_CONTACT)
    point, normal = (np.array(field.at(name).numbers(3)) for name in ("point_m", "normal"))
    start_s, end_s = (field.at(name).number() for name in ("start_s", "end_s"))
    part, thing = cast(BodyPart, field.at("part").text()), field.at("thing").text()
    force, goes = _number(field, "force_n"), field.get("goes_m")

    with _told(field):
        return Contact(
            part, thing, point, normal, start_s, end_s, force,
            None if goes is None else np.array(goes.numbers(3)),
        )  # fmt: skip


def _hold(field: Field) -> Hold:
    _only(field, _OF_HOLD)
    stance_m, close_s, lift_s, rise_m = (
        field.at(name).number() for name in ("stance_m", "close_s", "lift_s", "rise_m")
    )
    to, place = field.get("to"), field.get("place_m")

    with _told(field):
        return Hold(
            field.at("thing").text(),
            _grasp(field.at("grasp")),
            stance_m,
            close_s,
            lift_s,
            rise_m,
            _number(field, "release_s"),
            None if to is None else to.text(),
            None if place is None else np.array(place.numbers(3)),
        )


def _grasp(field: Field) -> Grasp:
    _only(field, _OF_GRASP)
    hands = tuple(hand.count() for hand in field.at("hands").each())
    sites, normals = (
        np.array([row.numbers(3) for row in field.at(name).each()])
        for name in ("sites_m", "normals")
    )
    kind, fingers = cast(GraspKind, field.at("kind").text()), field.at("fingers").numbers(3)

    with _told(field):
        return Grasp(kind, hands, sites, normals, np.array(fingers), field.at("force_n").number())


def _only(field: Field, known: tuple[str, ...]) -> None:
    """ConfigError where it has a field that is not known."""
    unknown = sorted(set(field.object()) - set(known))
    if unknown:
        raise field.wrong(f"has a field {unknown[0]!r} too many")


def _number(field: Field, name: str) -> float | None:
    value = field.get(name)
    return None if value is None else value.number()


@contextmanager
def _told(field: Field) -> Iterator[None]:
    """What a noun refuses, told with the file and the field."""
    try:
        yield
    except BadMotionError as error:
        raise ConfigError(f"{field.file}: {field.name}: {error.what}", error.next_step) from None
