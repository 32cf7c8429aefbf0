import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from exoactor.core import rotations
from exoactor.robots import g1
from exoactor.stages.retarget.targets import feet
from exoactor.stages.retarget.targets.config import USUAL
from exoactor.stages.retarget.targets.feet import Foot

FPS, HEIGHT_M = 50.0, 0.035


def wandering(seed: int, contact: np.ndarray) -> Foot:
    """A foot that drifts and rocks a little all the time, contact or not."""
    rng = np.random.default_rng(seed)
    frames = len(contact)
    pos = np.cumsum(rng.normal(0.0, 0.002, (frames, 3)), axis=0) + [0.0, 0.1, 0.06]
    turn = np.cumsum(rng.normal(0.0, 0.005, (frames, 3)), axis=0)
    return Foot(pos, rotations.from_rotvec(turn), contact)


contacts = st.lists(st.tuples(st.booleans(), st.integers(1, 30)), min_size=1, max_size=8).map(
    lambda runs: np.repeat([flag for flag, _ in runs], [n for _, n in runs])
)


@given(seed=st.integers(0, 2**16), contact=contacts)
@settings(max_examples=50)
def test_a_locked_foot_is_flat_and_still(seed: int, contact: np.ndarray) -> None:
    locked = feet.lock(wandering(seed, contact), HEIGHT_M, np.zeros_like(contact))
    assert not (locked.contact & ~contact).any()
    held = locked.contact[1:] & locked.contact[:-1]
    np.testing.assert_allclose(locked.pos_m[locked.contact, 2], HEIGHT_M, atol=1e-9)
    np.testing.assert_allclose(np.diff(locked.pos_m, axis=0)[held], 0.0, atol=1e-9)
    up = rotations.rotate(locked.quat_wxyz, np.broadcast_to([0.0, 0.0, 1.0], locked.pos_m.shape))
    np.testing.assert_allclose(up[locked.contact, 2], 1.0, atol=1e-9)


@given(seed=st.integers(0, 2**16), contact=contacts)
@settings(max_examples=50)
def test_locking_makes_no_jump(seed: int, contact: np.ndarray) -> None:
    """What a contact corrects fades over the swing: the step between frames stays that of the foot
    and the fading."""
    foot = wandering(seed, contact)
    locked = feet.lock(foot, HEIGHT_M, np.zeros_like(contact))
    swing = np.diff(np.flatnonzero(np.diff(np.pad(locked.contact, 1, constant_values=True)))).min(
        initial=len(contact)
    )
    moved = np.linalg.norm(np.diff(locked.pos_m, axis=0), axis=-1).max(initial=0.0)
    correction = np.linalg.norm(locked.pos_m - foot.pos_m, axis=-1).max()
    assert moved < 0.02 + 2.0 * correction / max(int(swing), 1)


def test_flicker_is_tidied() -> None:
    contact = np.ones(60, dtype=bool)
    contact[20:22] = False
    assert feet.tidy(contact, FPS).all()
    assert not feet.tidy(~contact, FPS).any()
    long_gap = np.ones(60, dtype=bool)
    long_gap[20:40] = False
    np.testing.assert_array_equal(feet.tidy(long_gap, FPS), long_gap)


def test_a_foot_on_a_step_stays_on_it_and_one_on_the_floor_comes_down() -> None:
    pos = np.tile([0.3, 0.1, 0.45], (40, 1))
    on_a_step = np.arange(40) < 20
    quat = np.tile(rotations.IDENTITY_WXYZ, (40, 1))
    contact = (np.arange(40) < 16) | (np.arange(40) > 23)
    locked = feet.lock(Foot(pos, quat, contact), HEIGHT_M, on_a_step)
    np.testing.assert_allclose(locked.pos_m[:16], pos[:16])
    np.testing.assert_allclose(locked.pos_m[24:, 2], HEIGHT_M)


def test_a_dragged_foot_is_let_go_and_moved_without_a_jump() -> None:
    frames = 150
    pos = np.stack(
        [np.linspace(0.0, 0.5, frames), np.zeros(frames), np.full(frames, HEIGHT_M)], axis=1
    )
    quat = np.tile(rotations.IDENTITY_WXYZ, (frames, 1))
    locked = feet.lock(
        Foot(pos, quat, np.ones(frames, dtype=bool)), HEIGHT_M, np.zeros(frames, dtype=bool)
    )
    assert not locked.contact.all()
    assert np.linalg.norm(np.diff(locked.pos_m, axis=0), axis=-1).max() < 0.03
    assert np.abs(locked.pos_m - pos).max() < USUAL.feet.drift_m


@given(turn=st.tuples(*[st.floats(-1.0, 1.0)] * 3), height=st.floats(-0.1, 0.2))
def test_no_corner_of_a_swinging_sole_is_below_the_floor(
    turn: tuple[float, float, float], height: float
) -> None:
    sole = np.array(g1.LEFT_SOLE_M)
    quat = rotations.from_rotvec(np.array([turn]))
    raised = feet.above_floor(
        Foot(np.array([[0.0, 0.0, height]]), quat, np.zeros(1, dtype=bool)), sole, 0.005
    )
    corners = raised.pos_m[:, None] + rotations.rotate(quat[:, None], sole[None])
    assert corners[..., 2].min() - 0.005 >= -1e-9
    assert raised.pos_m[0, 2] >= height
