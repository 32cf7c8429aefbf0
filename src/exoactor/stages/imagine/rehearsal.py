"""The rehearsal: a person acts out the plan in the scene, filmed, with the truth written beside the
clip.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from exoactor.core import resample
from exoactor.core.errors import ConfigError
from exoactor.core.frames import Image
from exoactor.core.motion import Surroundings
from exoactor.core.progress import Progress
from exoactor.humans.actor import Pose
from exoactor.io.truth import save_truth
from exoactor.io.video import write_video
from exoactor.rehearsal import check, ground_truth
from exoactor.rehearsal.animation import FPS, Animation
from exoactor.rehearsal.choreography import choreograph
from exoactor.rehearsal.degradation import Degradation, degraded, shutter
from exoactor.scenes import goals, person, picture, trace
from exoactor.scenes.scene import needed
from exoactor.scenes.trace import Success
from exoactor.stages.imagine import Imagined, ImagineInput

SHUTTER_PARTS = 5


@dataclass(frozen=True)
class RehearsalConfig:
    """`degradation`: a worse camera."""

    degradation: Degradation = field(default_factory=Degradation)


class Rehearsal:
    """Imagines by acting: footsteps, postures and hands from the plan, and the scene's geometry for
    the rest.
    """

    def __init__(self, config: RehearsalConfig | None = None) -> None:
        self.config = config or RehearsalConfig()

    def imagine(self, given: ImagineInput, folder: Path, progress: Progress) -> Imagined:
        """Write the clip, which begins with the picture and takes as long as it takes, and
        folder/truth.npz.

        The seed varies the pace a little and drives noise, as another take does, in which palms
        also take things by other grasps. An imagination that does not reach the
        plan's goals is told of.

        Raises:
            ConfigError: the scene is not known, more than one clip is wanted, the plan asks for
                what nobody can act, or for things the scene lacks.
            BadMotionError: something is out of the person's reach.
        """
        scene, name = needed(given.scene, "--imagine rehearsal"), _only(given.files)
        how = self.config.degradation

        animation = choreograph(scene, given.plan, person.person(), given.seed, given.take)
        around = ground_truth.surroundings(animation, check.clearance(animation))
        truth = ground_truth.truth(animation, around)
        save_truth(folder / "truth.npz", truth)

        count = len(animation.performance.contact)
        pictures = degraded(
            _pictures(animation, around, how.blur), how, count, given.seed + given.take
        )
        write_video(folder / name, _told(pictures, count, progress), FPS, crf=how.crf)
        return Imagined(
            _missed(goals.judge(goals.asked(scene, given.plan), scene, trace.of_truth(truth)))
        )


def _only(files: tuple[str, ...]) -> str:
    if len(files) != 1:
        raise ConfigError(
            "--imagine rehearsal makes one clip", "ask for one, or choose another --imagine"
        )
    return files[0]


def _missed(done: Success | None) -> tuple[str, ...]:
    """By what the imagined person did not do the task, if so."""
    if done is None or done.achieved:
        return ()
    figures = ", ".join(f"{what} {value}" for what, value in done.details.items())
    return (f"The imagined person does not do the task itself: {figures}.",)


def _pictures(animation: Animation, around: Surroundings, blur: float) -> Iterator[Image]:
    """The clip, frame by frame; with a shutter open for a share `blur` of the time between
    frames.
    """
    performance = animation.performance
    pose = performance.pose
    if blur:
        opening = np.linspace(-0.5, 0.5, SHUTTER_PARTS) * blur / FPS
        at = np.clip((performance.time_s[:, None] + opening).ravel(), 0.0, performance.time_s[-1])
        pose, around = _between(pose, performance.time_s, at), around.at(performance.time_s, at)
    with picture.Film(animation.scene, performance.actor) as film:
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
