"""fal's queue: submit, status, result, at the addresses that it gives itself."""

from exoactor.services.fakes.server import Reply, Request
from exoactor.services.fakes.work import Workshop


class FakeFal:
    """Answers the paths of one model."""

    def __init__(
        self, work: Workshop, model: str = "fal-ai/kling-video/v3/pro/image-to-video"
    ) -> None:
        self.work, self._model = work, model
        self._requests = f"/{'/'.join(model.split('/')[:2])}/requests/"

    def __call__(self, request: Request) -> Reply | None:
        """A reply to what is fal's."""
        if request.path.startswith("/fal-media/"):
            return self.work.clip(request.path.split("/")[2])
        if not request.path.startswith("/fal-ai/"):
            return None
        if not request.headers.get("authorization", "").startswith("Key "):
            return Reply(401, {"detail": "Authentication is required"})
        if request.path == f"/{self._model}" and request.method == "POST":
            return self._submit(request)
        if request.path.startswith(self._requests):
            return self._of_task(request)

        return Reply(404, {"detail": f"Application '{request.path[1:]}' not found"})

    def _submit(self, request: Request) -> Reply:
        asked = request.document
        for name in ("prompt", "start_image_url", "duration"):
            if not isinstance(asked.get(name), str):
                wrong = {"loc": ["body", name], "msg": "should be a valid string"}
                return Reply(422, {"detail": [wrong]})

        place = request.address + self._requests + self.work.take("fr", asked).id
        told = {"request_id": place.split("/")[-1], "status": "IN_QUEUE"}
        told |= {"status_url": f"{place}/status", "response_url": place}
        return Reply(document={**told, "cancel_url": f"{place}/cancel"})

    def _of_task(self, request: Request) -> Reply:
        number, _, rest = request.path.removeprefix(self._requests).partition("/")
        task = self.work.tasks.get(number)
        if task is None:
            return Reply(404, {"detail": "Request not found"})
        if rest == "status":
            ended = self.work.look(task)
            status = "COMPLETED" if ended else self.work.endless or "IN_PROGRESS"
            return Reply(200 if ended else 202, {"status": status, "request_id": number})
        if task.fails:
            return Reply(422, {"detail": [{"msg": task.fails, "type": "content_policy_violation"}]})

        address = f"{request.address}/fal-media/{number}/out.mp4"
        return Reply(document={"video": {"url": address, "content_type": "video/mp4"}})
