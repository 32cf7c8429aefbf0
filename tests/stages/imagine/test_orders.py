"""Orders at the video services: what is paid for, refused, failed or too busy, and what is said of
it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exoactor.core.errors import ConfigError, ExoActorError, PermanentError, RetriableError
from exoactor.services.fakes.server import Reply, Trouble
from exoactor.stages.imagine.paid.service import VideoAsk
from made.orders import OWN_FORM, PROVIDERS, QUICK, Order


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_clip_is_ordered_once_and_had_as_often_as_wanted(
    provider: str, order: Callable[..., Order], tiny_clip: bytes
) -> None:
    made = order(provider)
    assert made.get().content == tiny_clip
    asked = len(made.server.requests)
    assert made.get().content == tiny_clip
    assert made.work.charges == 1 and len(made.server.requests) == asked and made.states == ["done"]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_job_that_failed_is_told_costs_nothing_and_is_not_repeated(
    provider: str, order: Callable[..., Order]
) -> None:
    made = order(provider, fails="content risk control")
    with pytest.raises(PermanentError, match="content risk control"):
        made.get()
    with pytest.raises(PermanentError, match="--resubmit"):
        made.get()
    assert made.work.charges == 1 and made.jobs().ledger.spent_usd() == 0.0
    made.work.fails = None
    assert made.get(resubmit=True).content and made.work.charges == 2


def test_veo_filtered_for_its_content(order: Callable[..., Order]) -> None:
    made = order("veo", fails="filtered")
    with pytest.raises(PermanentError, match=r"filtered for its content: Support codes: 58061214"):
        made.get()


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("endless", ("processing", "pondering"))
def test_endless_and_unknown_states_end_at_the_deadline(
    provider: str, endless: str, order: Callable[..., Order]
) -> None:
    made = order(provider, endless=endless)
    with pytest.raises(RetriableError, match="still"):
        made.get(wait_s=0.2)
    assert made.states == ["accepted"]
    made.work.endless = None
    assert made.get().content and made.work.charges == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_retired_model_names_what_to_set(
    provider: str, order: Callable[..., Order], tmp_path: Path
) -> None:
    made = order(provider)
    with (tmp_path / "services.toml").open("a") as file:
        file.write("")
    text = (tmp_path / "services.toml").read_text()
    old = f"[{provider}]\n"
    model = "fal-ai/gone/image-to-video" if provider == "fal" else "gone-1"
    (tmp_path / "services.toml").write_text(text.replace(old, f'{old}model = "{model}"\n'))
    with pytest.raises(PermanentError, match="gone") as caught:
        made.get()
    assert f"[{provider}]" in caught.value.next_step and "services.toml" in caught.value.next_step
    assert made.states == []


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("status", (429, 500, 503))
def test_a_busy_service_is_asked_again(
    provider: str, status: int, order: Callable[..., Order]
) -> None:
    busy = Reply(status, OWN_FORM[provider](status), headers={"Retry-After": "0"})
    made = order(provider, (Trouble(busy, method="POST", times=2),))
    assert made.get().content and made.work.charges == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_service_that_stays_busy_is_given_up_for_now(
    provider: str, order: Callable[..., Order]
) -> None:
    busy = Reply(429, OWN_FORM[provider](429))
    made = order(provider, (Trouble(busy, method="POST", times=99),))
    with pytest.raises(RetriableError, match="busy"):
        made.get()
    assert (
        made.work.charges == 0
        and made.states == []
        and len(made.server.requests) == QUICK.submissions
    )


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, 1002, ConfigError), (429, 1101, PermanentError), (429, 1102, PermanentError),
        (403, 1103, PermanentError), (400, 1201, PermanentError), (400, 1301, PermanentError),
        (429, 1304, PermanentError),
        (200, 1301, PermanentError),
    ],
)  # fmt: skip
def test_klings_codes_that_no_waiting_helps(
    status: int, code: int, kind: type[ExoActorError], order: Callable[..., Order]
) -> None:
    reply = Reply(status, {"code": code, "message": "no", "request_id": "r"})
    made = order("kling", (Trouble(reply, times=99),))
    with pytest.raises(kind, match=str(code)):
        made.get()
    assert len(made.server.requests) == 1 and made.states == []


def test_the_charge_that_kling_tells_is_the_one_kept(order: Callable[..., Order]) -> None:
    made = order("kling")
    assert made.get().usd == pytest.approx(0.56) and made.jobs().ledger.spent_usd(
        "run"
    ) == pytest.approx(0.56)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_missing_key_is_named_before_anything_is_sent(
    provider: str, order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = order(provider)
    for name in ("KLING_API_KEY", "FAL_KEY", "GEMINI_API_KEY", "GOOGLE_CLOUD_PROJECT"):
        monkeypatch.delenv(name)
    with pytest.raises(ConfigError, match="which is not set"):
        made.get()
    assert made.server.requests == [] and made.states == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_candidates_are_different_orders(
    provider: str, order: Callable[..., Order], ask: VideoAsk
) -> None:
    from dataclasses import replace

    made = order(provider)
    made.get()
    made.ask = replace(ask, seed=4)
    made.get()
    assert made.work.charges == 2
