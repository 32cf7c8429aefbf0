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
    """Everything measured; shares are of the frames of the worst joint."""

    duration_s: float
    survived_s: float
    fell: bool
    fall_asked: bool
    fall_how: str
    whole: bool
    local_mm: float | None
    global_mm: float | None
    drift_end_mm: float | None
    root_distance_m: float | None
    joint_rad: float | None
    slip_mm_s: float | None
    overlap_m: float
    overlap_share: float
    overlap_pair: str
    saturated_share: float
    saturated_joint: str
    overspeed_share: float
    overspeed_joint: str


def measure(execution: Execution, limits: PhysicsJudgeConfig) -> Findings:
    """Everything that the limits are about, of an execution in the G1's own order of joints."""
    fps = execution.motion.fps
    did, asked = poses.read(execution.motion.qpos), poses.read(execution.reference.qpos)
    fall = _first_fall(execution, did, asked, limits)
    last = len(execution.motion) - 1 if fall is None else fall

    start, end = round(execution.clip_start_s * fps), round(execution.clip_end_s * fps)
    clip = slice(start, min(end, last) + 1)
    some = clip.stop > clip.start
    duration_s = execution.clip_end_s - execution.clip_start_s

    saturated, overspeed = _saturated(execution), _overspeed(execution)
    overlapping = did.overlap_m[: last + 1]
    root_xy = np.linalg.norm(
        (execution.motion.root_pos_m - execution.reference.root_pos_m)[clip, :2], axis=1
    )
    joints = np.abs(execution.motion.joint_pos_rad - execution.reference.joint_pos_rad)[clip]

    return Findings(
        duration_s=duration_s,
        survived_s=float(np.clip(last / fps - execution.clip_start_s, 0.0, duration_s)),
        fell=fall is not None,
        fall_asked=fall is not None
        and execution.reference.root_pos_m[fall, 2] < limits.fallen_height_m,
        fall_how="" if fall is None else _how(execution.contacts, fall, fps),
        whole=fall is None and last >= end,
        local_mm=_mean_mm((did.posture_m - asked.posture_m)[clip]) if some else None,
        global_mm=_mean_mm((did.body_pos_m - asked.body_pos_m)[clip]) if some else None,
        drift_end_mm=float(root_xy[-1] * 1e3) if some else None,
        root_distance_m=float(root_xy.max()) if some else None,
        joint_rad=float(joints.mean()) if some else None,
        slip_mm_s=_slip(did, execution.contacts, last, fps),
        overlap_m=float(overlapping.max()),
        overlap_share=float((overlapping > limits.max_overlap_m).mean()),
        overlap_pair=did.overlap[int(overlapping.argmax())],
        saturated_share=float(saturated[: last + 1].mean(0).max()),
        saturated_joint=g1.JOINT_NAMES[int(saturated[: last + 1].mean(0).argmax())],
        overspeed_share=float(overspeed[: last + 1].mean(0).max()),
        overspeed_joint=g1.JOINT_NAMES[int(overspeed[: last + 1].mean(0).argmax())],
    )


def track_figures(backend: str, found: Findings) -> dict[str, object]:
    """The part `track` of metrics.json, but for how fast it was computed."""
    return {
        "backend": backend,
        "duration_s": found.duration_s,
        "survived_s": found.survived_s,
        "fell": found.fell,
        "mpjpe_local_mm": found.local_mm,
        "mpjpe_global_mm": found.global_mm,
        "root_drift_end_mm": found.drift_end_mm,
        "joint_error_rad": found.joint_rad,
        "root_distance_max_m": found.root_distance_m,
        "foot_slip_mm_s": found.slip_mm_s,
        "self_collision_depth_mm": found.overlap_m * 1e3,
        "self_collision_share": found.overlap_share,
        "torque_saturation_share": found.saturated_share,
        "torque_saturation_joint": found.saturated_joint,
        "speed_violation_share": found.overspeed_share,
        "speed_violation_joint": found.overspeed_joint,
    }


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
    speed = (
        np.gradient(angle, axis=0) * execution.motion.fps
        if len(angle) > 1
        else np.zeros_like(angle)
    )
    return np.asarray(np.abs(speed) > limit)
