"""A model's answer as a plan, or what is wrong with it in words that help the model to put it
right.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from exoactor.core.document import parse
from exoactor.core.errors import ConfigError, PermanentError
from exoactor.core.goals import FLOOR, GOAL_FIELDS, START, Goal
from exoactor.core.plan import ACTION_FIELDS, HANDS, PROMPT_PARTS, VERBS, Action, Plan, Prompt

MAX_ACTIONS, MAX_GOALS = 16, 24
MOST = 1e4
"""Metres or degrees of an amount."""
MAX_PROMPT = 2300
"""Characters of a whole prompt: the strictest service takes 2500, and a sentence about the shot is
added."""
MAX_ANSWER = 1 << 20
_THOUGHT = re.compile(r"<(think|thinking|thought)>.*?</\1>", re.DOTALL)
_FENCE = re.compile(r"^\s*```(?:json)?\s*|\s*```\s*$")  # some servers dress it up
_NEEDS_THING = frozenset(VERBS) - {
    "stand", "stand_up", "turn_to", "walk", "turn", "squat", "kneel", "bow", "wave", "raise_hand",
    "hold_out",
}  # fmt: skip


class WrongPlanError(Exception):
    """The answer is no plan; its text says why."""


def parse_response(answer: str, instruction: str, things: Sequence[str] = ()) -> Plan:
    """The plan; `things`: the only names there are, if they are known.

    Raises:
        WrongPlanError: no JSON, another form, steps nobody can do, or a prompt too long for a video
            model.
    """
    document = _object(json_of(answer), "the answer")
    actions = document.get("actions")
    if not isinstance(actions, list) or not actions:
        raise WrongPlanError("actions is not a list of steps")
    if len(actions) > MAX_ACTIONS:
        raise WrongPlanError(
            f"{len(actions)} actions are more than one short clip can show: "
            f"use at most {MAX_ACTIONS}"
        )

    read_actions = tuple(
        _action(entry, number, things) for number, entry in enumerate(actions, start=1)
    )

    given = _object(document.get("prompt"), "prompt")
    prompt = Prompt(**{name: _text(given, name, "prompt") for name in PROMPT_PARTS})
    if len(prompt.text) > MAX_PROMPT:
        raise WrongPlanError(
            f"the prompt has {len(prompt.text)} characters, at most {MAX_PROMPT} can be used"
        )
    return Plan(instruction, read_actions, prompt, _goals(document, things))


def _goals(document: Mapping[str, Any], things: Sequence[str]) -> tuple[Goal, ...]:
    """Older prompts asked for none."""
    given = document.get("goals") or []
    if not isinstance(given, list) or len(given) > MAX_GOALS:
        raise WrongPlanError(f"goals is not a list of {MAX_GOALS} conditions at most")
    return tuple(_goal(entry, number, things) for number, entry in enumerate(given, start=1))


def _goal(entry: Any, number: int, things: Sequence[str]) -> Goal:
    where = f"goal {number}"
    given = _fields(entry, where, GOAL_FIELDS)
    given |= {"kind": _text(given, "kind", where)}
    _names(given, where, (*things, FLOOR, START) if things else ())
    try:
        return Goal(**given)
    except (ConfigError, TypeError) as error:
        raise WrongPlanError(f"{where}: {error}") from None


def unusable(provider: str, error: WrongPlanError) -> PermanentError:
    """For an answer that is wrong after the repair as well."""
    return PermanentError(
        f"{provider}: no usable plan, also after asking again: {error}",
        "say the instruction in other words, use another model or back end (--plan), or "
        "ask once more: --resubmit",
    )


def json_of(answer: str) -> Any:
    """The JSON in an answer: after what a model thought aloud, out of a fence, without the words
    around it.
    """
    said = _THOUGHT.sub("", answer).rpartition("</think>")[2][:MAX_ANSWER]
    try:
        return parse(_FENCE.sub("", said))
    except ValueError as error:
        whole = error
    try:
        begin = said.index("{")
        return parse(said[begin : json.JSONDecoder().raw_decode(said, begin)[1]])
    except (ValueError, RecursionError):
        raise WrongPlanError(f"it is not valid JSON ({whole})") from None


def _action(entry: Any, number: int, things: Sequence[str]) -> Action:
    where = f"action {number}"
    given = _fields(entry, where, ACTION_FIELDS)
    given |= {name: _text(given, name, where) for name in ("verb", "says")}
    _names(given, where, (*things, FLOOR, START) if things else ())

    if given["verb"] in _NEEDS_THING and not ({"thing", "to"} & set(given)):
        raise WrongPlanError(f"{where}: {given['verb']} needs a thing")
    if given.get("hands") not in (None, *HANDS):
        raise WrongPlanError(f"{where}: hands is {given['hands']!r}, not left, right or both")
    if given.get("amount", 0.0) < 0.0 and given["verb"] != "turn":
        raise WrongPlanError(f"{where}: amount is {given['amount']:g}; only a turn is below zero")

    try:
        return Action(**given)
    except ConfigError as error:
        raise WrongPlanError(f"{where}: {error.what}: {error.next_step}") from None


def _fields(entry: Any, where: str, known: Sequence[str]) -> dict[str, Any]:
    """What an action or a goal says: no other field than those known, and a number where one is
    due.
    """
    given = {
        name: value for name, value in _object(entry, where).items() if value not in (None, "")
    }
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise WrongPlanError(f"{where} has an unknown field {unknown[0]!r}")
    amount = given.get("amount", 0.0)
    if isinstance(amount, bool) or not isinstance(amount, int | float) or abs(amount) > MOST:
        raise WrongPlanError(f"{where}: amount is {amount!r}, not a number")
    return given


def _names(given: dict[str, Any], where: str, things: Sequence[str]) -> None:
    """Check the names of things, where those there are are known."""
    for name in ("thing", "to", "other"):
        if name in given:
            given[name] = _text(given, name, where)
        if name in given and given[name] not in (things or (given[name],)):
            raise WrongPlanError(
                f"{where}: there is no {given[name]!r}; the names are: {', '.join(things)}"
            )


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongPlanError(f"{where} is not an object with fields")
    return value


def _text(document: dict[str, Any], name: str, where: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value.strip():
        raise WrongPlanError(f"{where}: {name} is not a text")
    return "".join(char for char in value if char.isprintable() or char in "\n\t").strip()
