"""The clip-level fit: one skeleton with constant bone lengths, laid through all frames at once.

Levenberg-Marquardt over every frame's pelvis and joint rotations and the clip's bone lengths. What
pulls:
- picture: the skeleton's landmarks project to where the network saw them, by their visibility;
- depth: the vectors between the network's world landmarks, which choose whether a limb points to or
  away from the camera (how far it points follows from bone lengths and the picture);
- time: jerks are small, more so along the line of sight where a single frame knows least (a penalty
  on jerk leaves a swinging limb its swing where one on acceleration shortens it);
- rest: a foot that rests in the picture rests in space;
- floor: and, where the floor is known, on it;
- balance: there, too, the weight is over the feet that rest, as far as nobody falls;
- posture: how human joints stand and where they end;
- lengths: bones near the usual proportions, the whole as tall as the person.
The first six are robust (Cauchy's kernel), so that a wrong frame or a fast swing costs little.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import joint_indices
from exoactor.core.progress import Progress, silent
from exoactor.stages.body.fitting import kinematics, posture
from exoactor.stages.body.fitting.banded import NormalEquations
from exoactor.stages.body.fitting.kinematics import (
    BONE_GROUPS,
    GROUP_OF,
    PARAMETERS,
    UNITS,
    Placed,
    Pose,
)
from exoactor.stages.body.fitting.landmarks import USED
from exoactor.stages.body.fitting.problem import (
    FEET,
    MASS_SHARES,
    SEGMENT_END,
    SEGMENT_START,
    Problem,
)

JERK = (-1.0, 3.0, -3.0, 1.0)
VELOCITY = (-1.0, 1.0)
SEEN = slice(0, len(USED))
"""The landmarks among a problem's points; the smoothed joints follow."""
UNSEEN = slice(len(USED), None)
TALL = joint_indices(("left_hip", "left_knee", "left_ankle", "spine1", "spine2", "spine3", "neck"))
"""Bones whose heights add up to a person's."""


@dataclass(frozen=True)
class SolverConfig:
    """When the fit is done, and how steps are damped.

    converged: a step that lowers the cost by less than this fraction is the last (going on changed
        tennis by under 0.1 mm). max_trials: dampings that are tried for a step that lowers it at
        all.
    """

    iterations: int = 20
    converged: float = 5e-4
    first_damping: float = 1e-3
    min_damping: float = 1e-4
    max_trials: int = 6


@dataclass(frozen=True)
class Term:
    """Residuals (N, K, D) in standard deviations, their robust weights (N, K), and their cost."""

    residual: Array
    weight: Array
    cost: float

    @property
    def rows(self) -> tuple[Array, Array]:
        """Residuals and weights, (N, K·D) both."""
        residual = self.residual.reshape(len(self.residual), -1)
        return residual, np.repeat(self.weight, self.residual.shape[-1], axis=-1)


@dataclass(frozen=True)
class Residuals:
    """Every term at one pose, which places the skeleton so; `posture` and `lengths` are plain
    residuals.
    """

    placed: Placed
    picture: Term
    depth: Term
    time: Term
    rest: Term
    floor: Term
    balance: Term
    posture: Array
    lengths: Array

    @property
    def cost(self) -> float:
        """Sum over all terms."""
        robust = self.picture.cost + self.depth.cost + self.time.cost + self.rest.cost
        robust += self.floor.cost + self.balance.cost
        return robust + float((self.posture**2).sum() + (self.lengths**2).sum())


def solve(
    task: Problem, pose: Pose, progress: Progress = silent, config: SolverConfig = SolverConfig()
) -> Pose:
    """Levenberg-Marquardt from `pose` until the cost stops falling."""
    damping, now = config.first_damping, residuals(task, pose)

    for iteration in range(config.iterations):
        progress(iteration / config.iterations)

        equations = normal_equations(task, pose, now)
        for _ in range(config.max_trials):
            trial = pose.moved(*equations.step(damping))
            then = residuals(task, trial)
            if then.cost < now.cost:
                break
            damping = max(damping * 8.0, config.min_damping)
        else:
            break

        gain = (now.cost - then.cost) / now.cost
        pose, now, damping = trial, then, damping / 4.0
        if gain < config.converged:
            break
    progress(1.0)
    return pose


def residuals(task: Problem, pose: Pose) -> Residuals:
    """Evaluate every term."""
    placed = kinematics.place(pose, task.points, task.stature_m)
    noise, at = task.noise, placed.points_m[:, SEEN]
    px = at[..., :2] / at[..., 2:] * task.focal_px + task.centre_px  # (T, N, 2)

    segment_m = _along_sight(task.sight, at[:, SEGMENT_END] - at[:, SEGMENT_START])
    jerk_m_s3 = _along_sight(
        task.sight[1:-2], np.diff(placed.points_m[:, UNSEEN], 3, axis=0) * task.fps**3
    )
    foot_m_s = _along_sight(task.sight[1:], np.diff(at[:, FEET], axis=0) * task.fps)  # (T-1, 4, 3)
    lengths = np.append(pose.log_scale / task.build.doubt, _stature_error(pose) / noise.stature)

    return Residuals(
        placed=placed,
        picture=_robust(
            (px - task.px) / _spread_px(task)[..., None], task.trust, noise.picture_tail
        ),
        depth=_robust(
            (segment_m - task.segment_m) / noise.depth_m, task.segment_trust, noise.depth_tail
        ),
        time=_robust(
            jerk_m_s3 / np.array(noise.jerk_m_s3), np.ones(jerk_m_s3.shape[:2]), noise.jerk_tail
        ),
        rest=_robust(
            foot_m_s / noise.rest_m_s,
            np.minimum(task.rest_trust[1:], task.rest_trust[:-1]),
            noise.rest_tail,
        ),
        floor=_robust(_over_floor(task, at) / noise.floor_m, task.rest_trust, noise.floor_tail),
        balance=_robust(
            _off_balance(task, placed.points_m) / noise.balance_m,
            task.rest_trust.max(1)[:, None],
            noise.balance_tail,
        ),
        posture=posture.residuals(pose),
        lengths=lengths,
    )


def normal_equations(task: Problem, pose: Pose, now: Residuals) -> NormalEquations:
    """Every term linearised at the pose."""
    noise, placed = task.noise, now.placed
    moves = kinematics.jacobian(placed, task.points)  # (T, N, 3, P)
    stretch = kinematics.shared_jacobian(placed, task.points)  # (T, N, 3, S)
    out = NormalEquations.zeros(len(pose.pelvis_m), PARAMETERS, len(BONE_GROUPS))
    lens = _lens(task, placed.points_m[:, SEEN])  # (T, N, 2, 3)
    _add(out, now.picture, lens @ moves[:, SEEN], lens @ stretch[:, SEEN])
    sight = task.sight[:, None] / noise.depth_m
    by_frame, by_shared = (
        sight @ (j[:, SEGMENT_END] - j[:, SEGMENT_START]) for j in (moves, stretch)
    )
    _add(out, now.depth, by_frame, by_shared)

    # Bone lengths hardly change jerks and speeds: in these two terms they are left out.
    to_jerk = task.sight * (task.fps**3 / np.array(noise.jerk_m_s3)[:, None])
    to_speed = task.sight * (task.fps / noise.rest_m_s)
    out.add(*now.time.rows, to_jerk[:, None] @ moves[:, UNSEEN], JERK)
    out.add(*now.rest.rows, to_speed[:, None] @ moves[:, FEET], VELOCITY)
    if task.floor is not None:
        up = task.floor.up / noise.floor_m
        _add(out, now.floor, up @ moves[:, FEET], up @ stretch[:, FEET])
        _add_balance(out, task, now.balance, moves, stretch)

    _add_posture(out, posture.jacobian(pose), now.posture)
    _add_lengths(out, task, pose, now.lengths)
    return out


def _over_floor(task: Problem, at_m: Array) -> Array:
    """(T, 4, 1) how far FEET are above where they rest on the floor; 0 where none is known."""
    if task.floor is None:
        return np.zeros((len(at_m), len(FEET), 1))
    height_m = at_m[:, FEET] @ task.floor.up + task.floor.camera_height_m
    return (height_m - task.floor.rest_m)[..., None]


def _off_balance(task: Problem, points_m: Array) -> Array:
    """(T, 1, 1) how far the centre of mass is off the resting feet, beyond what a stance allows."""
    if task.floor is None:
        return np.zeros((len(points_m), 1, 1))
    lean_m = _lean(task, points_m) @ task.floor.away
    beyond = np.sign(lean_m) * np.maximum(np.abs(lean_m) - task.noise.balance_slack_m, 0.0)
    return beyond[:, None, None]


def _lean(task: Problem, of_points: Array) -> Array:
    """Centre of mass less the middle of the resting feet, of points (T, N, ...) or Jacobians."""
    trust = task.rest_trust + 1e-3
    feet = np.einsum("tn,tn...->t...", trust / trust.sum(1, keepdims=True), of_points[:, FEET])
    return np.asarray(np.einsum("n,tn...->t...", MASS_SHARES, of_points[:, UNSEEN]) - feet)


def _along_sight(sight: Array, vector: Array) -> Array:
    """Vectors (T, N, 3) from the camera's axes to those along the line of sight."""
    return np.asarray(np.einsum("tij,tnj->tni", sight, vector))


def _robust(residual: Array, trust: Array, tail: float) -> Term:
    """Cauchy's kernel on residual vectors: quadratic up to `tail`, logarithmic beyond."""
    bend = 1.0 + (residual**2).sum(-1) / tail**2
    return Term(residual, trust / bend, float((trust * tail**2 * np.log(bend)).sum()))


def _spread_px(task: Problem) -> Array:
    """(T, 1) standard deviation of a landmark in the picture."""
    return task.noise.picture * task.height_px[:, None]


def _lens(task: Problem, at_m: Array) -> Array:
    """(T, N, 2, 3) how picture residuals follow points in the camera's frame."""
    out = np.zeros((*at_m.shape[:2], 2, 3))
    out[..., 0, 0] = out[..., 1, 1] = 1.0
    out[..., 2] = -at_m[..., :2] / at_m[..., 2:]
    return out * (task.focal_px / at_m[..., 2] / _spread_px(task))[..., None, None]


def _add(out: NormalEquations, term: Term, by_frame: Array, by_shared: Array) -> None:
    """A term of single frames: Jacobians (T, K, D, P) and (T, K, D, S)."""
    out.add(*term.rows, by_frame)
    out.add_shared(*term.rows, by_frame, by_shared)


def _add_balance(
    out: NormalEquations, task: Problem, term: Term, moves: Array, stretch: Array
) -> None:
    """The balance term: nothing pulls where the person stands within the slack."""
    assert task.floor is not None
    toward = task.floor.away / task.noise.balance_m
    off = (term.residual != 0.0)[..., None]  # (T, 1, 1, 1)
    by_frame, by_shared = ((toward @ _lean(task, of))[:, None, None] for of in (moves, stretch))
    _add(out, term, off * by_frame, off * by_shared)


def _add_posture(out: NormalEquations, turn: Array, residual: Array) -> None:
    """The posture term, (T, 2, U, 3, 3) and (T, 2, U, 3): a unit speaks of its parameters only."""
    back = np.swapaxes(turn, -1, -2)
    square, pull = (back @ turn).sum(1), (back @ residual[..., None]).sum(1)[..., 0]
    for unit in range(len(UNITS)):
        rows = slice(3 + 3 * unit, 6 + 3 * unit)
        out.blocks[0][:, rows, rows] += square[:, unit]
        out.frame_gradient[:, rows] += pull[:, unit]


def _add_lengths(out: NormalEquations, task: Problem, pose: Pose, residual: Array) -> None:
    """The lengths term, on the shared parameters alone."""
    heights = np.abs(pose.offsets_m(1.0)[TALL, 1])
    taller = np.bincount([GROUP_OF[joint] for joint in TALL], heights, len(BONE_GROUPS))
    rows = np.vstack([np.eye(len(taller)) / task.build.doubt, taller / task.noise.stature])
    out.corner[...] += rows.T @ rows
    out.shared_gradient[...] += rows.T @ residual


def _stature_error(pose: Pose) -> float:
    """How much taller than asked the stretched skeleton stands, as a fraction of stature."""
    usual, now = pose.rest[TALL, 1], pose.offsets_m(1.0)[TALL, 1]
    return float(np.abs(now).sum() - np.abs(usual).sum())
