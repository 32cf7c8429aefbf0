"""What the network saw, laid out for the fit."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core.checks import Array
from exoactor.core.frames import Camera
from exoactor.core.motion import SIDES, SMPL_JOINTS, joint_indices
from exoactor.humans import limbs
from exoactor.humans.mass import centre_of_mass_m
from exoactor.stages.body.fitting.build import Build, adult
from exoactor.stages.body.fitting.kinematics import Points
from exoactor.stages.body.fitting.landmarks import SEGMENTS, USED, USED_NAMES
from exoactor.stages.body.fitting.observed import Observed

WORLD_STATURE_M = 1.66
"""Stature that the network's world landmarks assume (measured on rendered people)."""

SEGMENT_START = [USED_NAMES.index(start) for start, _, _ in SEGMENTS]
SEGMENT_END = [USED_NAMES.index(end) for _, end, _ in SEGMENTS]
SEGMENT_RATIO = np.array([ratio for _, _, ratio in SEGMENTS])
FEET = [USED_NAMES.index(f"{side}_{part}") for part in ("heel", "foot_index") for side in SIDES]
SMOOTHED = (
    "pelvis", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
    "left_foot", "right_foot", "spine3", "head",
    "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
)  # fmt: skip
"""Joints whose path in time is kept smooth; the hips' line is the heading, which no robot follows
where it jolts."""


def _mass_shares() -> Array:
    """(len(SMOOTHED),) of the centre of mass; the neck's share is put on the shoulders."""
    unit = np.eye(len(SMPL_JOINTS))[..., None].repeat(3, axis=-1)
    share = dict(zip(SMPL_JOINTS, centre_of_mass_m(unit)[:, 0], strict=True))
    for side in SIDES:
        share[f"{side}_shoulder"] += share["neck"] / 2.0
    return np.array([share[name] for name in SMOOTHED])


MASS_SHARES = _mass_shares()


@dataclass(frozen=True)
class NoiseModel:
    """Standard deviations of the fit's terms (smaller pulls harder), and where their kernels bend.

    Set by hand, the same for every clip. Measured: a factor of 1.4 on `picture`, `depth_m` or
    `rest_m_s` changes the joints' mean error on the demo clip and on a real one by under 4 mm.

    visibility_power: trust in a landmark is its visibility to this power: an arm that the body
        hides is guessed to be where the other one is. (Of 1, 2 and 3, 3 read imagined and real
        clips best in the mean: with 1 hidden wrists were 20 cm off.)
    hidden_trust: in the direction of a segment that the network does not see at all.
    rest_speed: in the picture, in statures a second, at which trust in a foot's rest has fallen to
        1/e.
    """

    picture: float = 0.008  # of the person's height in the picture
    picture_tail: float = 2.5  # standard deviations, as all tails
    depth_m: float = 0.08
    depth_tail: float = 2.0
    # right, down, along the line of sight
    jerk_m_s3: tuple[float, float, float] = (250.0, 250.0, 150.0)
    jerk_tail: float = 2.0
    rest_m_s: float = 0.03
    rest_tail: float = 3.0
    floor_m: float = 0.02
    floor_tail: float = 2.0
    balance_m: float = 0.025
    balance_slack_m: float = 0.10
    balance_tail: float = 10.0
    stature: float = 0.0005
    visibility_power: float = 3.0
    hidden_trust: float = 0.1
    rest_speed: float = 0.12


@dataclass(frozen=True)
class FloorPlane:
    """A known floor, in the camera's frame: its normal `up` (3,), and the camera's height over it.

    `rest_m` (4,): how high over the floor the landmarks of FEET are while they rest on it.
    """

    up: Array
    camera_height_m: float
    rest_m: Array

    @property
    def away(self) -> Array:
        """(3,) level, in the direction the camera looks."""
        level = np.array([0.0, 0.0, 1.0]) - self.up[2] * self.up
        return np.asarray(level / np.linalg.norm(level))


@dataclass(frozen=True)
class Problem:
    """What does not change during a fit of T frames.

    `points`: the landmarks of USED, then the joints of SMOOTHED; `px` (T, N, 2) and `trust` (T, N),
    0 to 1, of the landmarks; `segment_m` (T, B, 3) and `segment_trust` (T, B): the network's
    vectors of SEGMENTS along the line of sight; `rest_trust` (T, 4) of FEET; `sight` (T, 3, 3)
    takes the camera's axes to those along the line of sight; `height_px` (T,) of the person;
    `floor` on which feet rest, where it is known.
    """

    points: Points
    px: Array
    trust: Array
    segment_m: Array
    segment_trust: Array
    rest_trust: Array
    sight: Array
    height_px: Array
    focal_px: float
    centre_px: Array
    stature_m: float
    fps: float
    noise: NoiseModel
    build: Build
    floor: FloorPlane | None = None


def problem(
    seen: Observed,
    focal_px: float,
    stature_m: float,
    noise: NoiseModel = NoiseModel(),
    camera: Camera | None = None,
    build: Build | None = None,
) -> Problem:
    """Gather what the network saw into the terms of the fit.

    `camera`: its pose over the floor, where it is known.
    """
    build = build or adult()
    smoothed = joint_indices(SMOOTHED)
    offsets_m = np.concatenate([build.landmarks * stature_m, np.zeros((len(smoothed), 3))])
    centre_px = np.array([seen.width / 2.0, seen.height / 2.0])

    px, visibility = seen.px[:, USED], seen.visibility[:, USED]
    trust = visibility**noise.visibility_power
    world = seen.world_m[:, USED] * stature_m / WORLD_STATURE_M
    segment_trust = np.minimum(trust[:, SEGMENT_END], trust[:, SEGMENT_START])

    diagonal = np.linalg.norm(np.ptp(px, axis=1), axis=1)
    height_px = np.maximum(gaussian_filter1d(diagonal, 15.0, mode="nearest"), 1.0)

    floor = None
    if camera:
        rest_m = (build.ankle + build.landmarks[FEET, 1]) * stature_m
        height_m = float(camera.position_m[2])
        floor = FloorPlane(camera.rotation_cam_from_world[:, 2], height_m, rest_m)

    return Problem(
        points=Points(build.joints + smoothed, offsets_m),
        px=px,
        trust=trust,
        segment_m=(world[:, SEGMENT_END] - world[:, SEGMENT_START]) * SEGMENT_RATIO[:, None],
        segment_trust=noise.hidden_trust + (1.0 - noise.hidden_trust) * segment_trust,
        rest_trust=resting(px[:, FEET], height_px, seen.fps, noise.rest_speed)
        * visibility[:, FEET],
        sight=line_of_sight(px, focal_px, centre_px),
        height_px=height_px,
        focal_px=focal_px,
        centre_px=centre_px,
        stature_m=stature_m,
        fps=seen.fps,
        noise=noise,
        build=build,
        floor=floor,
    )


def line_of_sight(px: Array, focal_px: float, centre_px: Array) -> Array:
    """(T, 3, 3) rotations that take the person's middle to +z without roll; px (T, N, 2).

    The network sees a person cut out of the picture as if the camera looked straight at it, so its
    depth runs along this line; taking the camera's z instead turns a person at the picture's edge
    by up to 20°.
    """
    middle = gaussian_filter1d((px.min(1) + px.max(1)) / 2.0, 3.0, axis=0, mode="nearest")
    ray = np.concatenate([(middle - centre_px) / focal_px, np.ones((len(px), 1))], axis=1)
    forward = limbs.unit(ray)
    right = limbs.unit(np.cross([0.0, 1.0, 0.0], forward))
    return np.stack([right, np.cross(forward, right), forward], axis=1)


def resting(px: Array, height_px: Array, fps: float, rest_speed: float) -> Array:
    """(T, N) how surely points (T, N, 2) rest: 1 where they stay in the picture, towards 0 else."""
    smooth = gaussian_filter1d(px, 1.0, axis=0, mode="nearest")
    speed = np.linalg.norm(np.gradient(smooth, axis=0), axis=-1) * fps / height_px[:, None]
    return np.asarray(np.exp(-((speed / rest_speed) ** 2)))
