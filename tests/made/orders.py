"""Orders at the stand-ins of the video services, and how each says that it is busy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from exoactor.io.video import probe
from exoactor.registry import REGISTRIES
from exoactor.services.budget import Budget, Pace
from exoactor.services.fakes.fal import FakeFal
from exoactor.services.fakes.google import FakeGoogle
from exoactor.services.fakes.kling import FakeKling
from exoactor.services.fakes.server import Server
from exoactor.services.fakes.work import Workshop
from exoactor.services.jobs import Jobs
from exoactor.services.ledger import Job
from exoactor.services.purchases import Purchase
from exoactor.stages.imagine.paid.service import VideoAsk

PROVIDERS = ("kling", "kling-legacy", "fal", "veo", "omni")
FINDS = ("kling", "kling-legacy")
QUICK = Pace(0.01, 0.02, 3)
VIDEO_MODELS = ("veo-3.1-generate-001", "gemini-omni-1.2-flash")


def at(provider: str, work: Workshop) -> Any:
    """The stand-in of a provider."""
    if provider in FINDS:
        return FakeKling(work)
    if provider == "fal":
        return FakeFal(work)
    return FakeGoogle(work, lambda asked: b"", lambda asked: "", VIDEO_MODELS)


class Order:
    """One order at one provider, which can be repeated as a command is."""

    def __init__(
        self, provider: str, ask: VideoAsk, work: Workshop, server: Server, folder: Path
    ) -> None:
        self.provider = provider
        self.ask = ask
        self.work = work
        self.server = server
        self.folder = folder

    def jobs(self, **budget: Any) -> Jobs:
        return Jobs(self.folder, "run", Budget(**{"wait_s": 300.0, **budget}), QUICK)

    def get(self, **budget: Any) -> Purchase:
        service = REGISTRIES["imagine"].make(self.provider).service
        return self.jobs(**budget).get(service, self.ask, f"imagine {self.provider}", probe)

    @property
    def states(self) -> list[str]:
        return [job.state for job in self.jobs().ledger.jobs()]

    @property
    def last(self) -> Job:
        return self.jobs().ledger.jobs()[-1]


OWN_FORM: dict[str, Callable[[int], Any]] = {
    "kling": lambda status: {
        "code": 1302 if status == 429 else 5000,
        "message": "busy",
        "request_id": "r",
    },
    "fal": lambda status: {"detail": "busy"},
    "veo": lambda status: {
        "error": {"code": status, "message": "busy", "status": "RESOURCE_EXHAUSTED"}
    },
}
OWN_FORM |= {"kling-legacy": OWN_FORM["kling"], "omni": OWN_FORM["veo"]}
