"""What shall be done: atomic, visible actions, and the five parts of the prompt that a video is
imagined from.
"""

from dataclasses import dataclass, fields
from typing import Literal, TypeAlias, get_args

from exoactor.core.errors import ConfigError
from exoactor.core.goals import DIRECTIONS, Direction, Goal, check_between

Verb: TypeAlias = Literal[
    "walk_to", "walk_around", "walk_through", "turn_to", "duck_under", "step_over", "sit_down",
    "stand_up", "reach", "grasp", "lift", "carry_to", "place", "drop", "sweep", "wipe", "stand",
    "walk", "turn", "squat", "kneel", "bow", "wave", "raise_hand", "point_at", "push",
    "pull", "slide", "knock_over", "kick", "throw", "hold_out",
]  # fmt: skip
Hands: TypeAlias = Literal["left", "right", "both"]
VERBS: tuple[str, ...] = get_args(Verb)
HANDS: tuple[str, ...] = get_args(Hands)


@dataclass(frozen=True)
class Action:
    """One atomic step: what the body does, with which thing of the scene, and where to.

    `thing` is what is acted on or walked to (`start` is where the robot stood at first), `to` where
    it goes (`floor` is a place too), both by their names in the scene; `says` is the step as a
    sentence that can be seen to be done or not. `amount`: how far, in metres (walk, push, pull,
    slide) or degrees (turn, to the left). `direction`: which way, as seen from the body (walk,
    push, slide, kick), or on which side of `thing` (walk_to) or of `to` (carry_to, place), as seen
    from the start: `forwards` is behind it; `between` it and the `other` thing.
    """

    verb: Verb
    says: str
    thing: str | None = None
    to: str | None = None
    hands: Hands | None = None
    amount: float | None = None
    direction: Direction | None = None
    other: str | None = None

    def __post_init__(self) -> None:
        if self.verb not in VERBS:
            raise ConfigError(
                f"action {self.verb!r} is not known", f"use one of: {', '.join(VERBS)}"
            )
        if self.direction not in (None, *DIRECTIONS):
            raise ConfigError(
                f"direction {self.direction!r} is not known", f"use one of: {', '.join(DIRECTIONS)}"
            )
        check_between(self.direction, self.other, f"action {self.verb!r}")


ACTION_FIELDS = tuple(field.name for field in fields(Action))


@dataclass(frozen=True)
class Prompt:
    """The five parts of a video prompt, each a paragraph of plain text."""

    shot: str
    scene: str
    motion: str
    execution: str
    end_state: str

    @property
    def text(self) -> str:
        """The whole prompt, each part under its heading."""
        parts = ((name.replace("_", " ").title(), getattr(self, name)) for name in PROMPT_PARTS)
        return "\n".join(f"{heading}: {said}" for heading, said in parts)


PROMPT_PARTS = tuple(part.name for part in fields(Prompt))


@dataclass(frozen=True)
class Plan:
    """An instruction broken into actions in order, with the prompt that asks for them; `goals` say
    when it is done, none where nothing can say so.
    """

    instruction: str
    actions: tuple[Action, ...]
    prompt: Prompt
    goals: tuple[Goal, ...] = ()
