"""Things in MuJoCo: at rest where the scene puts them, as heavy as it says, and drawn."""

from dataclasses import replace

import mujoco
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.core.frames import Image
from exoactor.io.offscreen import Offscreen
from exoactor.robots import g1
from exoactor.robots import model as g1_model
from exoactor.robots.model import Physics
from exoactor.scenes import extent, tasks
from exoactor.scenes.build import add_scene, at_rest, show_things
from exoactor.scenes.scene import Part, Room, Scene

PHYSICS = Physics(timestep_s=0.0025, feet="box", iterations=20, cone="elliptic")
"""As a robot among things is simulated (`scenes.world`)."""
JOINTS = 36


def among(scene: Scene) -> tuple[mujoco.MjModel, mujoco.MjData]:
    """The G1 at the start of a scene, its motors holding the stand pose."""
    spec = mujoco.MjSpec()
    g1_model.add_floor(spec, PHYSICS)
    g1_model.add_g1(spec, PHYSICS)
    add_scene(spec, scene, visual=False)
    model = spec.compile()
    data = mujoco.MjData(model)
    data.qpos[:JOINTS] = g1_model.stand_qpos()
    data.qpos[:2] = scene.start.place_m
    data.qpos[3:7] = rotations.from_yaw(np.array(scene.start.yaw_rad))
    data.ctrl[:] = data.qpos[7:JOINTS]
    mujoco.mj_forward(model, data)
    return model, data


def things(model: mujoco.MjModel, data: mujoco.MjData, scene: Scene) -> tuple[Array, Array]:
    bodies = [model.body(f"thing_{name}").id for name in scene.names]
    return data.xpos[bodies].copy(), data.xquat[bodies].copy()


@pytest.mark.parametrize("name", tasks.TASKS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_nothing_moves_by_itself(name: str, seed: int) -> None:
    scene = tasks.scene(name, seed)
    model, data = among(scene)
    pos, quat = things(model, data, scene)
    np.testing.assert_allclose(pos, at_rest(scene).pos_m[0], atol=1e-12)
    for _ in range(400):
        mujoco.mj_step(model, data)
    later, turned = things(model, data, scene)
    assert np.linalg.norm(later - pos, axis=-1).max() < 2e-3
    assert np.abs(rotations.angle_between(turned, quat)).max() < np.radians(0.5)
    assert data.qpos[2] > 0.75, "the robot stands"


@pytest.mark.parametrize("name", tasks.TASKS)
def test_masses_and_what_can_be_moved(name: str) -> None:
    scene = tasks.scene(name)
    model, _ = among(scene)
    for thing in scene.things:
        body = model.body(f"thing_{thing.name}")
        assert body.mass[0] == pytest.approx(thing.mass_kg or 0.0, abs=1e-9) or not thing.free
        assert (body.jntnum[0] == 1) == thing.free


def test_what_is_only_drawn_touches_nothing() -> None:
    spec = mujoco.MjSpec()
    scene = tasks.scene("bottle-basket")
    add_scene(spec, scene, visual=True)
    model = spec.compile()
    solid = {
        f"thing_{thing.name}_{part.name}"
        for thing in scene.things
        for part in thing.parts
        if part.solid
    }
    touching = {
        model.geom(i).name
        for i in range(model.ngeom)
        if model.geom_contype[i] or model.geom_conaffinity[i]
    }
    assert touching == solid
    assert "thing_basket_inside" not in [model.geom(i).name for i in range(model.ngeom)]


def test_show_things_puts_them_where_they_were() -> None:
    scene = tasks.scene("can-basket")
    spec = mujoco.MjSpec()
    add_scene(spec, scene, visual=False)
    model = spec.compile()
    data = mujoco.MjData(model)
    rest = at_rest(scene)
    pos_m = np.repeat(rest.pos_m, 2, axis=0)
    pos_m[1, 1] += [0.1, -0.2, 0.3]
    moved = replace(
        rest,
        pos_m=pos_m,
        **{
            name: np.repeat(getattr(rest, name), 2, axis=0)
            for name in ("quat_wxyz", "load_n", "touched", "resting")
        },
    )
    show_things(model, data, moved, 1)
    mujoco.mj_forward(model, data)
    np.testing.assert_allclose(things(model, data, scene)[0], pos_m[1], atol=1e-12)
    show_things(model, data, scene)
    mujoco.mj_forward(model, data)
    np.testing.assert_allclose(things(model, data, scene)[0], rest.pos_m[0], atol=1e-12)


@pytest.mark.parametrize(
    "part",
    [
        Part("a", "box", (0.1, 0.2, 0.3)),
        Part("a", "cylinder", (0.1, 0.2)),
        Part("a", "sphere", (0.1,)),
        Part("a", "capsule", (0.1, 0.2)),
        Part("a", "ellipsoid", (0.1, 0.2, 0.3)),
    ],
)
def test_volumes_are_mujocos(part: Part) -> None:
    spec = mujoco.MjSpec()
    size = [*part.size_m, 0.0, 0.0][:3]
    body = spec.worldbody.add_body()
    body.add_geom(
        type=getattr(mujoco.mjtGeom, f"mjGEOM_{part.kind.upper()}"), size=size, density=1000.0
    )
    assert spec.compile().body_mass[1] == pytest.approx(1000.0 * extent.volume_m3(part))


def picture(scene: Scene) -> Image:
    spec = mujoco.MjSpec()
    add_scene(spec, scene, visual=True)
    model = spec.compile()
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    with Offscreen(model, 1280, 720) as screen:
        return screen.render(data, scene.camera)


def test_a_bottle_can_be_seen_where_it_stands() -> None:
    scene = tasks.scene("bottle-table")
    bottle = scene.thing("bottle")
    with_it, without = picture(scene), picture(replace(scene, things=scene.things[:1]))
    differs = np.argwhere((np.abs(with_it.astype(int) - without) > 12).any(axis=-1))
    middle = scene.camera.project(
        scene.camera.to_camera(bottle.to_world(np.array([0.0, 0.0, 0.1])))
    )
    assert np.linalg.norm(differs[:, ::-1].mean(axis=0) - middle) < 20.0
    assert len(differs) > 500


def test_a_room_that_is_not_known_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"'marble'.*\n.*planks"):
        add_scene(
            mujoco.MjSpec(), replace(tasks.scene("chair"), room=Room(floor="marble")), visual=True
        )


def test_a_paint_that_is_not_known_is_refused() -> None:
    scene = tasks.scene("chair")
    ghost = replace(scene.things[0], parts=(Part("veil", "sphere", (0.1,), paint="ectoplasm"),))
    with pytest.raises(ConfigError, match=r"'ectoplasm'.*\n.*wicker"):
        add_scene(mujoco.MjSpec(), replace(scene, things=(ghost,)), visual=True)


def test_an_open_side_has_no_wall() -> None:
    counts = []
    for west in (-2.6, -np.inf):
        spec = mujoco.MjSpec()
        room = Room((west, np.inf, -np.inf, np.inf, 3.0))
        add_scene(spec, replace(tasks.scene("basket"), things=(), room=room), visual=True)
        counts.append(spec.compile().ngeom)
    assert counts[0] > counts[1] == 1, "the floor alone is left"


@settings(max_examples=30)
@given(name=st.sampled_from(sorted(tasks.TASKS)), seed=st.integers(0, 10_000))
def test_nothing_is_inside_anything_else(name: str, seed: int) -> None:
    model, data = among(tasks.scene(name, seed))
    for contact in data.contact:
        first, second = (model.body(model.geom_bodyid[geom]).name for geom in contact.geom)
        assert contact.dist > -1.5e-3, f"{first} and {second}"
        assert not ({first, second} & set(g1.BODY_NAMES)) or "world" in (first, second), (
            f"{first} touches {second}"
        )
