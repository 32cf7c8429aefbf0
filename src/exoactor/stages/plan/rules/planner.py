"""The own back end of `plan`: a small grammar, and the scene to check against. It needs no network
and no model.
"""

from difflib import get_close_matches

from exoactor.core.errors import ConfigError
from exoactor.core.plan import Action, Plan
from exoactor.core.progress import Progress
from exoactor.scenes.goals import compilation
from exoactor.scenes.scene import Scene, needed
from exoactor.stages.plan import PlanInput, Planned
from exoactor.stages.plan.rules import grammar, wording
from exoactor.stages.plan.rules.action_sequence import ActionSequence
from exoactor.stages.plan.rules.grammar import Clause
from exoactor.stages.plan.rules.naming import there_is


class Rules:
    """Reads an instruction clause by clause. It knows the scene, so it does not look at the
    picture.
    """

    def plan(self, given: PlanInput, progress: Progress) -> Planned:
        """Atomic actions in order, and the prompt that asks for them.

        Raises:
            ConfigError: the scene is not known, or as `actions`.
        """
        scene = needed(given.scene, "--plan rules")
        found = actions(given.instruction, scene)
        return Planned(
            Plan(
                given.instruction,
                found,
                wording.prompt(scene, found),
                compilation.from_actions(found, scene),
            )
        )


def actions(instruction: str, scene: Scene) -> tuple[Action, ...]:
    """The actions alone: two instructions with the same ones ask for the same.

    Raises:
        ConfigError: a clause that cannot be read, a thing that is not there, or something a G1
            cannot do with it.
    """
    read: list[Clause] = []
    for said, readings in grammar.clauses(instruction):
        if not readings:
            raise _unreadable(said, scene)
        read.append(_fitting(scene, read, readings))
    return _acted_out(scene, read).finished()


def _fitting(scene: Scene, before: list[Clause], readings: list[Clause]) -> Clause:
    """The first reading that makes sense after what was read before; the first one's error if none
    does.
    """
    errors = []
    for reading in readings:
        try:
            _acted_out(scene, [*before, reading])
            return reading
        except ConfigError as error:
            errors.append(error)
    raise errors[0]


def _acted_out(scene: Scene, read: list[Clause]) -> ActionSequence:
    sequence = ActionSequence(scene)
    for clause in read:
        sequence.add(clause)
    return sequence


def _unreadable(said: str, scene: Scene) -> ConfigError:
    """What can be asked for, and with which things; and a near miss, if the first word is one."""
    first = said.split()[0]
    near = get_close_matches(first, grammar.VERBS_SAID, n=1, cutoff=0.7) if len(first) > 2 else []
    guess = f"did you mean {near[0]}? " if near and near[0] != first else ""
    can = f"it understands, in English: {', '.join(grammar.CAN_DO)}; {there_is(scene)}"
    return ConfigError(f'"{said}" is not understood', guess + can)
