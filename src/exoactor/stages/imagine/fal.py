"""Kling, or another image-to-video model, at fal: a queue that gives the addresses to ask at.

fal's own client speaks only https and retries by itself, so the few requests are made here. It takes no names of ours:
an order whose answer was lost stays in doubt.
"""

from collections.abc import Mapping
from typing import Any

from exoactor.remote import catalogue, faults, secrets
from exoactor.remote.faults import DoubtError
from exoactor.remote.service import Receipt, Report
from exoactor.remote.wire import Answer, Wire, download
from exoactor.stages.imagine import NEGATIVE, VideoAsk, asked

MAX_PROMPT = 2500
NOWHERE = "00000000-0000-0000-0000-000000000000"


class Fal:
    """A `VideoGenerator`."""

    provider, finds = "fal", False

    def __init__(self) -> None:
        self._entry = catalogue.entry(self.provider)
        self.model = self._entry.model

    def usd(self, ask: VideoAsk) -> float:
        """By the second."""
        return self._entry.seconds(ask.seconds) * self._entry.usd("usd_per_second")

    def document(self, ask: VideoAsk) -> Mapping[str, Any]:
        """With what is not wanted."""
        return asked.document(self._entry, ask, negative=NEGATIVE)

    def submit(self, ask: VideoAsk, client_id: str) -> Receipt:
        """The duration is text, the picture a data address."""
        body = {
            "prompt": asked.prompt_within(self._entry, ask, MAX_PROMPT),
            "start_image_url": f"data:image/png;base64,{asked.picture_b64(ask)}",
            "duration": str(self._entry.seconds(ask.seconds)),
            "negative_prompt": NEGATIVE,
            "generate_audio": False,
        }
        document = self._fine(self._wire().send("POST", f"/{self.model}", body))
        if not isinstance(document.get("request_id"), str):
            raise DoubtError(f"{self.provider}: an answer without a request_id")
        return Receipt(str(document.get("response_url") or document["request_id"]))

    def poll(self, remote_id: str) -> Report:
        """`remote_id`: the address of the result, as the queue gave it, or the id alone."""
        place = self._place(remote_id)
        status = str(self._fine(self._wire().send("GET", f"{place}/status")).get("status"))
        if status != "COMPLETED":
            return Report("running", status)
        answer = self._wire().send("GET", place)
        if answer.status in (400, 413, 422):  # what the model itself says of its input
            return Report("failed", _says(answer.document))
        video = self._fine(answer).get("video")
        if not isinstance(video, dict) or not video.get("url"):
            raise DoubtError(f"{self.provider}: request {remote_id} completed without a video")
        return Report("done", status, url=video["url"])

    def fetch(self, report: Report) -> bytes:
        """From an open address."""
        return download(self.provider, report.url or "")

    def find(self, client_id: str) -> str | None:
        """The queue cannot be searched."""
        return None

    def cancel(self, remote_id: str) -> bool:
        """While it is queued."""
        return self._wire().send("PUT", f"{self._place(remote_id)}/cancel").fine

    def greet(self) -> str:
        """By asking for a request that is not there: only those who are known are told so."""
        answer = self._wire().send("GET", f"{self._place(NOWHERE)}/status")
        if answer.status != 404:
            self._fine(answer)
        return "the key works"

    def _place(self, remote_id: str) -> str:
        owner, app = self.model.split("/")[:2]  # the rest of a model's path is not in its requests' addresses
        return remote_id if "://" in remote_id else f"/{owner}/{app}/requests/{remote_id}"

    def _wire(self) -> Wire:
        key = secrets.need("FAL_KEY", self.provider)
        return Wire(self.provider, self._entry.base_url, {"Authorization": f"Key {key}"})

    def _fine(self, answer: Answer) -> Mapping[str, Any]:
        """The document of an answer that says all is well, else what it means."""
        if answer.fine:
            return dict(answer.document)
        who, says = self.provider, _says(answer.document)
        if "detail" not in answer.document:
            raise DoubtError(f"{who}: status {answer.status} without the service's own answer")
        key, gone = f"FAL_KEY and the account at {self._entry.text('console')}", catalogue.gone(who)
        raise faults.by_status(answer.status, who, f"{says} (model {self.model})", answer.pause_s, key, gone)


def _says(document: Mapping[str, Any]) -> str:
    """Fal's reason: a text, or a list of what is wrong with which field."""
    detail = document.get("detail")
    if isinstance(detail, list):
        detail = "; ".join(str(entry.get("msg", entry)) if isinstance(entry, dict) else str(entry) for entry in detail)
    return secrets.redacted(str(detail or "no reason given"))
