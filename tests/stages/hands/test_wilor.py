"""WiLoR's angles as states of hands, and its worker with a stand-in for the model."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError, PermanentError
from exoactor.core.motion import SMPL_JOINTS, BodyMotion, Hand
from exoactor.core.progress import silent
from exoactor.io import files
from exoactor.io.video import Clip, open_clip, write_video
from exoactor.stages.hands import HandsInput
from exoactor.stages.hands.wilor import Wilor, WilorConfig, bend_deg

FRAMES = 60


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    write_video(
        tmp_path / "clip.mp4",
        (np.full((120, 160, 3), 3 * k, dtype=np.uint8) for k in range(FRAMES)),
        30.0,
    )
    return open_clip(tmp_path / "clip.mp4")


@pytest.fixture
def body() -> BodyMotion:
    quat = np.tile([1.0, 0.0, 0.0, 0.0], (FRAMES, 22, 1))
    hand_px = np.zeros((FRAMES, 2, 2, 2))
    hand_px[:, 0], hand_px[:, 1] = [[30.0, 60.0], [30.0, 70.0]], [[100.0, 60.0], [100.0, 70.0]]
    zeros = np.zeros((FRAMES, len(SMPL_JOINTS)))
    joints = np.zeros((FRAMES, 22, 3)) + [0.0, 0.0, 3.0]
    found = np.arange(FRAMES) != 5
    return BodyMotion(30.0, np.arange(FRAMES) / 30.0, joints, quat, zeros,
                      zeros[..., None].repeat(2, -1), hand_px,
                      found, 200.0, 160, 120, 1.7)  # fmt: skip


def angles(flexion_deg: float) -> Any:
    """(15, 3) every joint of the four fingers bent by a third of it; the thumb by much, which shall
    not count."""
    pose = np.zeros((15, 3))
    pose[:12, 2] = np.deg2rad(flexion_deg) / 3.0
    pose[12:, 1] = 1.5
    return pose


def test_the_bend_is_the_mean_of_the_fingers_sums() -> None:
    assert bend_deg(angles(120.0)) == pytest.approx(120.0)


def saved(path: Path, **change: Any) -> Path:
    """The left hand closes at half time; the right stays half open, and is not read at first."""
    pose = np.zeros((FRAMES, 2, 15, 3))
    pose[: FRAMES // 2, 0] = angles(20.0)
    pose[FRAMES // 2 :, 0] = angles(200.0)
    pose[:, 1] = angles(110.0)
    orient = np.zeros((FRAMES, 2, 3)) + [0.0, np.pi / 2, 0.0]
    score = np.ones((FRAMES, 2))
    score[:20, 1] = 0.0
    np.savez(path, **{"hand_pose": pose, "global_orient": orient, "score": score, **change})
    return path


def test_states_come_with_hysteresis_and_wrists_are_kept(
    tmp_path: Path, clip: Clip, body: BodyMotion
) -> None:
    hands = Wilor(WilorConfig(result=saved(tmp_path / "raw.npz"))).read(
        HandsInput(clip, body), silent
    )
    assert (hands.state_left[:25] == Hand.OPEN).all() and (
        hands.state_left[40:] == Hand.CLOSED
    ).all()
    assert (hands.state_right == Hand.HALF_OPEN).all() and (hands.conf_right[:20] == 0.0).all()
    files.save_hands(tmp_path / "hands.npz", hands)
    kept = files.load_hands(tmp_path / "hands.npz").wrist_quat_cam_wxyz
    assert kept is not None
    np.testing.assert_allclose(kept[3, 1], [np.sqrt(0.5), 0.0, np.sqrt(0.5), 0.0], atol=1e-9)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hand_pose": np.zeros((FRAMES, 2, 14, 3))}, "hand_pose is not"),
        ({"score": np.full((FRAMES, 2), np.nan)}, "score is not"),
        ({"global_orient": np.zeros((9, 2, 3))}, "global_orient is not"),
    ],
)
def test_a_wrong_field_is_named(
    change: dict[str, Any], says: str, tmp_path: Path, clip: Clip, body: BodyMotion
) -> None:
    path = saved(tmp_path / "raw.npz", **change)
    with pytest.raises(BadMotionError, match=says):
        Wilor(WilorConfig(result=path)).read(HandsInput(clip, body), silent)


MODEL = """
import numpy as np
class WiLorHandPose3dEstimationPipeline:
    def __init__(self, device, dtype):
        self.count = 0
    def predict_with_bboxes(self, image, bboxes, is_rights):
        assert image.ndim == 3 and bboxes.shape == (2, 4) and is_rights == [0, 1]
        assert bboxes[0, 0] < 30 < bboxes[0, 2] and bboxes[1, 0] < 100 < bboxes[1, 2]
        self.count += 1
        pose = np.zeros((1, 15, 3)); pose[:, :12, 0] = 1.2
        turn = np.zeros((1, 1, 3))
        return [
            {"wilor_preds": {"hand_pose": pose * right, "global_orient": turn}}
            for right in is_rights
        ]
"""
TORCH = """
__version__, float16, float32 = "0", "half", "single"
def device(name): return name
class cuda:
    is_available = staticmethod(lambda: False)
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Packages of the model's names in the worker's way."""
    pipelines = tmp_path / "packages" / "wilor_mini" / "pipelines"
    pipelines.mkdir(parents=True)
    (pipelines / "wilor_hand_pose3d_estimation_pipeline.py").write_text(MODEL)
    (tmp_path / "packages" / "torch.py").write_text(TORCH)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "packages"))
    monkeypatch.setenv("EXOACTOR_WILOR_PYTHON", sys.executable)
    monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
    return pipelines


def test_the_worker_reads_both_hands_in_every_frame(
    stand_in: Path, clip: Clip, body: BodyMotion
) -> None:
    told: list[float] = []
    hands = Wilor().read(HandsInput(clip, body), told.append)
    assert (hands.state_left == Hand.OPEN).all() and (hands.state_right == Hand.CLOSED).all()
    assert hands.conf_left[5] == 0.0 and hands.conf_left.sum() == FRAMES - 1


def test_a_model_that_is_not_installed_is_told(
    stand_in: Path, clip: Clip, body: BodyMotion
) -> None:
    (stand_in / "wilor_hand_pose3d_estimation_pipeline.py").write_text(
        "import a_package_that_is_not_there"
    )
    with pytest.raises(PermanentError, match="a_package_that_is_not_there"):
        Wilor().read(HandsInput(clip, body), silent)
