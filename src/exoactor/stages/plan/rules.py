"""The own back end of `plan`: a small grammar, and the scene to check against. It needs no network and no model."""

from dataclasses import dataclass
from difflib import get_close_matches

from exoactor.core.errors import ConfigError
from exoactor.core.plan import Action, Plan
from exoactor.io.offscreen import Image
from exoactor.scenes.scene import Scene
from exoactor.stages.plan import grammar, wording
from exoactor.stages.plan.grammar import Clause
from exoactor.stages.plan.naming import there_is
from exoactor.stages.plan.script import Script


@dataclass(frozen=True)
class RulesConfig:
    """`scene`: what there is to act on."""

    scene: Scene


class Rules:
    """Reads an instruction clause by clause. It knows the scene, so it does not look at the picture."""

    def __init__(self, config: RulesConfig) -> None:
        self._scene = config.scene

    def plan(self, instruction: str, observation: Image) -> Plan:
        """Atomic actions in order, and the prompt that asks for them.

        Raises:
            ConfigError: a clause that cannot be read, a thing that is not there, or something a G1 cannot do with it.
        """
        actions = self.actions(instruction)
        return Plan(instruction, actions, wording.prompt(self._scene, actions))

    def actions(self, instruction: str) -> tuple[Action, ...]:
        """The actions alone: two instructions with the same ones ask for the same."""
        read: list[Clause] = []
        for said, readings in grammar.clauses(instruction):
            if not readings:
                raise _unreadable(said, self._scene)
            read.append(_fitting(self._scene, read, readings))
        return _acted_out(self._scene, read).finished()


def _fitting(scene: Scene, before: list[Clause], readings: list[Clause]) -> Clause:
    """The first reading that makes sense after what was read before; the first one's error if none does."""
    errors = []
    for reading in readings:
        try:
            _acted_out(scene, [*before, reading])
        except ConfigError as error:
            errors.append(error)
        else:
            return reading
    raise errors[0]


def _acted_out(scene: Scene, read: list[Clause]) -> Script:
    script = Script(scene)
    for clause in read:
        script.add(clause)
    return script


def _unreadable(said: str, scene: Scene) -> ConfigError:
    """What can be asked for, and with which things; and a near miss, if the first word is one."""
    first = said.split()[0]
    near = get_close_matches(first, grammar.VERBS_SAID, n=1, cutoff=0.7) if len(first) > 2 else []
    guess = f"did you mean {near[0]}? " if near and near[0] != first else ""
    can = f"it understands, in English: {', '.join(grammar.CAN_DO)}; {there_is(scene)}"
    return ConfigError(f'"{said}" is not understood', guess + can)
