"""What the robot looks like changes nothing of what it does."""

from pathlib import Path

import mujoco
import numpy as np
import pytest

from exoactor.core.errors import ConfigError, MissingAssetError
from exoactor.robots import g1_shells, meshes, model
from exoactor.robots.look import Visual
from exoactor.robots.shapes import Loft


@pytest.fixture
def no_meshes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without Unitree's meshes."""
    monkeypatch.delenv("EXOACTOR_G1_MESHES", raising=False)
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path))
    monkeypatch.setenv("EXOACTOR_SHARED", str(tmp_path))


def state_after(visual: Visual, stage: bool = False) -> np.ndarray:
    robot = model.build(visual=visual, stage=stage)
    data = mujoco.MjData(robot)
    mujoco.mj_resetDataKeyframe(robot, data, 0)
    mujoco.mj_step(robot, data, 100)
    return np.concatenate([data.qpos, data.qvel])


def test_shapes_and_stage_leave_physics_as_it_is() -> None:
    plain = state_after("none")
    np.testing.assert_array_equal(state_after("primitives"), plain)
    np.testing.assert_array_equal(state_after("primitives", stage=True), plain)


def test_meshes_leave_physics_as_it_is(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXOACTOR_G1_MESHES", str(shared / "robots/unitree_g1/assets"))
    np.testing.assert_array_equal(state_after("meshes"), state_after("none"))


@pytest.mark.usefixtures("no_meshes")
def test_without_meshes_the_shapes_are_drawn() -> None:
    assert meshes.find_meshes() is None
    robot = model.build(visual="auto")
    assert robot.geom("torso_shell").group == 2
    with pytest.raises(MissingAssetError, match="assets pull g1-meshes"):
        model.build(visual="meshes")


@pytest.mark.usefixtures("no_meshes")
def test_a_folder_with_a_file_missing_does_not_count(tmp_path: Path) -> None:
    folder = tmp_path / "assets" / "g1-meshes"
    folder.mkdir(parents=True)
    for mesh in meshes.MESHES[1:]:
        (folder / mesh.file).touch()
    assert meshes.find_meshes() is None
    (folder / meshes.MESHES[0].file).touch()
    assert meshes.find_meshes() == folder.resolve()


def test_shapes_fill_what_the_meshes_fill(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each link's shapes reach as far as its mesh in every direction, within 25 mm (cables and ears
    are left out)."""
    monkeypatch.setenv("EXOACTOR_G1_MESHES", str(shared / "robots/unitree_g1/assets"))
    drawn, real = model.build(visual="primitives"), model.build(visual="meshes")
    for body in (
        "torso_link",
        "left_hip_yaw_link",
        "right_knee_link",
        "left_elbow_link",
        "right_ankle_roll_link",
    ):
        np.testing.assert_allclose(extent(drawn, body), extent(real, body), atol=0.025)


@pytest.mark.parametrize("loft", g1_shells.SHELLS, ids=lambda loft: loft.name)
def test_a_loft_is_closed_and_faces_outwards(loft: Loft) -> None:
    vertices, faces = loft.mesh()
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    forward, backward = {tuple(e) for e in edges}, {tuple(e[::-1]) for e in edges}
    assert len(forward) == len(edges)
    assert forward == backward  # every edge is shared by two faces that run it in opposite ways
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    assert np.einsum("fi,fi->", a, np.cross(b, c)) > 0.0  # six times the enclosed volume


def extent(robot: mujoco.MjModel, body: str) -> np.ndarray:
    """The corners (2, 3) of the box around what is seen of a body, the robot standing."""
    data = mujoco.MjData(robot)
    data.qpos[:] = model.stand_qpos()
    mujoco.mj_forward(robot, data)
    seen = np.flatnonzero((robot.geom_bodyid == robot.body(body).id) & (robot.geom_group == 2))
    corners = []
    for geom in seen:
        turn = data.geom_xmat[geom].reshape(3, 3)
        if robot.geom_type[geom] == mujoco.mjtGeom.mjGEOM_MESH:
            mesh = robot.geom_dataid[geom]
            start = robot.mesh_vertadr[mesh]
            points = robot.mesh_vert[start : start + robot.mesh_vertnum[mesh]]
        else:
            centre, half = robot.geom_aabb[geom, :3], robot.geom_aabb[geom, 3:]
            points = (
                centre + half * np.array(np.meshgrid([-1, 1], [-1, 1], [-1, 1])).reshape(3, -1).T
            )
        world = points @ turn.T + data.geom_xpos[geom]
        corners += [world.min(0), world.max(0)]
    return np.stack([np.min(corners, 0), np.max(corners, 0)])


def test_a_thinned_mesh_keeps_its_form_and_loses_its_detail(tmp_path: Path) -> None:
    loft = g1_shells.SHELLS[0]
    vertices, faces = loft.mesh()
    record = np.zeros(
        len(faces), [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")]
    )
    record["corners"] = vertices[faces]
    path = tmp_path / "shell.STL"
    path.write_bytes(bytes(80) + len(faces).to_bytes(4, "little") + record.tobytes())
    whole, whole_faces = meshes.read_stl(path, 1e-6)
    assert (len(whole), len(whole_faces)) == (len(vertices), len(faces))
    np.testing.assert_allclose(whole[whole_faces], vertices[faces], atol=1e-6)
    thin, thin_faces = meshes.read_stl(path, 0.02)
    assert len(thin) < 0.5 * len(vertices)
    assert len(thin_faces) < 0.7 * len(faces)
    np.testing.assert_allclose(
        [thin.min(0), thin.max(0)], [vertices.min(0), vertices.max(0)], atol=0.02
    )


@pytest.mark.parametrize(
    "content", [b"", b"<html>not found</html>" + bytes(80), bytes(80) + b"\xff\0\0\0" + bytes(50)]
)
def test_a_broken_mesh_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "pelvis.STL").write_bytes(content)
    with pytest.raises(ConfigError, match=r"pelvis\.STL is not a whole binary STL"):
        meshes.read_stl(tmp_path / "pelvis.STL", 0.003)
