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
from exoactor.core.watched import Span, Watched
from exoactor.humans import skeleton
from exoactor.io import assets, video
from exoactor.io.regions import Region
from exoactor.io.shots import Shot
from exoactor.io.video import Clip, Frame
from exoactor.stages.body import Reading, choose, fit, kinematics, search, start, telling
from exoactor.stages.body.build import BUILDS, BuildName
from exoactor.stages.body.choose import Candidate
from exoactor.stages.body.eyes import Eyes
from exoactor.stages.body.follow import Guide, follow
from exoactor.stages.body.landmarks import LANDMARKS
from exoactor.stages.body.observed import Observed, bridged, observed, spans
from exoactor.stages.body.problem import Problem, problem
from exoactor.stages.body.sides import untangled
from exoactor.stages.body.survey import Survey, survey
from exoactor.stages.body.upright import uprighted

SURVEYING, LOOKING = 0.25, 0.6
"""Shares of the stage's time when the survey is done, and when the person was followed; the fit takes the rest."""


@dataclass(frozen=True)
class BlazeConfig:
    """Settings of the embedded body estimator.

    focal_px: the camera's focal length in pixels; None: the picture's diagonal, a field of view of 53° across it,
        as GVHMR and CLIFF guess.
    stature_m: the person's height; it sets the scale of everything.
    person: which one to follow, as people.json counts them; None: the one that moves, is large, central and long in
        view. shot: in which shot of the clip, counted from 1; None: the one in which somebody is in view longest.
    longest_hole_s: frames in which the person is not seen are interpolated between neighbours up to this long, which
        hides a step of a walk at the most (0.5 s); a longer hole ends the motion.
    shortest_s: what is left must be this long, as a clip must (io.video.MIN_DURATION_S).
    camera: its pose over the floor, where it is known: feet that rest are then on that floor. Give `focal_px` too.
    find_turn: the pictures may have been stored turned; they are then read the right way up.
    build: "robot" for a person who took the robot's place and has its limbs; else an adult of unknown proportions.
    """

    focal_px: float | None = None
    stature_m: float = 1.70
    person: int | None = None
    shot: int | None = None
    longest_hole_s: float = 0.5
    shortest_s: float = video.MIN_DURATION_S
    camera: Camera | None = None
    build: BuildName = "adult"
    find_turn: bool = False


@dataclass(frozen=True)
class Seen:
    """What the networks saw of one person: from frame `first` of the clip on, and `spans` of the clip left out."""

    observed: Observed
    first: int
    left_out: tuple[Span, ...]
    watched: Watched


class Blaze:
    """Blaze pose on LiteRT and a clip-level fit."""

    def __init__(self, config: BlazeConfig) -> None:
        self.config = config

    def ready(self) -> None:
        """MissingAssetError without the networks."""
        assets.path("blaze")

    def estimate(self, clip: Clip, progress: Progress) -> Reading:
        """Read one person's motion off the clip, from where the person comes into view to where it leaves.

        Raises:
            BadMotionError: nobody is in view, or not for long enough.
            ConfigError: there is no such person or shot as was asked for.
        """
        seen, turn_deg = self.watch(clip, lambda done: progress(LOOKING * done)), 0
        if self.config.find_turn:
            right, turn_deg = uprighted(seen.observed)
            seen = replace(seen, observed=right)
        body = self.fit(seen, lambda done: progress(LOOKING + (1.0 - LOOKING) * done))
        body = replace(body, clip_turn_deg=turn_deg)
        return Reading(body, seen.watched, telling.notes(body, seen.watched, clip.duration_s, seen.left_out))

    def fit(self, watched: Seen, progress: Progress) -> BodyMotion:
        """One motion through all that the networks saw."""
        seen = untangled(bridged(watched.observed))
        focal_px = self.config.focal_px or float(np.hypot(seen.width, seen.height))
        task = problem(
            seen, focal_px, self.config.stature_m, camera=self.config.camera, build=BUILDS[self.config.build]()
        )
        pose = fit.solve(task, start.initial(task, seen), progress)
        return replace(body_motion(task, pose, seen), clip_start_s=watched.first / ESTIMATE_FPS)

    def watch(self, clip: Clip, progress: Progress) -> Seen:
        """What the networks see of the person, before any fitting."""
        eyes, share = Eyes.load(), SURVEYING / LOOKING
        looked = survey(clip, eyes, lambda done: progress(share * done))
        people = choose.candidates(looked)
        if not people:
            raise _nobody(clip, looked)
        one = choose.chosen(people, self.config.person, self.config.shot, len(looked.shots))

        shot = looked.shots[one.person.shot - 1]
        shown = clip.excerpt(shot.start_s, min(shot.stop_s, clip.duration_s))
        pictures = _counted(video.frames(shown, ESTIMATE_FPS), shown, lambda done: progress(share + (1 - share) * done))
        sightings = follow(pictures, eyes, _guide(people, one, shot))
        return self._kept(observed(sightings, clip.width, clip.height), clip, looked, people, one)

    def _kept(self, whole: Observed, clip: Clip, looked: Survey, people: tuple[Candidate, ...], one: Candidate) -> Seen:
        """The longest part without a long hole, and what it leaves out of the person."""
        parts = spans(whole.found, round(self.config.longest_hole_s * ESTIMATE_FPS))
        first, stop = max(parts, key=lambda part: int(whole.found[slice(*part)].sum()))
        if stop - first < self.config.shortest_s * ESTIMATE_FPS:
            another = (
                f", or, with --video, follow another: --person N ({choose.listed(people)})" if len(people) > 1 else ""
            )
            raise BadMotionError(
                f"person {one.person.number} is in view for {(stop - first) / ESTIMATE_FPS:.1f} s of {clip.path} at a "
                "time, at most",
                f"give a clip that shows one for {self.config.shortest_s:g} s or more{another}",
            )
        shot = looked.shots[one.person.shot - 1]
        away = tuple(_span(shot.first + a, shot.first + b) for a, b in parts if (a, b) != (first, stop))
        watched = Watched(
            tuple(Span(s.start_s, min(s.stop_s, clip.duration_s)) for s in looked.shots),
            one.person.shot,
            tuple(c.person for c in people),
            one.person.number,
        )
        return Seen(whole.part(first, stop), shot.first + first, away, watched)


def _span(first: int, stop: int) -> Span:
    return Span(first / ESTIMATE_FPS, stop / ESTIMATE_FPS)


def _guide(people: tuple[Candidate, ...], one: Candidate, shot: Shot) -> Guide:
    """Where the person and the others were seen, by frame of the shot."""
    own = {g.frame - shot.first: g.sighting for g in one.track.glimpses}
    others: dict[int, list[Region]] = {}
    for other in people:
        if other is not one and other.person.shot == one.person.shot:
            for g in other.track.glimpses:
                others.setdefault(g.frame - shot.first, []).append(g.region)
    return Guide(own, others)


def _nobody(clip: Clip, looked: Survey) -> BadMotionError:
    """Said with what was looked at."""
    sure_px = max(search.FOUND_SHARE * max(clip.width, clip.height), search.SMALLEST_PX / 1.4)
    return BadMotionError(
        f"nobody was found in {clip.path}: {len(looked.glimpses)} pictures were searched; "
        f"who is smaller than about {sure_px:.0f} px from head to foot may be missed",
        "give a clip in which one person is seen from head to foot, upright, lit and large enough",
    )


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


def _counted(pictures: Iterator[Frame], clip: Clip, progress: Progress) -> Iterator[Frame]:
    total = clip.frame_count(ESTIMATE_FPS)
    for done, picture in enumerate(pictures, start=1):
        yield picture
        progress(min(done / total, 1.0))
