"""The work that the stand-ins pretend to do: jobs that run for some polls and then are done, and
what was charged.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from exoactor.services.fakes.server import Reply

Made: TypeAlias = Callable[[Any], bytes]
"""From a request's document to the content that it gets."""


@dataclass
class Task:
    """One job. `polls` are left until it is done; `fails`: the reason, if it will not be; `asked`:
    the request.
    """

    id: str
    name: str
    asked: Any
    polls: int
    fails: str | None = None


class Workshop:
    """Takes jobs and charges for each. `polls`: how often a job is asked for before it is done.

    `fails`: a reason for which every job fails; `endless`: a status at which every job stays.
    """

    def __init__(
        self, made: Made, polls: int = 1, *, fails: str | None = None, endless: str | None = None
    ) -> None:
        self.made, self.polls, self.fails, self.endless = made, polls, fails, endless
        self.tasks: dict[str, Task] = {}
        self._lock = threading.Lock()

    @property
    def charges(self) -> int:
        """How many jobs were taken."""
        return len(self.tasks)

    def take(self, kind: str, asked: Any, name: str = "") -> Task:
        """Start a job; `name`: the client's own for it."""
        with self._lock:
            task = Task(f"{kind}{len(self.tasks) + 1:06d}", name, asked, self.polls, self.fails)
            self.tasks[task.id] = task
        return task

    def clip(self, number: str) -> Reply:
        """What a job made."""
        return Reply(content=self.made(self.tasks[number].asked), kind="video/mp4")

    def named(self, name: str) -> Task | None:
        """By the client's own name."""
        return next((task for task in self.tasks.values() if name and task.name == name), None)

    def look(self, task: Task) -> bool:
        """Whether it has ended; every look brings that nearer."""
        if self.endless is not None:
            return False
        with self._lock:
            ended = task.polls <= 0
            task.polls -= 1
        return ended
