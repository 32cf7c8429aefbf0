"""What the judge says of executions that tests made."""

from typing import Any

from exoactor.core.motion import Execution, Verdict
from exoactor.core.progress import silent
from exoactor.scenes.scene import Scene
from exoactor.stages.judge import JudgeInput
from exoactor.stages.judge.physics import PhysicsJudge


def judged(execution: Execution, scene: Scene | None = None) -> tuple[Verdict, dict[str, Any]]:
    """The verdict, and the parts of metrics.json by section."""
    found = PhysicsJudge().judge(JudgeInput(execution, scene), silent)
    return found.verdict, dict(found.figures)
