"""WiLoR through WiLoR-mini, in an environment of its own, or a result that is there already.

The hands are looked for where the body's wrists are. MANO's finger joints give the bend: each
finger's three angles added up, which is what the embedded reader measures on landmarks.
"""

import tempfile
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError, MissingAssetError
from exoactor.core.motion import BodyMotion, HandMotion
from exoactor.core.progress import Progress
from exoactor.io.files import read_npz
from exoactor.io.video import frames, write_video
from exoactor.io.worker import Worker, has_package, python_of
from exoactor.stages.hands import HandsInput, grip
from exoactor.stages.hands.grip import Thresholds

FINGERS = 4
"""MANO's joints: three each of index, middle, little and ring finger, then the thumb, which tells
little of a grip."""
PACKAGE = "wilor_mini"
NOTHING = np.zeros(0)
NEXT = "give hands_raw.npz as docs/workers.md describes it"


@dataclass(frozen=True)
class WilorConfig:
    """`result`: hands_raw.npz of an earlier run; `home`: a folder with WiLoR-mini's environment."""

    result: Path | None = None
    home: Path | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)


class Wilor:
    """Hands by WiLoR."""

    def __init__(self, config: WilorConfig | None = None) -> None:
        self.config = config or WilorConfig()

    def ready(self) -> None:
        """The result can be read, or there is an environment with WiLoR-mini."""
        if self.config.result is not None:
            _read(self.config.result)
            return
        python = self._python()
        if not has_package(python, PACKAGE):
            raise MissingAssetError(
                f"{python} has no {PACKAGE}", "install WiLoR-mini there (docs/workers.md)"
            )

    def read(self, given: HandsInput, progress: Progress) -> HandMotion:
        """The state of both hands at the frames of the body, and how the wrists are turned.

        Raises:
            BadMotionError: the result is not usable, or of another length than the body's motion.
            ConfigError, PermanentError, RetriableError: as the worker.
        """
        body = given.body
        if self.config.result is not None:
            first = round(body.clip_start_s * body.fps)
            return hand_motion(self.config.result, body, self.config.thresholds, first)
        with tempfile.TemporaryDirectory() as folder:
            made = self._made(given, Path(folder), progress)
            return hand_motion(made, body, self.config.thresholds)

    def _made(self, given: HandsInput, folder: Path, progress: Progress) -> Path:
        clip, boxes, body = folder / "clip.mp4", folder / "boxes.npz", given.body
        write_video(clip, frames(given.clip, body.fps), body.fps, crf=12)
        np.savez(boxes, hand_px=body.hand_px, found=body.found)

        worker = Worker("wilor", [self._python(), str(files("exoactor.workers") / "wilor.py")])
        request = {"clip": str(clip), "fps": body.fps, "boxes": str(boxes)}
        return worker.run(request, folder / "work", progress)["result"]

    def _python(self) -> str:
        return python_of("wilor", self.config.home, "--hands-home")


def hand_motion(path: Path, body: BodyMotion, thresholds: Thresholds, first: int = 0) -> HandMotion:
    """States and wrists from WiLoR's raw angles; frame 0 of the body is `first` of the file."""
    pose, orient, score = (rows[first:] for rows in _read(path, first + len(body.time_s)))
    seen = score > 0.0
    bend = bend_deg(pose)
    left, right = (grip.states(bend[:, side], seen[:, side], thresholds) for side in range(2))
    wrist = rotations.from_rotvec(orient)
    return HandMotion(body.fps, body.time_s, left, right, score[:, 0], score[:, 1], wrist)


def bend_deg(hand_pose: Array) -> Array:
    """(..., 15, 3) axis-angles of MANO's joints → (...) the fingers' mean sum of their angles."""
    angle = np.linalg.norm(hand_pose[..., : 3 * FINGERS, :], axis=-1)
    return np.asarray(np.rad2deg(angle.sum(axis=-1) / FINGERS))


def _read(path: Path, frames: int | None = None) -> tuple[Array, Array, Array]:
    """The first `frames` of the file, which must be there; None: as many as there are."""
    fields = read_npz(path, NEXT)
    frames = len(np.atleast_1d(fields.get("score", NOTHING))) if frames is None else frames
    shapes = {"hand_pose": (2, 15, 3), "global_orient": (2, 3), "score": (2,)}

    for name, shape in shapes.items():
        value = fields.get(name, NOTHING)
        good = value.dtype.kind == "f" and value.shape[1:] == shape
        if not good or len(value) < frames or not np.isfinite(value).all():
            raise BadMotionError(f"{path}: {name} is not ({frames}, *{shape}), finite", NEXT)

    pose, orient, score = (fields[name][:frames] for name in shapes)
    return pose, orient, np.clip(score, 0.0, 1.0)
