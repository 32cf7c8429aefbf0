"""Dex3 hands in physics: told in step with the body, whoever tracks."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import mujoco
import numpy as np
import pytest

from exoactor.core.errors import BadMotionError
from exoactor.core.motion import Hand, HandMotion, RobotMotion
from exoactor.core.progress import silent
from exoactor.io import files
from exoactor.robots import dex3, g1, hand_events, model
from exoactor.robots.model import Physics
from exoactor.scenes import world
from exoactor.stages.condition.repair import Ends
from exoactor.stages.track import TrackInput
from exoactor.stages.track.kinematic import Kinematic
from exoactor.stages.track.mpc import Mpc, MpcConfig
from exoactor.stages.track.physics.plant import Plant, fingers
from exoactor.stages.track.physics.worlds import AS_KNOWN
from exoactor.stages.track.policy import PolicyConfig, PolicyTracker
from exoactor.stages.track.sonic import tracker as sonic
from exoactor.stages.track.sonic.observation import JOINTS, KP
from made.references import asked, conditioned

Squat = Callable[..., RobotMotion]
SHORT = Ends(stand_s=0.1, blend_in_s=0.2, blend_out_s=0.2, rest_s=0.6)
CLOSED_LEFT = dex3.target_rad(Hand.CLOSED, "left")


def closing(at_s: float = 0.2) -> HandMotion:
    """The left hand closes, the right one stays open."""
    time_s = np.arange(30) / 30.0
    left = np.where(time_s < at_s - 1e-9, Hand.OPEN, Hand.CLOSED).astype(np.int8)
    return HandMotion(30.0, time_s, left, np.zeros(30, dtype=np.int8), np.ones(30), np.ones(30))


def with_hands(squat: Squat) -> TrackInput:
    return replace(asked(squat(), SHORT), hands=closing())


def test_the_clips_instants_are_found_in_the_reference(squat: Squat) -> None:
    reference = conditioned(squat(), SHORT)
    told = fingers(reference, closing())
    assert told is not None and told.shape == (len(reference.motion), 14)
    begins = round((reference.clip_start_s + 0.2) / dex3.TICK_S)
    assert (told[:begins] == 0.0).all() and (told[begins, 1:7] != 0.0).all()
    np.testing.assert_allclose(told[-1], np.concatenate([CLOSED_LEFT, np.zeros(7)]))
    assert np.abs(np.diff(told, axis=0)).max() <= dex3.RATE_RAD + 1e-12
    assert fingers(reference, None) is None


def test_hands_that_nobody_read_stay_open() -> None:
    assert not hand_events.schedule(None, 0.0, 5).any()


@pytest.mark.parametrize("name", ["policy", "mpc"])
def test_a_tracker_keeps_its_balance_and_closes_the_hand(name: str, squat: Squat) -> None:
    tracker = {
        "policy": PolicyTracker(PolicyConfig(passes=1)),
        "mpc": Mpc(MpcConfig(horizon=40, careful_horizon=40)),
    }[name]
    done = tracker.track(with_hands(squat), silent).execution
    assert done.motion.joint_names == g1.JOINT_NAMES and done.finger_pos_rad is not None
    assert np.abs(done.motion.joint_pos_rad - done.reference.joint_pos_rad).max() < 0.5
    assert done.joint_torque_nm.shape == (len(done.motion), 29)
    np.testing.assert_allclose(done.finger_pos_rad[-1, :7], CLOSED_LEFT, atol=0.2)
    np.testing.assert_allclose(done.finger_pos_rad[-1, 7:], 0.0, atol=0.2)
    before = round((done.clip_start_s + 0.18) * done.motion.fps)
    assert np.abs(done.finger_pos_rad[:before, 3:7]).max() < 0.3


def test_rubber_hands_have_no_fingers(squat: Squat) -> None:
    done = PolicyTracker(PolicyConfig(passes=1)).track(asked(squat(), SHORT), silent).execution
    assert done.finger_pos_rad is None


def test_a_plant_goes_on_from_where_it_was_saved(squat: Squat) -> None:
    told = fingers(conditioned(squat(), SHORT), closing(at_s=0.0))
    plant = Plant(world.simulated(world.physics(None, closing()), None), 0.005, fingers=told)
    plant.place(model.stand_qpos())
    target = model.stand_qpos()[7:]
    for _ in range(60):
        plant.move(target)
    kept = plant.save()

    def later() -> np.ndarray:
        for _ in range(20):
            plant.move(target)
        return np.concatenate([plant.qpos, plant.finger_pos_rad])

    first = later()
    plant.restore(kept)
    np.testing.assert_array_equal(later(), first)


def test_the_plan_is_of_the_same_weight_without_fingers() -> None:
    plan = world.planned(Physics(hands="dex3-still"), None)
    simulated = world.simulated(world.physics(None, closing()), None)
    assert plan.nq == 36 and plan.body_mass.sum() == pytest.approx(simulated.body_mass.sum())


def test_sonics_gains_are_the_bodys_alone(squat: Squat) -> None:
    plant = sonic._plant(with_hands(squat), AS_KNOWN)
    np.testing.assert_allclose(plant.model.actuator_gainprm[:JOINTS, 0], KP)
    np.testing.assert_allclose(
        plant.model.actuator_gainprm[JOINTS:, 0], [joint.kp for joint in dex3.JOINTS]
    )


def test_an_execution_keeps_its_fingers(squat: Squat, tmp_path: Path) -> None:
    done = Kinematic().track(with_hands(squat), silent).execution
    files.save_execution(tmp_path / "execution.npz", done)
    back = files.load_execution(tmp_path / "execution.npz")
    assert back.finger_pos_rad is not None and done.finger_pos_rad is not None
    np.testing.assert_allclose(back.finger_pos_rad, done.finger_pos_rad, atol=1e-6)
    with pytest.raises(BadMotionError, match="finger_pos_rad"):
        replace(done, finger_pos_rad=np.zeros((len(done.motion), 7)))


def test_what_a_finger_touches_is_touched_by_the_robot() -> None:
    """A ball at a fingertip: the plant counts the finger's contact as the body's."""

    def spec() -> mujoco.MjSpec:
        made = mujoco.MjSpec()
        model.add_floor(made)
        model.add_g1(made, Physics(hands="dex3"))
        return made

    bare = spec().compile()
    data = mujoco.MjData(bare)
    data.qpos[:] = model.whole_qpos(bare, model.stand_qpos()[None])[0]
    mujoco.mj_forward(bare, data)
    tip, touched = data.geom("left_hand_middle_1_collision").xpos, {}
    for where, away_m in (("at the finger", 0.02), ("below it", 0.1)):
        with_ball = spec()
        ball = with_ball.worldbody.add_body(name="thing_ball", pos=tip - [0.0, 0.0, away_m])
        ball.add_freejoint()
        ball.add_geom(
            type=mujoco.mjtGeom.mjGEOM_SPHERE,
            size=[0.012, 0, 0],
            contype=1,
            conaffinity=1,
            mass=0.1,
        )
        plant = Plant(with_ball.compile(), 0.02, ("ball",), fingers=np.zeros((1, 14)))
        plant.place(model.stand_qpos())
        touched[where] = bool(plant.surroundings().touched[0, 0])
    assert touched == {"at the finger": True, "below it": False}
