"""Kling through its first API: one path for all models, access key and secret (or an API key),
durations as text.
"""

from collections.abc import Mapping
from typing import Any

from exoactor.services import catalogue, forms, kling
from exoactor.services.faults import GoneError, UnknownOutcomeError
from exoactor.services.service import Receipt, Report
from exoactor.services.wire import download
from exoactor.stages.imagine.paid import request
from exoactor.stages.imagine.paid.service import VideoAsk
from exoactor.stages.imagine.video_models.prompts import NEGATIVE

PATH = "/v1/videos/image2video"
MAX_PROMPT = 2500


class KlingLegacy:
    """A `VideoGenerator`."""

    provider, finds, keeps = "kling-legacy", True, True

    def __init__(self) -> None:
        self._entry = catalogue.entry(self.provider)
        self.model = self._entry.model
        self._mode = self._entry.text("mode")

    def usd(self, ask: VideoAsk) -> float:
        """By the second."""
        return self._entry.seconds(ask.seconds) * self._entry.usd("usd_per_second", self._mode)

    def document(self, ask: VideoAsk) -> Mapping[str, Any]:
        """With the mode and what is not wanted."""
        return request.document(self._entry, ask, mode=self._mode, negative=NEGATIVE)

    def shape(self, aspect: float) -> float:
        """That of the picture."""
        return request.as_given(aspect)

    def submit(self, ask: VideoAsk, client_id: str) -> Receipt:
        """The picture is bare base64, the duration text."""
        body = {
            "model_name": self.model,
            "image": request.picture_b64(ask),
            "prompt": request.prompt_within(self._entry, ask, MAX_PROMPT),
            "negative_prompt": NEGATIVE,
            "mode": self._mode,
            "duration": str(self._entry.seconds(ask.seconds)),
            "sound": "off",
            "multi_shot": False,
            "watermark_info": {"enabled": False},
            "external_task_id": client_id,
        }

        wire = kling.by_either(self.provider)
        number = forms.item(
            kling.data(wire.send("POST", PATH, body), wire, self._entry), "task_id", kind=str
        )
        if number is None:
            raise UnknownOutcomeError(f"{self.provider}: an answer without an id")

        return Receipt(number)

    def poll(self, remote_id: str) -> Report:
        """The task; done is spelled `succeed` here."""
        task = self._task(remote_id)
        if task is None:
            raise GoneError(f"{self.provider}: there is no task {remote_id}")
        status = str(task.get("task_status"))
        says = forms.item(task, "task_status_msg", kind=str) or ""
        return kling.made(
            status, says, forms.item(task, "task_result", "videos", 0, "url", kind=str), None
        )

    def fetch(self, report: Report) -> bytes:
        """From a signed address."""
        return download(self.provider, report.url or "")

    def find(self, client_id: str) -> str | None:
        """Tasks are had by our own name as by theirs."""
        task = self._task(client_id)
        return None if task is None else forms.item(task, "task_id", kind=str)

    def ready(self) -> None:
        """With its key."""
        kling.by_either(self.provider)

    def check_auth(self) -> str:
        """By asking for a task that is not there."""
        self.find("exoactor-greets")
        return "the key works"

    def _task(self, name: str) -> dict[str, Any] | None:
        wire = kling.by_either(self.provider)
        answer = wire.send("GET", f"{PATH}/{name}")
        if kling.code_of(answer) in kling.ABSENT:
            return None
        task = kling.data(answer, wire, self._entry)
        if not isinstance(task, dict):
            raise UnknownOutcomeError(f"{self.provider}: a task that is none")
        return task
