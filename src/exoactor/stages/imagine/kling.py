"""Kling 3 through its new API: the model in the path, an API key, jobs under names of ours.

Wire: klingai.com/document-api/api/video/3-0-omni/image-to-video. No seed and no negative prompt.
"""

from collections.abc import Mapping
from typing import Any

from exoactor.services import catalogue, forms, kling
from exoactor.services.faults import GoneError, UnknownOutcomeError
from exoactor.services.service import Receipt, Report
from exoactor.services.wire import download
from exoactor.stages.imagine.paid import request
from exoactor.stages.imagine.paid.service import VideoAsk

MAX_PROMPT = 3072


class Kling:
    """A `VideoGenerator`."""

    provider, finds, keeps = "kling", True, True

    def __init__(self) -> None:
        self._entry = catalogue.entry(self.provider)
        self.model = self._entry.model
        self._resolution = self._entry.text("resolution")

    def usd(self, ask: VideoAsk) -> float:
        """By the second."""
        return self._entry.seconds(ask.seconds) * self._entry.usd(
            "usd_per_second", self._resolution
        )

    def document(self, ask: VideoAsk) -> Mapping[str, Any]:
        """With the resolution."""
        return request.document(self._entry, ask, resolution=self._resolution)

    def shape(self, aspect: float) -> float:
        """That of the picture."""
        return request.as_given(aspect)

    def submit(self, ask: VideoAsk, client_id: str) -> Receipt:
        """`multi_shot` is true there unless it is sent; a name of ours is taken once in an
        account's life.
        """
        body = {
            "contents": [
                {"type": "prompt", "text": request.prompt_within(self._entry, ask, MAX_PROMPT)},
                {"type": "first_frame", "url": request.picture_b64(ask)},
            ],
            "settings": {
                "multi_shot": False,
                "audio": "off",
                "resolution": self._resolution,
                "duration": self._entry.seconds(ask.seconds),
            },
            "options": {"external_task_id": client_id, "watermark_info": {"enabled": False}},
        }

        wire = kling.by_api_key(self.provider)
        task = kling.data(
            wire.send("POST", f"/image-to-video/{self.model}", body), wire, self._entry
        )
        number = forms.item(task, "id", kind=str)
        if number is None:
            raise UnknownOutcomeError(f"{self.provider}: an answer without an id")

        return Receipt(number)

    def poll(self, remote_id: str) -> Report:
        """The task as it is listed."""
        task = self._task("task_ids", "id", remote_id)
        if task is None:
            raise GoneError(f"{self.provider}: task {remote_id} is not in its list")
        status, says = str(task.get("status")), forms.item(task, "message", kind=str) or ""
        outputs = forms.item(task, "outputs", kind=list) or []
        videos = [
            out for out in outputs if isinstance(out, dict) and out.get("type", "video") == "video"
        ]

        return kling.made(
            status,
            says,
            forms.item(videos, 0, "url", kind=str),
            kling.charged_usd(task.get("billing")),
        )

    def fetch(self, report: Report) -> bytes:
        """From a signed address."""
        return download(self.provider, report.url or "")

    def find(self, client_id: str) -> str | None:
        """By our own name for it."""
        task = self._task("external_task_ids", "external_id", client_id)
        return None if task is None else forms.item(task, "id", kind=str)

    def ready(self) -> None:
        """With its key."""
        kling.by_api_key(self.provider)

    def check_auth(self) -> str:
        """By asking for a task that is not there."""
        self.find("exoactor-greets")
        return "the key works"

    def _task(self, query: str, field: str, name: str) -> dict[str, Any] | None:
        """The task of that name; not another's, should the list hold more than was asked for."""
        wire = kling.by_api_key(self.provider)
        answer = wire.send("GET", f"/tasks?{query}={name}")
        # an empty list is documented; this is how the old API says it
        if kling.code_of(answer) in kling.ABSENT:
            return None

        listed = kling.data(answer, wire, self._entry)
        if not isinstance(listed, list):
            raise UnknownOutcomeError(f"{self.provider}: a list of tasks that is none")
        return next(
            (task for task in listed if isinstance(task, dict) and task.get(field, name) == name),
            None,
        )
