"""Iterative learning control: the whole reference is known beforehand, so it can be asked for
better each time.

Each trial is run in the nominal physics; what it missed is asked for the more the next time, a
little earlier than it was missed (Arimoto et al. 1984, for a policy in the loop). Trials do not
improve for ever, so the best is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS
from exoactor.robots import g1, model, tangent
from exoactor.stages.track.policy.observation import References

PELVIS = 6
"""Degrees of freedom of the pelvis: place, tilt about two axes, heading."""


@dataclass(frozen=True)
class LearningConfig:
    """How a command is moved after a trial; set by hand.

    One number each for the pelvis's place x, y, z, its tilt about two axes and its heading, and one
    for all joints. gain: of what was missed. earlier_frames: from what is asked to what comes of
    it; place and heading answer later. most: how far the command may move from the reference, in
    metres and radians. smooth_frames: of what was missed. before_fall_frames: nothing is learnt
    from the last half second before a fall. lost_m: further than this from the reference's place
    counts as not survived.
    """

    gain: tuple[float, ...] = (0.4, 0.4, 0.4, 0.3, 0.3, 0.4, 0.4)
    earlier_frames: tuple[int, ...] = (6, 6, 3, 3, 3, 6, 3)
    most: tuple[float, ...] = (0.3, 0.3, 0.06, 0.15, 0.15, 0.3, 0.4)
    smooth_frames: tuple[float, ...] = (5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 2.0)
    before_fall_frames: int = 25
    lost_m: float = 0.9


USUAL = LearningConfig()


@dataclass(frozen=True)
class Trial:
    """One run of a command: what was done (N, 36), whether it `failed`, and how far off it was."""

    qpos: Array
    failed: bool
    off_m: float


class Scorer:
    """Says how far from a reference qpos (T, 36) a run of it was."""

    def __init__(self, reference_qpos: Array, lost_m: float = LearningConfig.lost_m) -> None:
        self._model = model.build(floor=False)
        self._asked, self._posture_m = reference_qpos, self._posture(reference_qpos)
        self._lost_m = lost_m

    def score(self, qpos: Array, fell: bool) -> Trial:
        """Posture and a tenth of the way astray, as an eye minds; time not survived costs most."""
        frames = len(qpos)
        away = np.linalg.norm(qpos[:, :2] - self._asked[:frames, :2], axis=-1)
        far = np.flatnonzero(away > self._lost_m)
        failed = fell or len(far) > 0
        lasted = min(frames, int(far[0])) if len(far) else frames
        posture = np.linalg.norm(self._posture(qpos) - self._posture_m[:frames], axis=-1).mean()
        missing = 1.0 - lasted / len(self._asked) if failed else 0.0
        return Trial(
            qpos, failed, float(posture + 0.1 * away.mean() + (0.2 + missing if failed else 0.0))
        )

    def _posture(self, qpos: Array) -> Array:
        """Bodies (T, 30, 3) from the pelvis, in its heading frame."""
        arm = model.body_places(self._model, g1.BODY_NAMES, qpos) - qpos[:, None, g1.ROOT_POS]
        back = rotations.from_yaw(-rotations.yaw(qpos[:, g1.ROOT_QUAT]))
        return rotations.rotate(np.broadcast_to(back[:, None], (*arm.shape[:2], 4)), arm)


def iterative_learning_control(
    references: References,
    run: Callable[[References], Trial],
    passes: int,
    config: LearningConfig = USUAL,
) -> list[tuple[Trial, References]]:
    """Run `passes` commands (twice as many where all fail), the reference itself first; the best
    come first.

    Each asks for what the best so far missed; half as much more after each that was no better.
    """
    most = _by_degree(config.most)
    best_shift = shift = np.zeros((len(references.qpos), len(most)))  # (T, 35)
    done, share = [(run(references), references)], 1.0

    best = done[0][0]
    for run_no in range(1, 2 * passes):
        if run_no >= passes and not best.failed:
            break
        shift = np.clip(best_shift + share * _missed(references.qpos, best, config), -most, most)
        command = shifted(references, shift)
        result = run(command)
        done.append((result, command))
        if result.off_m < best.off_m:
            best, best_shift = result, shift
        else:
            share /= 2.0

    return sorted(done, key=lambda each: each[0].off_m)


def shifted(references: References, shift: Array) -> References:
    """References (T frames) moved by (T, 35), as `tangent.moved` takes it."""
    if not shift.any():
        return references
    speed = references.qvel + np.gradient(shift, 1.0 / REFERENCE_FPS, axis=0)
    ctrl = references.ctrl + shift[:, g1.JOINT_VEL]
    return References.of(tangent.moved(references.qpos, shift), speed, ctrl)


def _missed(reference_qpos: Array, result: Trial, config: LearningConfig) -> Array:
    """What to move the command by (T, 35), after a trial."""
    frames = len(result.qpos)
    error = tangent.difference(result.qpos, reference_qpos[:frames])
    if result.failed:
        error *= np.clip(
            (frames - 1 - np.arange(frames)) / config.before_fall_frames - 1.0, 0.0, 1.0
        )[:, None]

    smooth_frames = _by_degree(config.smooth_frames)
    earlier_frames = _by_degree(config.earlier_frames)

    out = np.zeros((len(reference_qpos), error.shape[1]))
    for column in range(error.shape[1]):
        smooth = gaussian_filter1d(error[:, column], smooth_frames[column], mode="nearest")
        early = min(int(earlier_frames[column]), frames - 1)
        out[: frames - early, column] = smooth[early:]
        out[frames - early : frames, column] = smooth[-1]

    return np.asarray(out * _by_degree(config.gain))


def _by_degree(values: tuple[float, ...]) -> Array:
    """One number a degree of freedom of the G1, (35,), as MuJoCo orders velocities."""
    return np.array([*values[:PELVIS], *([values[PELVIS]] * len(g1.JOINTS))], dtype=np.float64)
