"""Other people's scenes: what moves and what stands fast, masses, looks, who sees it."""

from dataclasses import replace
from pathlib import Path

import mujoco
import numpy as np
import pytest
from tests.made import mjcf_scenes

from exoactor.core.goals import Goal
from exoactor.scenes import affordances, extent, mjcf
from exoactor.scenes.build import add_scene
from exoactor.scenes.files import load_scene, save_scene
from exoactor.scenes.mjcf.things import called
from exoactor.scenes.scene import Scene


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """With includes, meshes, a texture and a hinge."""
    return mjcf.read(mjcf_scenes.kitchen(tmp_path_factory.mktemp("kitchen")), 3)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """With free boxes and a camera."""
    folder = tmp_path_factory.mktemp("lab")
    return mjcf.read(mjcf_scenes.written(folder / "lab.xml", mjcf_scenes.LAB), 0)


def test_free_bodies_move_and_the_rest_stands_fast(kitchen: Scene) -> None:
    assert kitchen.names == ("counter", "wall_cabinet", "red_mug", "kettle")
    assert [thing.free for thing in kitchen.things] == [False, False, True, True]
    assert kitchen.seed == 3 and kitchen.name == "kitchen"
    assert any("wall_cabinet_door moves on a joint" in note for note in kitchen.notes)


def test_a_mass_is_the_bodys_and_a_friction_what_is_touched(kitchen: Scene) -> None:
    mug = kitchen.thing("red_mug")
    assert mug.mass_kg == pytest.approx(0.31) and mug.friction == pytest.approx(0.9)
    low, high = extent.box_m(kitchen.thing("kettle"))
    assert high - low == pytest.approx([0.18, 0.18, 0.2], abs=0.002)


def test_what_is_seen_is_not_what_is_touched(kitchen: Scene) -> None:
    seen, touched = kitchen.thing("red_mug").parts
    assert (seen.kind, seen.solid, seen.paint) == ("mesh", False, "#cc1a1a")
    assert (touched.kind, touched.solid, touched.drawn) == ("cylinder", True, False)


def test_things_stand_on_one_another(kitchen: Scene) -> None:
    mug, counter = kitchen.thing("red_mug"), kitchen.thing("counter")
    assert affordances.support(kitchen, mug) is counter
    assert mug.yaw_rad == pytest.approx(np.radians(30.0))


def test_the_front_of_what_stands_fast_looks_to_the_robot(kitchen: Scene) -> None:
    assert abs(kitchen.thing("counter").yaw_rad) == pytest.approx(np.pi)
    top = affordances.top(kitchen.thing("counter"))
    assert top is not None and top.half_m == pytest.approx([0.35, 1.0])


def test_names_are_said_as_people_do() -> None:
    assert called("red_mug") == ("red mug", "mug")
    assert called("cube_blue_2") == ("blue cube 2", "blue cube", "cube")
    assert called("17") == ("17",)


def test_a_camera_that_does_not_see_the_robot_is_not_taken(kitchen: Scene, lab: Scene) -> None:
    assert any("'overhead' does not see the robot" in note for note in kitchen.notes)
    assert lab.camera.position_m == pytest.approx([-2.2, -2.4, 1.6])
    assert (lab.camera.width, lab.camera.height) == (960, 720)
    fovy = 2.0 * np.arctan(360.0 / lab.camera.K[1, 1])
    assert np.degrees(fovy) == pytest.approx(55.0)


def test_our_camera_sees_what_mujocos_does(lab: Scene) -> None:
    """The same point, by MuJoCo's own matrices."""
    model = mujoco.MjModel.from_xml_string(mjcf_scenes.LAB)
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    away = data.cam_xmat[0].reshape(3, 3).T @ (np.array([1.6, 0.2, 0.77]) - data.cam_xpos[0])
    ours = lab.camera.to_camera(np.array([1.6, 0.2, 0.77]))
    assert ours == pytest.approx(away * [1.0, -1.0, -1.0], abs=1e-6)


def test_a_robot_without_a_place_faces_what_can_be_moved(lab: Scene) -> None:
    cubes = np.mean([thing.pos_m[:2] for thing in lab.things if thing.free], axis=0)
    assert lab.start.place_m == (0.0, 0.0)
    assert lab.start.yaw_rad == pytest.approx(np.arctan2(cubes[1], cubes[0]))


def test_copies_and_frames_are_mujocos(tmp_path: Path) -> None:
    scene = mjcf.read(mjcf_scenes.written(tmp_path / "store.xml", mjcf_scenes.SHELVES), 0)
    assert set(scene.names) == {"rack", "tin_0", "tin_1", "tin_2", "pallet"}
    assert len(scene.thing("rack").parts) == 8
    assert scene.thing("pallet").pos_m == pytest.approx([-0.2, -1.5, 0.0])
    assert scene.thing("tin_2").mass_kg == pytest.approx(0.35)


def test_a_floor_of_a_box_and_a_thing_without_a_name(tmp_path: Path) -> None:
    scene = mjcf.read(mjcf_scenes.written(tmp_path / "room.xml", mjcf_scenes.ROOM), 0)
    assert "floor" not in scene.names and scene.thing("ball").free
    assert scene.thing("coffee_table").pos_m == pytest.approx([1.5, 0.3, 0.0])


def test_all_of_it_is_in_scene_json(kitchen: Scene, tmp_path: Path) -> None:
    save_scene(tmp_path / "scene.json", kitchen)
    back = load_scene(tmp_path / "scene.json")
    assert replace(back, camera=kitchen.camera) == kitchen


def test_it_is_where_mujoco_has_it(kitchen: Scene, tmp_path: Path) -> None:
    """Every mesh corner of ours is where the scene's own model has it."""
    text = mjcf_scenes.kitchen(tmp_path)
    model = mujoco.MjModel.from_xml_path(str(text))
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    kettle = model.body("kettle")
    geom = int(kettle.geomadr[0])
    mesh = int(model.geom_dataid[geom])
    first, count = model.mesh_vertadr[mesh], model.mesh_vertnum[mesh]
    theirs = model.mesh_vert[first : first + count] @ data.geom_xmat[geom].reshape(3, 3).T
    theirs = theirs + data.geom_xpos[geom]
    ours = kitchen.thing("kettle").to_world(extent.around_m(kitchen.thing("kettle").parts[0]))
    apart = np.linalg.norm(ours[:, None] - theirs, axis=-1).min(axis=1)
    assert apart.max() < 1e-4


def test_physics_touches_the_hull_and_pictures_show_all_faces(kitchen: Scene) -> None:
    corners = {}
    for visual in (False, True):
        spec = mujoco.MjSpec()
        add_scene(spec, kitchen, visual=visual)
        model = spec.compile()
        corners[visual] = model.mesh_vertnum[model.mesh("thing_kettle_kettle").id]
        assert model.body("thing_kettle").mass[0] == pytest.approx(kitchen.things[3].mass_kg)
    assert corners[False] <= extent.MOST_CORNERS == 100 and corners[True] == 4 * 24 + 2


def test_what_is_set_above_a_table_comes_to_rest_on_it(tmp_path: Path) -> None:
    text = """<mujoco><worldbody>
      <geom name="table" type="box" size=".4 .6 .35" pos="1.5 0 .35"/>
      <body name="mug" pos="1.4 0 .82"><freejoint/><geom type="cylinder" size=".04 .05"/></body>
      <body name="plank" pos="1.5 .4 .9" euler="0 60 0"><freejoint/>
        <geom type="box" size=".2 .05 .01"/></body>
    </worldbody></mujoco>"""
    scene = mjcf.read(mjcf_scenes.written(tmp_path / "lab.xml", text), 0)
    mug, plank = scene.thing("mug"), scene.thing("plank")
    assert mug.pos_m == pytest.approx([1.4, 0.0, 0.7], abs=2e-3)
    assert extent.box_m(plank)[1, 2] == pytest.approx(0.02, abs=3e-3), "it lies flat"
    assert {note.split()[0] for note in scene.notes} == {"mug", "plank"}
    assert "mug is set where it does not rest: it moves by 0.07 m" in scene.notes


def test_a_yaml_beside_it_says_the_rest(tmp_path: Path) -> None:
    mjcf_scenes.written(
        tmp_path / "lab.yaml",
        """
instruction: put the toy on the crate
robot: {at: [0.3, 0.1], facing: 20}
camera: front
called: {cube_red: [toy, red cube]}
goals: [{kind: on, thing: cube_red, to: crate}]
""",
    )
    path = mjcf_scenes.written(tmp_path / "lab.xml", mjcf_scenes.LAB)
    scene, other = mjcf.read(path, 0), mjcf.read(path, 1)
    assert scene.start.place_m == (0.3, 0.1)
    assert scene.start.yaw_rad == pytest.approx(np.radians(20.0))
    assert 0.0 < np.linalg.norm(np.subtract(other.start.place_m, scene.start.place_m)) < 0.15
    assert scene.thing("cube_red").called[:2] == ("toy", "red cube")
    assert scene.goals == (Goal("on", "cube_red", "crate"),)
    assert scene.instruction == "put the toy on the crate"


def test_a_bin_of_five_boards_is_held_as_a_whole(tmp_path: Path) -> None:
    board = '<geom type="box" size="{} {} {}" pos="{} {} {}"/>'
    walls = [(0.1, 0.1, 0.005, 0, 0, 0.005), (0.005, 0.1, 0.1, 0.1, 0, 0.1)]
    walls += [(0.005, 0.1, 0.1, -0.1, 0, 0.1), (0.1, 0.005, 0.1, 0, 0.1, 0.1)]
    text = "".join(board.format(*wall) for wall in walls)
    text = f'<mujoco><worldbody><body name="bin" pos="1 0 0"><freejoint/>{text}</body></worldbody>'
    scene = mjcf.read(mjcf_scenes.written(tmp_path / "bin.xml", f"{text}</mujoco>"), 0)
    held = affordances.body(scene.thing("bin"))
    assert held.size_m == pytest.approx([0.105, 0.1025, 0.1], abs=1e-3) and not held.solid
