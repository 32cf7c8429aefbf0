"""What a video service is asked for, and what all of them have in common."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from exoactor.core.errors import ConfigError
from exoactor.services.catalogue import Listed
from exoactor.services.paid import Shaped
from exoactor.services.service import Report, Service
from exoactor.services.wire import download


@dataclass(frozen=True)
class VideoAsk:
    """One clip: a PNG file's bytes to begin with, what shall happen, how long.

    `seed` tells repeats apart, also at services that take none.
    """

    picture: bytes
    width: int
    height: int
    prompt: str
    seconds: float
    seed: int = 0

    @property
    def picture_b64(self) -> str:
        """The picture as text, without a `data:` head."""
        return base64.b64encode(self.picture).decode()


class VideoGenerator(Service[VideoAsk], Shaped, Protocol):
    """A service whose content is an mp4 file's bytes."""


class VideoService(Listed):
    """A model that is paid by the second, and takes no names of ours.

    `chosen`: fields of its table that are sent along; `priced_by`: the one that prices go by.
    `told`: what else decides a clip. `most_letters`: of a prompt.
    """

    finds, keeps = False, True
    chosen: tuple[str, ...] = ()
    priced_by = ""
    told: Mapping[str, Any] = {}
    most_letters = 0

    def __init__(self) -> None:
        super().__init__()
        self._chosen = {name: self._entry.text(name) for name in self.chosen}

    def usd(self, ask: VideoAsk) -> float:
        """By the second."""
        choice = self._chosen.get(self.priced_by)
        return self._seconds(ask) * self._entry.usd("usd_per_second", choice)

    def document(self, ask: VideoAsk) -> Mapping[str, Any]:
        """What decides the clip: its own options as they are sent."""
        return {
            "prompt": ask.prompt,
            "picture": hashlib.sha256(ask.picture).hexdigest(),
            "seconds": self._seconds(ask),
            "seed": ask.seed,
            **self._chosen,
            **self.told,
        }

    def shape(self, aspect: float) -> float:
        """Kling's models keep that of the picture unless it is too long.

        Source: klingai.com/document-api: the ratio of a picture's sides lies between 1:2.5 and
        2.5:1.
        """
        return min(max(aspect, 1 / 2.5), 2.5)

    def fetch(self, report: Report) -> bytes:
        """From the address that it gives."""
        return download(self.provider, report.url or "")

    def find(self, client_id: str) -> str | None:
        """It knows no name of ours."""
        return None

    def _seconds(self, ask: VideoAsk) -> int:
        return self._entry.seconds(ask.seconds)

    def _prompt(self, ask: VideoAsk) -> str:
        """The prompt; ConfigError if the service takes less."""
        if len(ask.prompt) > self.most_letters:
            raise ConfigError(
                f"the prompt has {len(ask.prompt)} characters, "
                f"{self.provider} takes {self.most_letters}",
                "shorten the instruction, or use another back end",
            )
        return ask.prompt
