"""A foot that would meet a beam on the floor is lifted over it; nothing else changes."""

from dataclasses import replace

import numpy as np
from tests.made.mjcf_scenes import mesh_part

from exoactor.core.motion import RobotMotion
from exoactor.robots import g1, model, poses
from exoactor.robots.legs import Legs
from exoactor.scenes import tasks
from exoactor.scenes.scene import Scene
from exoactor.stages.condition.repair.footing import FootingConfig, stepped_over


def dragging(scene: Scene, frames: int = 60) -> RobotMotion:
    """The right foot is dragged over the beam at a height of 2 cm while the left one stands before
    it."""
    legs, beam = Legs(), np.array(scene.thing("obstacle").pos_m)
    stand = model.stand_qpos()
    stand[:3] = [beam[0] - 0.03, beam[1], 0.70]  # low enough for both legs to reach
    pos, quat = (value[0] for value in legs.feet(stand[None]))
    pos[0, 0] = beam[0] - 0.2
    qpos = []
    for ahead in np.linspace(-0.2, 0.22, frames):
        pos[1] = [beam[0] + ahead, pos[1, 1], 0.055]
        qpos.append(legs.solve(stand, pos, quat)[0])
    return RobotMotion.from_qpos(np.array(qpos), 50.0, g1.JOINT_NAMES)


def over_the_beam(motion: RobotMotion, scene: Scene) -> np.ndarray:
    """Heights of the right sole's corners that are over the beam, seen from above."""
    sole, beam = poses.read(motion.qpos).sole_pos_m[:, 1], scene.thing("obstacle")
    away = np.abs(sole[..., 0] - beam.pos_m[0])
    return np.asarray(sole[..., 2][away < beam.part("beam").size_m[0]])


def test_a_dragged_foot_is_lifted_over_the_beam() -> None:
    scene = tasks.scene("step-over")
    motion = dragging(scene)
    top = 2.0 * scene.thing("obstacle").part("beam").size_m[2]
    assert over_the_beam(motion, scene).min() < top
    lifted, notes = stepped_over(motion, scene, Legs())
    assert over_the_beam(lifted, scene).min() > top + 0.3 * FootingConfig.spare_m
    assert len(notes) == 1 and "lifted" in notes[0]
    np.testing.assert_array_equal(lifted.root_pos_m, motion.root_pos_m)
    assert np.abs(np.diff(lifted.joint_pos_rad, axis=0)).max() * 50.0 < 12.0


def test_where_nothing_lies_nothing_changes() -> None:
    motion = dragging(tasks.scene("step-over"))
    same, notes = stepped_over(motion, tasks.scene("basket"), Legs())
    assert same is motion and notes == ()


def test_a_low_mesh_that_stands_fast_is_stepped_over_and_a_ball_is_not() -> None:
    scene = tasks.scene("step-over")
    beam = scene.thing("obstacle")
    mesh = replace(mesh_part([(0.0, 0.2), (0.1, 0.2)], "beam"), pos_m=(0.0, 0.0, 0.05))
    low = replace(scene, things=(replace(beam, parts=(mesh,), mass_kg=None),))
    _, notes = stepped_over(dragging(scene), low, Legs())
    assert len(notes) == 1 and "lifted" in notes[0]
    loose = replace(low, things=(replace(low.things[0], mass_kg=0.4),))
    assert stepped_over(dragging(scene), loose, Legs())[1] == ()
