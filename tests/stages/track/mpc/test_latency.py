from collections.abc import Callable

import numpy as np
import pytest

from exoactor.core.motion import RobotMotion
from exoactor.core.progress import silent
from exoactor.robots import model
from exoactor.scenes import world
from exoactor.stages.condition.repair import Ends
from exoactor.stages.track.mpc import Mpc, MpcConfig
from exoactor.stages.track.mpc.latency import MOST_KNOTS, Latency, Sent
from exoactor.stages.track.physics.disturbance import Disturbance
from exoactor.stages.track.physics.plant import Plant
from exoactor.stages.track.policy.observation import STAND_RAD
from made.references import asked
from made.verdicts import judged

KNOT_S = model.PLAN.timestep_s


def found(delay_s: float, knots: int = 60) -> tuple[Latency, Plant]:
    """After as many commands, arms and knees moving a little, to a robot that gets them late."""
    robot = world.simulated(world.physics(None), None)
    plant = Plant(robot, KNOT_S, disturbance=Disturbance(delay_s=delay_s))
    pose = np.concatenate([[0.0, 0.0, 0.79, 1.0, 0.0, 0.0, 0.0], STAND_RAD])
    plant.place(pose)
    latency, rng = Latency(world.planned(model.PLAN, None), STAND_RAD), np.random.default_rng(0)
    command = STAND_RAD
    for _ in range(knots):
        command = command + rng.normal(0.0, 0.02, 29)
        seen = plant.observed_state
        plant.move(command)
        latency.sent = latency.sent.and_then(command)
        latency.saw(seen, plant.observed_state[1])
    return latency, plant


@pytest.mark.parametrize("knots", [0, 1, 4, MOST_KNOTS])
def test_the_delay_is_found(knots: int) -> None:
    latency, _ = found(knots * KNOT_S)
    assert latency.sent.late_knots == knots


def test_nothing_is_believed_without_evidence() -> None:
    assert Sent(np.zeros((3, 29)), np.zeros(3)).late_knots == 0
    assert Sent(np.zeros((3, 29)), np.array([1.0, 0.9, 1.2])).late_knots == 0


def test_what_is_on_its_way_is_looked_ahead_over() -> None:
    latency, plant = found(4 * KNOT_S)
    predicted = latency.ahead(*plant.observed_state, 4)
    blind = plant.qvel
    for _ in range(4):
        plant.move(STAND_RAD)
    assert np.abs(predicted[0] - plant.qpos).max() < 0.01
    missed, without = (np.linalg.norm(speed - plant.qvel) for speed in (predicted[1], blind))
    assert missed < 0.4 * without
    np.testing.assert_array_equal(
        latency.ahead(*plant.observed_state, 0)[1], plant.observed_state[1]
    )


def test_the_mpc_stands_a_delay_that_it_was_not_told_of(squat: Callable[..., RobotMotion]) -> None:
    short = Ends(stand_s=0.2, blend_in_s=0.2, blend_out_s=0.2, rest_s=0.1)
    motion = squat(1.0, depth_m=0.1)
    met = Disturbance(delay_s=0.02)
    execution = (
        Mpc(MpcConfig(disturbance=met, horizon=60, rewinds=0))
        .track(asked(motion, short), silent)
        .execution
    )
    figures = judged(execution)[1]["track"]
    assert not figures["fell"] and figures["mpjpe_local_mm"] < 25.0
