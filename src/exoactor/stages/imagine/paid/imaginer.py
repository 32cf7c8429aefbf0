"""The back end of `imagine` around any video service: all clips are ordered before any is waited
for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from exoactor.core.errors import ExoActorError, PermanentError
from exoactor.core.progress import Progress
from exoactor.io.files import write_bytes
from exoactor.io.pictures import encoded
from exoactor.io.video import probe
from exoactor.services.paid import Paid, Quote
from exoactor.stages.imagine import Imagined, ImagineInput
from exoactor.stages.imagine.paid.service import VideoAsk, VideoGenerator
from exoactor.stages.imagine.video_models import prompts


@dataclass(frozen=True)
class _Order:
    """One clip: the name of its file, what is asked for it, and what people know it by."""

    file: str
    ask: VideoAsk
    label: str


class PaidImaginer(Paid[VideoGenerator]):
    """An `Imaginer` by a service."""

    def shape(self, aspect: float) -> float:
        """The format it makes that is nearest to a picture's: width over height."""
        return self.service.shape(aspect)

    def quote(self, said: Mapping[str, object]) -> Quote:
        """For all clips."""
        files = cast(tuple[str, ...], said.get("files", ImagineInput.files))
        seconds = cast(float, said.get("seconds", ImagineInput.seconds))
        blank = VideoAsk(b"", 16, 9, "", seconds, cast(int, said.get("seed", ImagineInput.seed)))
        document = {"model": self.service.model, **self.service.document(blank)}
        return Quote(len(files) * self.service.usd(blank), document)

    def imagine(self, given: ImagineInput, folder: Path, progress: Progress) -> Imagined:
        """All are ordered before any is waited for, and all are waited for before one that failed
        is told of.

        Where ordering ends early, in doubt or for lack of money, those that were ordered are waited
        for as well: services do not keep them for ever.

        Raises:
            ExoActorError: the first that failed; as `Jobs.get`.
        """
        who = f"imagine {self.service.provider}"
        orders = _orders(given, who)
        self.jobs.afford([(self.service, order.ask) for order in orders], who)

        sent, failed = self._send(orders)
        usd = 0.0
        for done, order in enumerate(sent, start=1):
            try:
                bought = self.jobs.get(self.service, order.ask, order.label, probe)
            except PermanentError as error:
                failed.append(error)
                continue
            usd += bought.usd
            write_bytes(folder / order.file, bought.content)
            progress(done / len(orders))

        if failed:
            raise failed[0]
        return Imagined(usd=usd)

    def _send(self, orders: list[_Order]) -> tuple[list[_Order], list[ExoActorError]]:
        """Those that were taken, and what was said of the others."""
        sent: list[_Order] = []
        failed: list[ExoActorError] = []

        for order in orders:
            try:
                self.jobs.order(self.service, order.ask, order.label)
                sent.append(order)
            except PermanentError as error:  # of this one: the next may be taken
                failed.append(error)
            except ExoActorError as error:
                failed.append(error)
                break
        return sent, failed


def _orders(given: ImagineInput, who: str) -> list[_Order]:
    picture, prompt = encoded(given.picture), prompts.text(given.plan)
    height, width = given.picture.shape[:2]
    first = VideoAsk(picture, width, height, prompt, given.seconds, given.seed)
    return [
        _Order(file, replace(first, seed=given.seed + take), f"{who} ({file})")
        for take, file in enumerate(given.files)
    ]
