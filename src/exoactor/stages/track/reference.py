"""What a tracker is asked to do: the given motion, repaired, with a stand before and after it."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import resample, rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import REFERENCE_FPS, RobotMotion
from exoactor.robots import g1
from exoactor.scenes.scene import Scene
from exoactor.stages.track import place, settle
from exoactor.stages.track.clearance import Clearance
from exoactor.stages.track.feedforward import targets
from exoactor.stages.track.ilqr import Window, state_error
from exoactor.stages.track.repair import repair
from exoactor.stages.track.stance import Legs

MIN_FRAMES = 5
SMOOTHING_S = 0.02  # rounds off the corners of references recorded at 30 Hz


@dataclass(frozen=True)
class Ends:
    """How long the stand lasts before and after the motion, and the blend between stand and motion."""

    stand_s: float = 0.5
    blend_in_s: float = 1.0
    blend_out_s: float = 1.0
    rest_s: float = 1.0


@dataclass(frozen=True)
class Course:
    """The whole way from stand to stand at REFERENCE_FPS, and where the given motion lies in it.

    A motion that begins or ends sitting is held there instead. `seated` (T,): 1 where it sits, 0 where it stands.
    """

    motion: RobotMotion
    seated: Array
    clip_start_s: float
    clip_end_s: float
    notes: tuple[str, ...]


def course(reference: RobotMotion, ends: Ends, scene: Scene | None = None) -> Course:
    """Repair `reference`, read it at REFERENCE_FPS, and put a stand and a blend at both of its ends.

    In a scene the reference is also kept out of the things there, and the first stand is where the robot stands.
    """
    given = usable(reference)
    clearance = Clearance(scene) if scene else None
    legs = Legs(clearance.bears if clearance else None)
    fixed, notes = repair(given, legs)
    clip, stand, seated = fixed.resampled(REFERENCE_FPS), None, np.zeros(0)
    if scene and clearance:
        stand = place.first_stand(scene.start, legs)
        clip, seated, more = place.among(clip, scene, legs, clearance)
        notes += more
    after = _end(clip, ends.blend_out_s, ends.rest_s, legs)
    before = _end(settle.reversed_in_time(clip), ends.blend_in_s, ends.stand_s, legs, stand)
    qpos = np.concatenate([before.qpos[::-1], clip.qpos, after.qpos])
    start_s = len(before) / REFERENCE_FPS
    whole = RobotMotion.from_qpos(qpos, REFERENCE_FPS, g1.JOINT_NAMES)
    seated = np.pad(seated, (len(before), len(after)), mode="edge") if len(seated) else np.zeros(len(qpos))
    return Course(whole, seated, start_s, start_s + clip.duration_s, notes)


def usable(reference: RobotMotion) -> RobotMotion:
    """The reference in the G1's order of joints; BadMotionError where it is another robot's, or too short."""
    if len(reference) < MIN_FRAMES:
        raise BadMotionError(f"the reference has {len(reference)} frames", f"give a motion of at least {MIN_FRAMES}")
    return reference.reordered(g1.JOINT_NAMES)


def _end(clip: RobotMotion, blend_s: float, hold_s: float, legs: Legs, onto: settle.Feet | None = None) -> RobotMotion:
    """What follows the clip: a stand; or, where it ends sitting, the pose it ends in."""
    if legs.sits(clip.qpos[-1]):
        return settle.hold(clip, blend_s + hold_s)
    return settle.settle(clip, blend_s, hold_s, legs, onto)


class Knots:
    """A motion read at the planner's knots: qpos (N, 36), qvel (N, 35), and targets ctrl (N, 29) that go with them.

    Held at its end for a horizon more. seated (T,): as in `Course`, at the motion's frames.
    """

    def __init__(self, motion: RobotMotion, step_s: float, horizon: int, seated: Array | None = None) -> None:
        at = resample.timeline(motion.duration_s, 1.0 / step_s)
        qpos = np.concatenate(
            [
                resample.linear(motion.time_s, motion.root_pos_m, at),
                rotations.slerp(motion.time_s, motion.root_quat_wxyz, at),
                resample.linear(motion.time_s, motion.joint_pos_rad, at),
            ],
            axis=1,
        )
        qpos = gaussian_filter1d(qpos, SMOOTHING_S / step_s, axis=0, mode="nearest")
        qpos[:, 3:7] = rotations.normalise(qpos[:, 3:7])
        qvel = gaussian_filter1d(_velocity(qpos, step_s), SMOOTHING_S / step_s, axis=0, mode="nearest")
        bearing = np.zeros(len(at)) if seated is None else np.interp(at, motion.time_s, seated)
        ctrl = targets(qpos, qvel, step_s, bearing)
        self.qpos = np.concatenate([qpos, np.repeat(qpos[-1:], horizon, axis=0)])
        self.qvel = np.concatenate([qvel, np.zeros((horizon, qvel.shape[1]))])
        self.ctrl = np.concatenate([ctrl, np.repeat(ctrl[-1:], horizon, axis=0)])
        self._horizon = horizon

    def window(self, knot: int, horizon: int | None = None) -> Window:
        """The horizon that begins at `knot`; a shorter one may be asked for."""
        end = knot + (horizon or self._horizon) + 1
        return Window(self.qpos[knot:end], self.qvel[knot:end], self.ctrl[knot : end - 1])


def _velocity(qpos: Array, step_s: float) -> Array:
    """Central differences as MuJoCo orders velocities: (T, 35)."""
    before, after = (
        qpos[np.maximum(np.arange(len(qpos)) - 1, 0)],
        qpos[np.minimum(np.arange(len(qpos)) + 1, len(qpos) - 1)],
    )
    still = np.zeros((len(qpos), qpos.shape[1] - 1))
    span = np.full((len(qpos), 1), 2.0 * step_s)
    span[[0, -1]] = step_s
    return np.asarray(state_error(after, still, before, still)[:, : still.shape[1]] / span)
