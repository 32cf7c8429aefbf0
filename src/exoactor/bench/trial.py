"""One motion tracked once by one tracker: everything measured of it, kept as soon as it is
there.
"""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from exoactor.bench import human_tracker
from exoactor.bench.jobs import Row
from exoactor.core import metrics
from exoactor.core.errors import ExoActorError
from exoactor.core.motion import Execution, RobotMotion, TrackingReference
from exoactor.core.progress import silent
from exoactor.io.files import load_robot_motion, read_json, write_json
from exoactor.robots import g1
from exoactor.stages.condition import CONDITIONERS, ConditionInput
from exoactor.stages.condition.repair.conditioner import usable
from exoactor.stages.condition.repair.motion_repair import flies
from exoactor.stages.judge import JUDGES, JudgeInput
from exoactor.stages.track import TRACKERS, TrackInput
from exoactor.store.keys import artefact_key, file_hash
from exoactor.view.execution_video import write_execution_video

SURVIVED_M = 1.0
"""The root may be this far from the reference at most, at any time of the motion."""
NOMINAL = "nominal"
Tracker = tuple[str, object | None]
"""A back end and its settings; None: the usual ones."""
DECIDES = ("stages/condition", "stages/track", "stages/judge", "scenes", "robots")
"""Folders of the code that a row depends on."""


@dataclass(frozen=True)
class Trial:
    """`tracker`: what it is called here; `back_end`, `config`: what it is; None: with its usual
    settings.

    `condition`: what the robot meets, in words. `filmed`: if it is lost.
    """

    tracker: str
    back_end: str
    motion: Path
    config: object | None = None
    condition: str = NOMINAL
    filmed: bool = True

    @property
    def key(self) -> str:
        """Of all that decides what comes out, but for numpy, MuJoCo and the machine."""
        settings = {"config": repr(self.config), "code": _code()}
        version, read = TRACKERS.find(self.back_end).version, {"motion": file_hash(self.motion)}
        return artefact_key("track", self.back_end, version, settings, read)


def measured(trial: Trial, *, out: Path) -> Row:
    """The row of a trial: as it is kept in `out`, else measured now and kept there."""
    path = out / "rows" / f"{trial.tracker}-{trial.motion.stem}-{trial.key[:12]}.json"
    if path.is_file():
        return dict(read_json(path))

    row: Row = {"tracker": trial.tracker, "clip": trial.motion.stem, "condition": trial.condition}
    row |= {"flight": None, "family": None, "survived": False, "failed": None, "film": None}

    try:
        motion = usable(load_robot_motion(trial.motion))
        row["flight"] = flies(motion)
        reference = conditioned(motion)
        row["family"] = human_tracker.family(reference.motion, row["flight"])
        row |= _tracked(trial, reference, out)
    except ExoActorError as error:
        row["failed"] = error.what
    except Exception as error:
        # whatever a motion makes of a tracker: the others go on, and the row says it
        row["failed"] = f"{type(error).__name__}: {error}"

    write_json(path, row)
    return row


def conditioned(motion: RobotMotion) -> TrackingReference:
    """What every tracker is given for a motion."""
    return CONDITIONERS.make("repair").condition(ConditionInput(motion), silent)


def _tracked(trial: Trial, reference: TrackingReference, out: Path) -> Row:
    tracker = TRACKERS.make(trial.back_end, trial.config)
    began = time.perf_counter()
    execution = tracker.track(TrackInput(reference), silent).execution
    seconds = time.perf_counter() - began

    judged = JUDGES.make("physics").judge(JudgeInput(execution), silent)
    verdict, figures = judged.verdict, judged.figures["track"]
    row = {
        **figures,
        **_energy(execution),
        **human_tracker.errors(execution),
        "real_time_factor": seconds / max(execution.motion.duration_s, 0.02),
        "survived": survived(figures),
        "passed": verdict.passed,
        "reasons": list(verdict.reasons),
    }
    if trial.filmed and not row["survived"]:
        row |= _film(execution, out, f"films/{trial.tracker}-{trial.motion.stem}.mp4")

    return row


def survived(figures: Mapping[str, Any]) -> bool:
    """It did not fall, nor stop, and its root stayed within SURVIVED_M of the reference's."""
    far_m = figures["root_distance_max_m"]
    whole = figures["survived_s"] >= figures["duration_s"] - 0.05
    return bool(whole and not figures["fell"] and far_m is not None and far_m <= SURVIVED_M)


def _energy(execution: Execution) -> Row:
    """Of the motors, in the motion itself, as far as it came."""
    fps, motion = execution.motion.fps, execution.reordered(g1.JOINT_NAMES).motion
    clip = slice(round(execution.clip_start_s * fps), round(execution.clip_end_s * fps) + 1)
    angles = motion.joint_pos_rad[clip]
    if len(angles) < 2:
        return {"energy_j": None, "power_w": None}
    energy_j = metrics.mechanical_energy_j(execution.joint_torque_nm[clip], angles, fps)
    return {"energy_j": energy_j, "power_w": energy_j / ((len(angles) - 1) / fps)}


def _film(execution: Execution, out: Path, name: str) -> Row:
    """A film of what went wrong; a machine that cannot draw measures all the same."""
    (out / name).parent.mkdir(parents=True, exist_ok=True)
    try:
        write_execution_video(execution, None, out / name, silent)
    except ExoActorError as error:
        return {"film": None, "no_film": error.what}
    return {"film": name}


@cache
def _code() -> str:
    """Hash of what executes and judges, so that a row is measured again after work on that."""
    package = Path(__file__).parents[1]
    files = [
        path for place in DECIDES for path in (package / place).rglob("*") if path.suffix != ".pyc"
    ]
    digest = hashlib.sha256()
    ours = [Path(__file__), Path(human_tracker.__file__)]
    for path in sorted(path for path in [*files, *ours] if path.is_file()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
