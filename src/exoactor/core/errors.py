"""Everything that ExoActor tells of.

    ExoActorError          exit code
    ├── ConfigError            2   a flag, a file or a setting is wrong: change it
    ├── InDoubtError           3   a paid request may have been accepted: a person decides
    ├── BadMediaError          4   the clip cannot be read, or is not a clip
    ├── BadMotionError         5   the clip was read, but no usable motion is in it
    ├── BudgetError            6   going on would cost more than allowed
    ├── RetriableError         7   a passing fault: the same command may work later
    ├── PermanentError         8   it will not work by trying again
    ├── MissingAssetError      9   a model file or a system library is not here: how to get it
    └── OwnFaultError         70   a fault of ExoActor's own, not foreseen: its log is to be sent in

Each says what is wrong, names the file or field, and carries the next step for the user. What the
system refuses (a full disk, a folder that may not be written) is put into these words by `refused`.
"""

import errno


class ExoActorError(Exception):
    """Base of all expected errors: `what` is wrong, naming the file or field.

    `next_step`: what the user can do.
    """

    exit_code = 1

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(f"{what}\n  next: {next_step}")
        self.what = what
        self.next_step = next_step

    def rename(self, place: str, name: str) -> None:
        """Call a file by `name` where the message says `place`."""
        self.what = self.what.replace(place, name)
        self.args = (f"{self.what}\n  next: {self.next_step}",)


class ConfigError(ExoActorError):
    """A flag, a file or a setting is wrong."""

    exit_code = 2


class InDoubtError(ExoActorError):
    """A paid request may or may not have been accepted."""

    exit_code = 3


class BadMediaError(ExoActorError):
    """The clip cannot be read, or is not a clip."""

    exit_code = 4


class BadMotionError(ExoActorError):
    """No usable motion is in the input."""

    exit_code = 5


class BudgetError(ExoActorError):
    """Going on would cost more than allowed."""

    exit_code = 6


class RetriableError(ExoActorError):
    """A passing fault."""

    exit_code = 7


class PermanentError(ExoActorError):
    """It will not work by trying again."""

    exit_code = 8


class MissingAssetError(ExoActorError):
    """A model file or a system library is not here."""

    exit_code = 9


class OwnFaultError(ExoActorError):
    """A fault of ExoActor's own; the number is EX_SOFTWARE of sysexits.h."""

    exit_code = 70


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PASSING = (
    errno.EINTR, errno.EAGAIN, errno.EBUSY, errno.EMFILE, errno.ENFILE, errno.ENOMEM,
    errno.ETIMEDOUT,
)  # fmt: skip
_BROKEN = (errno.EPIPE, errno.ECONNRESET, errno.ECONNABORTED)


def refused(error: OSError) -> ExoActorError:
    """What the system refused, as an error of ours: out of room, a passing fault, or a path that
    must change.
    """
    place = error.filename if isinstance(error.filename, str) else None
    if place is None:
        place = "a connection" if error.errno in _BROKEN else "the disk"

    what = f"{place}: {error.strerror or type(error).__name__}"
    if error.errno in _FULL:
        return RetriableError(
            what, "make room (`exoactor gc` helps), then run the same command again"
        )
    if error.errno in (*_PASSING, *_BROKEN):
        return RetriableError(what, "run the same command again")
    if error.errno == errno.EIO:
        return PermanentError(
            what, "the disk may be failing: work on another one (--out, EXOACTOR_HOME)"
        )

    return ConfigError(what, "use a path that may be read and written (--out, EXOACTOR_HOME)")
