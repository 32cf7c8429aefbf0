"""The tracker and its judge in a scene: things have weight, are where they were put, and are
watched."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import mujoco
import numpy as np
import pytest

from exoactor.core.goals import Goal
from exoactor.core.motion import Execution, RobotMotion
from exoactor.core.progress import silent
from exoactor.io import files
from exoactor.robots import g1, model
from exoactor.scenes import furniture, tasks, world
from exoactor.scenes.scene import Scene, Start
from exoactor.stages.condition.repair import Ends
from exoactor.stages.track import TrackInput
from exoactor.stages.track.kinematic import Kinematic
from exoactor.stages.track.mpc import Mpc, MpcConfig
from exoactor.stages.track.physics.plant import Plant, plant_for
from made.references import asked, bare
from made.verdicts import judged

Squat = Callable[..., RobotMotion]
SHORT = Ends(stand_s=0.04, blend_in_s=0.1, blend_out_s=0.1, rest_s=0.04)


@pytest.fixture(scope="module")
def stool() -> Scene:
    """A box on a stool beside the robot, which stands at the origin; nothing is asked."""
    holder = furniture.stand((0.0, 0.7), 0.0, 0.5)
    things = (holder, furniture.box(furniture.on_top(holder, 0.17)))
    start = Start((0.0, 0.0), 0.0)
    return dataclasses.replace(
        tasks.scene("lift-box"), things=things, start=start, task=None, goals=()
    )


def test_the_planner_knows_furniture_and_has_the_robots_state_alone(stool: Scene) -> None:
    planned = world.planned(model.PLAN, stool)
    simulated = world.simulated(world.AMONG_THINGS, stool)
    assert (planned.nq, planned.nv) == (36, 35)
    assert planned.body("thing_stand").id > 0
    with pytest.raises(KeyError, match="thing_box"):
        planned.body("thing_box")
    assert (simulated.nq, simulated.nv) == (36 + 14, 35 + 12)
    assert simulated.body_subtreemass[simulated.body("thing_box").id] == pytest.approx(1.2)


def test_without_a_scene_it_is_the_model_of_old() -> None:
    bare, built = world.simulated(model.Physics(), None), model.build(model.Physics())
    np.testing.assert_array_equal(bare.geom_friction, built.geom_friction)
    np.testing.assert_array_equal(bare.geom_condim, built.geom_condim)
    assert bare.opt.cone == built.opt.cone == mujoco.mjtCone.mjCONE_PYRAMIDAL
    assert (
        bare.opt.iterations == built.opt.iterations
        and bare.opt.impratio == built.opt.impratio == 1.0
    )


def test_a_checkpoint_holds_the_things_too(stool: Scene) -> None:
    plant = Plant(world.simulated(world.AMONG_THINGS, stool), 0.005, stool.names)
    plant.place(model.stand_qpos())
    before = plant.save()
    seen = plant.surroundings()
    for _ in range(20):
        plant.move(model.stand_qpos()[7:])
    plant.restore(before)
    np.testing.assert_array_equal(plant.surroundings().pos_m, seen.pos_m)
    np.testing.assert_array_equal(plant.qpos, model.stand_qpos())


def test_an_execution_tells_what_became_of_the_things(stool: Scene, squat: Squat) -> None:
    execution = (
        Mpc(MpcConfig(horizon=30))
        .track(asked(squat(0.2, depth_m=0.02), SHORT, stool), silent)
        .execution
    )
    around = execution.surroundings
    assert around is not None and around.names == ("stand", "box")
    assert len(around.pos_m) == len(execution.motion)
    assert around.resting[1:].all() and not around.touched.any()
    np.testing.assert_allclose(
        around.pos_m[-1], [thing.pos_m for thing in stool.things], atol=0.003
    )
    assert around.load_n == pytest.approx(0.0)


def test_an_empty_room_is_judged_as_well(stool: Scene, squat: Squat, tmp_path: Path) -> None:
    empty = dataclasses.replace(stool, things=(), goals=(Goal("lowered"),))
    given = asked(squat(0.2, depth_m=0.02), SHORT, empty)
    tracked = Mpc(MpcConfig(horizon=30)).track(given, silent).execution
    files.save_execution(tmp_path / "execution.npz", tracked)
    execution = files.load_execution(tmp_path / "execution.npz")

    assert execution.surroundings is not None
    assert execution.surroundings.pos_m.shape == (len(execution.motion), 0, 3)
    assert judged(execution, empty)[1]["task"]["success"] is False, "2 cm are no squat"


def drawn(scene: Scene, reference: RobotMotion, **changes: object) -> Execution:
    """As if it had been executed: the judge refuses what was only drawn."""
    execution = Kinematic().track(TrackInput(bare(reference), scene=scene), silent).execution
    made = dataclasses.replace(
        execution, physics=True, contacts=np.ones((len(execution.motion), 2), dtype=bool)
    )
    return dataclasses.replace(made, **changes)


def test_only_a_task_that_was_done_passes() -> None:
    scene = tasks.scene("bottle-table")
    qpos = np.repeat(model.stand_qpos()[None], 100, axis=0)
    bottle = np.array(scene.thing("bottle").pos_m)
    verdicts = []
    for x in (0.0, bottle[0] - 0.5):
        at = qpos.copy()
        at[:, :2] = (x, bottle[1])
        execution = drawn(scene, RobotMotion.from_qpos(at, 50.0, g1.JOINT_NAMES))
        verdict, figures = judged(execution, scene)
        assert (
            figures["task"]["name"] == "bottle-table"
            and "distance to the bottle" in figures["task"]["details"]
        )
        assert figures["task"]["success"] == verdict.passed
        verdicts.append(verdict)
    assert [verdict.passed for verdict in verdicts] == [False, True]
    assert "The task was not done" in verdicts[0].reasons[0]
    assert any("The task was done" in reason for reason in verdicts[1].reasons)


def test_whoever_ends_sitting_is_said_to_sit(stool: Scene, squat: Squat) -> None:
    execution = drawn(stool, squat(0.4))
    around = execution.surroundings
    assert around is not None
    load = around.load_n.copy()
    load[-1, 0] = 200.0
    borne = dataclasses.replace(execution, surroundings=dataclasses.replace(around, load_n=load))
    for one, words in ((execution, "came to a stand"), (borne, "ended sitting on the stand")):
        verdict, figures = judged(one, stool)
        assert any(words in reason for reason in verdict.reasons)
        assert figures["task"]["success"] is None, "nothing was asked for"


def test_physics_has_the_world_as_it_is_not_as_it_is_known(squat: Squat, stool: Scene) -> None:
    """The planner goes by what is known; what is simulated and watched is there all the same."""
    unknown = dataclasses.replace(stool, things=())
    given = dataclasses.replace(asked(squat(0.3), SHORT, unknown), world=stool)
    plant = plant_for(given, 0.02)
    around = Kinematic().track(given, silent).execution.surroundings
    assert around is not None and plant.things == around.names == stool.names
    assert plant.model.body("thing_box").id > 0
    assert dataclasses.replace(given, world=None).around == given.scene
