"""The back end of `transfer` around any picture model: its edits are looked at before anything is
built on them.
"""

from collections.abc import Callable, Mapping

from exoactor.core.errors import BadMediaError, ConfigError, PermanentError
from exoactor.core.frames import Image
from exoactor.core.progress import Progress
from exoactor.io.pictures import decoded, encoded
from exoactor.scenes.picture import robot_box
from exoactor.services.paid import Paid, Quote
from exoactor.stages.transfer import TransferInput, Transferred
from exoactor.stages.transfer.paid import check, prompts
from exoactor.stages.transfer.paid.service import EditAsk, ImageEditor, NoPictureError

EDITS = 3
"""How often a picture is asked for, each time with what was wrong with the one before."""
WHAT = "the edited picture"
NO_PICTURE = "there was no picture in the answer: answer with the edited picture"


class PaidTransfer(Paid[ImageEditor]):
    """A `Transfer` by a service."""

    def shape(self, aspect: float) -> float:
        """The format it makes that is nearest to a picture's: width over height."""
        return self.service.shape(aspect)

    def quote(self, said: Mapping[str, object]) -> Quote:
        """For the first edit, which is the last unless it is wrong."""
        blank = EditAsk(b"", 1, 1, prompts.text())
        document = {"model": self.service.model, **self.service.document(blank), "edits": EDITS}
        return Quote(self.service.usd(blank), document)

    def person(self, given: TransferInput, progress: Progress) -> Transferred:
        """Asked for up to EDITS times, each time with the faults of the last.

        Raises:
            PermanentError: no edit is usable; all stay paid and kept.
            ExoActorError: as `Jobs.get`.
        """
        what, faults, usd = f"transfer {self.service.provider}", _faults(given), 0.0
        picture = encoded(given.observation)
        height, width = given.observation.shape[:2]
        wrong: tuple[str, ...] = ()
        unusable: list[tuple[EditAsk, str]] = []

        for take in range(1, EDITS + 1):
            ask = EditAsk(picture, width, height, prompts.text(wrong), take)
            try:
                bought = self.jobs.get(self.service, ask, what, _is_picture)
                usd += bought.usd
                edited = check.fitted(decoded(bought.content, WHAT), width, height)
            except NoPictureError as refusal:
                if refusal.kind == "blocked prompt":
                    raise
                wrong, says = (NO_PICTURE,), refusal.what
            except BadMediaError as error:
                wrong, says = (error.what,), error.what
                unusable.append((ask, says))
            else:
                wrong = faults(edited)
                if not wrong:
                    progress(1.0)
                    return Transferred(edited, take, usd)
                says = "; ".join(wrong)
                unusable.append((ask, says))
            self.jobs.tell(f"{what}: not usable ({says})")

        for rejected, why in unusable:
            self.jobs.reject(self.service, rejected, why)
        raise PermanentError(
            f"{what}: {EDITS} edits, none usable; the last: {says}",
            f"they are kept in {self.jobs.folder / 'bought'}; edit the photo yourself and give "
            "that with --transfer as-is, take a photo that shows the whole robot and little "
            "else, or pay for others: --resubmit",
        )


def _faults(given: TransferInput) -> Callable[[Image], tuple[str, ...]]:
    """What tells an edit's faults; whatever is missing for that is missed before anything is paid
    for.
    """
    people, where = given.people, robot_box(given.scene) if given.scene else None
    if people is None:
        raise ConfigError(
            "edits are not built on unless people can be found in them",
            "give `people` in TransferInput",
        )
    return lambda edited: check.faults(given.observation, edited, people(edited), where)


def _is_picture(content: bytes) -> None:
    decoded(content, WHAT)
