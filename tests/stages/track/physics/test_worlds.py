"""Other worlds: the same for all runs, evenly spread, with things that are a little off; and one
command in all of them."""

from dataclasses import replace

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.progress import silent
from exoactor.scenes import tasks
from exoactor.stages.track.physics import rollout
from exoactor.stages.track.physics.disturbance import NOTHING
from exoactor.stages.track.physics.executed import tracked
from exoactor.stages.track.physics.plant import plant_for
from exoactor.stages.track.physics.rollout_log import RolloutLog
from exoactor.stages.track.physics.worlds import AS_KNOWN, World, drawn
from exoactor.stages.track.policy import PolicyConfig, PolicyTracker
from made.references import SHORT, asked
from stages.conftest import Squat


def test_they_are_the_same_for_all_runs_and_spread_evenly() -> None:
    ten = drawn(10, 8.0)
    assert ten[:3] == drawn(3, 8.0) and len(set(ten)) == 10
    soles = np.sort([world.robot.friction for world in ten])
    assert soles[0] < 0.6 and soles[-1] > 1.0 and np.diff(soles).max() < 0.12
    assert all(0.93 <= world.robot.mass_scale <= 1.07 for world in ten)
    assert all(0.01 <= world.robot.delay_s <= 0.02 for world in ten)
    assert "slippery soles" in min(ten, key=lambda world: world.robot.friction or 9.0).said


def test_nobody_pushes_at_the_end() -> None:
    for world in drawn(10, 8.0):
        assert np.linalg.norm(world.robot.pushed(0.0, 6.5)) > 0.0
        assert not world.robot.pushed(6.5, 8.0).any()


def test_what_can_be_moved_is_a_little_off_and_the_rest_is_not() -> None:
    scene = tasks.scene("sweep-bottle")
    assert AS_KNOWN.scene(scene) == scene
    for world in drawn(5, 8.0):
        there = world.scene(scene)
        assert there == world.scene(scene) and there != scene
        for was, now in zip(scene.things, there.things, strict=True):
            assert (was == now) == (not was.free)
            if was.mass_kg is None or now.mass_kg is None:
                continue
            assert np.abs(np.subtract(now.pos_m, was.pos_m)).max() <= 0.01
            assert now.pos_m[2] == was.pos_m[2]
            turned = rotations.angle_between(
                rotations.from_yaw(now.yaw_rad), rotations.from_yaw(was.yaw_rad)
            )
            assert turned <= np.radians(3.0) + 1e-9
            assert abs(now.mass_kg / was.mass_kg - 1.0) <= 0.2
            assert abs(now.friction / was.friction - 1.0) <= 0.2


def test_the_nominal_run_is_what_it_is_without_other_worlds(squat: Squat) -> None:
    given = asked(squat(0.4, depth_m=0.05), SHORT)

    class Still:
        def act(self, frame: int, qpos: Array, qvel: Array) -> Array:
            return given.reference.motion.joint_pos_rad[0]

    def attempt(world: World) -> RolloutLog:
        return rollout.rollout(Still(), plant_for(given, rollout.STEP_S, world), given.reference)

    seen: list[float] = []
    alone = tracked(attempt, given, NOTHING, "still", silent)
    among = tracked(attempt, replace(given, worlds=3), NOTHING, "still", seen.append)
    np.testing.assert_array_equal(alone.execution.motion.qpos, among.execution.motion.qpos)
    assert alone.worlds == () and [run.world for run in among.worlds] == [
        world.said for world in drawn(3, 8.0)
    ]
    assert seen == [0.25, 0.5, 0.75, 1.0]
    ends = [run.motion.qpos[-1] for run in among.worlds]
    assert np.ptp(ends, axis=0).max() > 1e-4, "each world is another one"


def test_a_policy_meets_them_with_the_command_it_keeps(squat: Squat) -> None:
    given = replace(asked(squat(0.4, depth_m=0.05), SHORT), worlds=2)
    config = PolicyConfig(passes=2)
    seen: list[float] = []
    done = PolicyTracker(config).track(given, seen.append)
    assert len(done.worlds) == 2 and seen == sorted(seen) and seen[-1] == 1.0
