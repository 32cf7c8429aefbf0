"""A server of chat completions with JSON schemas."""

from collections.abc import Callable
from typing import Any

from exoactor.services.fakes.server import Reply, Request


class FakeOpenAi:
    """Answers POST …/chat/completions with `words` of the request."""

    def __init__(self, words: Callable[[Any], str], model: str = "gpt-5.4") -> None:
        self._words, self._model = words, model
        self.charges = 0

    def __call__(self, request: Request) -> Reply | None:
        """A reply to what is its own."""
        if request.path.endswith("/v1/models"):
            known = {"id": self._model, "object": "model"}
            return Reply(document={"object": "list", "data": [known]})
        if not request.path.endswith("/chat/completions"):
            return None
        if request.document.get("model") != self._model:
            said = {"message": "The model does not exist", "type": "invalid_request_error"}
            return Reply(404, {"error": {**said, "code": "model_not_found"}})

        self.charges += 1
        message = {"role": "assistant", "content": self._words(request.document), "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        used = {"prompt_tokens": 2000, "completion_tokens": 700, "total_tokens": 2700}
        told = {"id": f"chatcmpl-{self.charges}", "object": "chat.completion", "model": self._model}
        return Reply(document={**told, "choices": [choice], "usage": used})
