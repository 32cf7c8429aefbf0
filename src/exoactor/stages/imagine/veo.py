"""Veo 3.1 in a Google Cloud project (Vertex): a long-running operation, the clip in the answer.

personGeneration and referenceImages are documented, but were refused to others for image-to-video:
neither is sent.
"""

from exoactor.services import forms, google
from exoactor.services.faults import UnknownOutcomeError
from exoactor.services.google import Framed
from exoactor.services.service import Receipt, Report
from exoactor.stages.imagine.paid.service import VideoAsk, VideoService
from exoactor.stages.imagine.video_models.prompts import NEGATIVE


class Veo(Framed, VideoService):
    """A `VideoGenerator`."""

    provider, connect = "veo", staticmethod(google.vertex)
    chosen, told = ("resolution",), {"negative": NEGATIVE}

    def submit(self, ask: VideoAsk, client_id: str) -> Receipt:
        """One clip, silent, nothing rewritten."""
        from google.genai import types

        config = types.GenerateVideosConfig(
            number_of_videos=1,
            duration_seconds=self._seconds(ask),
            seed=ask.seed,
            aspect_ratio=self.nearest(ask.width / ask.height),
            resolution=self._chosen["resolution"],
            negative_prompt=NEGATIVE,
            generate_audio=False,
            resize_mode=types.ImageResizeMode.PAD,
        )
        picture = types.Image(image_bytes=ask.picture, mime_type="image/png")
        source = types.GenerateVideosSource(prompt=ask.prompt, image=picture)
        operation = self.client().ask(
            lambda sdk: sdk.models.generate_videos(model=self.model, source=source, config=config)
        )
        if not operation.name:
            raise UnknownOutcomeError(f"{self.provider}: an answer without the operation's name")

        return Receipt(operation.name)

    def poll(self, remote_id: str) -> Report:
        """The operation. It may be done with an error, done and filtered, or done with a clip."""
        from google.genai import types

        name = {"name": remote_id}
        operation = self.client().ask(
            lambda sdk: sdk.operations.get(types.GenerateVideosOperation.model_validate(name)),
            job=remote_id,
        )
        if not operation.done:
            return Report("running", "running")
        if operation.error:
            return Report("failed", forms.said(operation.error) or f"error {operation.error}")
        result = operation.response or types.GenerateVideosResponse()
        videos, reasons = result.generated_videos, result.rai_media_filtered_reasons or ()

        if not videos and (result.rai_media_filtered_count or reasons):
            return Report("failed", f"filtered for its content: {'; '.join(reasons)}")

        video = videos[0].video if videos else None
        if video is None or not video.video_bytes:
            says = "it is done, and there is no clip in the answer"
            if video and video.uri:
                says += f"; it lies at {video.uri}, from where you can copy it"
            return Report("failed", says, charged=True)

        return Report("done", "done", content=video.video_bytes)
