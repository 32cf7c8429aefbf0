"""The video services: what goes over the wire, and what each of their traps does to an order."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exoactor.core.errors import ConfigError, ExoActorError, InDoubtError, PermanentError, RetriableError
from exoactor.fakes.fal import FakeFal
from exoactor.fakes.google import FakeGoogle
from exoactor.fakes.kling import FakeKling
from exoactor.fakes.server import Reply, Server, Trouble, page
from exoactor.fakes.work import Workshop
from exoactor.io.video import probe
from exoactor.registry import REGISTRIES
from exoactor.remote.jobs import Budget, Jobs, Pace, Purchase
from exoactor.remote.ledger import Job
from exoactor.stages.imagine.paid.service import VideoAsk
from exoactor.stages.imagine.video_models.prompts import NEGATIVE

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


@pytest.fixture
def ask(tiny_frame: bytes) -> VideoAsk:
    return VideoAsk(tiny_frame, 1280, 720, "Shot: fixed camera.", 5.0, seed=3)


class Order:
    """One order at one provider, which can be repeated as a command is."""

    def __init__(self, provider: str, ask: VideoAsk, work: Workshop, server: Server, folder: Path) -> None:
        self.provider, self.ask, self.work, self.server, self.folder = provider, ask, work, server, folder

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


@pytest.fixture
def order(
    offered: Callable[..., Server], ask: VideoAsk, tiny_clip: bytes, tmp_path: Path, impatient: Callable[..., None]
) -> Callable[..., Order]:
    def make(provider: str, troubles: tuple[Trouble, ...] = (), **work: Any) -> Order:
        impatient(troubles)
        shop = Workshop(lambda asked: tiny_clip, **work)
        return Order(provider, ask, shop, offered([at(provider, shop)], troubles), tmp_path / "jobs")

    return make


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_clip_is_ordered_once_and_had_as_often_as_wanted(
    provider: str, order: Callable[..., Order], tiny_clip: bytes
) -> None:
    made = order(provider)
    assert made.get().content == tiny_clip
    asked = len(made.server.requests)
    assert made.get().content == tiny_clip
    assert made.work.charges == 1 and len(made.server.requests) == asked and made.states == ["done"]


def wire_of_kling(picture: str, name: str) -> tuple[str, dict[str, str], Any]:
    document = {
        "contents": [{"type": "prompt", "text": "Shot: fixed camera."}, {"type": "first_frame", "url": picture}],
        "settings": {"multi_shot": False, "audio": "off", "resolution": "1080p", "duration": 5},
        "options": {"external_task_id": name, "watermark_info": {"enabled": False}},
    }
    return "/image-to-video/kling-3.0", {"authorization": "Bearer secret-kling-0123"}, document


def wire_of_kling_legacy(picture: str, name: str) -> tuple[str, dict[str, str], Any]:
    document = {
        "model_name": "kling-v3", "image": picture, "prompt": "Shot: fixed camera.", "negative_prompt": NEGATIVE,
        "mode": "pro", "duration": "5", "sound": "off", "multi_shot": False, "watermark_info": {"enabled": False},
        "external_task_id": name,
    }  # fmt: skip
    return "/v1/videos/image2video", {"authorization": "Bearer secret-kling-0123"}, document


def wire_of_fal(picture: str, name: str) -> tuple[str, dict[str, str], Any]:
    document = {
        "prompt": "Shot: fixed camera.", "start_image_url": f"data:image/png;base64,{picture}", "duration": "5",
        "negative_prompt": NEGATIVE, "generate_audio": False,
    }  # fmt: skip
    return "/fal-ai/kling-video/v3/pro/image-to-video", {"authorization": "Key secret-fal-0123"}, document


def wire_of_veo(picture: str, name: str) -> tuple[str, dict[str, str], Any]:
    parameters = {
        "sampleCount": 1, "durationSeconds": 6, "seed": 3, "aspectRatio": "16:9", "resolution": "720p",
        "negativePrompt": NEGATIVE, "generateAudio": False, "resizeMode": "PAD",
    }  # fmt: skip
    image = {"bytesBase64Encoded": picture, "mimeType": "image/png"}
    place = "/v1beta1/projects/lab/locations/us-central1/publishers/google/models/veo-3.1-generate-001"
    document = {"instances": [{"prompt": "Shot: fixed camera.", "image": image}], "parameters": parameters}
    return f"{place}:predictLongRunning", {"authorization": "Bearer secret-token-0123"}, document


def wire_of_omni(picture: str, name: str) -> tuple[str, dict[str, str], Any]:
    told = [
        {"type": "image", "data": picture, "mime_type": "image/png"},
        {"type": "text", "text": "<FIRST_FRAME> Shot: fixed camera."},
    ]
    document = {
        "model": "gemini-omni-1.2-flash", "background": True, "input": [{"type": "user_input", "content": told}],
        "generation_config": {"video_config": {"task": "image_to_video"}},
        "response_format": {
            "type": "video", "aspect_ratio": "16:9", "resolution": "720p", "duration": "5s", "delivery": "uri",
        },
    }  # fmt: skip
    return "/v1/interactions", {"x-goog-api-key": "secret-gemini-0123"}, document


WIRES = {
    "kling": wire_of_kling, "kling-legacy": wire_of_kling_legacy, "fal": wire_of_fal, "veo": wire_of_veo,
    "omni": wire_of_omni,
}  # fmt: skip


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_order_as_it_goes_over_the_wire(provider: str, order: Callable[..., Order], ask: VideoAsk) -> None:
    made = order(provider)
    made.get()
    picture = base64.b64encode(ask.picture).decode()
    path, headers, document = WIRES[provider](picture, made.last.client_id)
    (sent,) = made.server.of("POST", path)
    assert sent.path == path and sent.document == document
    assert {name: sent.headers.get(name) for name in headers} == headers


def test_what_is_asked_of_a_job(order: Callable[..., Order]) -> None:
    paths = {
        "kling": [("GET", "/tasks"), ("GET", "/tasks"), ("GET", "/kling-media/kt000001/clip.mp4")],
        "kling-legacy": [("GET", "/v1/videos/image2video/kl000001")] * 2 + [("GET", "/kling-media/kl000001/clip.mp4")],
        "fal": [
            ("GET", "/fal-ai/kling-video/requests/fr000001/status"),
            ("GET", "/fal-ai/kling-video/requests/fr000001/status"),
            ("GET", "/fal-ai/kling-video/requests/fr000001"),
            ("GET", "/fal-media/fr000001/out.mp4"),
        ],
        "omni": [("GET", "/v1/interactions/int000001")] * 2 + [("GET", "/v1/files/int000001:download")],
    }
    for provider, wanted in paths.items():
        made = order(provider)
        made.folder = made.folder / provider
        made.get()
        assert [(r.method, r.path) for r in made.server.requests[1:]] == wanted


def test_veo_is_polled_by_the_operations_name(order: Callable[..., Order]) -> None:
    made = order("veo")
    made.get()
    _, *polls = made.server.requests
    assert {poll.path.rsplit(":", 1)[1] for poll in polls} == {"fetchPredictOperation"}
    name = "projects/lab/locations/us-central1/publishers/google/models/veo-3.1-generate-001/operations/op000001"
    assert polls[0].document == {"operationName": name} and made.last.remote_id == name


@pytest.mark.parametrize("provider", ("kling", "kling-legacy", "fal"))
def test_the_download_goes_without_the_key(provider: str, order: Callable[..., Order]) -> None:
    made = order(provider)
    made.get()
    (got,) = made.server.of("GET", "-media/")
    assert "authorization" not in got.headers


@pytest.mark.parametrize("provider", ("kling", "kling-legacy", "fal"))
def test_a_redirect_of_the_download_is_followed(provider: str, order: Callable[..., Order], tiny_clip: bytes) -> None:
    elsewhere = Server([lambda request: Reply(content=tiny_clip, kind="video/mp4")])
    with elsewhere:
        away = Reply(302, {}, headers={"Location": f"{elsewhere.address}/there"})
        made = order(provider, (Trouble(away, path="-media/"),))
        assert made.get().content == tiny_clip
    assert "authorization" not in elsewhere.requests[0].headers


def test_access_key_and_secret_go_as_a_token_to_the_legacy_routes_only(
    order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    import jwt

    made = order("kling-legacy")
    monkeypatch.setenv("KLING_ACCESS_KEY", "access-0123")
    monkeypatch.setenv("KLING_SECRET_KEY", "s" * 32)
    made.get()
    token = made.server.of("POST", "image2video")[0].headers["authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, "s" * 32, algorithms=["HS256"])
    assert claims["iss"] == "access-0123" and claims["exp"] - claims["nbf"] == 1805
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}


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
def test_a_retired_model_names_what_to_set(provider: str, order: Callable[..., Order], tmp_path: Path) -> None:
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


OWN_FORM: dict[str, Callable[[int], Any]] = {
    "kling": lambda status: {"code": 1302 if status == 429 else 5000, "message": "busy", "request_id": "r"},
    "fal": lambda status: {"detail": "busy"},
    "veo": lambda status: {"error": {"code": status, "message": "busy", "status": "RESOURCE_EXHAUSTED"}},
}
OWN_FORM |= {"kling-legacy": OWN_FORM["kling"], "omni": OWN_FORM["veo"]}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("status", (429, 500, 503))
def test_a_busy_service_is_asked_again(provider: str, status: int, order: Callable[..., Order]) -> None:
    busy = Reply(status, OWN_FORM[provider](status), headers={"Retry-After": "0"})
    made = order(provider, (Trouble(busy, method="POST", times=2),))
    assert made.get().content and made.work.charges == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_service_that_stays_busy_is_given_up_for_now(provider: str, order: Callable[..., Order]) -> None:
    busy = Reply(429, OWN_FORM[provider](429))
    made = order(provider, (Trouble(busy, method="POST", times=99),))
    with pytest.raises(RetriableError, match="busy"):
        made.get()
    assert made.work.charges == 0 and made.states == [] and len(made.server.requests) == QUICK.submissions


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
def test_polls_go_through_storms(provider: str, trouble: Trouble, order: Callable[..., Order]) -> None:
    polls = {
        "kling": ("GET", "/tasks"), "kling-legacy": ("GET", "image2video/"), "fal": ("GET", "/status"),
        "veo": ("POST", "fetchPredictOperation"), "omni": ("GET", "/interactions/"),
    }  # fmt: skip
    method, path = polls[provider]
    reply = trouble.reply
    if reply is not None and reply.status == 429:
        reply = Reply(429, OWN_FORM[provider](429))
    made = order(provider, (Trouble(reply, trouble.manner, method, path, times=trouble.times),))
    assert made.get(wait_s=300.0).content and made.work.charges == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_key_that_is_refused_in_mid_poll_keeps_the_job(provider: str, order: Callable[..., Order]) -> None:
    refusals = {
        "kling": Reply(401, {"code": 1002, "message": "Authorization is invalid", "request_id": "r"}),
        "fal": Reply(401, {"detail": "bad key"}),
        "veo": Reply(401, {"error": {"code": 401, "message": "expired", "status": "UNAUTHENTICATED"}}),
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
    made = order(provider, (Trouble(trouble.reply, trouble.manner, "GET", path, times=trouble.times),))
    assert made.get(wait_s=300.0).content == tiny_clip and made.work.charges == 1


def test_a_download_that_never_comes_whole_leaves_the_job(order: Callable[..., Order], tiny_clip: bytes) -> None:
    made = order("kling", (Trouble(page(200), path="-media/", times=3),))
    with pytest.raises(RetriableError, match="paid for, but it does not come whole"):
        made.get()
    assert made.states == ["accepted"] and made.get().content == tiny_clip and made.work.charges == 1


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, 1002, ConfigError), (429, 1101, PermanentError), (429, 1102, PermanentError), (403, 1103, PermanentError),
        (400, 1201, PermanentError), (400, 1301, PermanentError), (429, 1304, PermanentError),
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


def test_a_lost_order_that_kling_says_is_absent_is_sent_again(order: Callable[..., Order]) -> None:
    absent = Reply(404, {"code": 1203, "message": "task not found", "request_id": "r"})
    made = order("kling", (Trouble(manner="reset", method="POST"), Trouble(absent, method="GET", path="/tasks")))
    assert made.get().content and made.work.charges == 1


def test_the_charge_that_kling_tells_is_the_one_kept(order: Callable[..., Order]) -> None:
    made = order("kling")
    assert made.get().usd == pytest.approx(0.56) and made.jobs().ledger.spent_usd("run") == pytest.approx(0.56)


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
def test_candidates_are_different_orders(provider: str, order: Callable[..., Order], ask: VideoAsk) -> None:
    from dataclasses import replace

    made = order(provider)
    made.get()
    made.ask = replace(ask, seed=4)
    made.get()
    assert made.work.charges == 2


def test_an_address_at_another_host_never_gets_the_key(order: Callable[..., Order]) -> None:
    with Server([lambda request: Reply(document={"status": "COMPLETED"})]) as elsewhere:
        lured = Reply(200, {"request_id": "fr000001", "response_url": f"{elsewhere.address}/steal"})
        made = order("fal", (Trouble(lured, method="POST", taken=True),))
        assert made.get().content  # by its id, at the address that the key is for
    assert elsewhere.requests == []
