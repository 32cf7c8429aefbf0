"""Kling's API, both generations, as its documentation has it. Clips lie on this server, for whoever
asks.
"""

from typing import Any

from exoactor.services.fakes.server import Reply, Request
from exoactor.services.fakes.work import Task, Workshop

LEGACY = "/v1/videos/image2video"
_MADE = {"created_at": 1, "updated_at": 1}


class FakeKling:
    """Answers the paths of Kling. `model`: the only one there is."""

    def __init__(
        self, work: Workshop, model: str = "kling-3.0", legacy_model: str = "kling-v3"
    ) -> None:
        self.work, self._model, self._legacy_model = work, model, legacy_model

    def __call__(self, request: Request) -> Reply | None:
        """A reply to what is Kling's."""
        path = request.path
        if path.startswith("/kling-media/"):
            return self.work.clip(path.split("/")[2])
        if not (path.startswith(("/image-to-video/", LEGACY)) or path == "/tasks"):
            return None
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return _error(401, 1000, "Authorization is empty")
        if path.startswith("/image-to-video/"):
            return self._submit(request, path.split("/")[2])
        if path == "/tasks":
            return self._list(request)

        return self._legacy(request)

    def _submit(self, request: Request, model: str) -> Reply:
        asked = request.document
        if model != self._model:
            return _error(404, 1203, f"model {model} does not exist")

        kinds = [entry.get("type") for entry in asked.get("contents", ())]
        settings, options = asked.get("settings", {}), asked.get("options", {})
        if kinds[:2] != ["prompt", "first_frame"] or not isinstance(settings.get("duration"), int):
            return _error(400, 1201, "contents or settings are wrong")
        if settings.get("multi_shot", True):
            return _error(400, 1201, "multi_shot with a prompt that has no shots")

        name = options.get("external_task_id", "")
        if self.work.named(name):
            return _error(400, 1201, "external_task_id exists already")

        return _fine(_submitted(self.work.take("kt", asked, name)))

    def _list(self, request: Request) -> Reply:
        ids = request.query.get("task_ids", "").split(",")
        names = request.query.get("external_task_ids", "").split(",")
        chosen = [
            t for t in self.work.tasks.values() if t.id in ids or (t.name and t.name in names)
        ]
        return _fine([self._state(task, request) for task in chosen])

    def _state(self, task: Task, request: Request) -> dict[str, Any]:
        told = _submitted(task)
        if not self.work.look(task):
            return {**told, "status": self.work.endless or "processing"}
        if task.fails:
            return {**told, "status": "failed", "message": task.fails}

        seconds = task.asked["settings"]["duration"]
        video = {"type": "video", "id": "v1", "url": _media(task, request)}
        video["duration"] = str(seconds)
        bill = {"charge_type": "cash", "amount": f"{seconds * 0.112:.3f}", "currency": "USD"}
        return {**told, "status": "succeeded", "outputs": [video], "billing": [bill]}

    def _legacy(self, request: Request) -> Reply:
        if request.method == "POST":
            asked = request.document
            if asked.get("model_name") != self._legacy_model:
                return _error(404, 1203, f"model {asked.get('model_name')} does not exist")
            bare = not asked.get("image", "data:").startswith("data:")
            if not isinstance(asked.get("duration"), str) or not bare:
                return _error(400, 1201, "duration is text, image is bare base64")
            name = asked.get("external_task_id", "")
            if self.work.named(name):
                return _error(400, 1201, "external_task_id exists already")
            task = self.work.take("kl", asked, name)
            return _fine({"task_id": task.id, "task_status": "submitted", **_MADE})

        wanted = request.path.removeprefix(f"{LEGACY}/")
        found = self.work.tasks.get(wanted) or self.work.named(wanted)
        if found is None:
            return _error(404, 1203, "task not found")

        told = {"task_id": found.id, **_MADE}
        if not self.work.look(found):
            return _fine({**told, "task_status": self.work.endless or "processing"})
        if found.fails:
            return _fine({**told, "task_status": "failed", "task_status_msg": found.fails})

        video = {"id": "v1", "url": _media(found, request), "duration": found.asked["duration"]}
        return _fine({**told, "task_status": "succeed", "task_result": {"videos": [video]}})


def _submitted(task: Task) -> dict[str, Any]:
    told = {"id": task.id, "status": "submitted", "create_time": 1, "update_time": 1}
    return {**told, "external_id": task.name}


def _media(task: Task, request: Request) -> str:
    return f"{request.address}/kling-media/{task.id}/clip.mp4?sign=abc"


def _fine(data: Any) -> Reply:
    return Reply(document={"code": 0, "message": "SUCCEED", "request_id": "r", "data": data})


def _error(status: int, code: int, message: str) -> Reply:
    return Reply(status, {"code": code, "message": message, "request_id": "r"})
