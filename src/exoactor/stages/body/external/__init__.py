"""GEM (GENMO) and GVHMR: run in a checkout of the user's, or a result that somebody has already.

Weights and body models are under licences of their own (docs/workers.md); nothing of them is needed
to read a result.
"""

import tempfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import ClassVar

from exoactor.core.errors import ConfigError
from exoactor.core.motion import ESTIMATE_FPS, BodyMotion
from exoactor.core.progress import Progress
from exoactor.core.watched import Span, Watched
from exoactor.io import shots
from exoactor.io.shots import Shot, check_shot
from exoactor.io.video import Clip, frames, write_video
from exoactor.io.worker import Worker, python_of
from exoactor.stages.body import BodyInput, Reading
from exoactor.stages.body.clips import notes
from exoactor.stages.body.external import motion, results

CLIP_CRF = 12
"""The clip is encoded once more, at 30 frames a second, which these models take for granted: hardly
any loss."""


@dataclass(frozen=True)
class ExternalConfig:
    """`result`: a file of theirs; `home`: their checkout, to be run; `smplx`: for exact bones."""

    result: Path | None = None
    home: Path | None = None
    smplx: Path | None = None


class _External:
    """These models know nothing of shots, and go on over a cut.

    Of what is known they take nothing but the clip.
    """

    name: ClassVar[str]
    demo: ClassVar[str]

    def __init__(self, config: ExternalConfig | None = None) -> None:
        self.config = config or ExternalConfig()

    def ready(self) -> None:
        """The result can be read, or there is a checkout with an environment."""
        if self.config.result is not None:
            results.read(self.config.result, self.config.smplx)
        else:
            python_of(self.name, self._home(), "--body-home")

    def estimate(self, given: BodyInput, progress: Progress) -> Reading:
        """Read the result, or have it made; of one shot, the longest where none is asked for.

        Raises:
            ConfigError: there is neither a result nor a checkout, or no such shot.
            BadMotionError: the result is not usable, or not of this clip.
            PermanentError, RetriableError: the model failed, or took too long.
        """
        found = shots.of_clip(given.clip)
        check_shot(given.shot, len(found))
        return _of_shot(self._whole(given.clip, progress), found, given)

    def _whole(self, clip: Clip, progress: Progress) -> BodyMotion:
        if self.config.result is not None:
            return motion.body_on_clip(results.read(self.config.result, self.config.smplx), clip)
        with tempfile.TemporaryDirectory() as folder:
            made = self._made(clip, Path(folder), progress)
            return motion.body_on_clip(results.read(made, self.config.smplx), clip)

    def _made(self, clip: Clip, folder: Path, progress: Progress) -> Path:
        home = self._home()
        steady = folder / "clip.mp4"
        write_video(steady, frames(clip, ESTIMATE_FPS), ESTIMATE_FPS, crf=CLIP_CRF)

        script = str(files("exoactor.workers") / "body.py")
        worker = Worker(self.name, [python_of(self.name, home, "--body-home"), script])
        request = {"model": self.name, "home": str(home.resolve()), "clip": str(steady)}
        return worker.run(request, folder / "work", progress)["result"]

    def _home(self) -> Path:
        home = self.config.home
        if home is None:
            raise ConfigError(
                f"--body {self.name}: there is no result and no checkout of it",
                "give --body-result FILE, or --body-home DIR with a checkout of "
                f"{self.name} (docs/workers.md)",
            )

        if not (home / self.demo).is_file():
            raise ConfigError(
                f"--body-home {home} is no checkout of {self.name}: it lacks {self.demo}",
                "give the folder that was cloned (docs/workers.md)",
            )

        return home


class Gem(_External):
    """GEM: `scripts/demo/demo_smpl_hpe.py` → smpl_params.pt."""

    name, demo = "gem", "scripts/demo/demo_smpl_hpe.py"


class Gvhmr(_External):
    """GVHMR: `tools/demo/demo.py` → hmr4d_results.pt."""

    name, demo = "gvhmr", "tools/demo/demo.py"


def _of_shot(body: BodyMotion, found: tuple[Shot, ...], given: BodyInput) -> Reading:
    """What the model read, of one shot alone."""
    longest = max(range(len(found)), key=lambda k: found[k].last - found[k].first)
    number = given.shot or longest + 1
    shot, frames = found[number - 1], len(body.time_s)
    body = body.part(min(shot.first, frames - 1), min(shot.last + 1, frames))

    watched = Watched(tuple(Span(s.start_s, s.stop_s) for s in found), number)
    return Reading(body, watched, notes.notes(body, watched, given.clip.duration_s))
