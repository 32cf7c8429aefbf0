"""A scene of a file: the run is named after it, said again by its name, and follows its content."""

from pathlib import Path

import pytest

from exoactor.config import BackEnds, SamplingOptions
from exoactor.core.errors import ConfigError
from exoactor.runtime import place
from exoactor.runtime.request import SceneRequest
from exoactor.runtime.steps.scene import asked_scene
from exoactor.scenes import tasks
from exoactor.scenes.files import save_scene

LAB = "things:\n  box: {kind: box, at: [1.5, 0]}\n"


def asked(path: Path, said: str | None = "walk to the box", seed: int = 0) -> SceneRequest:
    return SceneRequest.of(str(path), said, SamplingOptions(seed=seed), BackEnds())


def test_a_description_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "my-lab.yaml"
    path.write_text(LAB)
    first, second = asked(path), asked(path, seed=1)
    assert (first.name, second.name) == ("my-lab-0", "my-lab-1")
    assert second.again == "exoactor run 'walk to the box' --scene my-lab.yaml --seed 1"
    assert asked_scene(first).instruction == "walk to the box"

    made = place.of_request(first, None)
    assert made.reads == (path,)
    path.write_text(LAB.replace("1.5", "1.6"))
    assert place.of_request(asked(path), None).inputs != made.inputs

    with pytest.raises(ConfigError, match="my-lab has no instruction of its own"):
        asked_scene(asked(path, None))


def test_the_scene_of_a_run_is_one_variation(tmp_path: Path) -> None:
    path = tmp_path / "scene.json"
    save_scene(path, tasks.scene("chair", 2))
    request = asked(path, None)
    assert request.name == "chair-2" and request.again == "exoactor run --scene scene.json"
    assert asked_scene(request).task == "chair"
    with pytest.raises(ConfigError, match="one variation, of seed 2"):
        asked(path, seed=1)
