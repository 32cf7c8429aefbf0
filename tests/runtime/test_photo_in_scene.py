"""A photo with the scene that was found in it: its things are in physics, its camera is the
photo's."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exoactor.config import BackEnds
from exoactor.core.errors import ConfigError
from exoactor.io.pictures import save_picture
from exoactor.runtime import place
from exoactor.runtime.prepare import prepared
from exoactor.runtime.request import PhotoRequest
from exoactor.runtime.steps import photo_steps
from exoactor.scenes import tasks
from exoactor.scenes.files import load_scene
from exoactor.store.store import Store

SERVED = BackEnds(transfer="as-is", imagine="wan")
CLOUD = BackEnds("cloud")
SCENE = tasks.scene("lift-box")


def asked(tmp_path: Path, width: int = 1280, height: int = 720) -> PhotoRequest:
    path = tmp_path / "lab.png"
    save_picture(path, np.full((height, width, 3), 120, dtype=np.uint8))
    return PhotoRequest(path, "lift the box and stand up", back_ends=SERVED).in_scene(SCENE)


def test_what_was_found_goes_where_a_scene_goes(tmp_path: Path) -> None:
    request = asked(tmp_path)
    steps = {step.name: step for step in photo_steps(request, (), SCENE)}
    for name in ("plan", "interact", "condition", "track", "judge"):
        assert "scene.json" in steps[name].inputs, name
    assert "plan.json" in steps["judge"].inputs
    alone = {step.name: step for step in photo_steps(replace(request, back_ends=CLOUD))}
    hashes = {name: name for name in steps["body"].inputs}
    assert steps["body"].key(hashes, {}) != alone["body"].key(hashes, {})


def test_the_camera_is_that_of_the_picture_as_it_is_worked_on(tmp_path: Path) -> None:
    with prepared(asked(tmp_path, 640, 360), Store(tmp_path / "store"), print) as (_, sources):
        scene = load_scene(sources["scene.json"])
    assert (scene.camera.width, scene.camera.height) == (640, 360)
    assert scene.camera.K[0, 0] == pytest.approx(SCENE.camera.K[0, 0] / 2.0)
    assert scene.instruction == "lift the box and stand up" and scene.goals


def test_a_scene_of_another_picture_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigError, match=r"takes 1280x720, .*lab\.png is 640x640"),
        prepared(asked(tmp_path, 640, 640), Store(tmp_path / "store"), print),
    ):
        pass


def test_rules_need_words_that_they_understand(tmp_path: Path) -> None:
    request = PhotoRequest(asked(tmp_path).photo, "juggle", back_ends=SERVED).in_scene(SCENE)
    with (
        pytest.raises(ConfigError, match="juggle"),
        prepared(request, Store(tmp_path / "store"), print),
    ):
        pass


def test_a_lens_is_told_once(tmp_path: Path) -> None:
    path = asked(tmp_path).photo
    with pytest.raises(ConfigError, match="--focal-px"):
        PhotoRequest(path, "wave", focal_px=900.0).in_scene(SCENE)


def test_the_run_is_of_photo_and_scene(tmp_path: Path) -> None:
    request = asked(tmp_path)
    alone = PhotoRequest(request.photo, request.instruction, back_ends=SERVED)
    made = [place.of_request(one, None).inputs for one in (request, alone)]
    assert "scene" in made[0] and "scene" not in made[1]
    assert "--photo lab.png --scene lift-box" in request.again
