"""From an instruction to a plan with real parts: the robot in its scene, a person in its place, the
steps."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exoactor.config import BackEnds, SamplingOptions
from exoactor.core.frames import heading_from_smpl
from exoactor.io import assets
from exoactor.io.files import load_human_motion, read_json
from exoactor.io.pictures import load_picture
from exoactor.io.plans import load_plan
from exoactor.runtime.request import SceneRequest
from exoactor.runtime.run import run
from exoactor.runtime.steps.scene import asked_scene, scene_steps
from exoactor.scenes.files import load_scene, save_scene
from exoactor.scenes.scene import Scene, Start
from exoactor.store.store import Store


def small(scene: Scene) -> Scene:
    """The scene seen by a camera with a tenth of the pixels."""
    return replace(scene, camera=scene.camera.scaled(0.3))


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run up to its plan."""
    root = tmp_path_factory.mktemp("world")
    request = SceneRequest("lift-box", "pick up the box and stand up", SamplingOptions(seed=1))
    scene = small(asked_scene(request))
    save_scene(root / "scene.json", scene)
    steps = scene_steps(request, scene)[:3]
    run(
        steps,
        {"scene.json": root / "scene.json"},
        root / "run",
        Store(root / "store"),
        {"command": "x"},
    )
    return root / "run"


def test_the_person_is_where_the_robot_was_and_all_else_is_the_same(planned: Path) -> None:
    observation, reference = (
        load_picture(planned / f"{name}.png") for name in ("observation", "reference")
    )
    assert observation.shape == reference.shape == (216, 384, 3)
    scene = load_scene(planned / "scene.json")
    changed = (observation != reference).any(axis=-1)
    rows, columns = np.nonzero(changed)
    body = [[*scene.start.place_m, height] for height in (0.0, 1.35)]
    (_, feet_px), (middle_px, head_px) = scene.camera.project(
        scene.camera.to_camera(np.array(body))
    )
    tall_px = feet_px - head_px
    assert 0.02 < changed.mean() < 0.3
    assert abs(np.median(columns) - middle_px) < 0.3 * tall_px
    assert head_px - 0.1 * tall_px < rows.min() and rows.max() < feet_px + 0.3 * tall_px, (
        "a shadow reaches further"
    )


def test_the_plan_is_for_what_was_asked(planned: Path) -> None:
    plan = load_plan(planned / "plan.json")
    assert (
        plan.instruction
        == "pick up the box and stand up"
        == load_scene(planned / "scene.json").instruction
    )
    assert [action.verb for action in plan.actions] == [
        "walk_to",
        "reach",
        "grasp",
        "lift",
        "stand",
    ]
    stages = {stage["name"]: stage for stage in read_json(planned / "run.json")["stages"]}
    assert stages["plan"]["backend"] == "rules" and set(stages["plan"]["inputs"]) == {
        "scene.json",
        "observation.png",
    }


def test_an_instruction_becomes_an_execution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole chain on a turn, the robot only drawn: every file is there, and the person read off
    turned that far."""
    if assets.state(assets.BLAZE) != "present":
        pytest.skip("the pose networks are not here (exoactor assets pull blaze)")
    monkeypatch.setattr("exoactor.view.execution_video.ESTIMATE_FPS", 5.0)  # what takes longest
    request = SceneRequest(
        "basket", instruction="turn to the basket", back_ends=BackEnds(track="kinematic")
    )
    scene = replace(small(asked_scene(request)), start=Start((1.0, 0.0), 0.8))
    save_scene(tmp_path / "scene.json", scene)
    steps = scene_steps(request, scene)
    metrics = run(
        steps,
        {"scene.json": tmp_path / "scene.json"},
        tmp_path / "run",
        Store(tmp_path / "store"),
        {},
    )
    made = {name for step in steps for name in step.outputs}
    assert all((tmp_path / "run" / name).stat().st_size > 0 for name in made)
    human = load_human_motion(tmp_path / "run" / "human_motion.npz")
    east_m, north_m, _ = np.subtract(scene.thing("basket").pos_m, human.joint_pos_m[-1, 0])
    faced_rad = heading_from_smpl(human.joint_quat_wxyz[:, 0])
    assert abs(faced_rad[0] - 0.8) < 0.3 and abs(faced_rad[-1] - np.arctan2(north_m, east_m)) < 0.3
    assert metrics["verdict"]["passed"] is False, "what was only drawn never passes"
    assert metrics["task"]["success"] is None, "to turn is not the task that was set here"
