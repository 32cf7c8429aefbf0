"""Kling, or another image-to-video model, at fal: a queue that gives the addresses to ask at.

fal's own client speaks only https and retries by itself, so the few requests are made here. It
takes no names of ours: an order whose answer was lost stays in doubt.
"""

from collections.abc import Mapping
from typing import Any

from exoactor.services import catalogue, faults, forms, secrets
from exoactor.services.faults import GoneError, UnknownOutcomeError
from exoactor.services.service import Receipt, Report
from exoactor.services.wire import Answer, Wire
from exoactor.stages.imagine.paid.service import VideoAsk, VideoService
from exoactor.stages.imagine.video_models.prompts import NEGATIVE

FAILED = ("FAILED", "ERROR", "CANCELLED", "CANCELED")
REJECTED = (400, 413, 422)
"""What a model itself says of its input."""
NOWHERE = "00000000-0000-0000-0000-000000000000"


class Fal(VideoService):
    """A `VideoGenerator`."""

    provider, most_letters, told = "fal", 2500, {"negative": NEGATIVE}

    def submit(self, ask: VideoAsk, client_id: str) -> Receipt:
        """The duration is text, the picture a data address."""
        body = {
            "prompt": self._prompt(ask),
            "start_image_url": f"data:image/png;base64,{ask.picture_b64}",
            "duration": str(self._seconds(ask)),
            "negative_prompt": NEGATIVE,
            "generate_audio": False,
        }

        document = self._fine(self._wire().send("POST", f"/{self.model}", body))
        number = forms.item(document, "request_id", kind=str)
        if not number:
            raise UnknownOutcomeError(f"{self.provider}: an answer without a request_id")
        place = forms.item(document, "response_url", kind=str) or ""

        base = self._entry.base_url.rstrip("/")
        return Receipt(place.removeprefix(base) if place.startswith(f"{base}/") else number)

    def poll(self, remote_id: str) -> Report:
        """`remote_id`: the id, or the path of the result, as the queue gave it.

        A request is COMPLETED also where it failed: the result is then the error, which stays as it
        is.
        """
        place = self._place(remote_id)
        told = self._fine(self._wire().send("GET", f"{place}/status"), job=remote_id)
        status = str(told.get("status"))
        if status in FAILED:
            return Report("failed", forms.said(told) or status)
        if status != "COMPLETED":
            return Report("running", status)

        answer = self._wire().send("GET", place)
        if "detail" in answer.document and (answer.status in REJECTED or answer.status >= 500):
            return Report("failed", self._why(answer, told))
        address = forms.item(self._fine(answer, job=remote_id), "video", "url", kind=str)
        if address is None:
            return Report(
                "failed", "it completed, and there is no video in its answer", charged=True
            )

        return Report("done", status, url=address)

    def ready(self) -> None:
        """With its key."""
        self._wire()

    def check_auth(self) -> str:
        """By asking for a request that is not there: only those who are known are told so."""
        answer = self._wire().send("GET", f"{self._place(NOWHERE)}/status")
        if answer.status != 404:
            self._fine(answer)
        return "the key works"

    def _place(self, remote_id: str) -> str:
        if remote_id.startswith("/"):
            return remote_id
        # the rest of a model's path is not in its requests' addresses
        owner, app = self.model.split("/")[:2]
        return f"/{owner}/{app}/requests/{remote_id.rstrip('/').rsplit('/', 1)[-1]}"

    def _wire(self) -> Wire:
        key = secrets.need("FAL_KEY", self.provider)
        return Wire(self.provider, self._entry.base_url, {"Authorization": f"Key {key}"})

    def _fine(self, answer: Answer, job: str = "") -> Mapping[str, Any]:
        """The document of an answer that says all is well, else what it means; `job`: the one that
        is asked for.
        """
        if answer.fine:
            return answer.document
        who, says = self.provider, forms.said(answer.document)
        if "detail" not in answer.document:
            raise self._wire().foreign(answer.status, says, answer.pause_s)
        if job and answer.status == 404:
            raise GoneError(f"{who}: request {job}: {says}")
        key, gone = f"FAL_KEY and the account at {self._entry.text('console')}", catalogue.gone(who)
        raise faults.by_status(
            answer.status, who, f"{says} (model {self.model})", answer.pause_s, key, gone
        )

    def _why(self, answer: Answer, told: Mapping[str, Any]) -> str:
        """Fal's reason: in words, by its name for it, and what that costs.

        By https://fal.ai/docs/documentation/model-apis/request-errors and its page on billing.
        """
        named = (answer.document.get("error_type"), answer.kind, told.get("error_type"))
        typed = forms.item(answer.document, "detail", 0, "type", kind=str) or ""
        name = next((str(n) for n in named if n), typed)
        cost = "; fal charges for such a one only where it had begun to work on it"
        reason = forms.said(answer.document) or "no reason given"
        return f"{reason}{f' ({name})' if name else ''}{cost if answer.status < 500 else ''}"
