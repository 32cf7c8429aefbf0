"""An order of a clip at any of the video services, each a stand-in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exoactor.services.fakes.server import Server, Trouble
from exoactor.services.fakes.work import Workshop
from exoactor.stages.imagine.paid.service import VideoAsk
from made.orders import Order, at


@pytest.fixture
def ask(tiny_frame: bytes) -> VideoAsk:
    return VideoAsk(tiny_frame, 1280, 720, "Shot: fixed camera.", 5.0, seed=3)


@pytest.fixture
def order(
    offered: Callable[..., Server],
    ask: VideoAsk,
    tiny_clip: bytes,
    tmp_path: Path,
    impatient: Callable[..., None],
) -> Callable[..., Order]:
    def make(provider: str, troubles: tuple[Trouble, ...] = (), **work: Any) -> Order:
        impatient(troubles)
        shop = Workshop(lambda asked: tiny_clip, **work)
        return Order(
            provider, ask, shop, offered([at(provider, shop)], troubles), tmp_path / "jobs"
        )

    return make
