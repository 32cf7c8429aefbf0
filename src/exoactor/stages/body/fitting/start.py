"""Where the fit starts: the skeleton bent along the network's world landmarks in each frame."""

from dataclasses import replace

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import SIDES, SMPL_JOINTS
from exoactor.humans import skeleton
from exoactor.stages.body.fitting import kinematics
from exoactor.stages.body.fitting.kinematics import Pose
from exoactor.stages.body.fitting.landmarks import LANDMARKS, USED
from exoactor.stages.body.fitting.observed import Observed
from exoactor.stages.body.fitting.problem import Problem


def initial(task: Problem, seen: Observed) -> Pose:
    """A first pose: torso and head as the network has them, limbs turned the short way."""
    world = gaussian_filter1d(seen.world_m, 1.0, axis=0, mode="nearest")
    world = np.einsum("tji,tnj->tni", task.sight, world)
    at = {name: world[:, i] for i, name in enumerate(LANDMARKS)}
    turn = np.zeros((len(world), len(SMPL_JOINTS), 4))
    _trunk(turn, at)
    _limbs(turn, at, task.build.rest)
    local = skeleton.local_rotations(turn)
    pose = Pose(
        np.zeros((len(world), 3)), local, np.zeros(len(kinematics.BONE_GROUPS)), task.build.rest
    )
    placed = kinematics.place(pose, task.points, task.stature_m)
    return replace(pose, pelvis_m=_translation(task, placed.points_m[:, : len(USED)]))


def _trunk(turn: Array, at: dict[str, Array]) -> None:
    """Fill pelvis, spine, neck and head: joints of a unit share the turn between its ends."""
    up = (at["left_shoulder"] + at["right_shoulder"] - at["left_hip"] - at["right_hip"]) / 2.0
    ears, between_ears = at["left_ear"] - at["right_ear"], (at["left_ear"] + at["right_ear"]) / 2.0
    pelvis = _frame(at["left_hip"] - at["right_hip"], up)
    chest = _frame(at["left_shoulder"] - at["right_shoulder"], up)
    head = _frame(ears, np.cross(at["nose"] - between_ears, ears))

    turn[:, SMPL_JOINTS.index("pelvis")] = pelvis
    for start, end, joints in (
        (pelvis, chest, ("spine1", "spine2", "spine3")),
        (chest, head, ("neck", "head")),
    ):
        whole = rotations.turn_between(start, end)
        for k, joint in enumerate(joints, start=1):
            part = rotations.from_rotvec(whole * k / len(joints))
            turn[:, SMPL_JOINTS.index(joint)] = rotations.multiply(start, part)


def _limbs(turn: Array, at: dict[str, Array], rest: Array) -> None:
    """Fill arms and legs; hands and feet go on as the bone before them."""
    chains = (
        ("spine3", ("collar", "shoulder", "elbow", "wrist")),
        ("pelvis", ("hip", "knee", "ankle", "foot")),
    )
    for side in SIDES:
        for trunk, chain in chains:
            last = turn[:, SMPL_JOINTS.index(trunk)]
            for joint, child in zip(chain, (*chain[1:], "none"), strict=True):
                start, end = f"{side}_{joint}", f"{side}_{child}"
                if start in at and end in at:
                    last = _swing(last, rest[SMPL_JOINTS.index(end)], at[end] - at[start])
                turn[:, SMPL_JOINTS.index(start)] = last


def _frame(left: Array, up: Array) -> Array:
    """Rotation (T, 4) of the frame whose x is `left` and whose y is as near `up` as can be."""
    x = _unit(left)
    z = _unit(np.cross(x, up))
    return rotations.from_matrix(np.stack([x, np.cross(z, x), z], axis=-1))


def _swing(turn: Array, rest: Array, direction: Array) -> Array:
    """`turn` (T, 4), then the shortest rotation of rest vector (3,) onto direction (T, 3)."""
    now = rotations.rotate(turn, _unit(rest))
    return rotations.multiply(rotations.shortest_of_units(now, _unit(direction)), turn)


def _unit(vector: Array) -> Array:
    return np.asarray(vector / np.maximum(np.linalg.norm(vector, axis=-1, keepdims=True), 1e-9))


def _translation(task: Problem, points_m: Array) -> Array:
    """(T, 3) that puts points where the picture has them (least squares), smoothed."""
    ray = (task.px - task.centre_px) / task.focal_px
    w = task.trust[..., None] + 1e-3
    frames, count = ray.shape[:2]
    rows = np.zeros((frames, count, 2, 3))
    rows[..., 0, 0] = rows[..., 1, 1] = 1.0
    rows[..., 2] = -ray
    right = ray * points_m[..., 2:] - points_m[..., :2]
    a, b = (rows * w[..., None]).reshape(frames, -1, 3), (right * w).reshape(frames, -1)
    out = np.linalg.solve(np.swapaxes(a, 1, 2) @ a, np.einsum("tmi,tm->ti", a, b)[..., None])
    return np.asarray(gaussian_filter1d(out[..., 0], 3.0, axis=0, mode="nearest"))
