"""What a description says is what stands there."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.goals import Goal
from exoactor.io import files
from exoactor.scenes import soundness, tasks
from exoactor.scenes.description import read_scene, sound_scene
from exoactor.scenes.description.kinds import KINDS
from exoactor.scenes.description.shapes import Quantity
from exoactor.scenes.extent import box_m
from exoactor.scenes.scene import Scene


def scene(tmp_path: Path, text: str, seed: int = 0) -> Scene:
    path = tmp_path / "lab.yaml"
    path.write_text(text)
    return read_scene(path, seed)


@pytest.mark.parametrize("name", tasks.TASKS)
def test_the_fourteen_are_where_they_always_were(name: str, repository: Path) -> None:
    golden = json.loads((repository / "tests/golden/scenes.json").read_text())
    for seed in range(5):
        told, found = golden[f"{name}-{seed}"], tasks.scene(name, seed)
        start = [*found.start.place_m, found.start.yaw_rad]
        np.testing.assert_allclose(start, told["start"], atol=1e-6)
        assert list(found.names) == list(told["things"])
        for thing in found.things:
            where = [*thing.pos_m, thing.yaw_rad]
            np.testing.assert_allclose(where, told["things"][thing.name], atol=1e-6)
        assert sum(len(thing.parts) for thing in found.things) == told["parts"]
        camera = found.camera.translation_cam_from_world_m
        np.testing.assert_allclose(camera, told["camera"], atol=1e-6)


def test_every_kind_stands_as_it_is_and_in_other_sizes(tmp_path: Path) -> None:
    usual, larger = "things:\n", "things:\n"
    for k, (name, kind) in enumerate(KINDS.items()):
        lengths = {
            key: shape for key, shape in kind.parameters.items() if isinstance(shape, Quantity)
        }
        place = f"kind: {name}, at: [{3 + 4 * (k % 5)}, {4 * (k // 5)}]"
        said = "".join(f", {key}: {1.25 * shape.usual}" for key, shape in lengths.items())
        usual += f"  {name}: {{{place}}}\n"
        larger += f"  {name}: {{{place}{said}}}\n"

    one, other = scene(tmp_path, usual), scene(tmp_path, larger)
    assert not list(soundness.faults(one)) and not list(soundness.faults(other))
    for thing, large in zip(one.things, other.things, strict=True):
        ratio = np.ptp(box_m(large), axis=0) / np.ptp(box_m(thing), axis=0)
        assert (ratio.max() > 1.1) == bool(KINDS[thing.name].parameters), thing.name


def test_sizes_units_and_looks(tmp_path: Path) -> None:
    found = scene(
        tmp_path,
        "things:\n"
        "  desk: {kind: table, at: [150 cm, 0], facing: 1.5 rad, height: 70 cm, mass: fixed}\n"
        "  mug: {kind: cup, on: desk, mass: 300 g, friction: 0.9, colour: red, called: Mug}\n",
    )
    desk, mug = found.things
    assert desk.pos_m == (1.5, 0.0, 0.0) and desk.yaw_rad == 1.5 and desk.mass_kg is None
    assert box_m(desk)[1, 2] == pytest.approx(0.70) and desk.called == ("desk", "table")
    assert (mug.mass_kg, mug.friction, mug.called, mug.yaw_rad) == (0.3, 0.9, ("mug",), 1.5)
    assert "red" in {part.paint for part in mug.parts}
    assert mug.pos_m == pytest.approx((1.5, 0.0, 0.70))


def test_a_place_on_a_thing_counts_from_its_front(tmp_path: Path) -> None:
    found = scene(
        tmp_path,
        "things:\n"
        "  can: {kind: can, on: table, from_front: 0.1, across: 0.3}\n"
        "  table: {kind: table, at: [2, 1], facing: 180, depth: 0.4, height: 0.6}\n",
    )
    assert found.names == ("can", "table")
    # who stands before it looks along x: the front edge is nearest, their left is +y
    assert found.thing("can").pos_m == pytest.approx((1.9, 1.3, 0.6))


VARIED = """
things:
  table: {kind: table, at: [2, 0], facing: 180}
  can: {kind: can, on: table}
  chair: {kind: chair, at: [1, 1.5], varies: {at: 0, facing: 0}}
  box: {kind: box, at: [1, -1.5], varies: {at: 0.3, facing: 90}}
robot: {at: [0, 0], varies: {at: 0, facing: 0}}
camera: {position: [-1, -2, 1.3], target: [0.8, 0, 0.5], varies: {position: 0, target: 0}}
"""


def test_a_seed_moves_what_varies_and_as_far_as_it_may(tmp_path: Path) -> None:
    written = scene(tmp_path, VARIED)
    table, can, chair, box = written.things
    for seed in (1, 2, 3):
        varied = scene(tmp_path, VARIED, seed)
        assert varied.thing("chair") == chair and varied.start == written.start
        assert (varied.camera.position_m == written.camera.position_m).all()
        for thing, most in ((table, 0.05), (box, 0.3)):
            moved = np.abs(np.subtract(varied.thing(thing.name).pos_m, thing.pos_m))
            assert moved[:2].min() > 0.0 and moved.max() <= most
        apart = np.subtract(varied.thing("can").pos_m, varied.thing("table").pos_m)
        assert apart[2] == pytest.approx(can.pos_m[2])
    assert scene(tmp_path, VARIED, 1).things == scene(tmp_path, VARIED, 1).things


@pytest.mark.parametrize(
    ("lens", "focal_px"),
    [("90", 640.0), ("90 deg", 640.0), ("800 px", 800.0), ("27 mm", 960.0)],
)
def test_lenses(lens: str, focal_px: float, tmp_path: Path) -> None:
    text = f"things: {{}}\ncamera: {{position: [0, -3, 1], target: [0, 0, 0.5], lens: {lens}}}\n"
    camera = scene(tmp_path, text).camera
    assert camera.K[0, 0] == pytest.approx(focal_px) and (camera.width, camera.height) == (
        1280,
        720,
    )


def test_a_camera_of_a_file(tmp_path: Path) -> None:
    camera = tasks.scene("chair").camera
    files.save_camera(tmp_path / "mine.json", camera)
    found = scene(tmp_path, "things: {}\ncamera: {file: mine.json}\n", 4)
    assert (found.camera.K == camera.K).all()


@pytest.mark.parametrize("name", tasks.TASKS)
def test_a_chosen_camera_sees_the_robot(name: str, tmp_path: Path) -> None:
    text = (tasks.DATA / f"{name}.yaml").read_text()
    kept = [line for line in text.splitlines() if not line.startswith("camera:")]
    path = tmp_path / f"{name}.yaml"
    path.write_text("\n".join(kept))
    sound_scene(path)


def test_rooms(tmp_path: Path) -> None:
    far = scene(tmp_path, "things: {it: {kind: box, at: [9, 0]}}")
    assert far.room.walls_m[1] > 9.1 and far.room.walls_m[0] == -2.6
    text = "things: {}\nroom: {west: -5, east: open, height: 2.5, wall: '#aabbcc'}\n"
    room = scene(tmp_path, text).room
    assert room.walls_m == (-5.0, np.inf, -2.4, 3.6, 2.5) and room.wall == "#aabbcc"


def test_goals_are_those_that_are_said(tmp_path: Path) -> None:
    text = (
        "instruction: put the can on the floor\n"
        "things: {can: {kind: can, at: [1, 0]}}\n"
        "goals:\n  - {kind: on, thing: can, to: floor}\n  - {kind: moved, thing: can, amount: 30}\n"
    )
    found = scene(tmp_path, text)
    assert found.instruction == "put the can on the floor"
    assert found.goals == (Goal("on", "can", "floor"), Goal("moved", "can", amount=30.0))


def test_primitives(tmp_path: Path) -> None:
    found = scene(
        tmp_path,
        "things:\n  rig:\n    at: [1, 0]\n    mass: 2\n    colour: green\n    parts:\n"
        "      - {shape: box, size: [0.2, 0.4, 0.1], at: [0, 0, 0.05], name: top}\n"
        "      - {shape: capsule, diameter: 0.1, height: 0.5, at: [0, 0, 0.4], turn: [0, 90, 0]}\n"
        "      - {shape: sphere, diameter: 0.2, at: [0, 0, 0.8], colour: '#ff0000', solid: no}\n"
        "  ball: {at: [2, 0], parts: [{shape: sphere, diameter: 0.3}]}\n",
    )
    top, capsule, sphere = found.thing("rig").parts
    assert (top.name, top.size_m, top.paint) == ("top", (0.1, 0.2, 0.05), "green")
    assert capsule.size_m == pytest.approx((0.05, 0.2))
    assert np.abs(capsule.quat_wxyz) == pytest.approx([np.sqrt(0.5), 0.0, np.sqrt(0.5), 0.0])
    assert (sphere.paint, sphere.solid) == ("#ff0000", False)
    assert box_m(found.thing("ball"))[0, 2] == pytest.approx(0.0)  # it stands on the floor


def test_a_tasks_scene_is_a_task_and_a_files_is_not(tmp_path: Path) -> None:
    path = tmp_path / "chair.yaml"
    path.write_text((tasks.DATA / "chair.yaml").read_text())
    mine, theirs = read_scene(path, 2), tasks.scene("chair", 2)
    assert mine.task is None and replace(theirs, task=None, camera=mine.camera) == mine
