"""contacts.json: the contact plan as a person may read and edit it."""

from dataclasses import fields
from pathlib import Path
from typing import Any, cast

import numpy as np

from exoactor.core.contacts import BodyPart, Contact, ContactPlan
from exoactor.core.document import Field
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.io.files import read_document, write_json

SCHEMA_VERSION = 1
NEXT = "see docs/conventions.md for contacts.json, or run `interact` anew"
_OF_CONTACT = tuple(part.name for part in fields(Contact))


def save_contacts(path: Path, plan: ContactPlan) -> None:
    """Write contacts.json; a force that nobody knows is left out."""
    head = {"schema_version": SCHEMA_VERSION, "clip_start_s": plan.clip_start_s}
    write_json(path, {**head, "contacts": [_document(contact) for contact in plan.contacts]})


def load_contacts(path: Path) -> ContactPlan:
    """Read contacts.json; ConfigError names the file and the field that is wrong."""
    document = read_document(path, NEXT)
    start = document.get("clip_start_s")
    return ContactPlan(
        tuple(_contact(field) for field in document.at("contacts").each()),
        0.0 if start is None else start.number(),
    )


def _document(contact: Contact) -> dict[str, Any]:
    places = {"point_m": contact.point_m.tolist(), "normal": contact.normal.tolist()}
    known = {**vars(contact), **places}
    return {name: value for name, value in known.items() if value is not None}


def _contact(field: Field) -> Contact:
    unknown = sorted(set(field.object()) - set(_OF_CONTACT))
    if unknown:
        raise field.wrong(f"has a field {unknown[0]!r} too many")

    force = field.get("force_n")
    point, normal = (np.array(field.at(name).numbers(3)) for name in ("point_m", "normal"))
    start_s, end_s = (field.at(name).number() for name in ("start_s", "end_s"))
    part, thing = cast(BodyPart, field.at("part").text()), field.at("thing").text()

    try:
        return Contact(
            part, thing, point, normal, start_s, end_s, None if force is None else force.number()
        )
    except BadMotionError as error:
        raise ConfigError(f"{field.file}: {field.name}: {error.what}", error.next_step) from None
