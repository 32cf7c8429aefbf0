"""Orders: SIGKILL at every durable point, two at once, what a person decides."""

import multiprocessing
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from exoactor.core.errors import BudgetError, InDoubtError, PermanentError, RetriableError
from exoactor.io.video import probe
from exoactor.registry import REGISTRIES
from exoactor.services.budget import Budget, Pace
from exoactor.services.fakes.fal import FakeFal
from exoactor.services.fakes.google import FakeGoogle
from exoactor.services.fakes.kling import FakeKling
from exoactor.services.fakes.openai import FakeOpenAi
from exoactor.services.fakes.server import Server
from exoactor.services.fakes.work import Workshop
from exoactor.services.jobs import Jobs, no_check
from exoactor.services.outcomes import abandon, adopt
from exoactor.stages.imagine.paid.service import VideoAsk
from exoactor.stages.plan.paid.service import PlanAsk
from exoactor.stages.transfer.paid.service import EditAsk

QUICK = Pace(0.01, 0.02, 3)
MODELS = (
    "veo-3.1-generate-001",
    "gemini-omni-1.2-flash",
    "gemini-3-pro-image",
    "gemini-3.1-pro-preview",
)
ALL = {
    "kling": "imagine", "kling-legacy": "imagine", "fal": "imagine", "veo": "imagine",
    "omni": "imagine", "nano-banana": "transfer", "gemini": "plan", "openai": "plan",
}  # fmt: skip
FINDS = ("kling", "kling-legacy")
EXCHANGES = {"os.rename", "os.remove", "sqlite3.connect", "socket.connect"}
"""Where a process may be killed, besides whenever it opens a file to write."""


class World:
    """All services at one place, and what is asked of them."""

    def __init__(self, offered: Callable[..., Server], frame: bytes, clip: bytes) -> None:
        self.shop = Workshop(lambda asked: clip)
        self.google = FakeGoogle(self.shop, lambda asked: frame, lambda asked: "{}", MODELS)
        self.openai = FakeOpenAi(lambda asked: "{}")
        self.server = offered([FakeKling(self.shop), FakeFal(self.shop), self.google, self.openai])
        self._asks = {
            "imagine": VideoAsk(frame, 64, 48, "Shot: still.", 5.0),
            "transfer": EditAsk(frame, 64, 48, "Replace the robot."),
            "plan": PlanAsk(frame, "You plan.", "Instruction: wave", {"type": "object"}),
        }
        self.content = {"imagine": clip, "transfer": frame, "plan": b"{}"}

    @property
    def charges(self) -> int:
        return self.google.charges + self.openai.charges

    def get(self, provider: str, folder: Path, **budget: Any) -> bytes:
        stage = ALL[provider]
        jobs = Jobs(folder, "run", Budget(**{"wait_s": 300.0, **budget}), QUICK)
        check = probe if stage == "imagine" else no_check
        service = REGISTRIES[stage].make(provider).service
        return jobs.get(service, self._asks[stage], f"{stage} {provider}", check).content

    def order(self, provider: str, folder: Path) -> None:
        stage = ALL[provider]
        Jobs(folder, "run", Budget(), QUICK).order(
            REGISTRIES[stage].make(provider).service, self._asks[stage], stage
        )


@pytest.fixture
def world(offered: Callable[..., Server], tiny_frame: bytes, tiny_clip: bytes) -> World:
    return World(offered, tiny_frame, tiny_clip)


@pytest.mark.parametrize("provider", ALL)
def test_killed_anywhere_it_is_paid_at_most_once(
    provider: str, world: World, tmp_path: Path, in_child: Callable[..., int]
) -> None:
    """Exhaustive: the child is killed at its first durable action, its second, … until it ends by
    itself."""
    doubts = kills = 0
    for number in range(1, 200):
        folder, before = tmp_path / str(number), world.charges
        world.shop.tasks = {f"x{task.id}": task for task in world.shop.tasks.values()}
        for task in world.shop.tasks.values():
            task.name = ""  # every round is an account of its own
        status = in_child(lambda folder=folder: world.get(provider, folder), number, EXCHANGES)
        try:
            assert world.get(provider, folder) == world.content[ALL[provider]]
            assert world.charges - before == 1
        except InDoubtError:
            doubts += 1
            assert provider not in FINDS and world.charges - before <= 1
        if status == 0:
            break
        assert status == -signal.SIGKILL
        kills += 1
    else:
        raise AssertionError("it never ended by itself")
    assert kills >= 10
    if provider in FINDS:
        assert doubts == 0


@pytest.mark.parametrize("provider", ("fal", "veo", "omni", "nano-banana", "gemini", "openai"))
def test_doubt_is_only_between_the_intent_and_the_answer(
    provider: str, world: World, tmp_path: Path, in_child: Callable[..., int]
) -> None:
    """Killed after the intent is on disk and before the answer is: the protocol leaves no other
    way. Else none."""
    doubtful = []
    for number in range(1, 60):
        folder = tmp_path / str(number)
        status = in_child(lambda folder=folder: world.get(provider, folder), number, EXCHANGES)
        try:
            world.get(provider, folder)
            doubtful.append(False)
        except InDoubtError:
            doubtful.append(True)
        if status == 0:
            break
    places = [place for place, doubt in enumerate(doubtful) if doubt]
    assert places == list(range(places[0], places[-1] + 1)) and 0 < len(places) <= 6


@pytest.mark.parametrize("provider", ("kling", "fal", "gemini"))
def test_an_order_that_was_taken_stays_noted_though_its_id_could_not_be(
    provider: str, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = RetriableError("ledger.db is held by another process", "wait for it")
    with monkeypatch.context() as held:
        held.setattr("exoactor.services.ledger.Ledger.change", Mock(side_effect=busy))
        with pytest.raises(RetriableError, match="held by another"):
            world.get(provider, tmp_path)
    try:
        world.get(provider, tmp_path)
    except InDoubtError:
        assert provider == "fal"
    assert world.charges == 1


def test_a_second_process_waits_its_turn(world: World, tmp_path: Path) -> None:
    world.shop.polls = 40

    def both(queue: Any) -> None:
        try:
            queue.put(len(world.get("kling", tmp_path / "jobs")))
        except RetriableError as error:
            queue.put(str(error))

    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    processes = [context.Process(target=both, args=(queue,)) for _ in range(2)]
    for process in processes:
        process.start()
    told = [queue.get(timeout=300) for _ in processes]
    for process in processes:
        process.join()
    assert world.charges == 1
    assert sum(isinstance(entry, int) for entry in told) >= 1
    assert all(isinstance(entry, int) or "another process" in entry for entry in told)


def test_the_budget_stops_an_order_before_it_is_sent(world: World, tmp_path: Path) -> None:
    with pytest.raises(BudgetError, match=r"imagine kling may cost up to \$0.56"):
        world.get("kling", tmp_path, max_usd=0.5)
    assert world.charges == 0 and world.server.requests == []
    assert world.get("kling", tmp_path, max_usd=0.56)


def doubtful(world: World, folder: Path, in_child: Callable[..., int]) -> Jobs:
    """An order whose fate nobody knows: the process was killed in the midst of it."""
    for number in range(1, 60):
        in_child(lambda: world.order("fal", folder), number, EXCHANGES)
        jobs = Jobs(folder, "run", Budget(), QUICK)
        if [job.state for job in jobs.ledger.jobs()] == ["intent"]:
            return jobs
    raise AssertionError("no intent was left behind")


def test_a_person_adopts_what_is_there(
    world: World, tmp_path: Path, in_child: Callable[..., int]
) -> None:
    jobs = doubtful(world, tmp_path, in_child)
    with pytest.raises(InDoubtError):
        world.get("fal", tmp_path)
    task = world.shop.take("fr", {})
    adopt(jobs.ledger, 1, task.id)
    charges = world.charges
    assert world.get("fal", tmp_path) == world.content["imagine"] and world.charges == charges


def test_a_person_gives_it_up(world: World, tmp_path: Path, in_child: Callable[..., int]) -> None:
    jobs = doubtful(world, tmp_path, in_child)
    abandon(jobs.ledger, 1)
    with pytest.raises(PermanentError, match="given up"):
        world.get("fal", tmp_path)
    assert jobs.ledger.spent_usd() > 0.0
    assert world.get("fal", tmp_path, resubmit=True)


def test_only_what_waits_can_be_adopted(world: World, tmp_path: Path) -> None:
    world.get("kling", tmp_path)
    ledger = Jobs(tmp_path, "run", Budget(), QUICK).ledger
    with pytest.raises(PermanentError, match="job 1 is done"):
        adopt(ledger, 1, "x")
    with pytest.raises(PermanentError, match="no job 7"):
        abandon(ledger, 7)


def test_content_that_was_damaged_is_fetched_again(world: World, tmp_path: Path) -> None:
    world.get("kling", tmp_path)
    (kept,) = (tmp_path / "bought").iterdir()
    kept.write_bytes(b"damage")
    assert world.get("kling", tmp_path) == world.content["imagine"] and world.charges == 1


def test_content_that_cannot_be_had_again_is_never_paid_again_by_itself(
    world: World, tmp_path: Path
) -> None:
    world.get("nano-banana", tmp_path)
    (kept,) = (tmp_path / "bought").iterdir()
    kept.unlink()
    with pytest.raises(PermanentError, match="was paid for"):
        world.get("nano-banana", tmp_path)
    assert world.charges == 1


def test_an_estimate_asks_nobody(world: World, tmp_path: Path) -> None:
    jobs = Jobs(tmp_path, "run", Budget(), QUICK)
    service = REGISTRIES["imagine"].make("kling").service
    ask = VideoAsk(b"", 64, 48, "Shot: still.", 5.0)
    assert jobs.estimate_usd(service, ask) == pytest.approx(0.56) and world.server.requests == []
