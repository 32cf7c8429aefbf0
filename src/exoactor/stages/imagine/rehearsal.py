"""The rehearsal: a person acts out the plan in the scene, filmed, with the truth written beside the clip."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from exoactor.core import resample
from exoactor.core.motion import Surroundings
from exoactor.core.plan import Plan
from exoactor.core.progress import Progress
from exoactor.humans.actor import Pose
from exoactor.io.offscreen import Image
from exoactor.io.truth import save_truth
from exoactor.io.video import write_video
from exoactor.scenes import person, picture, tasks, trace
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import Success
from exoactor.stages.imagine import check, witness
from exoactor.stages.imagine.choreography import choreograph
from exoactor.stages.imagine.degrade import Degradation, degraded, shutter
from exoactor.stages.imagine.playing import FPS, Played

SHUTTER_PARTS = 5


@dataclass(frozen=True)
class RehearsalConfig:
    """`scene`: where it happens; `seed` varies the pace a little and drives noise; `degradation`: a worse camera."""

    scene: Scene
    seed: int = 0
    degradation: Degradation = field(default_factory=Degradation)


class Rehearsal:
    """Imagines by acting: footsteps, postures and hands from the plan, and the scene's geometry for the rest."""

    def __init__(self, config: RehearsalConfig) -> None:
        self._config = config

    def imagine(self, plan: Plan, reference: Image, folder: Path, progress: Progress) -> tuple[str, ...]:
        """Write folder/clip.mp4 and folder/truth.npz; the clip begins with the reference frame.

        An imagination that does not do the scene's task is told of.

        Raises:
            ConfigError: the plan asks for what nobody can act, or for things the scene lacks.
            BadMotionError: something is out of the person's reach.
        """
        played = choreograph(self._config.scene, plan, person.person(), self._config.seed)
        around = witness.surroundings(played, check.clearance(played))
        truth = witness.truth(played, around)
        save_truth(folder / "truth.npz", truth)
        how, count = self._config.degradation, len(played.performance.contact)
        pictures = degraded(_pictures(played, around, how.blur), how, count, self._config.seed)
        write_video(folder / "clip.mp4", _told(pictures, count, progress), FPS, crf=how.crf)
        return _missed(tasks.succeeded(self._config.scene, trace.of_truth(truth)))


def _missed(done: Success | None) -> tuple[str, ...]:
    """By what the imagined person did not do the task, if so."""
    if done is None or done.achieved:
        return ()
    figures = ", ".join(f"{what} {value}" for what, value in done.details.items())
    return (f"The imagined person does not do the task itself: {figures}.",)


def _pictures(played: Played, around: Surroundings, blur: float) -> Iterator[Image]:
    """The clip, frame by frame; with a shutter open for a share `blur` of the time between frames."""
    performance = played.performance
    pose = performance.pose
    if blur:
        opening = np.linspace(-0.5, 0.5, SHUTTER_PARTS) * blur / FPS
        at = np.clip((performance.time_s[:, None] + opening).ravel(), 0.0, performance.time_s[-1])
        pose, around = _between(pose, performance.time_s, at), around.at(performance.time_s, at)
    with picture.Film(played.scene, performance.actor) as film:
        frames = film.frames(pose, around)
        yield from shutter(frames, SHUTTER_PARTS) if blur else frames


def _between(pose: Pose, time_s: np.ndarray, at_s: np.ndarray) -> Pose:
    return Pose(
        resample.linear(time_s, pose.pelvis_pos_m, at_s),
        resample.quaternions(time_s, pose.quat_wxyz, at_s),
        resample.linear(time_s, pose.grip, at_s),
    )


def _told(pictures: Iterator[Image], count: int, progress: Progress) -> Iterator[Image]:
    for frame, image in enumerate(pictures):
        yield image
        progress((frame + 1) / count)
