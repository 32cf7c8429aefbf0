"""Every back end that is paid for: the stage's own verb, its price before a run, nothing bought
without a budget."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.core.backend import Registry
from exoactor.core.errors import BudgetError, ConfigError
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.core.progress import silent
from exoactor.io.pictures import decoded, encoded, load_picture, save_picture
from exoactor.services.budget import Budget, Pace
from exoactor.services.fakes.fal import FakeFal
from exoactor.services.fakes.google import FakeGoogle
from exoactor.services.fakes.kling import FakeKling
from exoactor.services.fakes.openai import FakeOpenAi
from exoactor.services.fakes.server import Server
from exoactor.services.fakes.work import Workshop
from exoactor.services.jobs import Jobs
from exoactor.services.paid import Paid
from exoactor.stages.imagine import IMAGINERS, ImagineInput
from exoactor.stages.plan import PLANNERS, PlanInput
from exoactor.stages.transfer import TRANSFERS, TransferInput

MODELS = (
    "veo-3.1-generate-001",
    "gemini-omni-1.2-flash",
    "gemini-3-pro-image",
    "gemini-3.1-pro-preview",
)
BLANK = np.zeros((90, 160, 3), dtype=np.uint8)
PLAN = Plan("wave", (Action("stand", "Wave."),), Prompt("a", "b", "c", "d", "e"))
SAID: dict[str, dict[str, Any]] = {
    "transfer": {},
    "plan": {"instruction": "wave", "things": ("box",)},
    "imagine": {"files": ("a.mp4", "b.mp4"), "seconds": 5.0, "seed": 3},
}


def paid() -> Iterator[tuple[Registry[Any], str]]:
    for registry in (TRANSFERS, PLANNERS, IMAGINERS):
        yield from ((registry, name) for name, entry in registry.back_ends.items() if entry.paid)


PAID = pytest.mark.parametrize(
    ("registry", "name"), list(paid()), ids=lambda value: getattr(value, "stage", value)
)


@pytest.fixture
def server(offered: Callable[..., Server]) -> Server:
    shop = Workshop(lambda asked: b"", polls=0)
    google = FakeGoogle(shop, lambda asked: b"", lambda asked: "{}", MODELS)
    return offered([FakeKling(shop), FakeFal(shop), google, FakeOpenAi(lambda asked: "{}")])


def given(stage: str, **more: Any) -> Any:
    if stage == "transfer":
        return TransferInput(BLANK, **more)
    return (
        PlanInput("wave", BLANK)
        if stage == "plan"
        else ImagineInput(PLAN, BLANK, **SAID["imagine"])
    )


def call(made: Any, stage: str, folder: Path, **more: Any) -> Any:
    if stage == "imagine":
        return made.imagine(given(stage), folder, silent)
    return (made.person if stage == "transfer" else made.plan)(given(stage, **more), silent)


@PAID
def test_a_quote_asks_nobody_and_says_all_that_decides(
    registry: Registry[Any], name: str, server: Server
) -> None:
    made = registry.make(name)
    assert isinstance(made, Paid)
    quote = made.quote(SAID[registry.stage])
    assert quote.document["model"] == made.service.model
    if registry.stage == "imagine":
        one = made.quote({**SAID["imagine"], "files": ("a.mp4",)})
        assert quote.usd == pytest.approx(2.0 * one.usd) and quote.document["seed"] == 3
        assert made.quote({**SAID["imagine"], "seed": 4}).document != quote.document
    if registry.stage == "plan":
        assert "wave" in str(quote.document) and "box" in str(quote.document)
    assert server.requests == []


@PAID
def test_its_key_is_asked_for(registry: Registry[Any], name: str, server: Server) -> None:
    made = registry.make(name)
    made.ready()
    assert server.requests == [] and made.check_auth() and server.requests
    assert all(
        request.method == "GET" or "fetchPredict" in request.path for request in server.requests
    )


@PAID
def test_without_a_way_to_pay_nothing_is_ordered(
    registry: Registry[Any], name: str, server: Server, tmp_path: Path
) -> None:
    more = {"people": lambda picture: []} if registry.stage == "transfer" else {}
    with pytest.raises(ConfigError, match="nothing to pay with"):
        call(registry.make(name), registry.stage, tmp_path, **more)
    assert server.requests == []


@PAID
def test_what_costs_too_much_is_not_ordered(
    registry: Registry[Any], name: str, server: Server, tmp_path: Path
) -> None:
    made = registry.make(name)
    if made.quote(SAID[registry.stage]).usd == 0.0:
        pytest.skip("a server of one's own costs nothing")
    made.pays_with(Jobs(tmp_path, "run", Budget(0.0), Pace(0.01, 0.02, 3)))
    more = {"people": lambda picture: []} if registry.stage == "transfer" else {}
    with pytest.raises(BudgetError):
        call(made, registry.stage, tmp_path, **more)
    assert server.requests == []


def test_an_edit_is_not_paid_for_that_nobody_can_look_at(server: Server, tmp_path: Path) -> None:
    made = TRANSFERS.make("nano-banana")
    assert isinstance(made, Paid)
    made.pays_with(Jobs(tmp_path, "run", Budget(), Pace(0.01, 0.02, 3)))
    with pytest.raises(ConfigError, match="people can be found"):
        made.person(given("transfer"), silent)
    assert server.requests == []


@pytest.mark.parametrize("shape", [(48, 64), (301, 517), (720, 1280)])
def test_a_picture_is_asked_with_by_the_bytes_of_its_file(
    shape: tuple[int, int], tmp_path: Path
) -> None:
    """An order is known again by them."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    noise = np.random.default_rng(0).integers(0, 9, (*shape, 3))
    picture = np.asarray(
        np.stack([rows % 251, columns % 241, (rows * columns) % 239], axis=-1) + noise,
        dtype=np.uint8,
    )
    save_picture(tmp_path / "a.png", picture)
    content = (tmp_path / "a.png").read_bytes()
    assert encoded(load_picture(tmp_path / "a.png")) == content
    assert (decoded(content, "it") == picture).all()
