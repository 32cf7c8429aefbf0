"""Kling 3 through its new API: the model in the path, an API key, jobs under names of ours.

Wire: klingai.com/document-api/api/video/3-0-omni/image-to-video. No seed and no negative prompt.
"""

from collections.abc import Mapping
from typing import Any

from exoactor.remote import catalogue, kling
from exoactor.remote.faults import DoubtError
from exoactor.remote.service import Receipt, Report
from exoactor.remote.wire import download
from exoactor.stages.imagine import VideoAsk, asked

MAX_PROMPT = 3072


class Kling:
    """A `VideoGenerator`."""

    provider, finds = "kling", True

    def __init__(self) -> None:
        self._entry = catalogue.entry(self.provider)
        self.model = self._entry.model
        self._resolution = self._entry.text("resolution")

    def usd(self, ask: VideoAsk) -> float:
        """By the second."""
        return self._entry.seconds(ask.seconds) * self._entry.usd("usd_per_second", self._resolution)

    def document(self, ask: VideoAsk) -> Mapping[str, Any]:
        """With the resolution."""
        return asked.document(self._entry, ask, resolution=self._resolution)

    def submit(self, ask: VideoAsk, client_id: str) -> Receipt:
        """`multi_shot` is true there unless it is sent; a name of ours is taken once in an account's life."""
        body = {
            "contents": [
                {"type": "prompt", "text": asked.prompt_within(self._entry, ask, MAX_PROMPT)},
                {"type": "first_frame", "url": asked.picture_b64(ask)},
            ],
            "settings": {
                "multi_shot": False,
                "audio": "off",
                "resolution": self._resolution,
                "duration": self._entry.seconds(ask.seconds),
            },
            "options": {"external_task_id": client_id, "watermark_info": {"enabled": False}},
        }
        answer = kling.by_api_key(self.provider).send("POST", f"/image-to-video/{self.model}", body)
        task = kling.data(answer, self._entry)
        if not isinstance(task, dict) or not isinstance(task.get("id"), str):
            raise DoubtError(f"{self.provider}: an answer without an id")
        return Receipt(task["id"])

    def poll(self, remote_id: str) -> Report:
        """The task as it is listed."""
        task = self._task(f"task_ids={remote_id}")
        if task is None:
            raise DoubtError(f"{self.provider}: task {remote_id} is not in its list")
        status, paid = str(task.get("status")), kling.charged_usd(task.get("billing"))
        if status == "failed":
            return Report("failed", str(task.get("message") or "no reason given"), usd=paid)
        if status != "succeeded":
            return Report("running", status)
        outputs = task.get("outputs") or [{}]
        address = next((out.get("url") for out in outputs if out.get("type", "video") == "video"), None)
        if not address:
            raise DoubtError(f"{self.provider}: task {remote_id} succeeded without a video")
        return Report("done", status, url=address, usd=paid)

    def fetch(self, report: Report) -> bytes:
        """From a signed address."""
        return download(self.provider, report.url or "")

    def find(self, client_id: str) -> str | None:
        """By our own name for it."""
        task = self._task(f"external_task_ids={client_id}")
        return None if task is None else str(task["id"])

    def cancel(self, remote_id: str) -> bool:
        """There is no way."""
        return False

    def greet(self) -> str:
        """By asking for a task that is not there."""
        self.find("exoactor-greets")
        return "the key works"

    def _task(self, query: str) -> dict[str, Any] | None:
        answer = kling.by_api_key(self.provider).send("GET", f"/tasks?{query}")
        if answer.document.get("code") in kling.ABSENT:  # an empty list is documented; this is how the old API says it
            return None
        listed = kling.data(answer, self._entry)
        found = [task for task in listed if isinstance(task, dict)] if isinstance(listed, list) else []
        return found[0] if found else None
