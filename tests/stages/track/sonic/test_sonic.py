"""SONIC's observations against a reference built here term by term, and its loop with stand-ins of
its networks."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from exoactor.core import rotations
from exoactor.core.errors import MissingAssetError
from exoactor.core.motion import SMPL_JOINTS, HumanMotion, RobotMotion
from exoactor.core.progress import silent
from exoactor.humans import skeleton
from exoactor.robots import g1, model
from exoactor.stages.track import TRACKERS
from exoactor.stages.track.sonic import Sonic, SonicConfig, weights_hash
from exoactor.stages.track.sonic import observation as seen
from exoactor.stages.track.sonic.tracker import _command
from made.references import asked

ISAAC = [
    0,
    6,
    12,
    1,
    7,
    13,
    2,
    8,
    14,
    3,
    9,
    15,
    22,
    4,
    10,
    16,
    23,
    5,
    11,
    17,
    24,
    18,
    25,
    19,
    26,
    20,
    27,
    21,
    28,
]
"""MuJoCo's place of each joint in IsaacLab's order, as the deployment code lists it."""
SIZES = {"release": 1762, "v1.1": 1751, "low latency": 1247}
FRAMES = 80


@pytest.fixture(scope="module")
def command() -> seen.Command:
    rng = np.random.default_rng(3)
    qpos = rng.standard_normal((FRAMES, 36))
    qpos[:, 3:7] = rotations.normalise(rng.standard_normal((FRAMES, 4)))
    return seen.Command(qpos, rng.standard_normal((FRAMES, 35)))


def matrix(quat_wxyz: Any) -> Any:
    return Rotation.from_quat(np.roll(quat_wxyz, -1)).as_matrix()


def yaw_matrix(quat_wxyz: Any) -> Any:
    r = matrix(quat_wxyz)
    return Rotation.from_euler("z", np.arctan2(r[1, 0], r[0, 0])).as_matrix()


def anchor(base: Any, turn: Any, ref: Any, heading_only: bool) -> list[float]:
    """r00 r01 r10 r11 r20 r21 of conj(base) · turn · reference."""
    r = (yaw_matrix(base) if heading_only else matrix(base)).T @ matrix(turn) @ matrix(ref)
    return [r[0, 0], r[0, 1], r[1, 0], r[1, 1], r[2, 0], r[2, 1]]


@pytest.mark.parametrize("version", SIZES)
def test_the_encoder_in_mode_0_term_by_term(version: str, command: seen.Command) -> None:
    layout = seen.layout_of(SIZES[version])
    assert layout.version == version
    base, turn = rotations.normalise(np.array([0.9, 0.2, -0.1, 0.3])), rotations.from_yaw(0.7)
    frame = 60  # so that the window of ten frames, five apart, runs beyond the end
    found = seen.encoder_input(layout, command, frame, base, turn)
    far = [min(frame + 5 * k, FRAMES - 1) for k in range(10)]
    wanted: list[float] = [0.0, 0.0, 0.0, 0.0]
    for k in far:
        wanted += [command.qpos[k, 7 + ISAAC[i]] for i in range(29)]
    for k in far:
        wanted += [command.qvel[k, 6 + ISAAC[i]] for i in range(29)]
    only = version != "release"
    window = [value for k in far for value in anchor(base, turn, command.qpos[k, 3:7], only)]
    wanted += [*([0.0] * 17), *window] if version == "release" else [*window, *([0.0] * 6)]
    wanted += [0.0] * (SIZES[version] - len(wanted))
    np.testing.assert_allclose(found, wanted, atol=1e-9)
    assert len(found) == SIZES[version]


@pytest.mark.parametrize("version", SIZES)
def test_the_encoder_in_mode_2_term_by_term(version: str, command: seen.Command) -> None:
    rng = np.random.default_rng(4)
    joints = rng.standard_normal((FRAMES, 24, 3))
    quat = rotations.normalise(rng.standard_normal((FRAMES, 4)))
    person = seen.Command(command.qpos, command.qvel, joints, quat)
    base, turn = rotations.normalise(np.array([0.9, 0.2, -0.1, 0.3])), rotations.from_yaw(-0.4)
    found = seen.encoder_input(seen.layout_of(SIZES[version]), person, 10, base, turn)
    count = 4 if version == "low latency" else 10
    near, only = range(10, 10 + count), version != "release"
    tail = [value for k in near for value in joints[k].ravel()]
    tail += [value for k in near for value in anchor(base, turn, quat[k], only)]
    tail += [command.qpos[k, 7 + ISAAC[i]] for k in near for i in range(23, 29)]
    wanted = [2.0, 0.0, 0.0, 0.0, *([0.0] * (SIZES[version] - 4 - len(tail))), *tail]
    np.testing.assert_allclose(found, wanted, atol=1e-9)


def test_the_decoder_term_by_term() -> None:
    rng = np.random.default_rng(5)
    history, rows = seen.History(), []
    for _ in range(12):
        qpos = rng.standard_normal(36)
        qvel = rng.standard_normal(35)
        action = rng.standard_normal(29)
        qpos[3:7] /= np.linalg.norm(qpos[3:7])
        history.add(qpos, qvel, action)
        down = matrix(qpos[3:7]).T @ [0.0, 0.0, -1.0]
        rows.append(
            (qvel[3:6], (qpos[7:] - seen.DEFAULT_RAD)[ISAAC], qvel[6:][ISAAC], action, down)
        )
    token = rng.standard_normal(64)
    wanted = [token, *(row[term] for term in range(5) for row in rows[-10:])]
    np.testing.assert_allclose(history.decoder_input(token), np.concatenate(wanted), atol=1e-9)
    first = seen.History()
    first.add(qpos, qvel, action)
    assert (first.decoder_input(token)[64 : 64 + 27] == 0.0).all() and len(
        first.decoder_input(token)
    ) == 994


def test_the_joint_maps_are_mutual_inverses_and_the_documented_ones() -> None:
    assert seen.ISAAC == ISAAC
    there = [ISAAC.index(k) for k in range(29)]
    assert [ISAAC[k] for k in there] == list(range(29)) == [there[k] for k in ISAAC]


def test_gains_and_scales_are_the_documented_ones() -> None:
    table = {
        "left_hip_pitch_joint": (99.098, 6.309, 0.35066),
        "right_knee_joint": (99.098, 6.309, 0.35066),
        "left_hip_yaw_joint": (40.179, 2.558, 0.54755), "waist_yaw_joint": (40.179, 2.558, 0.54755),
        "waist_roll_joint": (28.501, 1.814, 0.43858),
        "right_ankle_roll_joint": (28.501, 1.814, 0.43858),
        "left_elbow_joint": (14.251, 0.907, 0.43858),
        "right_wrist_roll_joint": (14.251, 0.907, 0.43858),
        "left_wrist_yaw_joint": (16.778, 1.068, 0.0745),
        "right_shoulder_pitch_joint": (14.251, 0.907, 0.43858),
    }  # fmt: skip
    for name, wanted in table.items():
        k = g1.JOINT_NAMES.index(name)
        assert (seen.KP[k], seen.KD[k], seen.ACTION_SCALE_RAD[k]) == wanted
    assert seen.DEFAULT_RAD[g1.JOINT_NAMES.index("right_shoulder_roll_joint")] == -0.2


def standing_person() -> HumanMotion:
    """Upright and facing +x, for three frames at 30 Hz."""
    quat = np.tile([0.5, 0.5, 0.5, 0.5], (3, 22, 1))
    pelvis = np.array([[1.0, 2.0, 0.9]] * 3)
    joint = skeleton.joint_positions(pelvis, quat, skeleton.rest_offsets_m(1.7))
    stands = np.ones(3, dtype=np.bool_)
    return HumanMotion(30.0, np.arange(3) / 30.0, joint, quat, 1.7, stands, stands)


def test_a_persons_frames_are_beside_the_references_and_held_at_both_ends(
    waving: RobotMotion,
) -> None:
    human = standing_person()
    quat = np.array(human.joint_quat_wxyz)
    quat[:, 0] = rotations.multiply(rotations.from_yaw(np.array([0.1, 0.2, 0.3])), quat[:, 0])
    given = replace(asked(waving), human=replace(human, joint_quat_wxyz=quat))
    found = _command(given)
    assert found.smpl_quat_wxyz is not None and found.smpl_joints_m is not None
    yaw, first = rotations.yaw(found.smpl_quat_wxyz), round(given.reference.clip_start_s * 50.0)
    np.testing.assert_allclose(
        yaw[[0, first, first + 2, first + 3, -1]], [0.1, 0.1, 0.2, 0.3, 0.3], atol=1e-6
    )
    assert len(found.smpl_joints_m) == len(found.qpos) == len(given.reference.motion)
    assert _command(replace(given, human=None)).smpl_joints_m is None


def test_a_person_as_sonic_wants_it() -> None:
    """Its body_quat is the identity, and its joints are about the pelvis."""
    human = standing_person()
    joints, turn = seen.person_command(human)
    np.testing.assert_allclose(
        rotations.angle_between(turn, np.array([1.0, 0.0, 0.0, 0.0])), 0.0, atol=1e-6
    )
    np.testing.assert_allclose(joints[0, 0], 0.0, atol=1e-12)
    head = joints[0, SMPL_JOINTS.index("head")]
    assert head[2] > 0.4 and abs(head[1]) < 0.01
    assert joints[0, SMPL_JOINTS.index("left_wrist"), 1] > 0.5 and joints.shape == (3, 24, 3)


@pytest.fixture
def weights(linear_policy: Callable[..., Path], tmp_path: Path) -> Callable[[int], Path]:
    """Stand-ins: the token is the joints asked for now, the decoder asks the motors for them."""

    def make(size: int) -> Path:
        encode = np.zeros((size, 64))
        encode[4 : 4 + 29, :29] = np.eye(29)
        decode = np.zeros((994, 29))
        decode[:29] = np.diag(1.0 / seen.ACTION_SCALE_RAD[ISAAC])
        bias = -seen.DEFAULT_RAD[ISAAC] / seen.ACTION_SCALE_RAD[ISAAC]
        made = {
            "encoder": linear_policy(encode, np.zeros(64)),
            "decoder": linear_policy(decode, bias),
        }
        for name, path in made.items():
            (tmp_path / f"model_{name}.onnx").write_bytes(path.read_bytes())
        return tmp_path

    return make


@pytest.fixture(scope="module")
def waving() -> RobotMotion:
    qpos = np.tile(model.stand_qpos(), (100, 1))
    arm = 7 + g1.JOINT_NAMES.index("right_shoulder_pitch_joint")
    qpos[:, arm] -= 0.6 * np.sin(np.linspace(0.0, np.pi, 100))
    return RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES)


@pytest.mark.parametrize("version", SIZES)
def test_the_loop_does_what_the_networks_ask(
    version: str, weights: Callable[[int], Path], waving: RobotMotion
) -> None:
    done = Sonic(SonicConfig(folder=weights(SIZES[version]))).track(asked(waving), silent).execution
    assert done.backend == "sonic" and done.physics
    arm = g1.JOINT_NAMES.index("right_shoulder_pitch_joint")
    moved = done.motion.joint_pos_rad[:, arm]
    wanted = done.reference.joint_pos_rad[:, arm]
    assert np.corrcoef(moved[:250], wanted[:250])[0, 1] > 0.8
    assert done.motion.root_pos_m[20, 2] > 0.7


def test_other_shapes_are_told(
    weights: Callable[[int], Path], linear_policy: Callable[..., Path], waving: RobotMotion
) -> None:
    folder = weights(1762)
    (folder / "model_encoder.onnx").write_bytes(
        linear_policy(np.zeros((1000, 64)), np.zeros(64)).read_bytes()
    )
    with pytest.raises(MissingAssetError, match=r"1000 numbers; known are 1762 \(release\), 1751"):
        Sonic(SonicConfig(folder=folder)).track(asked(waving), silent)
    (folder / "model_decoder.onnx").write_bytes(
        linear_policy(np.zeros((900, 29)), np.zeros(29)).read_bytes()
    )
    with pytest.raises(MissingAssetError, match="decoder takes 900"):
        Sonic(SonicConfig(folder=folder)).track(asked(waving), silent)


def test_without_weights_it_says_how_to_get_them(
    waving: RobotMotion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path))
    for ask in (weights_hash, lambda: Sonic().track(asked(waving), silent)):
        with pytest.raises(MissingAssetError, match=r"model_encoder\.onnx is not at") as caught:
            ask()
        assert "hf download nvidia/GEAR-SONIC" in caught.value.next_step
        assert "NVIDIA Open Model License" in caught.value.next_step


def test_a_plan_waits_for_weights_that_are_not_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path))
    weights = TRACKERS.find("sonic").weights
    assert weights is not None and weights() is None
    with pytest.raises(MissingAssetError, match="is not at"):
        TRACKERS.ready("sonic")


def test_the_hash_is_of_both_files(weights: Callable[[int], Path]) -> None:
    folder = weights(1762)
    before = weights_hash(folder)
    content = (folder / "model_decoder.onnx").read_bytes()
    (folder / "model_decoder.onnx").write_bytes(content + b" ")
    assert weights_hash(folder) != before
