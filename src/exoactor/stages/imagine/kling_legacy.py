"""Kling through its first API: one path for all models, access key and secret (or an API key),
durations as text.
"""

import time
from typing import Any

from exoactor.services import forms, secrets
from exoactor.services.faults import GoneError, UnknownOutcomeError
from exoactor.services.service import Receipt, Report
from exoactor.stages.imagine.paid.kling import KlingService, made
from exoactor.stages.imagine.paid.service import VideoAsk
from exoactor.stages.imagine.video_models.prompts import NEGATIVE

PATH = "/v1/videos/image2video"
TOKEN_S = 1800


class KlingLegacy(KlingService):
    """A `VideoGenerator`."""

    provider, most_letters = "kling-legacy", 2500
    chosen, priced_by, told = ("mode",), "mode", {"negative": NEGATIVE}

    def submit(self, ask: VideoAsk, client_id: str) -> Receipt:
        """The picture is bare base64, the duration text."""
        body = {
            "model_name": self.model,
            "image": ask.picture_b64,
            "prompt": self._prompt(ask),
            "negative_prompt": NEGATIVE,
            **self._chosen,
            "duration": str(self._seconds(ask)),
            "sound": "off",
            "multi_shot": False,
            "watermark_info": {"enabled": False},
            "external_task_id": client_id,
        }
        return self._ordered(PATH, body, "task_id")

    def poll(self, remote_id: str) -> Report:
        """The task; done is spelled `succeed` here."""
        task = self._task(remote_id)
        if task is None:
            raise GoneError(f"{self.provider}: there is no task {remote_id}")
        says = forms.item(task, "task_status_msg", kind=str) or ""
        address = forms.item(task, "task_result", "videos", 0, "url", kind=str)
        return made(str(task.get("task_status")), says, address, None)

    def find(self, client_id: str) -> str | None:
        """Tasks are had by our own name as by theirs."""
        return forms.item(self._task(client_id), "task_id", kind=str)

    def token(self) -> str:
        """By access key and secret where they are set, else an API key.

        HS256, valid for half an hour, and a little before now for slow clocks.
        """
        access_key = secrets.present().get("KLING_ACCESS_KEY")
        if access_key is None:
            return super().token()
        secret_key = secrets.need("KLING_SECRET_KEY", self.provider)

        import jwt

        now_s = int(time.time())
        claims = {"iss": access_key, "exp": now_s + TOKEN_S, "nbf": now_s - 5}
        return jwt.encode(claims, secret_key, algorithm="HS256", headers={"typ": "JWT"})

    def _task(self, name: str) -> dict[str, Any] | None:
        task = self._asked(f"{PATH}/{name}")
        if not isinstance(task, dict | None):
            raise UnknownOutcomeError(f"{self.provider}: a task that is none")
        return task
