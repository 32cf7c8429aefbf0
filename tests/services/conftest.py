"""A service that answers as a case has it, and what has to be so in every case."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exoactor.core.errors import ExoActorError, RetriableError
from exoactor.io.video import probe
from exoactor.registry import REGISTRIES
from exoactor.services.budget import Budget, Pace
from exoactor.services.fakes.server import Reply, Request, Server
from exoactor.services.jobs import Jobs, no_check
from exoactor.stages.imagine.paid.service import VideoAsk
from exoactor.stages.plan.paid.service import PlanAsk
from exoactor.stages.transfer.paid.service import EditAsk

STAGES = {
    "kling": "imagine", "kling-legacy": "imagine", "fal": "imagine", "veo": "imagine",
    "omni": "imagine", "nano-banana": "transfer", "gemini": "plan", "openai": "plan",
}  # fmt: skip
PACE = Pace(2.0, 15.0, 3)
ORDERED = {  # what a service takes an order with, and the price that then counts
    "kling": 0.56, "kling-legacy": 0.56, "fal": 1.12, "veo": 2.4, "omni": 0.3475, "gemini": 0.10133,
    "openai": 0.12666,
}  # fmt: skip


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def monotonic(self) -> float:
        return self.now_s

    time = monotonic

    def sleep(self, pause_s: float) -> None:
        self.now_s += pause_s


class World:
    """A service that answers as a case has it, and a command that can be repeated."""

    def __init__(self, case: Any, server: Server, folder: Path, frame: bytes) -> None:
        self.case, self.server, self.folder = case, server, folder
        self.told: list[str] = []
        self._ask = {
            "imagine": VideoAsk(frame, 64, 48, "Shot: still.", 5.0),
            "transfer": EditAsk(frame, 64, 48, "Replace the robot."),
            "plan": PlanAsk(frame, "You plan.", "Instruction: wave", {"type": "object"}),
        }[STAGES[case.provider]]

    def get(self, **budget: Any) -> bytes:
        stage = STAGES[self.case.provider]
        jobs = Jobs(
            self.folder, "run", Budget(**{"wait_s": 60.0, **budget}), PACE, self.told.append
        )
        service = REGISTRIES[stage].make(self.case.provider).service
        return jobs.get(
            service, self._ask, self.case.provider, probe if stage == "imagine" else no_check
        ).content

    @property
    def jobs(self) -> list[Any]:
        return Jobs(self.folder, "run", Budget()).ledger.jobs()

    @property
    def orders(self) -> int:
        return len(
            [
                r
                for r in self.server.requests
                if r.method == "POST" and ":fetchPredict" not in r.path
            ]
        )


@pytest.fixture
def world(
    offered: Callable[..., Server],
    tiny_frame: bytes,
    tiny_clip: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[Any], World]:
    def make(case: Any) -> World:
        def answers(request: Request) -> Reply:
            line = f"{request.method} {request.path}"
            reply = next(reply for part, reply in case.replies.items() if part in line)
            if "/media/" in request.path:
                return Reply(content=tiny_clip, kind="video/mp4")
            if reply.document is None:
                return reply
            whole = json.loads(
                json.dumps(reply.document).replace("{}/media", f"{request.address}/media")
            )
            return Reply(reply.status, whole, kind=reply.kind, headers=reply.headers)

        server = offered([answers])
        monkeypatch.setattr("exoactor.stages.plan.openai.OPENAI", server.address)
        for module in ("jobs", "waiting"):
            monkeypatch.setattr(f"exoactor.services.{module}.time", Clock())
        return World(case, server, tmp_path / "jobs", tiny_frame)

    return make


@pytest.fixture
def told_rightly(world: Callable[[Any], World]) -> Callable[[Any], None]:
    def look(case: Any) -> None:
        made = world(case)
        if case.ends is None:
            made.get()
        else:
            with pytest.raises(ExoActorError, match=f"(?s){case.says}") as caught:
                made.get()
            assert type(caught.value) is case.ends or type(caught.value).__base__ is case.ends
            assert len(caught.value.what) < 900 and "\x1b" not in str(caught.value)

        assert [job.state for job in made.jobs] == ([case.state] if case.state else [])
        wanted = ORDERED[case.provider] if case.price else case.spent
        assert sum(job.usd for job in made.jobs) == pytest.approx(wanted, abs=1e-4)

    return look


@pytest.fixture
def repeated_rightly(world: Callable[[Any], World]) -> Callable[[Any], None]:
    def look(case: Any) -> None:
        """What left no row is sent again; what did is not, unless it is over and the user says
        so."""
        made, said = world(case), list[str]()
        for _ in range(2):
            try:
                made.get()
            except ExoActorError as error:
                said.append(error.what)
                ways = {
                    "in_doubt": ("--resubmit", "jobs abandon 1"),
                    "accepted": ("jobs abandon 1",),
                }
                ways |= {"failed": ("--resubmit",), "abandoned": ("--resubmit", "jobs adopt 1")}
                assert all(way in error.next_step for way in ways.get(case.state, ()))
        assert case.state != "in_doubt" or said[0] == said[1], "what made it doubtful is told again"
        passing = case.ends is RetriableError and not case.state and "renewed" not in case.says
        once = PACE.submissions if passing else 1
        assert made.orders == (once if case.state else 2 * once)
        before = made.orders
        try:
            made.get(resubmit=True)
        except ExoActorError:
            assert case.ends is not None
        over = case.state in ("failed", "in_doubt", "abandoned", "")
        assert made.orders - before == (once if over else 0)

    return look
