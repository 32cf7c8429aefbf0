"""The embedded back end: Blaze pose on LiteRT, one person followed, then the clip-level fit."""

from dataclasses import dataclass, field, replace

import numpy as np

from exoactor.core.motion import ESTIMATE_FPS, LEAN_AWAY_RAD, BodyMotion
from exoactor.core.progress import Progress
from exoactor.io import assets
from exoactor.stages.body import BodyInput, Reading
from exoactor.stages.body.blaze.tracking import TrackedPerson, TrackingConfig, track_person
from exoactor.stages.body.clips import notes
from exoactor.stages.body.clips.upright import UprightConfig
from exoactor.stages.body.detection.detector import PoseDetector
from exoactor.stages.body.fitting import fit, start
from exoactor.stages.body.fitting.build import BUILDS
from exoactor.stages.body.fitting.fit import SolverConfig
from exoactor.stages.body.fitting.left_right import SwapConfig, fix_left_right_swaps
from exoactor.stages.body.fitting.motion import body_motion
from exoactor.stages.body.fitting.observed import fill_gaps
from exoactor.stages.body.fitting.problem import NoiseModel, problem

TRACKED = 0.6
"""Share of the stage's time when the person was followed; the fit takes the rest."""


@dataclass(frozen=True)
class BlazeConfig:
    """Tuned settings of the embedded body estimator, a part each.

    tracking: how one person is found and followed.
    upright: when pictures were stored turned.
    swaps: when left and right were mixed up.
    noise: how far the networks are believed.
    solver: when the fit is done.
    lean_away_rad: the bias of all that, as `BodyMotion.lean_away_rad`.
    """

    tracking: TrackingConfig = field(default_factory=TrackingConfig)
    upright: UprightConfig = field(default_factory=UprightConfig)
    swaps: SwapConfig = field(default_factory=SwapConfig)
    noise: NoiseModel = field(default_factory=NoiseModel)
    solver: SolverConfig = field(default_factory=SolverConfig)
    lean_away_rad: float = LEAN_AWAY_RAD


class Blaze:
    """Blaze pose on LiteRT and a clip-level fit."""

    def __init__(self, config: BlazeConfig | None = None) -> None:
        self.config = config or BlazeConfig()

    def ready(self) -> None:
        """MissingAssetError without the networks."""
        assets.path("blaze")

    def estimate(self, given: BodyInput, progress: Progress) -> Reading:
        """Read one person's motion off the clip, from coming into view to leaving it.

        Where `rotate` is None, of pictures that were stored turned the motion is that in the
        pictures turned upright, by `clip_turn_deg`.

        Raises:
            BadMotionError: nobody is in view, or not for long enough.
            ConfigError: there is no such person or shot as was asked for.
        """
        seen, turn_deg = self.track(given, lambda done: progress(TRACKED * done)), 0
        if given.rotate is None:
            upright, turn_deg = seen.observed.uprighted(self.config.upright)
            seen = replace(seen, observed=upright)

        body = self.fit(seen, given, lambda done: progress(TRACKED + (1.0 - TRACKED) * done))
        body = replace(body, clip_turn_deg=turn_deg)
        return Reading(
            body,
            seen.watched,
            notes.notes(body, seen.watched, given.clip.duration_s, seen.left_out),
        )

    def track(self, given: BodyInput, progress: Progress) -> TrackedPerson:
        """What the networks see of the person, before any fitting."""
        detector = PoseDetector.load(self.config.tracking.detector)
        return track_person(given, detector, self.config.tracking, progress)

    def fit(self, tracked: TrackedPerson, given: BodyInput, progress: Progress) -> BodyMotion:
        """One motion through all that the networks saw."""
        seen = fix_left_right_swaps(fill_gaps(tracked.observed), self.config.swaps)
        focal_px = given.focal_px or float(np.hypot(seen.width, seen.height))
        task = problem(
            seen, focal_px, given.stature_m, self.config.noise, given.camera, BUILDS[given.build]()
        )

        pose = fit.solve(task, start.initial(task, seen), progress, self.config.solver)
        body = body_motion(task, pose, seen)
        first_s, lean_away_rad = tracked.first / ESTIMATE_FPS, self.config.lean_away_rad
        return replace(body, clip_start_s=first_s, lean_away_rad=lean_away_rad)
