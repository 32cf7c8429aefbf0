"""What is measured of an execution: falls, errors against the reference, slip, overlap, motors."""

from dataclasses import dataclass

import numpy as np

from exoactor.core import metrics
from exoactor.core.checks import Array
from exoactor.core.motion import Execution, Flags
from exoactor.robots import g1, poses
from exoactor.robots.poses import Poses
from exoactor.stages.judge.physics.limits import PhysicsJudgeConfig

SOLE_DOWN_M = 0.002
"""A sole's corner this near to the floor bears on it."""


@dataclass(frozen=True)
class Findings:
    """Everything measured: the figures of `track` by their names, then what only words tell of;
    shares are of the frames of the worst joint.
    """

    duration_s: float
    survived_s: float
    fell: bool
    mpjpe_local_mm: float | None
    mpjpe_global_mm: float | None
    root_drift_end_mm: float | None
    joint_error_rad: float | None
    root_distance_max_m: float | None
    foot_slip_mm_s: float | None
    self_collision_depth_mm: float
    self_collision_share: float
    torque_saturation_share: float
    torque_saturation_joint: str
    speed_violation_share: float
    speed_violation_joint: str
    fall_asked: bool
    fall_how: str
    whole: bool
    overlap_pair: str


ONLY_TOLD = ("fall_asked", "fall_how", "whole", "overlap_pair")


def measure(execution: Execution, limits: PhysicsJudgeConfig) -> Findings:
    """Everything that the limits are about, of an execution in the G1's own order of joints."""
    fps, motion, reference = execution.fps, execution.motion, execution.reference
    did, asked = poses.read(motion.qpos), poses.read(reference.qpos)
    fall = _first_fall(execution, did, asked, limits)
    last = len(motion) - 1 if fall is None else fall

    start, end = round(execution.clip_start_s * fps), round(execution.clip_end_s * fps)
    clip = slice(start, min(end, last) + 1)
    some = clip.stop > clip.start
    duration_s = execution.clip_end_s - execution.clip_start_s

    saturated_share, saturated = _worst(_saturated(execution)[: last + 1])
    overspeed_share, overspeed = _worst(_overspeed(execution)[: last + 1])
    overlapping = did.overlap_m[: last + 1]
    root_xy = np.linalg.norm((motion.root_pos_m - reference.root_pos_m)[clip, :2], axis=1)
    joints = np.abs(motion.joint_pos_rad - reference.joint_pos_rad)[clip]

    return Findings(
        duration_s=duration_s,
        survived_s=float(np.clip(last / fps - execution.clip_start_s, 0.0, duration_s)),
        fell=fall is not None,
        mpjpe_local_mm=_mean_mm((did.posture_m - asked.posture_m)[clip]) if some else None,
        mpjpe_global_mm=_mean_mm((did.body_pos_m - asked.body_pos_m)[clip]) if some else None,
        root_drift_end_mm=float(root_xy[-1] * 1e3) if some else None,
        joint_error_rad=float(joints.mean()) if some else None,
        root_distance_max_m=float(root_xy.max()) if some else None,
        foot_slip_mm_s=_slip(did, execution.contacts, last, fps),
        self_collision_depth_mm=float(overlapping.max()) * 1e3,
        self_collision_share=float((overlapping > limits.max_overlap_m).mean()),
        torque_saturation_share=saturated_share,
        torque_saturation_joint=saturated,
        speed_violation_share=overspeed_share,
        speed_violation_joint=overspeed,
        fall_asked=fall is not None and reference.root_pos_m[fall, 2] < limits.fallen_height_m,
        fall_how="" if fall is None else _how(execution.contacts, fall, fps),
        whole=fall is None and last >= end,
        overlap_pair=did.overlap[int(overlapping.argmax())],
    )


def track_figures(backend: str, found: Findings) -> dict[str, object]:
    """The part `track` of metrics.json, but for how fast it was computed."""
    figures = {name: value for name, value in vars(found).items() if name not in ONLY_TOLD}
    return {"backend": backend, **figures}


def _worst(flags: Flags) -> tuple[float, str]:
    """The largest share of the frames (T, 29) in which it is so of a joint, and which joint."""
    shares = flags.mean(0)
    return float(shares.max()), g1.JOINT_NAMES[int(shares.argmax())]


def _first_fall(
    execution: Execution, did: Poses, asked: Poses, limits: PhysicsJudgeConfig
) -> int | None:
    cosine = np.clip((did.torso_up * asked.torso_up).sum(-1), -1.0, 1.0)
    down = execution.motion.root_pos_m[:, 2] < limits.fallen_height_m
    down |= np.arccos(cosine) > np.radians(limits.fallen_tilt_deg)
    return int(np.argmax(down)) if down.any() else None


def _how(contacts: Flags, fall: int, fps: float) -> str:
    """What the feet were doing in the quarter second that ended half a second before it lay."""
    end = max(1, fall - round(0.5 * fps))
    left, right = contacts[max(0, end - round(0.25 * fps)) : end].mean(axis=0) > 0.5
    if left and right:
        return "while both feet were on the floor"
    if left or right:
        return f"while the {'right' if left else 'left'} foot was in the air"
    return "while both feet were in the air"


def _mean_mm(difference: Array) -> float:
    return float(np.linalg.norm(difference, axis=-1).mean() * 1e3)


def _slip(did: Poses, contacts: Flags, last: int, fps: float) -> float | None:
    """Of the sole corners that are down, on a foot that is in contact."""
    down = contacts[:, :, None] & (did.sole_pos_m[..., 2] < SOLE_DOWN_M)
    points = did.sole_pos_m.reshape(len(contacts), -1, 3)
    return metrics.foot_skate_mm_s(
        points[: last + 1], down.reshape(len(contacts), -1)[: last + 1], fps
    )


def _saturated(execution: Execution) -> Flags:
    limit = np.array([joint.motor.torque_nm for joint in g1.JOINTS])
    return np.asarray(np.abs(execution.joint_torque_nm) > 0.999 * limit)


def _overspeed(execution: Execution) -> Flags:
    limit = np.array([joint.motor.speed_rad_s for joint in g1.JOINTS])
    angle = execution.motion.joint_pos_rad
    if len(angle) < 2:
        return np.zeros_like(angle, dtype=np.bool_)
    return np.asarray(np.abs(np.gradient(angle, axis=0) * execution.fps) > limit)
