"""One person of a clip: found in a survey of it, chosen, and followed through its shot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from exoactor.core.errors import BadMotionError
from exoactor.core.motion import ESTIMATE_FPS
from exoactor.core.progress import Progress
from exoactor.core.watched import Span, Watched
from exoactor.io import video
from exoactor.io.regions import Region
from exoactor.io.shots import Shot
from exoactor.io.video import Clip, Frame
from exoactor.stages.body import BodyInput
from exoactor.stages.body.blaze import choose
from exoactor.stages.body.blaze.choose import Candidate, ChoiceConfig
from exoactor.stages.body.blaze.follow import FollowConfig, Guide, follow
from exoactor.stages.body.blaze.survey import Survey, SurveyConfig, survey
from exoactor.stages.body.blaze.tracks import TracksConfig
from exoactor.stages.body.detection.detector import DetectorConfig, PoseDetection, PoseDetector
from exoactor.stages.body.detection.search import SearchConfig
from exoactor.stages.body.fitting.landmarks import LANDMARKS
from exoactor.stages.body.fitting.observed import Observed, spans

SURVEYED = 0.25 / 0.6
"""Share of the time when the survey is done; following the person takes the rest."""


@dataclass(frozen=True)
class TrackingConfig:
    """How one person is found and followed.

    longest_hole_s: frames in which the person is not seen are interpolated between neighbours up to
        this long, which hides a step of a walk at the most (0.5 s); a longer hole ends the motion.
    shortest_s: what is left must be this long, as a clip must (io.video.MIN_DURATION_S).
    """

    longest_hole_s: float = 0.5
    shortest_s: float = video.MIN_DURATION_S
    detector: DetectorConfig = field(default_factory=DetectorConfig)
    search: SearchConfig = field(default_factory=SearchConfig)
    survey: SurveyConfig = field(default_factory=SurveyConfig)
    tracks: TracksConfig = field(default_factory=TracksConfig)
    choice: ChoiceConfig = field(default_factory=ChoiceConfig)
    follow: FollowConfig = field(default_factory=FollowConfig)


@dataclass(frozen=True)
class TrackedPerson:
    """What the networks saw of one person, from frame `first` of the clip on.

    `left_out`: where else the person was seen.
    """

    observed: Observed
    first: int
    left_out: tuple[Span, ...]
    watched: Watched


def track_person(
    given: BodyInput, detector: PoseDetector, config: TrackingConfig, progress: Progress
) -> TrackedPerson:
    """Find everybody in the clip, choose one, and follow that one.

    Raises:
        BadMotionError: nobody is in view, or not for long enough.
        ConfigError: there is no such person or shot as was asked for.
    """
    clip = given.clip
    looked = survey(
        clip, detector, config.survey, config.search, lambda done: progress(SURVEYED * done)
    )
    people = choose.candidates(looked, config.choice, config.tracks)
    if not people:
        raise _nobody(clip, looked, config.search)
    one = choose.choose(people, given.person, given.shot, len(looked.shots))

    shot = looked.shots[one.person.shot - 1]
    shown = clip.excerpt(shot.start_s, min(shot.stop_s, clip.duration_s))
    pictures = _counted(shown, lambda done: progress(SURVEYED + (1 - SURVEYED) * done))
    detections = follow(pictures, detector, _guide(people, one, shot), config.follow)
    return _kept(_observed(detections, clip), clip, looked, people, one, config)


def _kept(
    whole: Observed,
    clip: Clip,
    looked: Survey,
    people: tuple[Candidate, ...],
    one: Candidate,
    config: TrackingConfig,
) -> TrackedPerson:
    """The longest part without a long hole, and what it leaves out of the person."""
    parts = spans(whole.found, round(config.longest_hole_s * ESTIMATE_FPS))
    first, stop = max(parts, key=lambda part: int(whole.found[slice(*part)].sum()))
    if stop - first < config.shortest_s * ESTIMATE_FPS:
        person, seconds = one.person.number, (stop - first) / ESTIMATE_FPS
        advice = f"give a clip that shows one for {config.shortest_s:g} s or more"
        if len(people) > 1:
            advice += f", or, with --video, follow another: --person N ({choose.listed(people)})"
        raise BadMotionError(
            f"person {person} is in view for {seconds:.1f} s of {clip.path} at a time, at most",
            advice,
        )

    start = looked.shots[one.person.shot - 1].first
    away = tuple(
        Span((start + a) / ESTIMATE_FPS, (start + b) / ESTIMATE_FPS)
        for a, b in parts
        if (a, b) != (first, stop)
    )
    watched = Watched(
        tuple(Span(s.start_s, min(s.stop_s, clip.duration_s)) for s in looked.shots),
        one.person.shot,
        tuple(c.person for c in people),
        one.person.number,
    )

    return TrackedPerson(whole.part(first, stop), start + first, away, watched)


def _observed(detections: Sequence[PoseDetection | None], clip: Clip) -> Observed:
    """Detections, one a frame, as arrays."""
    found = np.array([detection is not None for detection in detections])
    frames, count = len(found), len(LANDMARKS)
    px, world = np.zeros((frames, count, 2)), np.zeros((frames, count, 3))
    visibility = np.zeros((frames, count))
    for t, detection in enumerate(detections):
        if detection is not None:
            px[t], world[t], visibility[t] = detection.px, detection.world_m, detection.visibility
    return Observed(ESTIMATE_FPS, px, world, visibility, found, clip.width, clip.height)


def _guide(people: tuple[Candidate, ...], one: Candidate, shot: Shot) -> Guide:
    """Where the person and the others were seen, by frame of the shot."""
    own = {g.frame - shot.first: g.detection for g in one.track.glimpses}
    others: dict[int, list[Region]] = {}
    for other in people:
        if other is not one and other.person.shot == one.person.shot:
            for g in other.track.glimpses:
                others.setdefault(g.frame - shot.first, []).append(g.region)
    return Guide(own, others)


def _nobody(clip: Clip, looked: Survey, config: SearchConfig) -> BadMotionError:
    """Said with what was looked at."""
    sure_px = config.found_px(max(clip.width, clip.height))
    return BadMotionError(
        f"nobody was found in {clip.path}: {len(looked.glimpses)} pictures were searched; "
        f"who is smaller than about {sure_px:.0f} px from head to foot may be missed",
        "give a clip in which one person is seen from head to foot, upright, lit and large enough",
    )


def _counted(clip: Clip, progress: Progress) -> Iterator[Frame]:
    """Its pictures, and how many of them are gone through."""
    total = clip.frame_count(ESTIMATE_FPS)
    for done, picture in enumerate(video.frames(clip, ESTIMATE_FPS), start=1):
        yield picture
        progress(min(done / total, 1.0))
