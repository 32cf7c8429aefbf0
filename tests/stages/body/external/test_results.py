"""Results of GEM, GVHMR and AMASS: fields, axes, gravity, the pelvis, and their way onto the clip's
timeline."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import SMPL_JOINTS
from exoactor.humans import skeleton
from exoactor.humans.smpl import PELVIS_REST_M
from exoactor.io import files
from exoactor.io.video import Clip, open_clip, write_video
from exoactor.stages.body.external.motion import body_on_clip
from exoactor.stages.body.external.results import read

FRAMES, FPS = 45, 30.0
K = np.array([[900.0, 0.0, 320.0], [0.0, 900.0, 240.0], [0.0, 0.0, 1.0]])
PITCH = np.deg2rad(10.0)


def parameters(world: bool, flipped: bool = False, drift_m: float = 0.0) -> dict[str, Any]:
    """A person who walks 1 m to the left of the picture, right arm up; betas of 1.66 m."""
    t = np.linspace(0.0, 1.0, FRAMES)
    pose = np.zeros((FRAMES, 21, 3))
    pose[:, SMPL_JOINTS.index("right_shoulder") - 1] = [0.0, 0.0, -1.2]
    # y up, z towards the camera
    pelvis = np.stack([t, 0.95 + drift_m * t, np.full(FRAMES, 0.3)], axis=1)
    turn = np.zeros(3)
    if not world:
        # the camera is at (0, 1.2, 4), looks along -z and down by PITCH: OpenCV's axes from the
        # world's, y up
        axes = rotations.from_matrix(np.diag([1.0, -1.0, -1.0]))
        down = rotations.from_rotvec(np.array([PITCH, 0.0, 0.0]))
        to_camera = rotations.multiply(down, axes)
        pelvis = rotations.rotate(to_camera, pelvis - [0.0, 1.2, 4.0])
        turn = rotations.to_rotvec(to_camera)
    elif flipped:
        half = rotations.from_rotvec(np.array([0.0, 0.0, np.pi]))
        pelvis, turn = rotations.rotate(half, pelvis), rotations.to_rotvec(half)
    return {
        "body_pose": pose.reshape(FRAMES, 63).astype(np.float32),
        "global_orient": np.tile(turn, (FRAMES, 1)).astype(np.float32),
        "transl": (pelvis - PELVIS_REST_M).astype(np.float32),
        "betas": np.zeros((FRAMES, 10), dtype=np.float32),
    }


def document(prefix: str, **world: Any) -> dict[str, Any]:
    both = {
        f"{prefix}_params_global": parameters(True, **world),
        f"{prefix}_params_incam": parameters(False),
    }
    return {**both, "K_fullimg": np.tile(K, (FRAMES, 1, 1)).astype(np.float32)}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    write_video(path, (np.full((480, 640, 3), 4 * k, dtype=np.uint8) for k in range(FRAMES)), FPS)
    return open_clip(path)


@pytest.mark.parametrize("prefix", ["smpl", "body"], ids=("GVHMR", "GEM"))
def test_the_world_is_z_up_and_the_pelvis_is_no_transl(
    prefix: str, torch_file: Callable[..., Path], tmp_path: Path
) -> None:
    found = read(torch_file(tmp_path / "x.pt", document(prefix)))
    joint = found.joints_m(found.world)
    at = {name: joint[:, number] for number, name in enumerate(SMPL_JOINTS)}
    np.testing.assert_allclose(at["pelvis"][0], [0.0, -0.3, 0.95], atol=1e-6)
    np.testing.assert_allclose(at["pelvis"][-1] - at["pelvis"][0], [1.0, 0.0, 0.0], atol=1e-6)
    assert at["head"][0, 2] > 1.3 and at["left_ankle"][0, 2] < 0.3
    assert at["right_wrist"][0, 2] > at["right_shoulder"][0, 2] + 0.2 > at["left_wrist"][0, 2]
    assert found.stature_m == pytest.approx(1.66) and found.fps is None


def test_both_formats_with_one_content_are_equal(
    torch_file: Callable[..., Path], tmp_path: Path
) -> None:
    gvhmr, gem = (
        read(torch_file(tmp_path / f"{prefix}.pt", document(prefix))) for prefix in ("smpl", "body")
    )
    np.testing.assert_allclose(gvhmr.joints_m(gvhmr.world), gem.joints_m(gem.world), atol=1e-6)
    assert gvhmr.camera is not None and gem.camera is not None
    np.testing.assert_allclose(gvhmr.joints_m(gvhmr.camera), gem.joints_m(gem.camera), atol=1e-6)


def test_a_world_that_stands_on_its_head_is_turned(
    torch_file: Callable[..., Path], tmp_path: Path
) -> None:
    up = read(torch_file(tmp_path / "up.pt", document("body")))
    down = read(torch_file(tmp_path / "down.pt", document("body", flipped=True)))
    np.testing.assert_allclose(up.joints_m(up.world), down.joints_m(down.world), atol=1e-5)


def test_the_real_result_of_gvhmr(
    shared: Path, torch_file: Callable[..., Path], tmp_path: Path
) -> None:
    """Against the joints that the SMPL-X mean skeleton gives; and the same content in GEM's
    format."""
    path = shared / "estimates/tennis/hmr4d_results.pt"
    found = read(path)
    with np.load(shared / "estimates/tennis/joints.npz") as file:
        world, camera = file["joint_pos_m"], file["joint_pos_cam_m"]
    assert found.camera is not None and len(found) == 312
    error = np.linalg.norm(found.joints_m(found.world) - world, axis=-1)
    assert (
        error.mean() < 0.05
        and np.linalg.norm(found.joints_m(found.camera) - camera, axis=-1).mean() < 0.06
    )
    from exoactor.io.torch_files import load

    raw = load(path)
    renamed = {
        f"body_params_{frame}": dict(raw[f"smpl_params_{frame}"]) for frame in ("global", "incam")
    }
    gem = read(torch_file(tmp_path / "gem.pt", {**renamed, "K_fullimg": raw["K_fullimg"]}))
    np.testing.assert_allclose(gem.joints_m(gem.world), found.joints_m(found.world), atol=1e-6)


def test_a_body_model_gives_its_exact_bones(
    torch_file: Callable[..., Path], tmp_path: Path
) -> None:
    """A body of one vertex a joint, the first coefficient stretches it."""
    offsets = skeleton.rest_offsets_m(1.8)
    quat = np.tile([1.0, 0.0, 0.0, 0.0], (1, 22, 1))
    joint = skeleton.joint_positions(PELVIS_REST_M[None], quat, offsets)[0]
    shapes = np.zeros((22, 3, 10))
    shapes[:, :, 0] = 0.1 * joint
    np.savez(tmp_path / "model.npz", v_template=joint, shapedirs=shapes, J_regressor=np.eye(22))
    given = document("smpl")
    for frame in ("global", "incam"):
        given[f"smpl_params_{frame}"]["betas"][:, 0] = 1.0
    found = read(torch_file(tmp_path / "x.pt", given), tmp_path / "model.npz")
    np.testing.assert_allclose(found.offsets_m, 1.1 * offsets, atol=1e-9)
    assert found.stature_m == pytest.approx(1.1 * np.ptp(joint[:, 1]))


def test_an_amass_sequence(tmp_path: Path) -> None:
    given = parameters(True)
    upright = rotations.to_rotvec(rotations.Z_UP_FROM_Y_UP_WXYZ)
    np.savez(
        tmp_path / "x.npz",
        pose_body=given["body_pose"],
        root_orient=np.tile(upright, (FRAMES, 1)),
        trans=np.tile([0.2, 0.1, 1.3], (FRAMES, 1)),
        betas=np.zeros(16),
        mocap_frame_rate=120.0,
    )
    found = read(tmp_path / "x.npz")
    assert found.fps == 120.0 and found.camera is None
    np.testing.assert_allclose(found.world.pelvis_m[0], np.array([0.2, 0.1, 1.3]) + PELVIS_REST_M)
    assert (found.joints_m(found.world)[:, SMPL_JOINTS.index("head"), 2] > 1.2).all()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.pop("smpl_params_global"),
         "neither body_params_global nor smpl_params_global"),
        (lambda d: d["smpl_params_global"].pop("transl"), "transl is not"),
        (lambda d: d["smpl_params_global"].update(body_pose=np.zeros((FRAMES, 60))),
         r"body_pose is not \(L, 63\)"),
        (lambda d: d["smpl_params_global"]["transl"].fill(np.nan), "not finite"),
        (lambda d: d["smpl_params_incam"].update(transl=np.zeros((3, 3), np.float32)),
         "another length"),
        (lambda d: d["smpl_params_global"]["betas"].fill(30.0), "a person of 4.66 m"),
        (lambda d: d["smpl_params_global"]["body_pose"].fill(40.0), "degrees"),
        (lambda d: d["smpl_params_global"]["transl"].__imul__(100.0), "centimetres"),
        (lambda d: d.update(K_fullimg=np.zeros((FRAMES, 2, 3), np.float32)), "K_fullimg"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(
    change: Callable[[dict[str, Any]], Any],
    says: str,
    torch_file: Callable[..., Path],
    tmp_path: Path,
) -> None:
    given = document("smpl")
    change(given)
    with pytest.raises(BadMotionError, match=says) as caught:
        read(torch_file(tmp_path / "x.pt", given))
    assert "x.pt" in caught.value.what


def test_on_the_clip_it_starts_at_the_origin_on_the_floor_and_does_not_drift(
    torch_file: Callable[..., Path], tmp_path: Path, clip: Clip
) -> None:
    found = read(torch_file(tmp_path / "x.pt", document("smpl", drift_m=0.03)))
    body = body_on_clip(found, clip)
    assert body.camera is not None and len(body.time_s) == FRAMES
    world = body.camera.to_world(body.joint_pos_cam_m)
    np.testing.assert_allclose(world[0, 0, :2], 0.0, atol=0.02)
    assert abs(np.ptp(world[:, 0, 2])) < 0.02, "most of the rise, twice as fast as GVHMR's, is gone"
    low = world[:, [SMPL_JOINTS.index("left_ankle"), SMPL_JOINTS.index("right_ankle")], 2].min()
    assert low == pytest.approx(skeleton.SOLE_BELOW_ANKLE * 1.66, abs=0.03)
    facing = rotations.rotate(
        rotations.from_matrix(body.camera.rotation_cam_from_world.T), np.array([0.0, 0.0, 1.0])
    )
    assert (
        np.rad2deg(body.camera.pitch_down_rad) == pytest.approx(10.0, abs=0.5) and facing[0] < -0.9
    )
    seen = found.camera
    assert seen is not None
    np.testing.assert_allclose(
        body.pixels[0, 0], (K @ (seen.pelvis_m[0] / seen.pelvis_m[0, 2]))[:2], atol=0.5
    )
    files.save_body(tmp_path / "body.npz", body)
    kept = files.load_body(tmp_path / "body.npz").camera
    assert kept is not None
    np.testing.assert_allclose(kept.K, body.camera.K)


def test_a_result_of_another_clip_is_refused(
    torch_file: Callable[..., Path], tmp_path: Path
) -> None:
    write_video(
        tmp_path / "long.mp4", (np.zeros((480, 640, 3), dtype=np.uint8) for _ in range(80)), FPS
    )
    with pytest.raises(
        BadMotionError, match=r"--body-result has 45 frames, .*long\.mp4 80 pictures"
    ):
        body_on_clip(
            read(torch_file(tmp_path / "x.pt", document("smpl"))), open_clip(tmp_path / "long.mp4")
        )


def test_a_clip_of_another_rate_keeps_its_time(
    torch_file: Callable[..., Path], tmp_path: Path
) -> None:
    """A frame a picture of a clip at 15 a second: the same walk takes twice as long."""
    write_video(
        tmp_path / "slow.mp4",
        (np.full((480, 640, 3), 5 * k, dtype=np.uint8) for k in range(FRAMES)),
        15.0,
    )
    body = body_on_clip(
        read(torch_file(tmp_path / "x.pt", document("smpl"))), open_clip(tmp_path / "slow.mp4")
    )
    assert len(body.time_s) == pytest.approx(2 * FRAMES, abs=2) and body.fps == 30.0


def test_without_a_clip_it_is_seen_by_a_camera_of_our_own(
    torch_file: Callable[..., Path], tmp_path: Path
) -> None:
    from exoactor.stages.body.external.motion import OURS, body_of_file
    from exoactor.stages.ground import GroundInput
    from exoactor.stages.ground.contact import ContactGround

    body, odd = body_of_file(torch_file(tmp_path / "x.pt", document("smpl")))
    assert odd == ()
    human = ContactGround().place(GroundInput(body, camera=body.camera)).human
    assert body.camera is OURS and len(human.time_s) == FRAMES
    np.testing.assert_allclose(human.joint_pos_m[0, 0, :2], 0.0, atol=0.05)
    assert human.joint_pos_m[:, SMPL_JOINTS.index("head"), 2].min() > 1.2
