"""plan.json: a plan as a person may read and edit it."""

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from exoactor.core.errors import ConfigError
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.io.files import read_json, write_json

SCHEMA_VERSION = 1
NEXT = "see docs/conventions.md for plan.json, or plan anew"
_OF_PROMPT = tuple(part.name for part in fields(Prompt))
_OF_ACTION = tuple(part.name for part in fields(Action))


def save_plan(path: Path, plan: Plan) -> None:
    """Write plan.json; what an action does not have is left out."""
    actions = [{name: value for name, value in asdict(action).items() if value is not None} for action in plan.actions]
    document = {"schema_version": SCHEMA_VERSION, "instruction": plan.instruction, "actions": actions}
    write_json(path, {**document, "prompt": asdict(plan.prompt)})


def load_plan(path: Path) -> Plan:
    """Read plan.json; ConfigError names the file and the field that is wrong."""
    document = _object(read_json(path), str(path))
    actions = document.get("actions")
    if not isinstance(actions, list) or not actions:
        raise ConfigError(f"{path}: actions is not a list of actions", NEXT)
    prompt = _object(document.get("prompt"), f"{path}: prompt")
    return Plan(
        _text(document, "instruction", str(path)),
        tuple(_action(entry, f"{path}: actions[{number}]") for number, entry in enumerate(actions)),
        Prompt(**{name: _text(prompt, name, f"{path}: prompt") for name in _OF_PROMPT}),
    )


def _action(entry: Any, where: str) -> Action:
    given = _object(entry, where)
    unknown = sorted(set(given) - set(_OF_ACTION))
    if unknown:
        raise ConfigError(f"{where} has a field {unknown[0]!r} too many", NEXT)
    for name in ("thing", "to"):
        if given.get(name) is not None:
            _text(given, name, where)
    if given.get("hands") not in (None, "left", "right", "both"):
        raise ConfigError(f"{where}: hands is {given['hands']!r}", "use left, right or both")
    try:
        return Action(**{**given, "verb": _text(given, "verb", where), "says": _text(given, "says", where)})
    except ConfigError as error:
        raise ConfigError(f"{where}: {error.what}", error.next_step) from None


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{where} is not an object with fields", NEXT)
    return value


def _text(document: dict[str, Any], name: str, where: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise ConfigError(f"{where}: {name} is not a text" if name in document else f"{where} lacks {name}", NEXT)
    return value
