"""The clip-level fit: one skeleton with constant bone lengths, laid through all frames at once.

Levenberg-Marquardt over every frame's pelvis and joint rotations and the clip's bone lengths. What pulls:
- the picture: the skeleton's landmarks project to where the network saw them, by their visibility;
- the network's idea of depth: the vectors between its world landmarks, which choose whether a limb points to or away
  from the camera (how far it points follows from bone lengths and the picture);
- human joints: resting posture and limits;
- time: jerks are small, more so along the line of sight where a single frame knows least (a penalty on jerk leaves a
  swinging limb its swing where one on acceleration shortens it);
- the floor: a foot that rests in the picture rests in space.
All but the posture are robust (Cauchy), so that a wrong frame or a fast swing costs little.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core.checks import Array
from exoactor.core.motion import SMPL_JOINTS
from exoactor.core.progress import Progress, silent
from exoactor.humans import skeleton
from exoactor.stages.body import kinematics, posture
from exoactor.stages.body.banded import NormalEquations
from exoactor.stages.body.kinematics import PARAMETERS, Placed, Points, Pose
from exoactor.stages.body.landmarks import SEGMENTS, USED, USED_NAMES, attachments
from exoactor.stages.body.observed import Observed

WORLD_STATURE_M = 1.66
"""Stature that the network's world landmarks assume (measured on rendered people)."""


@dataclass(frozen=True)
class Weights:
    """Standard deviations of the fit's terms; smaller pulls harder."""

    pixel: float = 0.008  # of the person's height in the picture
    pixel_tail: float = 2.5  # standard deviations where the robust kernel bends
    world_m: float = 0.08
    world_tail: float = 2.0
    jerk_m_s3: tuple[float, float, float] = (250.0, 250.0, 150.0)
    jerk_tail: float = 2.0
    rest_m_s: float = 0.15
    rest_tail: float = 2.0
    scale: float = 0.05
    stature: float = 0.005
    posture: float = 1.0
    iterations: int = 30


_FROM = [USED_NAMES.index(segment.start) for segment in SEGMENTS]
_TO = [USED_NAMES.index(segment.end) for segment in SEGMENTS]
_RATIO = np.array([segment.ratio for segment in SEGMENTS])
_SMOOTHED = (
    "pelvis", "left_knee", "right_knee", "left_ankle", "right_ankle", "left_foot", "right_foot", "spine3", "head",
    "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
)  # fmt: skip


FEET = [USED_NAMES.index(f"{side}_{part}") for part in ("heel", "foot_index") for side in ("left", "right")]
REST_SPEED = 0.12
"""Speed in the picture, in statures a second, at which a foot is about as likely to rest as not."""


@dataclass(frozen=True)
class Problem:
    """What does not change during a fit."""

    points: Points
    px: Array
    visibility: Array
    segments_m: Array
    segment_weight: Array
    resting: Array
    sight: Array
    height_px: Array
    focal_px: float
    centre_px: Array
    stature_m: float
    fps: float
    weights: Weights


def line_of_sight(px: Array, focal_px: float, centre_px: Array) -> Array:
    """(T, 3, 3) rotations that take the direction of the person's middle to +z without roll; px (T, N, 2)."""
    middle = (px.min(1) + px.max(1)) / 2.0
    middle = gaussian_filter1d(middle, 3.0, axis=0, mode="nearest")
    forward = np.concatenate([(middle - centre_px) / focal_px, np.ones((len(px), 1))], axis=1)
    forward /= np.linalg.norm(forward, axis=1, keepdims=True)
    right = np.cross(np.array([0.0, 1.0, 0.0]), forward)
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    return np.stack([right, np.cross(forward, right), forward], axis=1)


def problem(seen: Observed, focal_px: float, stature_m: float, weights: Weights) -> Problem:
    """Gather what the network saw into the fit's terms."""
    joints, offsets = attachments()
    smoothed = [SMPL_JOINTS.index(name) for name in _SMOOTHED]
    points = Points(joints + smoothed, np.concatenate([offsets * stature_m, np.zeros((len(smoothed), 3))]))
    centre = np.array([seen.width / 2.0, seen.height / 2.0])
    px, visibility = seen.px[:, USED], seen.visibility[:, USED]
    sight = line_of_sight(px, focal_px, centre)
    world = seen.world_m[:, USED] * stature_m / WORLD_STATURE_M
    segments = (world[:, _TO] - world[:, _FROM]) * _RATIO[:, None]
    extent = np.linalg.norm(px.max(1) - px.min(1), axis=1)
    height = np.maximum(gaussian_filter1d(extent, 15.0, mode="nearest"), 1.0)
    segment_weight = np.minimum(visibility[:, _TO], visibility[:, _FROM])
    return Problem(
        points, px, visibility, segments, 0.1 + 0.9 * segment_weight,
        resting(px, visibility, height, seen.fps), sight, height, focal_px, centre, stature_m,
        seen.fps, weights,
    )  # fmt: skip


def resting(px: Array, visibility: Array, height_px: Array, fps: float) -> Array:
    """(T, 4) how surely each point of FEET rests: 1 when it does not move in the picture, towards 0 when it does."""
    at = gaussian_filter1d(px[:, FEET], 1.0, axis=0, mode="nearest")
    speed = np.linalg.norm(np.gradient(at, axis=0), axis=-1) * fps / height_px[:, None]
    calm = np.exp(-((speed / REST_SPEED) ** 2))
    return np.asarray(calm * visibility[:, FEET])


def robust(squared: Array, tail: float) -> tuple[Array, Array]:
    """Cauchy's cost and weight of squared residuals in standard deviations."""
    return tail**2 * np.log1p(squared / tail**2), 1.0 / (1.0 + squared / tail**2)


@dataclass(frozen=True)
class Residuals:
    """All residuals of a pose in standard deviations, with their weights, and the cost."""

    pixel: Array
    pixel_weight: Array
    world: Array
    world_weight: Array
    jerk: Array
    jerk_weight: Array
    rest: Array
    rest_weight: Array
    posture: Array
    scale: Array
    cost: float


def residuals(task: Problem, pose: Pose, placed: Placed) -> Residuals:
    """Evaluate every term."""
    w, count = task.weights, len(USED)
    at = placed.points_m[:, :count]
    spread_px = (w.pixel * task.height_px)[:, None, None]
    pixel = (at[..., :2] / at[..., 2:] * task.focal_px + task.centre_px - task.px) / spread_px
    cost_px, weight_px = robust((pixel**2).sum(-1), w.pixel_tail)
    vector = np.einsum("tij,tnj->tni", task.sight, at[:, _TO] - at[:, _FROM])
    world = (vector - task.segments_m) / w.world_m
    cost_w, weight_w = robust((world**2).sum(-1), w.world_tail)
    third = np.diff(placed.points_m[:, count:], 3, axis=0) * task.fps**3
    jerk = np.einsum("tij,tnj->tni", task.sight[1:-2], third) / np.array(w.jerk_m_s3)
    cost_a, weight_a = robust((jerk**2).sum(-1), w.jerk_tail)
    feet = at[:, FEET]
    rest = np.einsum("tij,tnj->tni", task.sight[1:], np.diff(feet, axis=0) * task.fps) / w.rest_m_s
    cost_r, weight_r = robust((rest**2).sum(-1), w.rest_tail)
    still = np.minimum(task.resting[1:], task.resting[:-1])
    body = posture.residuals(pose) * w.posture
    scale = np.append(pose.log_scale / w.scale, _stature_error(pose) / w.stature)
    cost = (
        (cost_px * task.visibility).sum() + (cost_w * task.segment_weight).sum() + cost_a.sum()
        + (cost_r * still).sum() + (body**2).sum() + (scale**2).sum()
    )  # fmt: skip
    return Residuals(
        pixel, weight_px * task.visibility, world, weight_w * task.segment_weight, jerk, weight_a,
        rest, weight_r * still, body, scale,
        float(cost),
    )  # fmt: skip


_TALL = [SMPL_JOINTS.index(n) for n in ("left_hip", "left_knee", "left_ankle", "spine1", "spine2", "spine3", "neck")]


def _stature_error(pose: Pose) -> float:
    """How much taller than asked the stretched skeleton stands, as a fraction of stature."""
    plain, now = skeleton.rest_offsets_m(1.0)[_TALL, 1], pose.offsets_m(1.0)[_TALL, 1]
    return float(np.abs(now).sum() - np.abs(plain).sum())


def _stature_jacobian(pose: Pose) -> Array:
    out = np.zeros(len(kinematics.BONE_GROUPS))
    now = pose.offsets_m(1.0)
    for joint in _TALL:
        out[kinematics._GROUP_OF[joint]] += abs(now[joint, 1])
    return out


def normal_equations(task: Problem, pose: Pose, placed: Placed, now: Residuals) -> NormalEquations:
    """Linearise every term at the pose."""
    w, count, frames = task.weights, len(USED), len(pose.pelvis_m)
    moves = kinematics.jacobian(placed, task.points)
    stretch = kinematics.shared_jacobian(placed, task.points)
    out = NormalEquations.zeros(frames, PARAMETERS, len(kinematics.BONE_GROUPS))

    def both(residual: Array, weight: Array, by_frame: Array, by_shared: Array) -> None:
        flat = residual.reshape(frames, -1)
        weight = np.repeat(weight, residual.shape[-1], axis=-1)
        by_frame = by_frame.reshape(frames, flat.shape[1], -1)
        by_shared = by_shared.reshape(frames, flat.shape[1], -1)
        out.add(flat, weight, by_frame)
        out.add_shared(flat, weight, by_frame, by_shared)

    at = placed.points_m[:, :count]
    lens = np.zeros((frames, count, 2, 3))
    lens[..., 0, 0] = lens[..., 1, 1] = 1.0
    lens[..., 2] = -at[..., :2] / at[..., 2:]
    lens *= (task.focal_px / at[..., 2] / (w.pixel * task.height_px)[:, None])[..., None, None]
    both(now.pixel, now.pixel_weight, lens @ moves[:, :count], lens @ stretch[:, :count])
    sight = task.sight[:, None] / w.world_m
    both(
        now.world, now.world_weight,
        sight @ (moves[:, _TO] - moves[:, _FROM]), sight @ (stretch[:, _TO] - stretch[:, _FROM]),
    )  # fmt: skip
    scale = task.fps**3 / np.array(w.jerk_m_s3)[:, None]
    smooth = ((task.sight * scale)[:, None] @ moves[:, count:]).reshape(frames, -1, PARAMETERS)
    residual = now.jerk.reshape(frames - 3, -1)
    out.add(residual, np.repeat(now.jerk_weight, 3, axis=-1), smooth, (-1.0, 3.0, -3.0, 1.0))
    steps = (task.sight[:, None] * (task.fps / w.rest_m_s)) @ moves[:, FEET]
    out.add(
        now.rest.reshape(frames - 1, -1), np.repeat(now.rest_weight, 3, axis=-1), steps.reshape(frames, -1, PARAMETERS),
        (-1.0, 1.0),
    )  # fmt: skip
    turn = posture.jacobian(pose) * w.posture
    own = np.swapaxes(turn, -1, -2)
    square = (own @ turn).sum(1)
    pull = (own @ now.posture[..., None]).sum(1)[..., 0]
    for unit in range(1, len(kinematics.UNITS)):
        rows = slice(3 + 3 * unit, 6 + 3 * unit)
        out.blocks[0][:, rows, rows] += square[:, unit]
        out.frame_gradient[:, rows] += pull[:, unit]
    by_scale = np.concatenate([np.eye(len(pose.log_scale)) / w.scale, _stature_jacobian(pose)[None] / w.stature])
    out.corner[...] += by_scale.T @ by_scale
    out.shared_gradient[...] += by_scale.T @ now.scale
    return out


def solve(task: Problem, pose: Pose, progress: Progress = silent) -> Pose:
    """Levenberg-Marquardt until the cost stops falling."""
    damping = 1e-3
    placed = kinematics.place(pose, task.points, task.stature_m)
    now = residuals(task, pose, placed)
    for iteration in range(task.weights.iterations):
        progress(iteration / task.weights.iterations)
        equations = normal_equations(task, pose, placed, now)
        for _ in range(6):
            trial = pose.moved(*equations.step(damping))
            trial_placed = kinematics.place(trial, task.points, task.stature_m)
            then = residuals(task, trial, trial_placed)
            if then.cost < now.cost:
                break
            damping = max(damping * 8.0, 1e-4)
        else:
            return pose
        gain = (now.cost - then.cost) / now.cost
        pose, placed, now, damping = trial, trial_placed, then, damping / 4.0
        if gain < 3e-5:
            break
    return pose
