"""What each kind of clause becomes."""

from collections.abc import Callable

from exoactor.core.errors import ConfigError
from exoactor.stages.plan.rules import handling, moving
from exoactor.stages.plan.rules.action_sequence import ActionSequence
from exoactor.stages.plan.rules.grammar import Clause
from exoactor.stages.plan.rules.patterns import Kind


def add(so_far: ActionSequence, clause: Clause) -> None:
    """Append what a clause asks for, as often as it says.

    Raises:
        ConfigError: it says why that cannot be done.
    """
    for _ in range(clause.times):
        DOES[clause.kind](so_far, clause)
    if clause.kind != "again":
        so_far.last = clause


def _again(so_far: ActionSequence, clause: Clause) -> None:
    """What was done last once more; after it, "do it twice" means twice in all."""
    last = so_far.last
    if last is None or last.times > 1:
        raise ConfigError(f'"{clause.said}": it is not clear what to repeat', "say it in full")
    add(so_far, last)


DOES: dict[Kind, Callable[[ActionSequence, Clause], None]] = {
    "approach": moving.approach, "beside": moving.beside, "past": moving.past, "onto": moving.onto,
    "around": moving.pass_by, "through": moving.pass_by, "under": moving.pass_by,
    "over": moving.pass_by, "out": moving.out, "back": moving.back, "walk": moving.walk,
    "back_off": moving.back_off, "turn": moving.turn, "face": moving.face, "sit": moving.sit,
    "rise": moving.rise, "stand": moving.rise, "squat": moving.gesture, "kneel": moving.gesture,
    "bow": moving.bow, "wave": moving.wave, "raise": moving.raise_hand, "lower": moving.lower,
    "point": moving.point, "reach": handling.reach, "pick": handling.pick, "put": handling.deliver,
    "put_down": handling.put_down, "put_back": handling.put_back, "put_beside": handling.put_beside,
    "drop": handling.deliver, "carry": handling.deliver, "fetch": handling.fetch,
    "bring_back": handling.bring_back, "pass": handling.pass_on, "throw_away": handling.throw_away,
    "throw": handling.throw, "hand": handling.hand_over, "offer": handling.offer,
    "sweep": handling.sweep, "wipe": handling.wipe, "mop": handling.mop, "push": handling.shove,
    "push_to": handling.push_to, "pull": handling.shove, "slide": handling.shove,
    "knock": handling.knock_over, "kick": handling.kick, "again": _again,
}  # fmt: skip
