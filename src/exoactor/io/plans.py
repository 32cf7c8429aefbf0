"""plan.json: a plan as a person may read and edit it."""

from dataclasses import asdict
from pathlib import Path
from typing import cast

from exoactor.core.document import Field
from exoactor.core.errors import ConfigError
from exoactor.core.plan import ACTION_FIELDS, HANDS, PROMPT_PARTS, Action, Hands, Plan, Prompt, Verb
from exoactor.io.files import read_document, write_json

SCHEMA_VERSION = 1
NEXT = "see docs/conventions.md for plan.json, or plan anew"


def save_plan(path: Path, plan: Plan) -> None:
    """Write plan.json; what an action does not have is left out."""
    said = asdict(plan)
    said["actions"] = [
        {name: value for name, value in action.items() if value is not None}
        for action in said["actions"]
    ]
    write_json(path, {"schema_version": SCHEMA_VERSION, **said})


def load_plan(path: Path) -> Plan:
    """Read plan.json; ConfigError names the file and the field that is wrong."""
    file = read_document(path, NEXT)
    actions = tuple(_action(field) for field in file.at("actions").each())
    if not actions:
        raise file.at("actions").wrong("holds no action")

    prompt = file.at("prompt")
    return Plan(
        file.at("instruction").text(),
        actions,
        Prompt(**{name: prompt.at(name).text() for name in PROMPT_PARTS}),
    )


def _action(field: Field) -> Action:
    unknown = sorted(set(field.object()) - set(ACTION_FIELDS))
    if unknown:
        raise field.wrong(f"has a field {unknown[0]!r} too many")

    given = {name: field.at(name).or_none(Field.text) for name in field.object()}
    hands = given.get("hands")
    if hands not in (None, *HANDS):
        raise field.at("hands").wrong(f"is {hands!r}, expected left, right or both")

    verb, says = field.at("verb").text(), field.at("says").text()
    try:
        return Action(
            cast(Verb, verb), says, given.get("thing"), given.get("to"), cast(Hands | None, hands)
        )
    except ConfigError as error:
        raise ConfigError(f"{field.file}: {field.name}: {error.what}", error.next_step) from None
