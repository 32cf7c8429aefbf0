import base64
import json
from dataclasses import replace
from importlib import resources
from typing import Any

import mujoco
import numpy as np
import pytest
from tests.made.mjcf_scenes import mesh_part

from exoactor.core import rotations
from exoactor.core.motion import RobotMotion
from exoactor.robots import dex3, g1, model
from exoactor.scenes import tasks
from exoactor.scenes.scene import Part, Thing
from exoactor.view import scene3d
from exoactor.view.inputs import ReportInputs


def script(*names: str) -> str:
    """The page's scripts, to be called from a test."""
    return "\n".join(
        resources.files("exoactor.view").joinpath("assets", name).read_text() for name in names
    )


@pytest.fixture(scope="module")
def poses() -> RobotMotion:
    rng = np.random.default_rng(3)
    low, high = np.array([joint.range_rad for joint in g1.JOINTS]).T
    count = 4
    quat = rotations.normalise(rng.normal(size=(count, 4)))
    return RobotMotion(
        50.0, rng.normal(size=(count, 3)), quat, rng.uniform(low, high, (count, 29)), g1.JOINT_NAMES
    )


def test_the_page_places_the_robots_links_as_mujoco_does(browser: Any, poses: RobotMotion) -> None:
    body, track = scene3d.robot_body(), scene3d.robot_poses(poses, 0.25)
    call = f"""(() => {{ {script("base.js", "bodies.js")}
        const body = {json.dumps(body)}, track = {json.dumps(track)};
        track.rows = floats(track.rows);
        const place = (link) => [...link.position, ...link.quat];
        return [0, 1, 2, 3].map((i) => robotLinks(body, track, 0.25 + i / 50).map(place));
    }})()"""
    links = np.array(browser.evaluate(call))
    robot = model.build(floor=False)
    data = mujoco.MjData(robot)
    for qpos, seen in zip(poses.qpos, links, strict=True):
        data.qpos[:] = qpos
        mujoco.mj_kinematics(robot, data)
        assert seen[:, :3] == pytest.approx(data.xpos[1:], abs=1e-5)
        assert rotations.angle_between(seen[:, 3:], data.xquat[1:]).max() < 1e-4


def test_the_page_reads_the_persons_joints_between_frames(
    browser: Any, made_up: ReportInputs
) -> None:
    assert made_up.human is not None
    call = f"""(() => {{ {script("base.js", "bodies.js")}
        const person = {json.dumps(scene3d.person_scene(made_up.human))};
        person.joints = floats(person.joints);
        return personJoints(person, 10.5 / 30, [0, 0, 1]);
    }})()"""
    between = made_up.human.joint_pos_m[10:12].mean(axis=0) + [0.0, 0.0, 1.0]
    assert np.array(browser.evaluate(call)) == pytest.approx(between, abs=1e-5)


def test_everything_seen_of_the_robot_is_in_the_scene() -> None:
    robot = model.build(visual="primitives", floor=False)
    body = scene3d.robot_body()
    assert len(body["links"]) == len(g1.LINKS)
    assert len(body["shapes"]) == (robot.geom_group == scene3d.SEEN_GROUP).sum() > 30
    assert [g1.BODY_NAMES[foot] for foot in body["feet"]] == [
        "left_ankle_roll_link",
        "right_ankle_roll_link",
    ]
    assert sum(link["axis"] is not None for link in body["links"]) == len(g1.JOINTS)


def test_fingers_are_drawn_in_the_order_of_the_links(made_up: ReportInputs) -> None:
    assert made_up.execution is not None
    frames = len(made_up.execution.motion)
    angles = np.linspace(0.0, 1.0, 14) * np.ones((frames, 1))
    scene = scene3d.execution_scene(replace(made_up.execution, finger_pos_rad=angles))
    hinged = [link for link in scene["body"]["links"] if link["axis"]]
    rows = np.frombuffer(base64.b64decode(scene["achieved"]["rows"]), dtype="<f4").reshape(
        frames, -1
    )
    assert rows.shape[1] == 7 + len(hinged) == 50
    names = [link.name for link in model.links("dex3") if link.joint]
    robot = model.build(model.Physics(hands="dex3"))
    order = [robot.body(i).name for i in range(robot.nbody) if robot.body(i).name in names]
    at = [order.index(name) for name in dex3.BODY_NAMES]
    np.testing.assert_allclose(rows[0, 7:][at], angles[0], atol=1e-6)


def test_meshes_of_things_are_drawn_by_their_faces(browser: Any) -> None:
    """After the robot's own, which come first in the page's list."""
    vase, cup = (mesh_part([(0.0, 0.1), (0.3, 0.05)], name) for name in ("vase", "cup"))
    drawn = (Part("foot", "box", (0.1, 0.1, 0.1)), vase, replace(vase, name="air", paint="none"))
    things = (Thing("a", (), drawn, (0, 0, 0)), Thing("b", (), (cup,), (1, 0, 0)))
    scene = replace(tasks.scene("basket"), things=things)
    told = {"things": scene3d.things_scene(scene, None)}
    assert [shape["mesh"] for shape in told["things"]["shapes"]] == [-1, 0, 1]

    call = f"""(() => {{ {script("base.js", "view3d.js")}
        const data = {json.dumps(told)};
        data.robot = {{ body: {{ meshes: data.things.meshes.slice(0, 1) }} }};
        const {{ meshes, things }} = unpackScene(data);
        const faces = meshes.map((mesh) => [...mesh.faces]);
        return [things.shapes.map((shape) => shape.mesh), faces, [...meshes[1].vertices]];
    }})()"""
    shapes, faces, vertices = browser.evaluate(call)
    assert shapes == [-1, 1, 2] and len(faces) == 3
    np.testing.assert_array_equal(np.reshape(faces[1], (-1, 3)), vase.faces)
    np.testing.assert_allclose(np.reshape(vertices, (-1, 3)), vase.vertices_m, atol=1e-6)
