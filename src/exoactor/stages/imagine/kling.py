"""Kling 3 through its new API: the model in the path, an API key, jobs under names of ours.

Wire: klingai.com/document-api/api/video/3-0-omni/image-to-video. No seed and no negative prompt.
"""

from typing import Any

from exoactor.services import forms
from exoactor.services.faults import GoneError, UnknownOutcomeError
from exoactor.services.service import Receipt, Report
from exoactor.stages.imagine.paid.kling import KlingService, charged_usd, made
from exoactor.stages.imagine.paid.service import VideoAsk


class Kling(KlingService):
    """A `VideoGenerator`."""

    provider, most_letters = "kling", 3072
    chosen, priced_by = ("resolution",), "resolution"

    def submit(self, ask: VideoAsk, client_id: str) -> Receipt:
        """`multi_shot` is true there unless it is sent; a name of ours is taken once in an
        account's life.
        """
        body = {
            "contents": [
                {"type": "prompt", "text": self._prompt(ask)},
                {"type": "first_frame", "url": ask.picture_b64},
            ],
            "settings": {
                "multi_shot": False,
                "audio": "off",
                **self._chosen,
                "duration": self._seconds(ask),
            },
            "options": {"external_task_id": client_id, "watermark_info": {"enabled": False}},
        }
        return self._ordered(f"/image-to-video/{self.model}", body, "id")

    def poll(self, remote_id: str) -> Report:
        """The task as it is listed."""
        task = self._task("task_ids", "id", remote_id)
        if task is None:
            raise GoneError(f"{self.provider}: task {remote_id} is not in its list")
        outputs = forms.item(task, "outputs", kind=list) or []
        videos = [
            out for out in outputs if isinstance(out, dict) and out.get("type", "video") == "video"
        ]
        address = forms.item(videos, 0, "url", kind=str)
        says = forms.item(task, "message", kind=str) or ""
        return made(str(task.get("status")), says, address, charged_usd(task.get("billing")))

    def find(self, client_id: str) -> str | None:
        """By our own name for it."""
        task = self._task("external_task_ids", "external_id", client_id)
        return forms.item(task, "id", kind=str)

    def _task(self, query: str, field: str, name: str) -> dict[str, Any] | None:
        """The task of that name; not another's, should the list hold more than was asked for."""
        listed = self._asked(f"/tasks?{query}={name}")
        if listed is None:  # an empty list is documented; this is how the old API says it
            return None
        if not isinstance(listed, list):
            raise UnknownOutcomeError(f"{self.provider}: a list of tasks that is none")
        named = (
            task for task in listed if isinstance(task, dict) and task.get(field, name) == name
        )
        return next(named, None)
