"""Every registered back end, driven through its stage's Protocol alone, with and without a scene.

What is not here (weights, an environment, a key) is told as such; nothing may stumble over its own
seam.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.config import USUAL
from exoactor.core.errors import BadMotionError, ConfigError, MissingAssetError
from exoactor.core.motion import HandMotion, RobotMotion, TrackingReference
from exoactor.core.progress import silent
from exoactor.io.video import Clip, open_clip, write_video
from exoactor.registry import REGISTRIES
from exoactor.robots import g1, model
from exoactor.scenes import tasks
from exoactor.stages.body import BodyInput, Reading
from exoactor.stages.condition import ConditionInput
from exoactor.stages.condition.repair import ConditionConfig, Ends, Repair
from exoactor.stages.ground import Grounded, GroundInput
from exoactor.stages.hands import HandsInput
from exoactor.stages.imagine import Imagined, ImagineInput
from exoactor.stages.interact import Interacted, InteractInput
from exoactor.stages.judge import Judged, JudgeInput
from exoactor.stages.plan import PlanInput, Planned
from exoactor.stages.plan.rules.planner import Rules
from exoactor.stages.retarget import RetargetInput
from exoactor.stages.track import Tracked, TrackInput
from exoactor.stages.track.kinematic import Kinematic
from exoactor.stages.transfer import TransferInput, Transferred
from made.estimated_person import seen, stand, view

ALL = [(stage, name) for stage, registry in REGISTRIES.items() for name in registry.back_ends]
SCENE = tasks.scene("basket")
PICTURE = np.full((SCENE.camera.height, SCENE.camera.width, 3), 120, dtype=np.uint8)
GIVES: Mapping[str, type] = {
    "transfer": Transferred, "plan": Planned, "imagine": Imagined, "body": Reading,
    "hands": HandMotion, "ground": Grounded, "interact": Interacted, "retarget": RobotMotion,
    "condition": TrackingReference, "track": Tracked, "judge": Judged,
}  # fmt: skip


@cache
def reference(in_scene: bool) -> TrackingReference:
    """A stand, as short as can be."""
    pose = model.stand_qpos()
    motion = RobotMotion.from_qpos(np.repeat(pose[None], 11, axis=0), 50.0, g1.JOINT_NAMES)
    repair = Repair(ConditionConfig(ends=Ends(0.1, 0.1, 0.1, 0.1)))
    return repair.condition(ConditionInput(motion, scene=SCENE if in_scene else None), silent)


def inputs(clip: Clip, in_scene: bool) -> Mapping[str, Callable[[], Any]]:
    """What each stage is given, as a run would give it."""
    scene, camera = (SCENE if in_scene else None), view(10.0)
    human = stand(1.0)
    body = seen(human, camera)
    plan = Rules().plan(PlanInput("walk to the basket", PICTURE, scene=SCENE), silent).plan
    stood = reference(in_scene)
    drawn = Kinematic().track(TrackInput(stood, scene=scene), silent).execution
    return {
        "transfer": lambda: TransferInput(PICTURE, scene),
        "plan": lambda: PlanInput("walk to the basket", PICTURE, ("basket",), scene),
        "imagine": lambda: ImagineInput(plan, PICTURE, scene=scene),
        "body": lambda: BodyInput(clip),
        "hands": lambda: HandsInput(clip, body),
        "ground": lambda: GroundInput(body, start=SCENE.start if in_scene else None),
        "interact": lambda: InteractInput(human, body, camera, scene, plan if in_scene else None),
        "retarget": lambda: RetargetInput(human),
        "condition": lambda: ConditionInput(stood.motion, scene=scene),
        "track": lambda: TrackInput(stood, scene=scene, human=human),
        "judge": lambda: JudgeInput(drawn, scene),
    }


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    """A grey one: nobody is in it."""
    path = tmp_path_factory.mktemp("contract") / "grey.mp4"
    write_video(path, (np.full((480, 640, 3), 90, dtype=np.uint8) for _ in range(30)), 30.0)
    return open_clip(path)


@pytest.mark.parametrize("in_scene", [False, True], ids=["alone", "in a scene"])
@pytest.mark.parametrize(("stage", "name"), ALL)
def test_every_back_end_does_its_stage_s_work_or_says_what_it_lacks(
    stage: str, name: str, in_scene: bool, clip: Clip, tmp_path: Path
) -> None:
    registry = REGISTRIES[stage]
    entry, given = registry.find(name), inputs(clip, in_scene)[stage]()
    back_end = registry.make(name)
    folder = (tmp_path,) if stage == "imagine" else ()

    lacks: Exception | None = None
    try:
        made = getattr(back_end, registry.verb)(given, *folder, silent)
    except (BadMotionError, ConfigError, MissingAssetError) as error:
        lacks = error
    else:
        assert isinstance(made, GIVES[stage])
    may_lack = entry.equipped or entry.paid or entry.external or (entry.in_scene and not in_scene)
    assert lacks is None or may_lack, f"{stage} {name}: {lacks}"
    if entry.in_scene and not in_scene:
        assert lacks is not None and "scene" in str(lacks)


def test_the_usual_ones_are_driven_by_every_run() -> None:
    assert {stage: name for stage, name in USUAL.items() if stage in REGISTRIES}.items() <= set(ALL)
