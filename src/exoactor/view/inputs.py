"""What a report is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exoactor.core.motion import (
    BodyMotion,
    Execution,
    HandMotion,
    HumanMotion,
    RobotMotion,
    Verdict,
)
from exoactor.core.plan import Plan
from exoactor.core.watched import Watched
from exoactor.io.video import Clip
from exoactor.scenes.scene import Scene
from exoactor.view import wording


@dataclass(frozen=True)
class ReportInputs:
    """What a report is made from. Whatever is absent is left out of the page.

    `clip`: the part that was read; `reading`: the verdict on what was read off it, with
    `reading_notes` of what else to know of it. `figures`: metrics.json's sections, among them the
    task's (times of computing are not shown); `command`: the line that makes this run again;
    `stages`: (name, back end, key). A run from an instruction has `scene`, `plan` and two pictures
    besides: `observation` of the robot, and `person`, the same with a person in its place.
    """

    name: str
    clip: Clip | None = None
    overlay: Path | None = None
    execution_video: Path | None = None
    body: BodyMotion | None = None
    watched: Watched | None = None
    hands: HandMotion | None = None
    human: HumanMotion | None = None
    reference: RobotMotion | None = None
    execution: Execution | None = None
    verdict: Verdict | None = None
    reading: Verdict | None = None
    reading_notes: tuple[str, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    command: str = ""
    stages: tuple[tuple[str, str, str], ...] = ()
    scene: Scene | None = None
    plan: Plan | None = None
    observation: Path | None = None
    person: Path | None = None

    @property
    def shows_motion(self) -> bool:
        """Whether there is anything to see in space."""
        motions = (self.human, self.execution, self.reference)
        return any(motion is not None for motion in motions)

    @property
    def duration_s(self) -> float:
        """How long the page plays: from the start of the clip to the end of whatever lasts
        longest.
        """
        ends = [
            motion.time_s[-1] + 1.0 / motion.fps
            for motion in (self.body, self.human)
            if motion is not None
        ]
        if self.execution is not None:
            ends.append(self.execution.motion.duration_s - self.execution.clip_start_s)
        elif self.reference is not None:
            ends.append(self.reference.duration_s)

        return float(max(ends, default=0.0))

    @property
    def heading(self) -> str:
        """What was asked for, else the run's name."""
        asked = self.plan or self.scene
        return (asked.instruction if asked else None) or wording.spoken_name(self.name)
