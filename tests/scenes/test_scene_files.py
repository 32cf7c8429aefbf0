"""scene.json: what is written is read, and what is wrong is named."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from exoactor.core.errors import ConfigError
from exoactor.scenes import tasks
from exoactor.scenes.files import SIZES, load_scene, save_scene
from exoactor.scenes.open import open_scene
from exoactor.scenes.scene import Kind, Room


@pytest.mark.parametrize("name", tasks.TASKS)
def test_round_trip(name: str, tmp_path: Path) -> None:
    scene = tasks.scene(name, 2)
    save_scene(tmp_path / "scene.json", scene)
    back = load_scene(tmp_path / "scene.json")
    for part in ("rotation_cam_from_world", "translation_cam_from_world_m", "K"):
        assert (getattr(back.camera, part) == getattr(scene.camera, part)).all()
    assert replace(back, camera=scene.camera) == scene


def test_every_kind_has_its_sizes() -> None:
    assert set(SIZES) == set(get_args(Kind))


def test_an_open_side_survives(tmp_path: Path) -> None:
    room = Room((-np.inf, 4.0, -2.0, np.inf, 3.0))
    save_scene(tmp_path / "scene.json", replace(tasks.scene("chair"), room=room))
    assert load_scene(tmp_path / "scene.json").room == room


def drop(*path: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        del document[path[-1]]

    return change


def put(value: Any, *path: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


def only_drawn(document: Any) -> None:
    for part in document["things"][1]["parts"]:
        part["solid"] = False


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put(3, "schema_version"), "schema_version is 3, expected 2"),
        (drop("instruction"), "instruction is missing"),
        (put(7, "name"), "name is not a text"),
        (drop("things", 0, "parts", 1, "kind"), r"things\[0\].parts\[1\].kind is missing"),
        (put("blob", "things", 0, "parts", 0, "kind"), "kind is 'blob', expected one of: box"),
        (put([1, 2], "things", 0, "parts", 0, "size_m"), "size_m holds 2 numbers, expected 3"),
        (
            put([0.1, -0.2, 0.1], "things", 0, "parts", 0, "size_m"),
            "size_m holds a number that is not above zero",
        ),
        (
            put([1, 1, 0, 0], "things", 0, "parts", 0, "quat_wxyz"),
            "quat_wxyz has norm 1.414, expected 1",
        ),
        (put("yes", "things", 0, "parts", 0, "solid"), "solid is neither true nor false"),
        (put([0, "a", 0], "things", 1, "pos_m"), r"things\[1\].pos_m\[1\] is not a number"),
        (put(float("nan"), "start", "yaw_rad"), "start.yaw_rad is no number"),
        (put(True, "seed"), "seed is True, expected 0, 1, 2"),
        (put(-1.0, "things", 1, "mass_kg"), "mass_kg is -1.0, expected a number above zero"),
        (put(1.5, "seed"), r"seed is 1.5, expected 0, 1, 2"),
        (put(-3, "seed"), r"seed is -3, expected 0, 1, 2"),
        (put("table", "things", 1, "name"), "things holds the name 'table' twice"),
        (
            put("body", "things", 1, "parts", 1, "name"),
            r"things\[1\].parts holds the name 'body' twice",
        ),
        (put([], "things", 1, "parts"), r"things\[1\].parts holds no part"),
        (
            put(1e-9, "things", 1, "mass_kg"),
            r"things\[1\].mass_kg is 1e-09, expected 1e-06 at least",
        ),
        (only_drawn, r"things\[1\].parts holds nothing solid"),
        (put([1, 0, 1, 0, 3], "room", "walls_m"), "room.walls_m leaves no room"),
        (put({}, "things"), "things is not a list"),
        (put([], "start"), "start is not an object"),
        (put([1, 2, 3], "room", "walls_m"), "room.walls_m must hold"),
        (put([[1, 0], [0, 1]], "camera", "K"), "camera: camera K has shape"),
        (
            put([{"kind": "near", "thing": "sofa"}], "goals"),
            "scene.json: the goal 'near' is about 'sofa', which is not in the scene",
        ),
        (put([{"kind": "flown"}], "goals"), r"goals\[0\]: goal 'flown' is not known"),
        (put([{"kind": "standing", "how": 1}], "goals"), r"goals\[0\] has a field 'how' too many"),
        (put([{"kind": "went", "amount": "far"}], "goals"), r"goals\[0\].amount is not a number"),
    ],
)
def test_what_is_wrong_is_named(
    change: Callable[[Any], None], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "scene.json"
    save_scene(path, tasks.scene("sweep-bottle"))
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    with pytest.raises(ConfigError, match=message) as error:
        load_scene(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_what_is_no_scene_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "scene.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"scene\.json"):
        load_scene(path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda can: can["things"][0].update(pos_m=[0.0, 0.0, 0.0]), "table is where the robot"),
        (lambda can: can["things"][1]["pos_m"].__setitem__(2, 0.5), "deep in the table"),
        (lambda can: can["things"][1]["pos_m"].__setitem__(2, 2.0), "does not stay"),
        (lambda can: can["things"][0]["parts"][0].update(paint="mauve"), "paint 'mauve'"),
        (lambda can: can["room"].update(floor="lava"), "room floor 'lava'"),
        (lambda can: can["start"].update(place_m=[90.0, 0.0]), "robot stands in a wall"),
        (
            lambda can: can.update(goals=[{"kind": "in", "thing": "bottle", "to": "table"}]),
            "table has no inside",
        ),
    ],
)
def test_what_cannot_be_is_no_scene_for_a_run(
    change: Callable[[Any], None], says: str, tmp_path: Path
) -> None:
    path = tmp_path / "scene.json"
    save_scene(path, tasks.scene("sweep-bottle"))
    open_scene(path)
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    with pytest.raises(ConfigError, match=says) as error:
        open_scene(path)
    assert str(path) in error.value.what
