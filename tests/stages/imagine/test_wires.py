"""What goes over the wire to each video service, and to whom the key goes."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from exoactor.services.fakes.server import Reply, Server, Trouble
from exoactor.stages.imagine.paid.service import VideoAsk
from exoactor.stages.imagine.video_models.prompts import NEGATIVE
from made.orders import PROVIDERS, Order


def wire_of_kling(picture: str, name: str) -> tuple[str, dict[str, str], Any]:
    document = {
        "contents": [
            {"type": "prompt", "text": "Shot: fixed camera."},
            {"type": "first_frame", "url": picture},
        ],
        "settings": {"multi_shot": False, "audio": "off", "resolution": "1080p", "duration": 5},
        "options": {"external_task_id": name, "watermark_info": {"enabled": False}},
    }
    return "/image-to-video/kling-3.0", {"authorization": "Bearer secret-kling-0123"}, document


def wire_of_kling_legacy(picture: str, name: str) -> tuple[str, dict[str, str], Any]:
    document = {
        "model_name": "kling-v3", "image": picture, "prompt": "Shot: fixed camera.",
        "negative_prompt": NEGATIVE, "mode": "pro", "duration": "5", "sound": "off",
        "multi_shot": False, "watermark_info": {"enabled": False},
        "external_task_id": name,
    }  # fmt: skip
    return "/v1/videos/image2video", {"authorization": "Bearer secret-kling-0123"}, document


def wire_of_fal(picture: str, name: str) -> tuple[str, dict[str, str], Any]:
    document = {
        "prompt": "Shot: fixed camera.", "start_image_url": f"data:image/png;base64,{picture}",
        "duration": "5", "negative_prompt": NEGATIVE, "generate_audio": False,
    }  # fmt: skip
    return (
        "/fal-ai/kling-video/v3/pro/image-to-video",
        {"authorization": "Key secret-fal-0123"},
        document,
    )


def wire_of_veo(picture: str, name: str) -> tuple[str, dict[str, str], Any]:
    parameters = {
        "sampleCount": 1, "durationSeconds": 6, "seed": 3, "aspectRatio": "16:9",
        "resolution": "720p", "negativePrompt": NEGATIVE, "generateAudio": False,
        "resizeMode": "PAD",
    }  # fmt: skip
    image = {"bytesBase64Encoded": picture, "mimeType": "image/png"}
    place = (
        "/v1beta1/projects/lab/locations/us-central1/publishers/google/models/veo-3.1-generate-001"
    )
    document = {
        "instances": [{"prompt": "Shot: fixed camera.", "image": image}],
        "parameters": parameters,
    }
    return f"{place}:predictLongRunning", {"authorization": "Bearer secret-token-0123"}, document


def wire_of_omni(picture: str, name: str) -> tuple[str, dict[str, str], Any]:
    told = [
        {"type": "image", "data": picture, "mime_type": "image/png"},
        {"type": "text", "text": "<FIRST_FRAME> Shot: fixed camera."},
    ]
    document = {
        "model": "gemini-omni-1.2-flash", "background": True,
        "input": [{"type": "user_input", "content": told}],
        "generation_config": {"video_config": {"task": "image_to_video"}},
        "response_format": {
            "type": "video", "aspect_ratio": "16:9", "resolution": "720p", "duration": "5s",
            "delivery": "uri",
        },
    }  # fmt: skip
    return "/v1/interactions", {"x-goog-api-key": "secret-gemini-0123"}, document


WIRES = {
    "kling": wire_of_kling, "kling-legacy": wire_of_kling_legacy, "fal": wire_of_fal,
    "veo": wire_of_veo, "omni": wire_of_omni,
}  # fmt: skip


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_order_as_it_goes_over_the_wire(
    provider: str, order: Callable[..., Order], ask: VideoAsk
) -> None:
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
        "kling-legacy": [("GET", "/v1/videos/image2video/kl000001")] * 2
        + [("GET", "/kling-media/kl000001/clip.mp4")],
        "fal": [
            ("GET", "/fal-ai/kling-video/requests/fr000001/status"),
            ("GET", "/fal-ai/kling-video/requests/fr000001/status"),
            ("GET", "/fal-ai/kling-video/requests/fr000001"),
            ("GET", "/fal-media/fr000001/out.mp4"),
        ],
        "omni": [("GET", "/v1/interactions/int000001")] * 2
        + [("GET", "/v1/files/int000001:download")],
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
    name = (
        "projects/lab/locations/us-central1/publishers/google"
        "/models/veo-3.1-generate-001/operations/op000001"
    )
    assert polls[0].document == {"operationName": name} and made.last.remote_id == name


@pytest.mark.parametrize("provider", ("kling", "kling-legacy", "fal"))
def test_the_download_goes_without_the_key(provider: str, order: Callable[..., Order]) -> None:
    made = order(provider)
    made.get()
    (got,) = made.server.of("GET", "-media/")
    assert "authorization" not in got.headers


@pytest.mark.parametrize("provider", ("kling", "kling-legacy", "fal"))
def test_a_redirect_of_the_download_is_followed(
    provider: str, order: Callable[..., Order], tiny_clip: bytes
) -> None:
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
    token = (
        made.server.of("POST", "image2video")[0].headers["authorization"].removeprefix("Bearer ")
    )
    claims = jwt.decode(token, "s" * 32, algorithms=["HS256"])
    assert claims["iss"] == "access-0123" and claims["exp"] - claims["nbf"] == 1805
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}


def test_an_address_at_another_host_never_gets_the_key(order: Callable[..., Order]) -> None:
    with Server([lambda request: Reply(document={"status": "COMPLETED"})]) as elsewhere:
        lured = Reply(200, {"request_id": "fr000001", "response_url": f"{elsewhere.address}/steal"})
        made = order("fal", (Trouble(lured, method="POST", taken=True),))
        assert made.get().content  # by its id, at the address that the key is for
    assert elsewhere.requests == []
