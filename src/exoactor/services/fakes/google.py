"""Google's generative surfaces: generateContent (pictures, structured text), Veo's operations,
Interactions, files.
"""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any

from exoactor.services.fakes.server import Reply, Request
from exoactor.services.fakes.work import Made, Task, Workshop

FILES = "https://generativelanguage.googleapis.com/v1beta/files/"
"""The SDK cuts file addresses of this form to the file's id."""
_MODEL = re.compile(
    r"^/(?:v1|v1beta|v1beta1)/(?:projects/[^/]+/locations/[^/]+/)?(?:publishers/google/)?models/([^:/]+)(?::(\w+))?$"
)
_OPERATION = re.compile(r"models/([^/:]+)/operations/(\w+)$")


class FakeGoogle:
    """Answers the paths of Google's models.

    `picture`, `words`: what an edit and a plan come back as, from the request. `refuses`: answers
    of generateContent that come first, for refusals. `videos`: Veo's and Omni's work.
    """

    def __init__(
        self,
        videos: Workshop,
        picture: Made,
        words: Callable[[Any], str],
        models: tuple[str, ...],
        refuses: tuple[Mapping[str, Any], ...] = (),
    ) -> None:
        self.videos, self._picture, self._words, self._models = videos, picture, words, models
        self._refuses = list(refuses)
        self.answers = 0
        """How many pictures and texts were made."""

    @property
    def charges(self) -> int:
        """Of all kinds."""
        return self.answers + self.videos.charges

    def __call__(self, request: Request) -> Reply | None:
        """A reply to what is Google's."""
        path = request.path
        found = _MODEL.match(path)
        if found is None and "/interactions" not in path and "/files/" not in path:
            return None
        token = request.headers.get("authorization", "").startswith("Bearer ")
        if not (request.headers.get("x-goog-api-key") or token):
            return _error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers")
        if "/files/" in path:
            return self.videos.clip(path.rsplit("/", 1)[1].split(":")[0])
        if "/interactions" in path:
            return self._interaction(request)

        assert found is not None
        model, verb = found[1], found[2]
        if model not in self._models:
            return _retired(model)
        if verb is None:
            return Reply(document={"name": f"models/{model}", "displayName": model})
        if verb == "generateContent":
            return self._generate(request, model)
        if verb == "predictLongRunning":
            task = self.videos.take("op", request.document)
            project = path.removeprefix("/").split("/", 1)[1].split(":")[0]
            return Reply(document={"name": f"{project}/operations/{task.id}"})

        return self._operation(request)

    def _generate(self, request: Request, model: str) -> Reply:
        if self._refuses:
            told = {**self._refuses.pop(0)}
            return Reply(document={**told, "modelVersion": model, "responseId": "r0"})

        self.answers += 1
        config = request.document.get("generationConfig", {})
        if "IMAGE" in config.get("responseModalities", ()):
            data = base64.b64encode(self._picture(request.document)).decode()
            picture = {"inlineData": {"mimeType": "image/png", "data": data}}
            parts: list[Any] = [{"text": "Here it is."}, picture]
        else:
            parts = [{"text": self._words(request.document)}]

        content = {"role": "model", "parts": parts}
        candidate = {"content": content, "finishReason": "STOP", "index": 0}
        used = {"promptTokenCount": 2000, "candidatesTokenCount": 700, "totalTokenCount": 2700}
        told = {"candidates": [candidate], "usageMetadata": used}
        return Reply(document={**told, "modelVersion": model, "responseId": f"r{self.answers}"})

    def _operation(self, request: Request) -> Reply:
        name = request.document["operationName"]
        found = _OPERATION.search(name)
        task = self.videos.tasks.get(found[2]) if found else None
        if task is None:
            return _error(404, "NOT_FOUND", f"operation {name} is not known")
        if not self.videos.look(task):
            return Reply(document={"name": name})

        done = {"name": name, "done": True}
        made = {"@type": "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"}
        if task.fails == "filtered":
            reasons = ["Support codes: 58061214"]
            filtered = {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": reasons}
            return Reply(document={**done, "response": {**made, **filtered}})
        if task.fails:
            return Reply(document={**done, "error": {"code": 3, "message": task.fails}})

        clip = base64.b64encode(self.videos.made(task.asked)).decode()
        videos = [{"bytesBase64Encoded": clip, "mimeType": "video/mp4"}]
        whole = {**made, "raiMediaFilteredCount": 0, "videos": videos}
        return Reply(document={**done, "response": whole})

    def _interaction(self, request: Request) -> Reply:
        if request.method == "POST" and request.path.endswith("/interactions"):
            if (model := request.document.get("model")) not in self._models:
                return _retired(model)
            task = self.videos.take("int", request.document)
            return Reply(document=_state(task, "in_progress"))

        known = self.videos.tasks.get(request.path.rsplit("/interactions/", 1)[1])
        if known is None:
            return _error(404, "NOT_FOUND", "interaction not found")
        if not self.videos.look(known):
            return Reply(document=_state(known, self.videos.endless or "in_progress"))
        if known.fails:
            errors = [{"code": 400, "message": known.fails}]
            return Reply(document={**_state(known, "failed"), "errors": errors})

        video = {"type": "video", "mime_type": "video/mp4", "uri": f"{FILES}{known.id}"}
        steps = [{"type": "model_output", "content": [video]}]
        return Reply(document={**_state(known, "completed"), "steps": steps})


def _state(task: Task, status: str) -> dict[str, Any]:
    when = "2026-11-20T10:00:00Z"
    told = {"id": task.id, "object": "interaction", "status": status, "model": task.asked["model"]}
    return {**told, "created": when, "updated": when}


def _retired(model: str) -> Reply:
    return _error(404, "NOT_FOUND", f"models/{model} is no longer available")


def _error(code: int, status: str, message: str) -> Reply:
    return Reply(code, {"error": {"code": code, "message": message, "status": status}})
