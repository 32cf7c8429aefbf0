"""What the planning model is told. The text is a file, with a version that is part of every key
through its words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

from exoactor.core.goals import DIRECTIONS, FLOOR, KINDS, START, VOCABULARY
from exoactor.core.plan import HANDS, PROMPT_PARTS, VERBS
from exoactor.stages.plan.paid.service import PlanAsk

VERSION = 2
_TEXT: Mapping[str, Any] = {"type": "string"}
_MAYBE: Mapping[str, Any] = {"type": ["string", "null"]}
_MAYBE_NUMBER: Mapping[str, Any] = {"type": ["number", "null"]}
_DIRECTION: Mapping[str, Any] = {**_MAYBE, "enum": [*DIRECTIONS, None]}


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object with these fields, all of them and no other: what strict modes of all services
    take.
    """
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def schema(things: Sequence[str] = ()) -> dict[str, Any]:
    """The form of an answer; `things`: the only names there are, if they are known."""
    name = {"type": ["string", "null"], "enum": [*things, FLOOR, START, None]} if things else _MAYBE
    action = {
        "verb": {"type": "string", "enum": list(VERBS)},
        "says": _TEXT,
        "thing": name,
        "to": name,
        "hands": {"type": ["string", "null"], "enum": [*HANDS, None]},
        "amount": _MAYBE_NUMBER,
        "direction": _DIRECTION,
        "other": name,
    }
    goal = {
        "kind": {"type": "string", "enum": list(KINDS)},
        "thing": name,
        "to": name,
        "amount": _MAYBE_NUMBER,
        "direction": _DIRECTION,
        "when": {"type": ["string", "null"], "enum": ["end", "once", None]},
        "other": name,
    }
    prompt = dict.fromkeys(PROMPT_PARTS, _TEXT)
    return _closed(
        {
            "actions": {"type": "array", "items": _closed(action)},
            "goals": {"type": "array", "items": _closed(goal)},
            "prompt": _closed(prompt),
        }
    )


def ask(instruction: str, picture: bytes, things: Sequence[str] = ()) -> PlanAsk:
    """The question."""
    text = (files("exoactor.stages.plan.paid") / f"data/plan-{VERSION}.txt").read_text().strip()
    vocabulary = "\n".join(f"     {kind}: {told.general}" for kind, told in VOCABULARY.items())
    system = text.replace("{vocabulary}", vocabulary)
    known = (
        f"\nThe things in the scene are named: {', '.join(things)}. Use these names."
        if things
        else ""
    )
    return PlanAsk(picture, system, f"Instruction: {instruction}{known}", schema(things))


def again(asked: PlanAsk, answer: str, wrong: str) -> PlanAsk:
    """The same question once more, with what was answered and what is wrong with it."""
    repair = (
        f"Your answer was:\n{answer}\n\nIt cannot be used: {wrong}\n"
        "Answer again, with that put right."
    )
    return replace(asked, prompt=f"{asked.prompt}\n\n{repair}")
