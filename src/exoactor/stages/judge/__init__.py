"""judge: execution → verdict."""

from typing import Any, Protocol

from exoactor.core.motion import Execution, Verdict


class Judge(Protocol):
    """A back end of this stage."""

    def judge(self, execution: Execution) -> tuple[Verdict, dict[str, dict[str, Any]]]:
        """The verdict, and the parts of metrics.json that it rests on: `track`, and `task` where one was set."""
        ...
