"""Gemini Omni, the video model behind an API key: the Interactions API, in the background. No seed,
no negative prompt.

Whether background work is taken for video is not documented; if the answer comes at once, it is
taken as it is.
"""

import base64
from typing import Any

from exoactor.services import google
from exoactor.services.faults import UnknownOutcomeError
from exoactor.services.google import Framed
from exoactor.services.service import Receipt, Report
from exoactor.stages.imagine.paid.service import VideoAsk, VideoService

_ENDED = (
    "failed", "cancelled", "incomplete", "budget_exceeded", "requires_action",
    "requires_continuation",
)  # fmt: skip
TASK = {"video_config": {"task": "image_to_video"}}


class Omni(Framed, VideoService):
    """A `VideoGenerator`."""

    provider, connect = "omni", staticmethod(google.developer)
    chosen, priced_by = ("resolution",), "resolution"

    def submit(self, ask: VideoAsk, client_id: str) -> Receipt:
        """The picture is the first frame: the model is told so, for it may take it as a mere
        reference.
        """
        wanted = {
            "type": "video",
            "aspect_ratio": self.nearest(ask.width / ask.height),
            **self._chosen,
            "duration": f"{self._seconds(ask)}s",
            "delivery": "uri",
        }
        told = [
            {"type": "image", "data": ask.picture_b64, "mime_type": "image/png"},
            {"type": "text", "text": f"<FIRST_FRAME> {ask.prompt}"},
        ]

        begun = self.client().ask(
            lambda sdk: sdk.interactions.create(
                model=self.model,
                input=told,
                response_format=wanted,
                generation_config=TASK,
                background=True,
            )
        )

        if not begun.id:
            raise UnknownOutcomeError(f"{self.provider}: an answer without an id")
        return Receipt(begun.id)

    def poll(self, remote_id: str) -> Report:
        """The interaction. Completed without a video is how a region without the model looks."""
        found = self.client().ask(lambda sdk: sdk.interactions.get(remote_id), job=remote_id)
        status = str(found.status)

        if status in _ENDED:
            errors = getattr(found, "errors", None) or ()
            says = "; ".join(str(getattr(error, "message", None) or error) for error in errors)
            return Report("failed", says or status)
        if status != "completed":
            return Report("running", status)

        video = found.output_video
        if video is None:
            return Report(
                "failed", "completed without a video: refused, or not offered in your region"
            )
        content, address = _decoded(getattr(video, "data", None)), getattr(video, "uri", None)
        if not content and not (isinstance(address, str) and address.startswith("https://")):
            return Report(
                "failed", "it is completed, and the video is not in the answer", charged=True
            )
        return Report("done", status, url=address, content=content)

    def fetch(self, report: Report) -> bytes:
        """Through the SDK, which asks Google's own address for the file of that name, whatever host
        is named.
        """
        return self.client().ask(
            lambda sdk: bytes(sdk.files.download(file=report.url)), result=True
        )


def _decoded(data: Any) -> bytes | None:
    """Base64, or nothing."""
    try:
        return base64.b64decode(data, validate=True) or None
    except (TypeError, ValueError):
        return None
