"""What physics does to things is noted with the right sign."""

import mujoco
import numpy as np
import pytest

from exoactor.core.motion import Surroundings
from exoactor.scenes.build import add_scene
from exoactor.scenes.observe import Observer, joined
from exoactor.scenes.scene import Part, Scene, Thing
from exoactor.scenes.tasks import scene as task_scene

MASS_KG, G = 3.0, 9.81


def world(
    things: tuple[Thing, ...], ball_at: tuple[float, float, float]
) -> tuple[Observer, Scene, mujoco.MjData]:
    """Things on a floor, and a body of one heavy ball, after a second of physics."""
    from dataclasses import replace

    scene = replace(task_scene("basket"), things=things)
    spec = mujoco.MjSpec()
    spec.worldbody.add_geom(type=mujoco.mjtGeom.mjGEOM_PLANE, size=[0, 0, 1])
    add_scene(spec, scene, visual=False)
    ball = spec.worldbody.add_body(name="ball", pos=ball_at)
    ball.add_joint(type=mujoco.mjtJoint.mjJNT_SLIDE, axis=[0, 0, 1])
    ball.add_geom(type=mujoco.mjtGeom.mjGEOM_SPHERE, size=[0.05, 0, 0], mass=MASS_KG)
    model = spec.compile()
    data = mujoco.MjData(model)
    for _ in range(500):
        mujoco.mj_step(model, data)
    return Observer(model, scene.names, [model.body("ball").id]), scene, data


def block(name: str, z_m: float, mass_kg: float | None = 2.0, x_m: float = 0.0) -> Thing:
    return Thing(
        name,
        (name,),
        (Part("body", "box", (0.1, 0.1, 0.1), (0.0, 0.0, 0.1)),),
        (x_m, 0.0, z_m),
        0.0,
        mass_kg,
    )


def test_a_body_on_a_thing_bears_down_on_it() -> None:
    observer, _, data = world(
        (block("lower", 0.0), block("upper", 0.2), block("apart", 0.0, x_m=1.0)), (0, 0, 0.45)
    )
    seen = observer.look(data)
    assert seen.load_n[0] == pytest.approx([0.0, MASS_KG * G, 0.0], abs=0.2)
    assert seen.touched[0].tolist() == [False, True, False]
    assert seen.resting[0].tolist() == [True, True, True]
    assert seen.pos_m[0, 1] == pytest.approx([0.0, 0.0, 0.2], abs=2e-3)


def test_a_thing_on_the_body_is_carried() -> None:
    light = block("load", 0.11, mass_kg=1.0)
    observer, _, data = world((light,), (0.0, 0.0, 0.05))
    seen = observer.look(data)
    assert seen.load_n[0, 0] == pytest.approx(-1.0 * G, abs=0.2)
    assert seen.touched[0, 0] and not seen.resting[0, 0]


def test_what_falls_touches_nothing() -> None:
    observer, _, data = world((block("falling", 50.0),), (1.0, 0.0, 0.05))
    seen = observer.look(data)
    assert not seen.touched[0, 0] and not seen.resting[0, 0] and seen.load_n[0, 0] == 0.0


def test_what_stands_fast_rests() -> None:
    observer, _, data = world((block("wall", 0.0, mass_kg=None),), (0.0, 0.0, 0.25))
    seen = observer.look(data)
    assert seen.resting[0, 0] and seen.load_n[0, 0] == pytest.approx(MASS_KG * G, abs=0.2)


def test_rows_follow_one_another() -> None:
    observer, scene, data = world((block("one", 0.0),), (0.0, 0.0, 0.25))
    rows = [observer.look(data) for _ in range(3)]
    rows[1] = Surroundings(
        scene.names, rows[1].pos_m + 1.0, rows[1].quat_wxyz, *(np.zeros((1, 1)),) * 3
    )
    whole = joined(rows)
    assert whole.pos_m.shape == (3, 1, 3) and whole.touched[:, 0].tolist() == [True, False, True]
    assert (whole.pos_m[1] > whole.pos_m[0]).all()
