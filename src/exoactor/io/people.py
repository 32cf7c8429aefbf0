"""people.json: the shots of a clip and everybody in it, with a small picture of each."""

import base64
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exoactor.core.frames import Box
from exoactor.core.watched import Person, Span, Watched
from exoactor.io.files import read_json, write_json


def save_people(path: Path, watched: Watched) -> None:
    """Write people.json."""
    document = {
        "schema_version": 1,
        "shots": [asdict(span) for span in watched.shots],
        "shot": watched.shot,
        "person": watched.person,
        "people": [_entry(person) for person in watched.people],
    }
    write_json(path, document)


def load_people(path: Path) -> Watched:
    """Read people.json, as this writes it."""
    document = read_json(path)
    people = tuple(_person(entry) for entry in document["people"])
    shots = tuple(Span(**span) for span in document["shots"])
    return Watched(shots, document["shot"], people, document["person"])


def _entry(person: Person) -> dict[str, Any]:
    return {**asdict(person), "picture": base64.b64encode(person.picture).decode()}


def _person(entry: dict[str, Any]) -> Person:
    whole = {**entry, "seen": Span(**entry["seen"]), "box": Box(**entry["box"])}
    return Person(**{**whole, "picture": base64.b64decode(entry["picture"])})
