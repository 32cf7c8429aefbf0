"""The embedded back end: Blaze pose on LiteRT, one person followed, then the clip-level fit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from exoactor.core import frames, rotations
from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.core.frames import Camera
from exoactor.core.motion import ESTIMATE_FPS, SMPL_JOINTS, BodyMotion
from exoactor.core.progress import Progress
from exoactor.humans import skeleton
from exoactor.io import assets, video
from exoactor.io.litert import Network
from exoactor.io.video import Clip, Frame
from exoactor.stages.body import fit, kinematics, start
from exoactor.stages.body.build import BUILDS, BuildName
from exoactor.stages.body.follow import Eyes, Sighting, follow
from exoactor.stages.body.landmarks import LANDMARKS
from exoactor.stages.body.observed import Observed, bridged
from exoactor.stages.body.problem import Problem, problem
from exoactor.stages.body.sides import untangled
from exoactor.stages.body.upright import uprighted

LOOKING = 0.5
"""Share of the stage's time that the networks take; the fit takes the rest."""


@dataclass(frozen=True)
class BlazeConfig:
    """Settings of the embedded body estimator.

    focal_px: the camera's focal length in pixels; None: the picture's diagonal, a field of view of 53° across it,
        as GVHMR and CLIFF guess.
    stature_m: the person's height; it sets the scale of everything.
    person: which one to follow, counted from the left in the first frame with people; None: the largest and most
        central.
    camera: its pose over the floor, where it is known: feet that rest are then on that floor. Give `focal_px` too.
    find_turn: the pictures may have been stored turned; they are then read the right way up.
    build: "robot" for a person who took the robot's place and has its limbs; else an adult of unknown proportions.
    """

    focal_px: float | None = None
    stature_m: float = 1.70
    person: int | None = None
    camera: Camera | None = None
    build: BuildName = "adult"
    find_turn: bool = False


class Blaze:
    """Blaze pose on LiteRT and a clip-level fit."""

    def __init__(self, config: BlazeConfig) -> None:
        self.config = config

    def ready(self) -> None:
        """MissingAssetError without the networks."""
        assets.path("blaze")

    def estimate(self, clip: Clip, progress: Progress) -> BodyMotion:
        """Read one person's motion off the clip.

        Raises:
            BadMotionError: nobody is in view, or the person is found in under half of the frames.
        """
        seen, turn_deg = self.watch(clip, lambda done: progress(LOOKING * done)), 0
        if self.config.find_turn:
            seen, turn_deg = uprighted(seen)
        body = self.fit(seen, lambda done: progress(LOOKING + (1.0 - LOOKING) * done))
        return replace(body, clip_turn_deg=turn_deg)

    def fit(self, watched: Observed, progress: Progress) -> BodyMotion:
        """One motion through all that the networks saw."""
        seen = untangled(bridged(watched))
        focal_px = self.config.focal_px or float(np.hypot(seen.width, seen.height))
        task = problem(
            seen, focal_px, self.config.stature_m, camera=self.config.camera, build=BUILDS[self.config.build]()
        )
        pose = fit.solve(task, start.initial(task, seen), progress)
        return body_motion(task, pose, seen)

    def watch(self, clip: Clip, progress: Progress) -> Observed:
        """What the networks see of the person, before any fitting."""
        eyes = Eyes(
            *(Network(assets.read("blaze", f"{name}.tflite")) for name in ("pose_detection", "pose_landmark_full"))
        )
        total = clip.frame_count(ESTIMATE_FPS)
        pictures = _counted(video.frames(clip, ESTIMATE_FPS), total, progress)
        return observed(list(follow(pictures, eyes, self.config.person)), clip)


def observed(sightings: list[Sighting | None], clip: Clip) -> Observed:
    """Sightings as arrays; BadMotionError where they do not carry a motion."""
    found = np.array([s is not None for s in sightings])
    if not found.any():
        raise BadMotionError(f"nobody was found in {clip.path}", "give a clip that shows one person from head to foot")
    if found.mean() < 0.5:
        first, last = np.flatnonzero(found)[[0, -1]] / ESTIMATE_FPS
        raise BadMotionError(
            f"the person in {clip.path} was found in only {found.sum()} of {len(found)} frames, "
            f"between {first:.1f} s and {last:.1f} s",
            "cut the clip to where the person is in view, or follow another one with --person N",
        )
    count = len(LANDMARKS)
    px, world, visibility = (
        np.zeros((len(found), count, 2)),
        np.zeros((len(found), count, 3)),
        np.zeros((len(found), count)),
    )
    for t, sighting in enumerate(sightings):
        if sighting is not None:
            px[t], world[t], visibility[t] = sighting.px, sighting.world_m, sighting.visibility
    return Observed(ESTIMATE_FPS, px, world, visibility, found, clip.width, clip.height)


def body_motion(task: Problem, pose: kinematics.Pose, seen: Observed) -> BodyMotion:
    """The fitted skeleton as this stage hands it on; `pixels` are the projected joints."""
    quat = skeleton.global_rotations(pose.local_wxyz)
    joints = skeleton.joint_positions(pose.pelvis_m, quat, pose.offsets_m(task.stature_m))
    return BodyMotion(
        fps=seen.fps,
        time_s=np.arange(len(joints)) / seen.fps,
        joint_pos_cam_m=joints,
        joint_quat_cam_wxyz=rotations.normalise(quat),
        joint_conf=joint_confidence(seen),
        pixels=frames.project(joints, frames.intrinsics(task.focal_px, seen.width, seen.height)),
        hand_px=seen.hand_px,
        found=seen.found,
        focal_px=task.focal_px,
        width=seen.width,
        height=seen.height,
        stature_m=task.stature_m,
    )


_TORSO = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
_SEEN_BY = {
    "head": ("nose", "left_ear", "right_ear"), "neck": ("left_shoulder", "right_shoulder"),
    "left_collar": ("left_shoulder",), "right_collar": ("right_shoulder",),
    "left_foot": ("left_foot_index",), "right_foot": ("right_foot_index",),
}  # fmt: skip
"""Joints without a landmark of their own name: those whose visibility they take."""


def joint_confidence(seen: Observed) -> Array:
    """(T, 22) 0…1: the visibility of the landmarks that tell of each joint."""
    columns = []
    for joint in SMPL_JOINTS:
        names = _SEEN_BY.get(joint, (joint,) if joint in LANDMARKS else _TORSO)
        columns.append(seen.visibility[:, [LANDMARKS.index(name) for name in names]].mean(1))
    return np.stack(columns, axis=1)


def _counted(pictures: Iterator[Frame], total: int, progress: Progress) -> Iterator[Frame]:
    for done, picture in enumerate(pictures, start=1):
        yield picture
        progress(min(done / total, 1.0))
