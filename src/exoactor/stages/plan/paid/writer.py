"""The back end of `plan` around any language model: its answer is read, and asked for once more if
it is no plan.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from exoactor.core.errors import ConfigError
from exoactor.core.plan import Plan
from exoactor.core.progress import Progress
from exoactor.io.pictures import encoded
from exoactor.scenes.goals import compilation
from exoactor.scenes.scene import Scene
from exoactor.services.paid import Paid, Quote
from exoactor.stages.plan import PlanInput, Planned
from exoactor.stages.plan.paid import prompts
from exoactor.stages.plan.paid.parse_response import WrongPlanError, parse_response, unusable
from exoactor.stages.plan.paid.service import PlanAsk, PlanWriter

REPAIRS = 1


class PaidPlanner(Paid[PlanWriter]):
    """A `Planner` by a service."""

    def quote(self, said: Mapping[str, object]) -> Quote:
        """For one answer, which is the last unless it is no plan."""
        instruction = cast(str, said["instruction"])
        blank = prompts.ask(instruction, b"", cast(tuple[str, ...], said.get("things", ())))
        document = {"model": self.service.model, "instruction": instruction}
        return Quote(self.service.usd(blank), {**document, **self.service.document(blank)})

    def plan(self, given: PlanInput, progress: Progress) -> Planned:
        """One question, and one repair.

        Raises:
            PermanentError: neither answer is a plan; both stay paid and kept.
            ExoActorError: as `Jobs.get`.
        """
        what, usd = f"plan {self.service.provider}", 0.0
        ask = prompts.ask(given.instruction, encoded(given.observation), given.things)
        tried: list[tuple[PlanAsk, WrongPlanError]] = []

        while True:
            bought = self.jobs.get(self.service, ask, what)
            answer, usd = bought.content.decode(errors="replace"), usd + bought.usd
            try:
                plan = parse_response(answer, given.instruction, given.things)
                return Planned(with_goals(plan, given.scene), len(tried), usd)
            except WrongPlanError as error:
                wrong = error

            tried.append((ask, wrong))
            if len(tried) > REPAIRS:
                break
            self.jobs.tell(f"{what}: {wrong}; asking once more")
            ask = prompts.again(ask, answer, str(wrong))

        for asked, why in tried:
            self.jobs.reject(self.service, asked, f"it is no plan: {why}")
        raise unusable(self.service.provider, wrong)


def with_goals(plan: Plan, scene: Scene | None) -> Plan:
    """A plan for which the model gave no goal, with those that follow from its actions in the
    scene; as it is where the scene is not known, or none follow.
    """
    if plan.goals or scene is None:
        return plan
    try:
        return replace(plan, goals=compilation.from_actions(plan.actions, scene))
    except ConfigError:  # an action without its thing, or one that is not there
        return plan
