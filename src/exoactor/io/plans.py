"""plan.json: a plan as a person may read and edit it."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from exoactor.core.document import Field
from exoactor.core.errors import ConfigError
from exoactor.core.goals import GOAL_FIELDS, Direction, Goal, GoalKind, When
from exoactor.core.plan import ACTION_FIELDS, HANDS, PROMPT_PARTS, Action, Hands, Plan, Prompt, Verb
from exoactor.io.files import read_document, write_json

SCHEMA_VERSION = 1
NEXT = "see docs/conventions.md for plan.json, or plan anew"


def save_plan(path: Path, plan: Plan) -> None:
    """Write plan.json; what an action or a goal does not have is left out."""
    said = {**asdict(plan), "actions": told(plan.actions), "goals": told(plan.goals)}
    write_json(path, {"schema_version": SCHEMA_VERSION, **said})


def told(rows: Iterable[Action | Goal]) -> list[dict[str, Any]]:
    """Actions or goals as JSON has them: only what was said."""
    return [
        {name: value for name, value in asdict(row).items() if value is not None} for row in rows
    ]


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
        load_goals(file),
    )


def load_goals(file: Field) -> tuple[Goal, ...]:
    """The goals of a document that may have some, in its field `goals`; ConfigError names the field
    that is wrong.
    """
    if "goals" not in file.object():
        return ()
    return tuple(_goal(field) for field in file.at("goals").each())


def _goal(field: Field) -> Goal:
    _only(field, GOAL_FIELDS)
    given = {
        name: field.at(name).or_none(Field.number if name == "amount" else Field.text)
        for name in field.object()
    }
    try:
        return Goal(
            cast(GoalKind, field.at("kind").text()),
            cast(str | None, given.get("thing")),
            cast(str | None, given.get("to")),
            cast(float | None, given.get("amount")),
            cast(Direction | None, given.get("direction")),
            cast(When | None, given.get("when")),
            cast(str | None, given.get("other")),
        )
    except ConfigError as error:
        raise ConfigError(f"{field.file}: {field.name}: {error.what}", error.next_step) from None


def _only(field: Field, names: Iterable[str]) -> None:
    unknown = sorted(set(field.object()) - set(names))
    if unknown:
        raise field.wrong(f"has a field {unknown[0]!r} too many")


def _action(field: Field) -> Action:
    _only(field, ACTION_FIELDS)
    given = {
        name: field.at(name).or_none(Field.text) for name in field.object() if name != "amount"
    }
    amount = field.at("amount").or_none(Field.number) if "amount" in field.object() else None
    hands = given.get("hands")
    if hands not in (None, *HANDS):
        raise field.at("hands").wrong(f"is {hands!r}, expected left, right or both")

    verb, says = field.at("verb").text(), field.at("says").text()
    try:
        return Action(
            cast(Verb, verb),
            says,
            given.get("thing"),
            given.get("to"),
            cast(Hands | None, hands),
            amount,
            cast(Direction | None, given.get("direction")),
            given.get("other"),
        )
    except ConfigError as error:
        raise ConfigError(f"{field.file}: {field.name}: {error.what}", error.next_step) from None
