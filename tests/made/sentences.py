"""Tables of sentences and what each asks for, told in few words: the actions without what leads up
to them.

    can-basket | put the can into the basket | place can > basket

`-` stands for a sentence that shall be refused.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from exoactor.core.errors import ConfigError
from exoactor.core.plan import Action
from exoactor.stages.plan.rules.planner import actions
from made import rooms

TABLES = Path(__file__).parent.parent / "stages" / "plan" / "rules" / "tables"
LEADING = {
    "walk_to": {"reach", "sit_down", "push", "pull", "slide", "knock_over", "kick"},
    "reach": {"grasp", "sweep", "wipe"}, "grasp": {"lift"},
    "lift": {"carry_to", "place", "drop", "throw", "hold_out"},
    "carry_to": {"place", "drop", "throw"}, "hold_out": set(),
}  # fmt: skip
"""What goes without saying before something else with the same thing."""

WIDE = ("box", "basket", "bin", "small_box", "big_box", "tall_box")
"""What is taken with both hands anyway."""


@dataclass(frozen=True)
class Sentence:
    """`asks`: for what, None where it shall be refused; `read`: what was made of it, None where it
    was refused, `why`.
    """

    scene: str
    said: str
    asks: str | None
    read: str | None
    why: str = ""

    @property
    def right(self) -> bool:
        """Whether it was read as it was meant, or refused as it should be."""
        return self.read == self.asks

    @property
    def wrong(self) -> bool:
        """Whether something else would be done than what was meant."""
        return self.read is not None and not self.right


@cache
def table(name: str) -> list[Sentence]:
    """All sentences of a table, read."""
    lines = (TABLES / f"{name}.txt").read_text().splitlines()
    rows = (line.split("|") for line in lines if line.strip() and not line.startswith("#"))
    return [_read(*(cell.strip() for cell in row)) for row in rows]


def _read(scene: str, said: str, asks: str) -> Sentence:
    wanted = None if asks == "-" else asks
    try:
        found = actions(said, rooms.scene(scene))
    except ConfigError as error:
        return Sentence(scene, said, wanted, None, str(error))
    return Sentence(scene, said, wanted, told(found))


def told(actions: tuple[Action, ...]) -> str:
    """Actions in the words of a table."""
    said = []
    for action, after in zip(actions, [*actions[1:], None], strict=True):
        leads = after is not None and after.thing == action.thing
        if not (leads and after is not None and after.verb in LEADING.get(action.verb, ())):
            said.append(_step(action))
    return ", ".join(said[:-1] if said[-1] == "stand" and len(said) > 1 else said)


def _step(action: Action) -> str:
    amount = None if action.amount is None else f"{action.amount:.3g}"
    wide = action.thing in WIDE and action.hands == "both"
    hands = None if wide or action.hands == "right" else action.hands
    to = f"> {action.to}" if action.to else None
    words = (
        action.verb, action.thing, to, action.direction, action.other, amount,
        hands,
    )  # fmt: skip
    return " ".join(word for word in words if word is not None)
