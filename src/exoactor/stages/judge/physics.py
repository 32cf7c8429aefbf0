"""The verdict of physics: did it stay up, did it do what was asked, did the motors and the body allow it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from exoactor.core import metrics
from exoactor.core.checks import Array
from exoactor.core.motion import Execution, Flags, Verdict
from exoactor.robots import g1, poses
from exoactor.robots.poses import Poses
from exoactor.scenes import tasks, trace
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import Success

DOWN_M = 0.002
"""A sole's corner this near to the floor bears on it."""

UNJUDGED = "no task is set for this instruction, so the motion alone was judged"
OF_A_PHOTO = "nothing in the photo is in physics, so the motion alone was judged, not whether the instruction was done"


@dataclass(frozen=True)
class PhysicsJudgeConfig:
    """When an execution counts as failed.

    A fall is as the project defines it (pelvis under 0.3 m, torso 60° off). The others are chosen so that what passes
    looks like the motion that was asked for and does not wear the robot: a motor may touch its torque limit, not live
    there.

    scene: where it happened; if a task is set in it, it has to be done. photo: it was asked for in a place that only a
    photo shows.
    """

    scene: Scene | None = None
    photo: bool = False
    fallen_height_m: float = 0.3
    fallen_tilt_deg: float = 60.0
    max_local_error_mm: float = 100.0
    max_root_distance_m: float = 1.0
    max_foot_slip_mm_s: float = 150.0
    max_overlap_m: float = 0.02
    max_overlap_share: float = 0.05
    max_saturated_share: float = 0.1
    max_overspeed_share: float = 0.02


@dataclass(frozen=True)
class _Findings:
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


class PhysicsJudge:
    """Reads nothing but the execution; never the plan."""

    def __init__(self, config: PhysicsJudgeConfig | None = None) -> None:
        self.config = config or PhysicsJudgeConfig()

    def judge(self, execution: Execution) -> tuple[Verdict, dict[str, dict[str, Any]]]:
        """The verdict with its reasons, and the parts of metrics.json; real_time_factor is the caller's."""
        ours = execution.reordered(g1.JOINT_NAMES)
        found, done = self._measure(ours), self._task(ours)
        failed = self._failures(found) + ([_task_sentence(done)] if done and not done.achieved else [])
        if not execution.physics:
            failed.insert(0, "It was drawn without physics: nothing shows that the robot can do it.")
        fine = self._successes(found, execution) + ([_task_sentence(done)] if done and done.achieved else [])
        reasons = (*failed, *fine, *(f"Note: {note}." for note in (*execution.notes, *self._unjudged())))
        figures = {"track": _track_metrics(execution.backend, found)}
        if self.config.scene and done:
            figures["task"] = {"name": self.config.scene.name, "success": done.achieved, "details": done.details}
        return Verdict(not failed, reasons), figures

    def _unjudged(self) -> list[str]:
        """Why no word is said of what was asked for, where something was."""
        if self.config.scene is None:
            return [OF_A_PHOTO] * self.config.photo
        return [UNJUDGED] * (self.config.scene.task is None)

    def _task(self, execution: Execution) -> Success | None:
        """Whether the scene's task was done; None where none was set, or where nothing was around."""
        if self.config.scene is None or execution.surroundings is None:
            return None
        return tasks.succeeded(self.config.scene, trace.of_execution(execution))

    def _measure(self, execution: Execution) -> _Findings:
        config, fps = self.config, execution.motion.fps
        did, asked = poses.read(execution.motion.qpos), poses.read(execution.reference.qpos)
        fall = self._first_fall(execution, did, asked)
        last = len(execution.motion) - 1 if fall is None else fall
        start, end = round(execution.clip_start_s * fps), round(execution.clip_end_s * fps)
        clip = slice(start, min(end, last) + 1)
        some = clip.stop > clip.start
        duration_s = execution.clip_end_s - execution.clip_start_s
        saturated, overspeed = _saturated(execution), _overspeed(execution)
        overlapping = did.overlap_m[: last + 1]
        root_xy = np.linalg.norm((execution.motion.root_pos_m - execution.reference.root_pos_m)[clip, :2], axis=1)
        joints = np.abs(execution.motion.joint_pos_rad - execution.reference.joint_pos_rad)[clip]
        return _Findings(
            duration_s=duration_s,
            survived_s=float(np.clip(last / fps - execution.clip_start_s, 0.0, duration_s)),
            fell=fall is not None,
            fall_asked=fall is not None and execution.reference.root_pos_m[fall, 2] < config.fallen_height_m,
            fall_how="" if fall is None else _how(execution.contacts, fall, fps),
            whole=fall is None and last >= end,
            local_mm=_mean_mm((did.posture_m - asked.posture_m)[clip]) if some else None,
            global_mm=_mean_mm((did.body_pos_m - asked.body_pos_m)[clip]) if some else None,
            drift_end_mm=float(root_xy[-1] * 1e3) if some else None,
            root_distance_m=float(root_xy.max()) if some else None,
            joint_rad=float(joints.mean()) if some else None,
            slip_mm_s=_slip(did, execution.contacts, last, fps),
            overlap_m=float(overlapping.max()),
            overlap_share=float((overlapping > config.max_overlap_m).mean()),
            overlap_pair=did.overlap[int(overlapping.argmax())],
            saturated_share=float(saturated[: last + 1].mean(0).max()),
            saturated_joint=g1.JOINT_NAMES[int(saturated[: last + 1].mean(0).argmax())],
            overspeed_share=float(overspeed[: last + 1].mean(0).max()),
            overspeed_joint=g1.JOINT_NAMES[int(overspeed[: last + 1].mean(0).argmax())],
        )

    def _first_fall(self, execution: Execution, did: Poses, asked: Poses) -> int | None:
        cosine = np.clip((did.torso_up * asked.torso_up).sum(-1), -1.0, 1.0)
        down = execution.motion.root_pos_m[:, 2] < self.config.fallen_height_m
        down |= np.arccos(cosine) > np.radians(self.config.fallen_tilt_deg)
        return int(np.argmax(down)) if down.any() else None

    def _failures(self, found: _Findings) -> list[str]:
        config, out = self.config, []
        if found.fell:
            out.append(_fall_sentence(found, config.fallen_height_m))
        elif not found.whole:
            out.append(f"It was stopped after {found.survived_s:.1f} of {found.duration_s:.1f} s.")
        if found.local_mm is not None and found.local_mm > config.max_local_error_mm:
            out.append(
                f"It does not look like the motion that was asked for: its body parts are {found.local_mm:.0f} mm "
                f"from their places on average (limit {config.max_local_error_mm:.0f} mm)."
            )
        if found.root_distance_m is not None and found.root_distance_m > config.max_root_distance_m:
            out.append(
                f"It went astray: up to {found.root_distance_m:.1f} m from where it should have been "
                f"(limit {config.max_root_distance_m:.1f} m)."
            )
        if found.slip_mm_s is not None and found.slip_mm_s > config.max_foot_slip_mm_s:
            out.append(
                f"Its feet slide over the floor at {found.slip_mm_s:.0f} mm/s (limit {config.max_foot_slip_mm_s:.0f})."
            )
        if found.overlap_share > config.max_overlap_share:
            out.append(
                f"{found.overlap_pair.capitalize()} press into each other by up to {found.overlap_m * 1e3:.0f} mm, "
                f"more than {config.max_overlap_m * 1e3:.0f} mm for {found.overlap_share:.0%} of the time "
                f"(limit {config.max_overlap_share:.0%})."
            )
        return out + self._motor_failures(found)

    def _motor_failures(self, found: _Findings) -> list[str]:
        config, out = self.config, []
        if found.saturated_share > config.max_saturated_share:
            out.append(
                f"The motor of {poses.spoken(found.saturated_joint)} is at its torque limit for "
                f"{found.saturated_share:.0%} of the time (limit {config.max_saturated_share:.0%})."
            )
        if found.overspeed_share > config.max_overspeed_share:
            out.append(
                f"{poses.spoken(found.overspeed_joint).capitalize()} turns faster than its motor can for "
                f"{found.overspeed_share:.0%} of the time (limit {config.max_overspeed_share:.0%})."
            )
        return out

    def _successes(self, found: _Findings, execution: Execution) -> list[str]:
        config = self.config
        out: list[str] = []
        if not execution.physics:
            return out
        if found.whole:
            seat = _seat(execution)
            ended = f"did not fall in {found.duration_s:.1f} s and ended sitting on the {seat}"
            upright = f"stayed on its feet for all {found.duration_s:.1f} s and came to a stand"
            out.append(f"It {ended if seat else upright}.")
        if found.local_mm is not None and found.local_mm <= config.max_local_error_mm:
            out.append(
                f"Its posture follows the reference: body parts are {found.local_mm:.0f} mm from their places on "
                f"average (limit {config.max_local_error_mm:.0f} mm)."
            )
        if found.root_distance_m is not None and found.root_distance_m <= config.max_root_distance_m:
            out.append(
                f"It stays within {found.root_distance_m * 100:.0f} cm of its path "
                f"(limit {config.max_root_distance_m * 100:.0f} cm)."
            )
        return out


def _track_metrics(backend: str, found: _Findings) -> dict[str, Any]:
    return {
        "backend": backend,
        "duration_s": found.duration_s,
        "survived_s": found.survived_s,
        "fell": found.fell,
        "mpjpe_local_mm": found.local_mm,
        "mpjpe_global_mm": found.global_mm,
        "root_drift_end_mm": found.drift_end_mm,
        "joint_error_rad": found.joint_rad,
        "real_time_factor": None,
        "root_distance_max_m": found.root_distance_m,
        "foot_slip_mm_s": found.slip_mm_s,
        "self_collision_depth_mm": found.overlap_m * 1e3,
        "self_collision_share": found.overlap_share,
        "torque_saturation_share": found.saturated_share,
        "torque_saturation_joint": found.saturated_joint,
        "speed_violation_share": found.overspeed_share,
        "speed_violation_joint": found.overspeed_joint,
    }


def _task_sentence(done: Success) -> str:
    figures = ", ".join(f"{what} {how_much}" for what, how_much in done.details.items())
    return f"The task was {'done' if done.achieved else 'not done'}: {figures}."


def _seat(execution: Execution) -> str | None:
    """The thing that bears the robot at the end, if one bears more than a third of it."""
    things = execution.surroundings
    if things is None or not things.names:
        return None
    heaviest = int(things.load_n[-1].argmax())
    borne = things.load_n[-1, heaviest] > trace.WEIGHT_N / 3.0
    return things.names[heaviest] if borne else None


def _fall_sentence(found: _Findings, fallen_height_m: float) -> str:
    if found.fall_asked:
        return (
            f"The motion itself goes down to the floor, {found.survived_s:.1f} s into it: a pelvis under "
            f"{fallen_height_m:g} m counts as a fall."
        )
    if found.survived_s <= 0.0:
        return f"It fell before the motion began, on the way from the stand into its first frame, {found.fall_how}."
    if found.survived_s >= found.duration_s:
        return f"It did the whole motion of {found.duration_s:.1f} s but fell coming to a stand, {found.fall_how}."
    return f"It fell {found.survived_s:.1f} s into the motion of {found.duration_s:.1f} s, {found.fall_how}."


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
    down = contacts[:, :, None] & (did.sole_pos_m[..., 2] < DOWN_M)
    points = did.sole_pos_m.reshape(len(contacts), -1, 3)
    return metrics.foot_skate_mm_s(points[: last + 1], down.reshape(len(contacts), -1)[: last + 1], fps)


def _saturated(execution: Execution) -> Flags:
    limit = np.array([joint.motor.torque_nm for joint in g1.JOINTS])
    return np.asarray(np.abs(execution.joint_torque_nm) > 0.999 * limit)


def _overspeed(execution: Execution) -> Flags:
    limit = np.array([joint.motor.speed_rad_s for joint in g1.JOINTS])
    angle = execution.motion.joint_pos_rad
    speed = np.gradient(angle, axis=0) * execution.motion.fps if len(angle) > 1 else np.zeros_like(angle)
    return np.asarray(np.abs(speed) > limit)
