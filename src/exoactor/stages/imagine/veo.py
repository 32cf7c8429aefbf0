"""Veo 3.1 in a Google Cloud project (Vertex): a long-running operation, the clip in the answer.

personGeneration and referenceImages are documented, but were refused to others for image-to-video:
neither is sent.
"""

from collections.abc import Mapping
from typing import Any

from exoactor.services import catalogue, forms, google
from exoactor.services.faults import UnknownOutcomeError
from exoactor.services.google import ThroughGoogle
from exoactor.services.service import Receipt, Report
from exoactor.stages.imagine.paid import request
from exoactor.stages.imagine.paid.service import VideoAsk
from exoactor.stages.imagine.video_models.prompts import NEGATIVE


class Veo(ThroughGoogle):
    """A `VideoGenerator`."""

    provider, finds, keeps = "veo", False, True
    connect = staticmethod(google.vertex)

    def __init__(self) -> None:
        self._entry = catalogue.entry(self.provider)
        self.model = self._entry.model
        self._resolution = self._entry.text("resolution")

    def usd(self, ask: VideoAsk) -> float:
        """By the second."""
        return self._entry.seconds(ask.seconds) * self._entry.usd("usd_per_second")

    def document(self, ask: VideoAsk) -> Mapping[str, Any]:
        """With the resolution and what is not wanted."""
        return request.document(self._entry, ask, resolution=self._resolution, negative=NEGATIVE)

    def shape(self, aspect: float) -> float:
        """One of two."""
        return request.wide_or_tall(aspect)

    def submit(self, ask: VideoAsk, client_id: str) -> Receipt:
        """One clip, silent, nothing rewritten."""
        from google.genai import types

        config = types.GenerateVideosConfig(
            number_of_videos=1,
            duration_seconds=self._entry.seconds(ask.seconds),
            seed=ask.seed,
            aspect_ratio=request.aspect_ratio(ask),
            resolution=self._resolution,
            negative_prompt=NEGATIVE,
            generate_audio=False,
            resize_mode=types.ImageResizeMode.PAD,
        )
        picture = types.Image(image_bytes=ask.picture, mime_type="image/png")
        source = types.GenerateVideosSource(prompt=ask.prompt, image=picture)
        here = self.client()
        operation = here.ask(
            lambda: here.sdk.models.generate_videos(model=self.model, source=source, config=config)
        )
        if not operation.name:
            raise UnknownOutcomeError(f"{self.provider}: an answer without the operation's name")

        return Receipt(operation.name)

    def poll(self, remote_id: str) -> Report:
        """The operation. It may be done with an error, done and filtered, or done with a clip."""
        from google.genai import types

        here = self.client()
        operation = here.ask(
            lambda: here.sdk.operations.get(
                types.GenerateVideosOperation.model_validate({"name": remote_id})
            ),
            job=remote_id,
        )
        if not operation.done:
            return Report("running", "running")
        if operation.error:
            return Report("failed", forms.said(operation.error) or f"error {operation.error}")
        result = operation.response
        videos = (result.generated_videos if result else None) or []
        filtered = (
            result.rai_media_filtered_count or result.rai_media_filtered_reasons if result else None
        )

        if not videos and filtered:
            return Report(
                "failed",
                f"filtered for its content: {'; '.join(result.rai_media_filtered_reasons or ())}",
            )

        video = videos[0].video if videos else None
        if video is None or not video.video_bytes:
            lies = (
                f"; it lies at {video.uri}, from where you can copy it"
                if video and video.uri
                else ""
            )
            return Report(
                "failed", f"it is done, and there is no clip in the answer{lies}", charged=True
            )

        return Report("done", "done", content=video.video_bytes)

    def fetch(self, report: Report) -> bytes:
        """It came with the answer."""
        return report.content or b""

    def find(self, client_id: str) -> str | None:
        """Operations take no names of ours."""
        return None
