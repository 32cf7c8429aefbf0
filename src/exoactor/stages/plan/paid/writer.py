"""The back end of `plan` around any language model: its answer is read, and asked for once more if
it is no plan.
"""

from collections.abc import Mapping
from typing import cast

from exoactor.core.plan import Plan
from exoactor.core.progress import Progress
from exoactor.io.pictures import encoded
from exoactor.services.paid import Quote, ServiceBackEnd
from exoactor.stages.plan import PlanInput, Planned
from exoactor.stages.plan.paid import prompts
from exoactor.stages.plan.paid.parse_response import WrongPlanError, parse_response, unusable
from exoactor.stages.plan.paid.service import PlanAsk, PlanWriter


class PaidPlanner(ServiceBackEnd[PlanWriter]):
    """A `Planner` by a service."""

    def quote(self, said: Mapping[str, object]) -> Quote:
        """For one answer, which is the last unless it is no plan."""
        instruction = cast(str, said["instruction"])
        blank = prompts.ask(instruction, b"", cast(tuple[str, ...], said.get("things", ())))
        document = {
            "model": self.service.model,
            "instruction": instruction,
            **self.service.document(blank),
        }
        return Quote(self.service.usd(blank), document)

    def plan(self, given: PlanInput, progress: Progress) -> Planned:
        """One question, and one repair.

        Raises:
            PermanentError: neither answer is a plan; both stay paid and kept.
            ExoActorError: as `Jobs.get`.
        """
        what = f"plan {self.service.provider}"
        ask = prompts.ask(given.instruction, encoded(given.observation), given.things)

        answer, usd = self._answer(ask, what)
        try:
            return Planned(_read(answer, given), 0, usd)
        except WrongPlanError as error:
            wrong = error

        self.jobs.tell(f"{what}: {wrong}; asking once more")
        again = prompts.again(ask, answer, str(wrong))

        repaired, more_usd = self._answer(again, what)
        try:
            return Planned(_read(repaired, given), 1, usd + more_usd)
        except WrongPlanError as still:
            for asked, why in ((ask, wrong), (again, still)):
                self.jobs.reject(self.service, asked, f"it is no plan: {why}")
            raise unusable(self.service.provider, still) from None

    def _answer(self, ask: PlanAsk, what: str) -> tuple[str, float]:
        """The model's words, and what they cost."""
        bought = self.jobs.get(self.service, ask, what)
        return bought.content.decode(errors="replace"), bought.usd


def _read(answer: str, given: PlanInput) -> Plan:
    return parse_response(answer, given.instruction, given.things)
