"""How jobs at the video services end, by public reports: told rightly, charged rightly, none waited
for in vain."""

from typing import Any

import pytest

from exoactor.core.errors import (
    ConfigError,
    ExoActorError,
    InDoubtError,
    PermanentError,
    RetriableError,
)
from exoactor.services.fakes.server import Reply
from made.answers import case, html, said


def error(code: int, status: str, message: str, *details: Any) -> Reply:
    return said(
        code,
        {"error": {"code": code, "message": message, "status": status, "details": list(details)}},
    )


# ---- fal

NUMBER = "764cabcf-b745-4b3e-ae38-1200304cf45b"
QUEUED = said(200, {"status": "IN_QUEUE", "request_id": NUMBER})
COMPLETED = {"status": "COMPLETED", "request_id": NUMBER}


def fal(
    result: Reply,
    ends: type[ExoActorError] | None,
    says: str = "",
    status: Any = COMPLETED,
    **more: Any,
) -> Any:
    told = status if isinstance(status, Reply) else said(200, status)
    return case("fal", {"POST": QUEUED, "/status": told, "GET": result}, ends, says, **more)


def typed(message: str, kind: str) -> Any:
    return {"detail": [{"loc": ["body", "prompt"], "msg": message, "type": kind}]}


TIMEOUT = {"detail": "Request timed out", "error_type": "request_timeout"}
FAL = {
    "timed out": fal(said(504, TIMEOUT), PermanentError, "timed out.*request_timeout.*resubmit",
                     state="failed"),
    "timed out, by its header": fal(
        said(504, {"detail": "Request timed out"}, **{"X-Fal-Error-Type": "request_timeout"}),
        PermanentError, "request_timeout", state="failed",
    ),
    "disconnected": fal(
        said(503, {"detail": "Runner disconnected", "error_type": "runner_disconnected"}),
        PermanentError, "runner_disconnected", {**COMPLETED, "error_type": "runner_disconnected"},
        state="failed",
    ),
    "an error in the model": fal(
        said(500, typed("Internal server error", "internal_server_error")), PermanentError,
        "internal_server_error",
        state="failed",
    ),
    "flagged": fal(
        said(422, typed("flagged by a content checker", "content_policy_violation")),
        PermanentError, "content checker.*content_policy_violation.*only where it had begun",
        state="failed",
    ),
    "cancelled": fal(html(500, "x"), PermanentError, "CANCELLED", {"status": "CANCELLED"},
                     state="failed"),
    "forgotten": fal(
        html(500, "x"), PermanentError, "not found.*counts as paid.*resubmit.*jobs adopt",
        said(404, {"detail": "Request not found"}), state="abandoned", price=True,
    ),
    "no video in it": fal(said(200, {"images": []}), PermanentError, "no video", state="failed",
                          price=True),
    "an address that is a number": fal(said(200, {"video": {"url": 5}}), PermanentError,
                                       state="failed", price=True),
    "a gateway's page for a while": fal(
        html(500, "x"), RetriableError, "Bad Gateway.*jobs abandon 1", html(502, "Bad Gateway"),
        state="accepted", price=True,
    ),
    "the key is no longer good": fal(
        html(500, "x"), ConfigError, "job 1 stays.*jobs abandon 1",
        said(401, {"detail": "Invalid key"}), state="accepted", price=True,
    ),
    "another address by mistake": fal(
        html(500, "x"), ConfigError, "404 Not Found.*job 1 stays", html(404, "Not Found"),
        state="accepted", price=True
    ),
    "locked": case(
        "fal", {"POST": said(403, {"detail": "User is locked. Reason: Exhausted balance."})},
        ConfigError, "Exhausted"
    ),
    "an id that leads away": case(
        "fal", {"POST": said(200, {"request_id": "../../x?y=1\n\x1b[31m"})}, InDoubtError,
        "cannot be one", state="in_doubt", price=True,
    ),
}  # fmt: skip

VEO = (
    "projects/lab/locations/us-central1/publishers/google"
    "/models/veo-3.1-generate-001/operations/0c33"
)
KIND = {"@type": "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"}
CODES = [
    "Veo could not generate 1 videos. You will not be charged for this "
    "request. Support codes: 42237218"
]


def veo(told: Any, ends: type[ExoActorError] | None, says: str = "", **more: Any) -> Any:
    reply = told if isinstance(told, Reply) else said(200, {"name": VEO, "done": True, **told})
    replies = {"fetchPredictOperation": reply, "POST": said(200, {"name": VEO})}
    return case("veo", replies, ends, says, **more)


def omni(told: Any, ends: type[ExoActorError] | None, says: str = "", **more: Any) -> Any:
    begun = {"id": "int-1", "object": "interaction", "status": "in_progress", "model": "m"}
    reply = told if isinstance(told, Reply) else said(200, {**begun, **told})
    return case("omni", {"POST": said(200, begun), "GET": reply}, ends, says, **more)


def shown(**video: Any) -> Any:
    content = [{"type": "video", "mime_type": "video/mp4", **video}]
    return {"status": "completed", "steps": [{"type": "model_output", "content": content}]}


VIDEO = {
    "veo: filtered": veo(
        {"response": {**KIND, "raiMediaFilteredCount": 1, "raiMediaFilteredReasons": CODES}},
        PermanentError, "not be charged.*42237218", state="failed",
    ),
    "veo: unavailable in the end": veo(
        {"error": {"code": 14, "message": "The service is currently unavailable."}}, PermanentError,
        "currently unavailable.*resubmit", state="failed",
    ),
    "veo: in a bucket": veo(
        {"response": {**KIND, "videos": [{"gcsUri": "gs://bucket/sample_0.mp4",
                                          "mimeType": "video/mp4"}]}},
        PermanentError, "gs://bucket/sample_0.mp4", state="failed", price=True,
    ),
    "veo: done, and nothing": veo({"response": KIND}, PermanentError, "no clip", state="failed",
                                  price=True),
    "veo: done, without a word": veo({}, PermanentError, "no clip", state="failed", price=True),
    "veo: forgotten": veo(
        error(404, "NOT_FOUND", "operation not found"), PermanentError,
        "operation not found.*counts as paid", state="abandoned", price=True,
    ),
    "omni: failed": omni(
        {"status": "failed", "errors": [{"code": 400, "message": "unsafe"}]}, PermanentError,
        "unsafe", state="failed"
    ),
    "omni: no video": omni({"status": "completed"}, PermanentError, "without a video",
                           state="failed"),
    "omni: no address": omni(shown(), PermanentError, "not in the answer", state="failed",
                             price=True),
    "omni: no base64": omni(shown(data="%%%"), PermanentError, "not in the answer", state="failed",
                            price=True),
    "omni: forgotten": omni(
        error(404, "NOT_FOUND", "interaction not found"), PermanentError, "as paid",
        state="abandoned", price=True
    ),
}  # fmt: skip

# ---- Kling


def fine(data: Any) -> Reply:
    return said(200, {"code": 0, "message": "SUCCEED", "request_id": "r", "data": data})


def kling(task: Any, ends: type[ExoActorError] | None, says: str = "", **more: Any) -> Any:
    reply = (
        task if isinstance(task, Reply) else fine([{"id": "kt-1", "status": "succeeded", **task}])
    )
    replies = {
        "/tasks": reply,
        "POST": fine({"id": "kt-1", "status": "submitted"}),
        "/media/": Reply(),
    }
    return case("kling", replies, ends, says, **more)


def legacy(task: Any, ends: type[ExoActorError] | None, says: str = "", **more: Any) -> Any:
    reply = task if isinstance(task, Reply) else fine({"task_id": "8334", **task})
    return case(
        "kling-legacy", {"POST": fine({"task_id": "8334"}), "GET": reply}, ends, says, **more
    )


def refused(status: int, code: Any, message: str, ends: type[ExoActorError], says: str) -> Any:
    reply = said(status, {"code": code, "message": message, "request_id": "x"})
    return case("kling", {"POST": reply, "GET": fine([])}, ends, says)


def billed(*amounts: Any) -> Any:
    bills = [{"charge_type": "cash", "currency": "USD", "amount": amount} for amount in amounts]
    return {"outputs": [{"type": "video", "url": "{}/media/clip.mp4"}], "billing": bills}


def lies(address: Any) -> Any:
    return {"outputs": [{"type": "video", "url": address}]}


HELD = {"state": "accepted", "price": True}
PAID = {"state": "done", "price": True}
KLING = {
    "no slot is free": refused(429, 1303, "parallel task over resource pack limit", RetriableError,
                               "parallel task"),
    "no money": refused(429, 1102, "Account balance not enough", PermanentError,
                        "used up.*balance"),
    "its code as text": refused(401, "1002", "access key not found", ConfigError,
                                "access key not found.*1002"),
    "a code of another kind": refused(401, True, "who are you", ConfigError,
                                      "who are you.*any proxy"),
    "a proxy's page": case("kling", {"POST": html(403, "Forbidden"), "GET": fine([])}, ConfigError,
                           "403 Forbidden"),
    "a picture it cannot use": legacy(
        {"task_status": "failed", "task_status_msg": "Image pixel is invalid"}, PermanentError,
        "made nothing: Image pixel is invalid", state="failed",
    ),
    "legacy: forgotten": legacy(
        said(404, {"code": 1203, "message": "task not found"}), PermanentError,
        "counts as paid.*resubmit", state="abandoned", price=True,
    ),
    "legacy: a task that is none": legacy(fine("what"), RetriableError, "jobs abandon", **HELD),
    "forgotten": kling(fine([]), PermanentError, "not in its list.*counts as paid",
                       state="abandoned", price=True),
    "others' tasks are listed too": kling(
        fine([{"id": "kt-0", "status": "failed"},
              {"id": "kt-1", "status": "succeeded", **billed("0.5")}]),
        None, state="done", spent=0.5,
    ),
    "only others' tasks are listed": kling(
        fine([{"id": "kt-0", "status": "failed"}]), PermanentError, "not in its list",
        state="abandoned", price=True
    ),
    "no video in it": kling({}, PermanentError, "no video", state="failed", price=True),
    "outputs that are words": kling({"outputs": "abc"}, PermanentError, "no video", state="failed",
                                    price=True),
    "outputs that are a list of words": kling({"outputs": ["abc"]}, PermanentError,
                                              state="failed", price=True),
    "an address that is a number": kling(lies(5), PermanentError, "no video", state="failed",
                                         price=True),
    "an address that is none": kling(lies("http://[bad"), PermanentError,
                                     "an address that is none.*stays", **HELD),
    "a file here": kling(lies("file:///etc/passwd"), PermanentError, "not of the web", **HELD),
    "another protocol": kling(lies("ftp://127.0.0.1/x"), PermanentError, "not of the web", **HELD),
    "the cloud's own address": kling(lies("http://169.254.169.254/latest"), PermanentError,
                                     "link-local", **HELD),
    "a printer": kling(lies("http://192.168.1.7/clip.mp4"), PermanentError, "private address",
                       **HELD),
    "a printer, by IPv6": kling(lies("http://[fd00::7]/clip.mp4"), PermanentError,
                                "private address", **HELD),
    "bills $0.50": kling(billed("0.5"), None, state="done", spent=0.5),
    "bills twice": kling(billed("0.5", 0.25), None, state="done", spent=0.75),
    "bills below zero": kling(billed("-1000"), None, **PAID),
    "bills both ways": kling(billed("1000", "-999.9"), None, **PAID),
    "bills NaN": kling(billed("nan"), None, **PAID),
    "bills without end": kling(billed("inf"), None, **PAID),
    "bills a fortune": kling(billed("1e300"), None, **PAID),
    "bills in words": kling({**billed("0.5"), "billing": "free"}, None, **PAID),
    "bills a number": kling({**billed("0.5"), "billing": 7}, None, **PAID),
    "fails and bills NaN": kling(
        {"status": "failed", "message": "m", **billed("nan")}, PermanentError, state="failed",
        price=True
    ),
    "fails and bills": kling(
        {"status": "failed", "message": "m", **billed("0.2")}, PermanentError, "0.20 counts",
        state="failed", spent=0.2
    ),
}  # fmt: skip

CASES = {
    f"{case.provider}: {name}": case
    for group in (FAL, VIDEO, KLING)
    for name, case in group.items()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_answer_is_told_and_charged_for_what_it_is(case: Any, told_rightly: Any) -> None:
    told_rightly(case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_same_command_and_resubmit_do_what_they_say(case: Any, repeated_rightly: Any) -> None:
    repeated_rightly(case)


def test_a_bill_that_is_none_is_said(world: Any) -> None:
    made = world(KLING["bills below zero"])
    made.get()
    assert any(
        "bills $nan, which is no price; the estimate counts, $0.56" in line for line in made.told
    )
