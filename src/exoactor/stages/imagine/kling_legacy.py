"""Kling through its first API: one path for all models, access key and secret (or an API key), durations as text."""

from collections.abc import Mapping
from typing import Any

from exoactor.remote import catalogue, kling
from exoactor.remote.faults import DoubtError
from exoactor.remote.service import Receipt, Report
from exoactor.remote.wire import download
from exoactor.stages.imagine import NEGATIVE, VideoAsk, asked

PATH = "/v1/videos/image2video"
MAX_PROMPT = 2500


class KlingLegacy:
    """A `VideoGenerator`."""

    provider, finds = "kling-legacy", True

    def __init__(self) -> None:
        self._entry = catalogue.entry(self.provider)
        self.model = self._entry.model
        self._mode = self._entry.text("mode")

    def usd(self, ask: VideoAsk) -> float:
        """By the second."""
        return self._entry.seconds(ask.seconds) * self._entry.usd("usd_per_second", self._mode)

    def document(self, ask: VideoAsk) -> Mapping[str, Any]:
        """With the mode and what is not wanted."""
        return asked.document(self._entry, ask, mode=self._mode, negative=NEGATIVE)

    def submit(self, ask: VideoAsk, client_id: str) -> Receipt:
        """The picture is bare base64, the duration text."""
        body = {
            "model_name": self.model,
            "image": asked.picture_b64(ask),
            "prompt": asked.prompt_within(self._entry, ask, MAX_PROMPT),
            "negative_prompt": NEGATIVE,
            "mode": self._mode,
            "duration": str(self._entry.seconds(ask.seconds)),
            "sound": "off",
            "multi_shot": False,
            "watermark_info": {"enabled": False},
            "external_task_id": client_id,
        }
        task = kling.data(self._wire().send("POST", PATH, body), self._entry)
        if not isinstance(task, dict) or not isinstance(task.get("task_id"), str):
            raise DoubtError(f"{self.provider}: an answer without an id")
        return Receipt(task["task_id"])

    def poll(self, remote_id: str) -> Report:
        """The task; done is spelled `succeed` here."""
        task = kling.data(self._wire().send("GET", f"{PATH}/{remote_id}"), self._entry)
        status = str(task.get("task_status"))
        if status == "failed":
            return Report("failed", str(task.get("task_status_msg") or "no reason given"))
        if status not in ("succeed", "succeeded"):
            return Report("running", status)
        videos = (task.get("task_result") or {}).get("videos") or [{}]
        if not videos[0].get("url"):
            raise DoubtError(f"{self.provider}: task {remote_id} succeeded without a video")
        return Report("done", status, url=videos[0]["url"])

    def fetch(self, report: Report) -> bytes:
        """From a signed address."""
        return download(self.provider, report.url or "")

    def find(self, client_id: str) -> str | None:
        """Tasks are had by our own name as by theirs."""
        answer = self._wire().send("GET", f"{PATH}/{client_id}")
        if answer.document.get("code") in kling.ABSENT:
            return None
        return str(kling.data(answer, self._entry)["task_id"])

    def cancel(self, remote_id: str) -> bool:
        """There is no way."""
        return False

    def greet(self) -> str:
        """By asking for a task that is not there."""
        self.find("exoactor-greets")
        return "the key works"

    def _wire(self) -> Any:
        return kling.by_either(self.provider)
