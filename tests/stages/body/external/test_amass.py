"""Sequences of AMASS in all its editions: the same person comes out, and what a file does not say
is asked for."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.motion import SMPL_JOINTS
from exoactor.humans.smpl import PELVIS_REST_M, SMPL_REST_M
from exoactor.stages.body.external import results
from exoactor.stages.body.external.results import Estimate

FRAMES = 40
UP = rotations.to_rotvec(rotations.Z_UP_FROM_Y_UP_WXYZ)


def _pose() -> Any:
    """Both arms down, the right one swinging."""
    pose = np.zeros((FRAMES, 21, 3))
    pose[:, SMPL_JOINTS.index("left_shoulder") - 1, 2] = -1.2
    pose[:, SMPL_JOINTS.index("right_shoulder") - 1, 2] = 1.2 - 0.5 * np.sin(
        np.arange(FRAMES) / 8.0
    )
    return pose.reshape(FRAMES, 63)


POSE, ORIENT = _pose(), np.tile(UP, (FRAMES, 1))
PELVIS = np.stack([np.linspace(0.0, 0.5, FRAMES), np.zeros(FRAMES), np.full(FRAMES, 0.92)], axis=1)
FINGERS = np.random.default_rng(0).normal(0.0, 0.3, (FRAMES, 90))


def smplx(**more: Any) -> dict[str, Any]:
    fields = {
        "root_orient": ORIENT, "pose_body": POSE, "pose_hand": FINGERS,
        "trans": PELVIS - PELVIS_REST_M, "betas": np.zeros(16), "gender": np.array("neutral"),
        "surface_model_type": np.array("smplx"),
        "mocap_frame_rate": np.array(60.0),
    }  # fmt: skip
    return {name: value for name, value in (fields | more).items() if value is not None}


def smplh(**more: Any) -> dict[str, Any]:
    fields = {
        "poses": np.concatenate([ORIENT, POSE, FINGERS], axis=1), "trans": PELVIS - SMPL_REST_M,
        "betas": np.zeros(16), "dmpls": np.zeros((FRAMES, 8)), "gender": np.array("male"),
        "mocap_framerate": np.array(60.0),
    }  # fmt: skip
    return {name: value for name, value in (fields | more).items() if value is not None}


EDITIONS: dict[str, dict[str, Any]] = {
    "SMPL-X": smplx(),
    "SMPL-X, the older name of the rate": smplx(
        mocap_frame_rate=None, mocap_framerate=np.array(60.0)
    ),
    "SMPL-X in one array": smplx(
        pose_body=None,
        root_orient=None,
        poses=np.concatenate([ORIENT, POSE, np.zeros((FRAMES, 99))], axis=1),
    ),
    "SMPL-H": smplh(),
    "SMPL-H, joints apart": smplh(
        poses=np.concatenate([ORIENT, POSE, FINGERS], axis=1).reshape(FRAMES, 52, 3)
    ),
    "SMPL": smplh(
        poses=np.concatenate([ORIENT, POSE, np.zeros((FRAMES, 6))], axis=1), betas=np.zeros(10)
    ),
    "300 betas": smplx(betas=np.zeros(300)),
    "betas in a row": smplx(betas=np.zeros((1, 10))),
    "betas a frame": smplx(betas=np.zeros((FRAMES, 10))),
    "the place by its other name": smplx(trans=None, transl=PELVIS - PELVIS_REST_M),
    "markers of objects": smplx(labels=np.array(["a", None], dtype=object)),
}


def read(folder: Path, fields: dict[str, Any], **said: Any) -> Estimate:
    np.savez(folder / "walk.npz", **fields)
    return results.read(folder / "walk.npz", **said)


@pytest.mark.parametrize("fields", EDITIONS.values(), ids=EDITIONS)
def test_every_edition_is_the_same_person(fields: dict[str, Any], tmp_path: Path) -> None:
    found, wanted = read(tmp_path, fields), read(tmp_path, smplx())
    assert found.fps == 60.0 and found.stature_m == pytest.approx(1.66) and found.notes == ()
    np.testing.assert_allclose(found.world.pelvis_m, PELVIS, atol=1e-12)
    np.testing.assert_allclose(
        found.joints_m(found.world), wanted.joints_m(wanted.world), atol=1e-12
    )


def test_a_taller_person(tmp_path: Path) -> None:
    betas = np.zeros(16)
    betas[0] = 1.5
    assert read(tmp_path, smplx(betas=betas)).stature_m == pytest.approx(1.81)


def test_the_rate_is_as_somebody_says(tmp_path: Path) -> None:
    silent = smplx(mocap_frame_rate=None)
    assert read(tmp_path, silent, fps=120.0).fps == 120.0
    assert read(tmp_path, smplx(), fps=59.95).fps == 60.0, (
        "the file's, which that is near enough to"
    )
    with pytest.raises(BadMotionError, match="lacks mocap_frame_rate") as caught:
        read(tmp_path, silent)
    assert "--fps" in caught.value.next_step
    with pytest.raises(ConfigError, match="says 60 frames a second, --fps says 120"):
        read(tmp_path, smplx(), fps=120.0)


def y_up() -> dict[str, Any]:
    place = rotations.rotate(rotations.conjugate(rotations.Z_UP_FROM_Y_UP_WXYZ), PELVIS)
    return smplx(root_orient=np.zeros((FRAMES, 3)), trans=place - PELVIS_REST_M)


def test_a_world_whose_y_is_up_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(BadMotionError, match="with --up y it stands on the floor") as caught:
        read(tmp_path, y_up())
    assert "add --up y, or --up z" in caught.value.next_step
    found = read(tmp_path, y_up(), up="y")
    np.testing.assert_allclose(found.world.pelvis_m, PELVIS, atol=1e-12)
    assert found.notes == ()
    lying = read(tmp_path, y_up(), up="z")
    assert "its head is not over its feet in 100% of its frames" in lying.notes


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no person": ({"a": np.zeros(3)}, "lacks pose_body, root_orient, trans, betas"),
    "no shape": (smplx(betas=None), "lacks betas"),
    "an empty shape": (smplx(betas=np.zeros(0)), "betas is not"),
    "other joints": (smplh(poses=np.zeros((FRAMES, 78))), r"poses is \(40, 78\)"),
    "short": (smplx(trans=np.zeros((3, 3))), "trans is empty, of another length"),
    "no frames": (smplh(poses=np.zeros((0, 156)), trans=np.zeros((0, 3))), "empty"),
    "not finite": (
        smplx(pose_body=np.full((FRAMES, 63), np.nan)),
        "pose_body is empty, of another length, or not",
    ),
    "not finite in one array": (
        smplh(poses=np.full((FRAMES, 156), np.nan)),
        "poses is empty",
    ),
    "a shape of nobody": (smplx(betas=np.full(16, 1e30)), "a person of"),
    "no rate": (smplx(mocap_frame_rate=np.array(0.0)), "no rate"),
    "a rate of NaN": (smplx(mocap_frame_rate=np.array(np.nan)), "no rate"),
    "a rate of words": (smplx(mocap_frame_rate=np.array("fast")), "no number"),
    "two rates": (smplx(mocap_frame_rate=np.array([60.0, 30.0])), "no number"),
    "a rate of hours": (smplx(mocap_frame_rate=np.array(1e-6)), "no rate of a motion"),
    "degrees": (smplx(pose_body=np.degrees(POSE)), "degrees"),
    "centimetres": (smplx(trans=100.0 * PELVIS), "centimetres"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named(case: tuple[dict[str, Any], str], tmp_path: Path) -> None:
    with pytest.raises(BadMotionError, match=case[1]) as caught:
        read(tmp_path, case[0])
    assert "walk.npz" in caught.value.what


def test_a_body_model_is_only_for_its_own_shape(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is of smplh, whose betas are not SMPL-X's"):
        read(tmp_path, smplh(), smplx=tmp_path / "SMPLX_NEUTRAL.npz")


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    np.savez(tmp_path / "walk.npz", **smplx())
    (tmp_path / "walk.npz").rename(tmp_path / "walk.dat")
    assert results.read(tmp_path / "walk.dat").fps == 60.0
