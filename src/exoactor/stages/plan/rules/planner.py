"""The own back end of `plan`: a small grammar, and the scene to check against. It needs no network
and no model.
"""

import re
from difflib import get_close_matches

from exoactor.core.errors import ConfigError
from exoactor.core.plan import Action, Plan
from exoactor.core.progress import Progress
from exoactor.scenes.goals import compilation
from exoactor.scenes.scene import Scene, needed
from exoactor.stages.plan import PlanInput, Planned
from exoactor.stages.plan.rules import grammar, meanings, patterns, spelling, wording
from exoactor.stages.plan.rules.action_sequence import ActionSequence
from exoactor.stages.plan.rules.fillers import CAN_DO, REASONS
from exoactor.stages.plan.rules.grammar import Clause
from exoactor.stages.plan.rules.naming import Names, UnnamedError, there_is


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
    """The actions alone: two instructions with the same ones ask for the same. What cannot be read
    as it stands is read with slips of the pen put right.

    Raises:
        ConfigError: a clause that cannot be read, a thing that is not there, or something a G1
            cannot do with it.
    """
    try:
        return _read(instruction, scene)
    except ConfigError as error:
        mended = spelling.mended(instruction, scene)
        if mended == instruction.casefold():
            raise
        try:
            return _read(mended, scene)
        except ConfigError:
            raise error from None


def _read(instruction: str, scene: Scene) -> tuple[Action, ...]:
    read: list[Clause] = []
    for said, readings in grammar.clauses(instruction):
        if not readings:
            raise _unreadable(said, scene, read)
        read.append(_fitting(scene, said, read, readings))
    return _acted_out(scene, read).finished()


def _fitting(scene: Scene, said: str, before: list[Clause], readings: list[Clause]) -> Clause:
    """The first reading whose names are those of things, after what was read before; whether that
    can be done is then asked of it alone.
    """
    first: ConfigError | None = None
    for reading in readings:
        try:
            _acted_out(scene, [*before, reading])
            return reading
        except UnnamedError as error:
            first = first or error
    assert first is not None
    if all(reading.continued for reading in readings):
        raise _unreadable(said, scene, before)
    raise _reason(said, scene) or first


def _acted_out(scene: Scene, read: list[Clause]) -> ActionSequence:
    sequence = ActionSequence(scene)
    for clause in read:
        meanings.add(sequence, clause)
    return sequence


def _reason(said: str, scene: Scene) -> ConfigError | None:
    """A word that changes what is meant, if that is why a clause is not understood."""
    names = Names(scene, 0.0)
    for words, why in REASONS.items():
        if re.search(rf"\b{words}\b", said) and not names.known(words):
            return ConfigError(
                f'"{said}" is not understood: {why} ("{words}")',
                f"say only what to do, one thing after the other; {there_is(scene)}",
            )
    return None


def _unreadable(said: str, scene: Scene, before: list[Clause]) -> ConfigError:
    """Which word is not known, what can be asked for, and with which things; and a near miss, if
    the first word is one.
    """
    if (reason := _reason(said, scene)) is not None:
        return reason
    first = said.split()[0]
    known = patterns.verbs_said()
    near = get_close_matches(first, known, n=1, cutoff=0.7) if len(first) > 2 else []
    guess = f"did you mean {near[0]}? " if near and near[0] != first else ""
    strange = [word for word in said.split() if word not in spelling.words_known(scene)]
    why = f': it does not know "{strange[0]}"' if strange else ""
    after = f'after "{before[-1].said}", ' if before else ""
    can = f"it understands, in English: {', '.join(CAN_DO)}; {there_is(scene)}"
    return ConfigError(f'{after}"{said}" is not understood{why}', guess + can)
