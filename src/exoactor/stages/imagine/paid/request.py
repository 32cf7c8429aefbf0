"""What all video services are told alike."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from exoactor.core.errors import ConfigError
from exoactor.services.catalogue import Entry
from exoactor.stages.imagine.paid.service import VideoAsk


def document(entry: Entry, ask: VideoAsk, **options: Any) -> Mapping[str, Any]:
    """What decides the clip; `options`: of this service, as they are sent."""
    picture = hashlib.sha256(ask.picture).hexdigest()
    told = {
        "prompt": ask.prompt,
        "picture": picture,
        "seconds": entry.seconds(ask.seconds),
        "seed": ask.seed,
    }
    return {**told, **options}


def picture_b64(ask: VideoAsk) -> str:
    """The picture as text, without a `data:` head."""
    return base64.b64encode(ask.picture).decode()


def aspect_ratio(ask: VideoAsk) -> str:
    """The nearer of the two that Google's models make."""
    return "16:9" if ask.width >= ask.height else "9:16"


def wide_or_tall(aspect: float) -> float:
    """The formats of Google's models: width over height."""
    return 16 / 9 if aspect >= 1.0 else 9 / 16


def as_given(aspect: float) -> float:
    """The formats of Kling's models, which keep that of the picture unless it is too long.

    Source: klingai.com/document-api: the ratio of a picture's sides lies between 1:2.5 and 2.5:1.
    """
    return min(max(aspect, 1 / 2.5), 2.5)


def prompt_within(entry: Entry, ask: VideoAsk, most: int) -> str:
    """The prompt; ConfigError if the service takes less."""
    if len(ask.prompt) > most:
        raise ConfigError(
            f"the prompt has {len(ask.prompt)} characters, {entry.name} takes {most}",
            "shorten the instruction, or use another back end",
        )
    return ask.prompt
