"""Distances to parts are MuJoCo's; things rest, are held, pushed and fall as they are told."""

from dataclasses import replace

import mujoco
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.made.mjcf_scenes import mesh_part

from exoactor.core import rotations
from exoactor.core.frames import Camera
from exoactor.rehearsal.things import HandPath, ThingPath
from exoactor.robots.look import KINDS
from exoactor.scenes import furniture, solids
from exoactor.scenes.build import add_scene
from exoactor.scenes.scene import Part, Scene, Start, Thing

SIZES = {
    "box": (0.1, 0.2, 0.15),
    "cylinder": (0.12, 0.2),
    "sphere": (0.15,),
    "capsule": (0.08, 0.15),
}
NOWHERE = (Start((0.0, 0.0), 0.0), Camera.looking_at(np.ones(3), np.zeros(3), 100.0, 10, 10))
POINT = st.tuples(*[st.floats(-0.5, 0.5)] * 3)


def mujoco_distance(part: Part, point_m: np.ndarray) -> float:
    spec = mujoco.MjSpec()
    size = [*part.size_m, 0.0, 0.0][:3]
    spec.worldbody.add_geom(
        name="a", type=KINDS[part.kind], size=size, pos=part.pos_m, quat=part.quat_wxyz
    )
    spec.worldbody.add_geom(
        name="b", type=mujoco.mjtGeom.mjGEOM_SPHERE, size=[1e-4, 0, 0], pos=point_m
    )
    model = spec.compile()
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    return float(mujoco.mj_geomDistance(model, data, 0, 1, 5.0, None)) + 1e-4


@pytest.mark.parametrize("kind", list(SIZES))
@given(point=POINT, yaw=st.floats(-3.0, 3.0))
@settings(max_examples=15)
def test_distances_outside_are_mujocos(
    kind: str, point: tuple[float, float, float], yaw: float
) -> None:
    turn = rotations.from_rotvec(np.array([0.3, -0.2, yaw]))
    part = Part("p", kind, SIZES[kind], (0.05, -0.1, 0.02), tuple(turn))  # type: ignore[arg-type]
    ours = float(solids.part_distance(part, np.array([point]))[0])
    if ours > 0.005:
        assert ours == pytest.approx(mujoco_distance(part, np.array(point)), abs=2e-4)
    elif ours < -0.005:
        assert mujoco_distance(part, np.array(point)) < 0.0


VASE = mesh_part([(0.0, 0.1), (0.2, 0.16), (0.4, 0.05)], around=12)
"""Of a few corners, so that its hull is the whole of it."""


@given(point=POINT, yaw=st.floats(-3.0, 3.0))
@settings(max_examples=40, deadline=None)
def test_distances_to_a_mesh_are_mujocos(point: tuple[float, float, float], yaw: float) -> None:
    """Before a face, past an edge and past a corner."""
    w, x, y, z = rotations.from_rotvec(np.array([0.3, -0.2, yaw]))
    part = replace(VASE, pos_m=(0.05, -0.1, 0.02), quat_wxyz=(w, x, y, z))
    spec = mujoco.MjSpec()
    add_scene(
        spec, Scene("", 0, "", (Thing("vase", (), (part,), (0, 0, 0)),), *NOWHERE), visual=False
    )
    ball = mujoco.mjtGeom.mjGEOM_SPHERE
    spec.worldbody.add_geom(name="b", type=ball, size=[1e-4, 0, 0], pos=point)
    model = spec.compile()
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    theirs = mujoco.mj_geomDistance(
        model, data, model.geom("thing_vase_body").id, model.geom("b").id, 5.0, None
    )
    ours = float(solids.part_distance(part, np.array([point]))[0])
    if ours > 0.005:
        assert ours == pytest.approx(theirs + 1e-4, abs=2e-4)
    elif ours < -0.005:
        assert theirs < 0.0


def hands(frames: int) -> HandPath:
    """The right hand goes up and turns; the left one stays."""
    pos = np.zeros((frames, 2, 3))
    pos[:, 1, 2] = np.linspace(0.0, 0.5, frames)
    quat = np.tile(rotations.IDENTITY_WXYZ, (frames, 2, 1))
    quat[:, 1] = rotations.from_yaw(np.linspace(0.0, 1.0, frames))
    return HandPath(pos, quat)


def test_a_held_thing_moves_rigidly_with_the_hand() -> None:
    path, time_s = ThingPath.of(furniture.bottle((0.1, 0.2, 0.0))), np.arange(31) / 30.0
    path.then("held", 0.2, (1,))
    pos, quat = path.over(time_s, hands(31))
    np.testing.assert_allclose(pos[:6], np.tile([0.1, 0.2, 0.0], (6, 1)))
    way = hands(31)
    local = rotations.rotate(rotations.conjugate(way.quat_wxyz[6:, 1]), pos[6:] - way.pos_m[6:, 1])
    np.testing.assert_allclose(local, np.tile(local[0], (len(local), 1)), atol=1e-12)
    np.testing.assert_allclose(rotations.yaw(quat)[-1], 0.8, atol=1e-9)


def test_what_is_let_go_falls_and_lies() -> None:
    path, time_s = ThingPath.of(furniture.can((0.0, 0.0, 0.6))), np.arange(40) / 30.0
    path.then("falls", 0.5, height_m=0.1)
    pos, _ = path.over(time_s, hands(40))
    assert (np.diff(pos[:, 2]) <= 0.0).all() and pos[-1, 2] == pytest.approx(0.1)
    assert pos[15 + 6, 2] == pytest.approx(0.6 - 0.5 * 9.81 * 0.2**2, abs=1e-6)


def test_what_is_pushed_keeps_its_height_and_its_heading() -> None:
    path, time_s = ThingPath.of(furniture.bottle((0.0, 0.0, 0.6))), np.arange(31) / 30.0
    path.then("pushed", 0.0, (1,))
    path.then("rests", 0.8)
    way = hands(31)
    way.pos_m[:, 1, 1] = np.linspace(0.0, 0.3, 31)
    pos, quat = path.over(time_s, way)
    assert pos[-1, 1] == pytest.approx(0.24) and (pos[:, 2] == 0.6).all()
    np.testing.assert_allclose(quat, np.tile(rotations.IDENTITY_WXYZ, (31, 1)))
