"""Goals: conditions on what physics shows, from a small vocabulary. A plan holds those that say
when its instruction is done; the judge reads them off an execution (`scenes.goals`).
"""

from dataclasses import dataclass, fields
from typing import Literal, TypeAlias, get_args

from exoactor.core.errors import ConfigError

GoalKind: TypeAlias = Literal[
    "near", "at_side", "facing", "went", "turned", "standing", "seated", "lowered", "leaning",
    "through", "under", "over", "around", "touched", "untouched", "held", "lifted", "moved",
    "in_place", "upright", "toppled", "in", "on", "beside", "let_go", "wiped", "raised", "pointing",
]  # fmt: skip
When: TypeAlias = Literal["end", "once"]
Direction: TypeAlias = Literal["forwards", "backwards", "left", "right", "between"]
MOST = 1e5
"""No limit that is meant goes beyond."""


@dataclass(frozen=True)
class Vocable:
    """What a kind of goal needs to be told, and what it says.

    thing: whom it is about; to: the second thing, as in "in the basket". amount: the unit of its
    limit, "" where it has none; usual: the limit where none is said; least: what it can be at
    least. once: an event, that has happened or not; the others are states, asked of the end unless
    a goal says `once`.
    """

    says: str
    thing: bool = True
    to: bool = False
    unit: str = ""
    usual: float | None = None
    once: bool = False
    least: float = 0.0

    @property
    def most(self) -> float:
        """What its limit can be at most."""
        return 100.0 if self.unit == "%" else MOST

    @property
    def general(self) -> str:
        """What it says of any goal of the kind, whose fields stand in asterisks."""
        return self.says.format(
            thing="*thing*",
            to="*to*",
            amount="*amount*",
            direction="*direction*",
            way="left (below 0: right)",
            aside=" in *direction*",
            side=f"*direction* of *{'to' if self.to else 'thing'}*",
        )

    @property
    def directed(self) -> bool:
        """Whether it may be told a direction."""
        return any(f"{{{name}}}" in self.says for name in ("direction", "side", "aside"))


VOCABULARY: dict[GoalKind, Vocable] = {
    "near": Vocable("the hips are within {amount} m of {thing}", unit="m", usual=0.6),
    "at_side": Vocable("the hips are {side}, within {amount} m of it", unit="m", usual=0.9),
    "facing": Vocable("the body faces {thing} within {amount}°", unit="°", usual=35.0),
    "went": Vocable(
        "the body went {amount} m {direction}", thing=False, unit="m", usual=0.3, once=True
    ),
    "turned": Vocable(
        "the body turned by {amount}° to the {way}",
        thing=False, unit="°", usual=90.0, once=True, least=-MOST,
    ),
    "standing": Vocable("the body stands, upright and still", thing=False),
    "seated": Vocable("{thing} bears at least {amount} % of the weight", unit="%", usual=30.0),
    "lowered": Vocable(
        "the hips were below {amount} m", thing=False, unit="m", usual=0.5, once=True
    ),
    "leaning": Vocable(
        "the trunk leant by {amount}° or more", thing=False, unit="°", usual=30.0, once=True
    ),
    "through": Vocable("the body passed through {thing}", once=True),
    "under": Vocable("the body passed under {thing}", once=True),
    "over": Vocable("both feet passed over {thing}, not on it", once=True),
    "around": Vocable("the body went {amount}° around {thing}", unit="°", usual=120.0, once=True),
    "touched": Vocable("the body touched {thing}", once=True),
    "untouched": Vocable("the body never touched {thing}"),
    "held": Vocable("the body alone bears {thing}"),
    "lifted": Vocable(
        "the body alone held {thing}, {amount} cm above its place, for a second",
        unit="cm", usual=5.0, once=True,
    ),
    "moved": Vocable(
        "{thing} is {amount} cm or more{aside} from where it was", unit="cm", usual=10.0
    ),
    "in_place": Vocable("{thing} never moved by more than {amount} mm", unit="mm", usual=30.0),
    "upright": Vocable("{thing} is upright"),
    "toppled": Vocable("{thing} was knocked over", once=True),
    "in": Vocable("{thing} is in {to}", to=True),
    "on": Vocable("{thing} is on {to}", to=True),
    "beside": Vocable(
        "{thing} is {side}, within {amount} m of it",
        to=True, unit="m", usual=0.6,
    ),
    "let_go": Vocable("{thing} lies still, and no hand is on it"),
    "wiped": Vocable("palms passed over {amount} % of {thing}", unit="%", usual=60.0, once=True),
    "raised": Vocable(
        "a hand was {amount} m above the shoulders' height or more",
        thing=False, unit="m", usual=0.0, once=True, least=-1.0,
    ),
    "pointing": Vocable(
        "an outstretched arm pointed at {thing} within {amount}°", unit="°", usual=25.0, once=True
    ),
}  # fmt: skip
"""Every kind of goal. Something may be on the `floor` too; one may be near the `start`."""
KINDS: tuple[GoalKind, ...] = get_args(GoalKind)
DIRECTIONS: tuple[str, ...] = get_args(Direction)
LEVEL_WAYS: dict[str, tuple[float, float]] = {
    "forwards": (1.0, 0.0), "backwards": (-1.0, 0.0), "left": (0.0, 1.0), "right": (0.0, -1.0),
}  # fmt: skip
"""Directions as steps ahead and to the left."""
FLOOR, START = "floor", "start"
"""Places that are no things: the floor, and where the robot stood at first."""
SIDES: dict[str, str] = {
    "forwards": "behind {to}", "backwards": "in front of {to}", "left": "to the left of {to}",
    "right": "to the right of {to}", "between": "between {to} and {other}",
}  # fmt: skip
"""On which side of something, as seen by who stands at the start and looks ahead."""


@dataclass(frozen=True)
class Goal:
    """One condition.

    thing, to: names of the scene's things; other: the second of two things between which. amount:
    its limit, in the unit of its kind; None: the usual one. when: `end`: it shall hold at
    the end; `once`: at some time, and goals that are so one after another, in the order in which
    they are listed.
    """

    kind: GoalKind
    thing: str | None = None
    to: str | None = None
    amount: float | None = None
    direction: Direction | None = None
    when: When | None = None
    other: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ConfigError(f"goal {self.kind!r} is not known", f"use one of: {', '.join(KINDS)}")
        told = VOCABULARY[self.kind]
        for name, needed in (("thing", told.thing), ("to", told.to)):
            if needed != (getattr(self, name) is not None):
                wants = f"needs a {name!r}" if needed else f"takes no {name!r}"
                raise ConfigError(f"goal {self.kind!r} {wants}", f"it says: {told.general}")
        if self.amount is not None and not told.unit:
            raise ConfigError(f"goal {self.kind!r} takes no amount", f"it says: {told.general}")
        if self.amount is not None and not told.least <= self.amount <= told.most:
            raise ConfigError(
                f"goal {self.kind!r} has the amount {self.amount:g}",
                f"give {told.least:g} to {told.most:g} {told.unit}",
            )
        if FLOOR in (self.thing, None if self.kind == "on" else self.to):
            raise ConfigError(
                f"goal {self.kind!r} is about the floor", "only what is on something may be on that"
            )
        if self.when not in (None, *get_args(When)):
            raise ConfigError(f"a goal holds {self.when!r}", "say end or once, or leave it out")
        if self.direction not in (None, *DIRECTIONS):
            raise ConfigError(
                f"direction {self.direction!r} is not known", f"use one of: {', '.join(DIRECTIONS)}"
            )
        if self.direction and not told.directed:
            raise ConfigError(f"goal {self.kind!r} takes no direction", f"it says: {told.general}")
        if self.direction == "between" and "{side}" not in told.says:
            raise ConfigError(f"goal {self.kind!r} is no place between", f"it says: {told.general}")
        check_between(self.direction, self.other, f"goal {self.kind!r}")

    @property
    def limit(self) -> float:
        """The amount that counts; 0 for a kind that has none."""
        usual = VOCABULARY[self.kind].usual or 0.0
        return usual if self.amount is None else self.amount

    @property
    def at_end(self) -> bool:
        """Whether it is asked of the end, not of some time on the way."""
        return self.when != "once"

    @property
    def says(self) -> str:
        """It in words."""
        words = VOCABULARY[self.kind].says.format(
            thing=_spoken(self.thing),
            to=_spoken(self.to),
            amount=f"{abs(self.limit):g}",
            direction=self.direction or "forwards",
            way="left" if self.limit >= 0.0 else "right",
            aside=WAYS.get(str(self.direction), ""),
            side=side(self.direction, _spoken(self.to or self.thing), _spoken(self.other)),
        )
        return words if self.at_end else f"at some time, {words}"


def _spoken(name: str | None) -> str:
    return "" if name is None else f"the {name.replace('_', ' ')}"


WAYS: dict[str, str] = {
    "forwards": " ahead", "backwards": " back", "left": " to the left", "right": " to the right",
}  # fmt: skip
"""Which way, as seen by the body when it began to move something."""


def side(direction: Direction | None, to: str | None, other: str | None) -> str:
    """On which side of something, in words; "beside" where that does not matter."""
    return SIDES.get(str(direction), "beside {to}").format(to=to, other=other)


def check_between(direction: str | None, other: str | None, whose: str) -> None:
    """ConfigError where something is between one thing alone, or a second thing has no use."""
    if (direction == "between") != (other is not None):
        raise ConfigError(
            f"{whose} has the direction {direction!r} and the other thing {other!r}",
            "name an other thing for between, and only then",
        )


GOAL_FIELDS = tuple(field.name for field in fields(Goal))
