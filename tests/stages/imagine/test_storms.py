"""What a bad line does to an order of a clip: nothing is paid twice, nothing paid for is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from exoactor.core.errors import ConfigError, InDoubtError, RetriableError
from exoactor.services.fakes.server import Reply, Trouble, page
from made.orders import FINDS, OWN_FORM, PROVIDERS, Order

LOST = {
    "reset": Trouble(manner="reset", method="POST", taken=True),
    "stall": Trouble(manner="stall", method="POST", taken=True),
    "drip": Trouble(manner="drip", method="POST", taken=True),
    "cut short": Trouble(manner="cut", method="POST", taken=True),
    "a gateway's page": Trouble(page(502), method="POST", taken=True),
    "a page with status 200": Trouble(page(200), method="POST", taken=True),
    "an empty document": Trouble(Reply(200, {}), method="POST", taken=True),
}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("trouble", LOST.values(), ids=LOST)
def test_an_answer_that_was_lost_is_looked_up_or_in_doubt_and_never_paid_twice(
    provider: str, trouble: Trouble, order: Callable[..., Order], tiny_clip: bytes
) -> None:
    made = order(provider, (trouble,))
    if provider in FINDS:
        assert made.get().content == tiny_clip and made.states == ["done"]
    else:
        for _ in range(2):
            with pytest.raises(InDoubtError, match="may charge") as caught:
                made.get()
            assert caught.value.exit_code == 3 and "exoactor jobs adopt" in caught.value.next_step
        assert made.states == ["in_doubt"]
    assert made.work.charges == 1


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("manner", ("reset", "stall"))
def test_an_order_that_was_lost_is_sent_again_only_where_that_cannot_pay_twice(
    provider: str, manner: Any, order: Callable[..., Order]
) -> None:
    made = order(provider, (Trouble(manner=manner, method="POST"),))
    if provider in FINDS:
        assert made.get().content and made.work.charges == 1
    else:
        with pytest.raises(InDoubtError):
            made.get()
        assert made.work.charges == 0 and made.states == ["in_doubt"]
        assert made.get(resubmit=True).content and made.work.charges == 1
        assert made.states == ["abandoned", "done"]


def test_a_lost_order_that_kling_says_is_absent_is_sent_again(order: Callable[..., Order]) -> None:
    absent = Reply(404, {"code": 1203, "message": "task not found", "request_id": "r"})
    made = order(
        "kling",
        (Trouble(manner="reset", method="POST"), Trouble(absent, method="GET", path="/tasks")),
    )
    assert made.get().content and made.work.charges == 1


ON_THE_WAY = {
    "429": Trouble(Reply(429, {}), times=2),
    "reset": Trouble(manner="reset", times=2),
    "stall": Trouble(manner="stall"),
    "drip": Trouble(manner="drip"),
    "cut short": Trouble(manner="cut"),
    "a page": Trouble(page(502), times=2),
    "a page with status 200": Trouble(page(200), times=2),
}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("trouble", ON_THE_WAY.values(), ids=ON_THE_WAY)
def test_polls_go_through_storms(
    provider: str, trouble: Trouble, order: Callable[..., Order]
) -> None:
    polls = {
        "kling": ("GET", "/tasks"), "kling-legacy": ("GET", "image2video/"),
        "fal": ("GET", "/status"), "veo": ("POST", "fetchPredictOperation"),
        "omni": ("GET", "/interactions/"),
    }  # fmt: skip
    method, path = polls[provider]
    reply = trouble.reply
    if reply is not None and reply.status == 429:
        reply = Reply(429, OWN_FORM[provider](429))
    made = order(provider, (Trouble(reply, trouble.manner, method, path, times=trouble.times),))
    assert made.get(wait_s=300.0).content and made.work.charges == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_key_that_is_refused_in_mid_poll_keeps_the_job(
    provider: str, order: Callable[..., Order]
) -> None:
    refusals = {
        "kling": Reply(
            401, {"code": 1002, "message": "Authorization is invalid", "request_id": "r"}
        ),
        "fal": Reply(401, {"detail": "bad key"}),
        "veo": Reply(
            401, {"error": {"code": 401, "message": "expired", "status": "UNAUTHENTICATED"}}
        ),
    }
    refusals |= {"kling-legacy": refusals["kling"], "omni": refusals["veo"]}
    method = "POST" if provider == "veo" else "GET"
    path = "fetchPredictOperation" if provider == "veo" else ""
    made = order(provider, (Trouble(refusals[provider], method=method, path=path),))
    with pytest.raises(ConfigError):
        made.get()
    assert made.states == ["accepted"]
    assert made.get().content and made.work.charges == 1


NOT_A_CLIP = {
    "HTML for an mp4": Trouble(page(200), times=2),
    "cut short": Trouble(manner="cut", times=2),
    "reset": Trouble(manner="reset", times=2),
    "drip": Trouble(manner="drip", times=2),
    "expired": Trouble(Reply(403, {}), times=2),
    "empty": Trouble(Reply(200, content=b"", kind="video/mp4"), times=2),
}


@pytest.mark.parametrize("provider", ("kling", "kling-legacy", "fal", "omni"))
@pytest.mark.parametrize("trouble", NOT_A_CLIP.values(), ids=NOT_A_CLIP)
def test_a_download_that_is_no_clip_is_fetched_again_and_not_paid_again(
    provider: str, trouble: Trouble, order: Callable[..., Order], tiny_clip: bytes
) -> None:
    path = ":download" if provider == "omni" else "-media/"
    made = order(
        provider, (Trouble(trouble.reply, trouble.manner, "GET", path, times=trouble.times),)
    )
    assert made.get(wait_s=300.0).content == tiny_clip and made.work.charges == 1


def test_a_download_that_never_comes_whole_leaves_the_job(
    order: Callable[..., Order], tiny_clip: bytes
) -> None:
    made = order("kling", (Trouble(page(200), path="-media/", times=3),))
    with pytest.raises(RetriableError, match="paid for, but it does not come whole"):
        made.get()
    assert (
        made.states == ["accepted"] and made.get().content == tiny_clip and made.work.charges == 1
    )
