import mujoco
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core.errors import ConfigError
from exoactor.robots import g1, model
from exoactor.scenes import build, tasks, world
from exoactor.stages.track.physics.disturbance import HANDS, Disturbance
from exoactor.stages.track.physics.plant import Plant

STAND = model.stand_qpos()


@pytest.fixture(scope="module")
def floor() -> mujoco.MjModel:
    return world.simulated(world.BARE_FLOOR, None)


def stand_on(floor: mujoco.MjModel, hold_s: float = 0.02, **meets: object) -> Plant:
    plant = Plant(floor, hold_s, disturbance=Disturbance(**meets))
    plant.place(STAND)
    return plant


def stood(plant: Plant, seconds: float, hold_s: float = 0.02) -> np.ndarray:
    """Poses and velocities (T, 71), holding the stand."""
    rows = []
    for _ in range(round(seconds / hold_s)):
        plant.move(STAND[7:])
        rows.append(np.concatenate([plant.qpos, plant.qvel]))
    return np.array(rows)


def test_nothing_changes_nothing(floor: mujoco.MjModel) -> None:
    plant = stand_on(floor)
    assert plant.model is floor
    for seen, true in zip(plant.observed_state, (plant.qpos, plant.qvel), strict=True):
        np.testing.assert_array_equal(seen, true)
    np.testing.assert_array_equal(Disturbance().model(floor).body_mass, floor.body_mass)


@pytest.mark.parametrize(
    "wrong",
    [
        {"mass_scale": 0.0},
        {"friction": -0.1},
        {"push_m_s": -1.0},
        {"push_every_s": 0.0},
        {"load_kg": (0, -1)},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="cannot be"):
        Disturbance(**wrong)


def test_soles_masses_and_motors_are_changed_in_a_copy(floor: mujoco.MjModel) -> None:
    before = float(floor.body_subtreemass[0])
    out = Disturbance(friction=0.4, mass_scale=1.1, torque_scale=0.9).model(floor)
    assert out.body_subtreemass[0] == pytest.approx(1.1 * before)
    assert floor.body_subtreemass[0] == pytest.approx(before)
    np.testing.assert_allclose(out.body_inertia[1:], 1.1 * floor.body_inertia[1:])
    np.testing.assert_allclose(out.actuator_forcerange, 0.9 * floor.actuator_forcerange)
    assert out.geom("left_sole_0").friction[0] == out.geom("right_sole_3").friction[0] == 0.4
    assert out.geom("floor").friction[0] == floor.geom("floor").friction[0]


def test_things_keep_their_mass_and_their_friction() -> None:
    basket = tasks.scene("basket")
    plain = world.simulated(world.AMONG_THINGS, basket)
    out = Disturbance(friction=0.4, mass_scale=1.1).model(plain)
    for name in basket.names:
        assert out.body(build.PREFIX + name).mass[0] == plain.body(build.PREFIX + name).mass[0]
    assert out.geom("left_sole").friction[0] == 0.4


@settings(max_examples=25)
@given(st.floats(0.1, 3.0), st.floats(0.0, 3.0))
def test_a_load_pulls_as_a_point_mass_in_the_palm_does(left_kg: float, right_kg: float) -> None:
    spec = mujoco.MjSpec()
    model.add_g1(spec)
    plain = spec.copy().compile()
    for link, load_kg, y in zip(HANDS, (left_kg, right_kg), (-0.011, 0.011), strict=True):
        if load_kg > 0.0:
            at = spec.body(link).add_body(name=f"load_{link}", pos=[0.1, y, 0.01])
            at.mass, at.ipos, at.inertia, at.explicitinertial = load_kg, [0.0] * 3, [1e-9] * 3, True
    welded, merged = spec.compile(), Disturbance(load_kg=(left_kg, right_kg)).model(plain)
    matrices = []
    for held in (welded, merged):
        data = mujoco.MjData(held)
        data.qpos[:] = STAND
        mujoco.mj_forward(held, data)
        full = np.zeros((held.nv, held.nv))
        mujoco.mj_fullM(held, data, full)
        matrices.append(np.column_stack([full, data.qfrc_bias]))
    np.testing.assert_allclose(matrices[0], matrices[1], atol=1e-6)


def test_a_push_comes_at_its_instant_and_is_as_strong_as_said(floor: mujoco.MjModel) -> None:
    meets = {"push_m_s": 0.3, "push_every_s": 0.5}
    pushed, calm = stood(stand_on(floor, **meets), 0.56), stood(stand_on(floor), 0.56)
    np.testing.assert_array_equal(pushed[:25], calm[:25])  # moves that begin before 0.5 s
    assert np.linalg.norm((pushed - calm)[25, 36:38]) > 0.1, "and not yet all braked"
    assert np.linalg.norm(Disturbance(**meets).pushed(0.48, 0.5)) == pytest.approx(0.3)


@settings(max_examples=25)
@given(st.integers(0, 1000), st.booleans(), st.sampled_from([0.005, 0.02]))
def test_every_span_has_one_push_however_long_the_moves_are(
    seed: int, at_random: bool, hold_s: float
) -> None:
    meets = Disturbance(push_m_s=0.4, push_every_s=0.7, push_at_random=at_random, seed=seed)
    count = round(7.0 / hold_s)
    strength = [
        np.linalg.norm(meets.pushed((i - 1) * hold_s, i * hold_s)) for i in range(count + 1)
    ]
    assert strength[0] == 0.0
    together = [s for s in strength if s > 0.0]
    # two may fall into one move where they are drawn
    assert len(together) == 10 if not at_random else 9 <= len(together) <= 10
    if not at_random:
        np.testing.assert_allclose(together, 0.4)


@pytest.mark.parametrize("delay_s", [0.0, 0.005, 0.02, 0.03])
def test_commands_arrive_late(floor: mujoco.MjModel, delay_s: float) -> None:
    late, calm = stand_on(floor, 0.01, delay_s=delay_s), stand_on(floor, 0.01)
    raised = STAND[7:].copy()
    raised[g1.JOINT_NAMES.index("left_elbow_joint")] += 0.5
    moved = []
    for _ in range(5):
        late.move(raised)
        calm.move(STAND[7:])
        moved.append(not np.array_equal(late.qpos, calm.qpos))
    assert moved.index(True) == int(delay_s / 0.01 + 1e-9)


def test_noise_is_seen_but_not_there(floor: mujoco.MjModel) -> None:
    noisy, calm = stand_on(floor, noise=1.0), stand_on(floor)
    np.testing.assert_array_equal(stood(noisy, 0.2), stood(calm, 0.2))
    (pose, velocity), again = noisy.observed_state, noisy.observed_state
    np.testing.assert_array_equal(pose, again[0])
    assert 0.002 < np.abs(pose - noisy.qpos)[7:].std() < 0.02
    assert 0.1 < (velocity - noisy.qvel)[6:].std() < 0.6
    assert np.linalg.norm(pose[3:7]) == pytest.approx(1.0)
    stood(noisy, 0.02)
    assert not np.array_equal(noisy.observed_state[1] - noisy.qvel, velocity - calm.qvel)


ALL = {
    "push_m_s": 0.2,
    "push_every_s": 0.1,
    "friction": 0.5,
    "noise": 1.0,
    "delay_s": 0.025,
    "load_kg": (0.5, 1.0),
}


def test_the_same_seed_is_the_same_robot(floor: mujoco.MjModel) -> None:
    runs = [stood(stand_on(floor, seed=seed, **ALL), 0.3) for seed in (3, 3, 4)]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


def test_a_rewind_meets_the_same_again(floor: mujoco.MjModel) -> None:
    plant = stand_on(floor, **ALL)
    stood(plant, 0.08)
    plant.move(STAND[7:] + 0.1)
    kept = plant.save()
    first, seen = stood(plant, 0.2), plant.observed_state
    plant.restore(kept)
    np.testing.assert_array_equal(stood(plant, 0.2), first)
    for again, before in zip(plant.observed_state, seen, strict=True):
        np.testing.assert_array_equal(again, before)
