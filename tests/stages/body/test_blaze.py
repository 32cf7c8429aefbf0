"""The embedded back end as a whole."""

from pathlib import Path

import numpy as np
import pytest

from exoactor.core import metrics, rotations
from exoactor.core.errors import BadMotionError, MissingAssetError
from exoactor.core.motion import LIMB_JOINTS, SMPL_PARENTS, joint_indices
from exoactor.core.progress import silent
from exoactor.humans import skeleton
from exoactor.io import assets, video
from exoactor.io.regions import Region
from exoactor.io.video import Clip
from exoactor.stages.body import blaze
from exoactor.stages.body.blaze import Blaze, BlazeConfig
from exoactor.stages.body.follow import Sighting

CLIP = Clip(Path("clip.mp4"), 640, 480, 1.0, 30.0)
SIGHTING = Sighting(np.ones((33, 2)), np.zeros((33, 3)), np.ones(33), Region(np.ones(2), 100.0, 0.0))


@pytest.fixture(scope="module")
def networks() -> None:
    try:
        assets.path("blaze")
    except MissingAssetError:
        pytest.skip("the pose networks are absent (exoactor assets pull blaze)")


@pytest.fixture(scope="module")
def short_clip(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Clip:
    """Two seconds of the tennis player."""
    whole = video.open_clip(shared / "clips" / "tennis.mp4")
    pictures = [picture for picture, _ in zip(video.frames(whole, 30.0), range(60), strict=False)]
    path = tmp_path_factory.mktemp("clip") / "short.mp4"
    video.write_video(path, pictures, 30.0)
    return video.open_clip(path)


def test_a_clip_without_people_is_refused_in_plain_words() -> None:
    with pytest.raises(BadMotionError, match=r"nobody was found in clip\.mp4"):
        blaze.observed([None] * 30, CLIP)


def test_a_person_found_in_under_half_of_the_frames_is_refused() -> None:
    with pytest.raises(BadMotionError, match=r"in only 14 of 30 frames, between 0\.0 s and 0\.4 s"):
        blaze.observed([SIGHTING] * 14 + [None] * 16, CLIP)
    assert blaze.observed([SIGHTING] * 15 + [None] * 15, CLIP).found.sum() == 15


def test_two_seconds_of_tennis_agree_with_gvhmr(networks: None, short_clip: Clip, shared: Path) -> None:
    told: list[float] = []
    body = Blaze(BlazeConfig()).estimate(short_clip, told.append)
    assert body.found.all() and len(body.time_s) == 60
    assert body.focal_px == pytest.approx(np.hypot(812, 720))
    assert told == sorted(told) and told[0] >= 0.0 and told[-1] <= 1.0

    with np.load(shared / "estimates" / "tennis" / "joints.npz", allow_pickle=False) as file:
        reference, limbs = file["joint_pos_cam_m"][:60].astype(float), joint_indices(LIMB_JOINTS)
    ours = body.joint_pos_cam_m[:, limbs]
    assert metrics.mpjpe_mm(ours, reference[:, limbs]) < 110.0
    assert metrics.pa_mpjpe_mm(ours, reference[:, limbs]) < 80.0
    assert 2.0 < metrics.acceleration_m_s2(ours, 30.0) < 14.0

    lengths = np.linalg.norm(ours[:, 2] - ours[:, 4], axis=-1)
    assert np.ptp(lengths) < 1e-6
    assert (np.abs(body.pixels - [406.0, 360.0]) < [406.0, 360.0]).all()


def test_positions_are_what_the_rotations_give(networks: None, short_clip: Clip) -> None:
    body = Blaze(BlazeConfig(stature_m=1.32)).estimate(short_clip, silent)
    offsets = np.zeros((22, 3))
    rest = skeleton.rest_offsets_m(1.32)
    for joint in range(1, 22):  # a bone is its rest offset, stretched, turned by its parent's rotation
        parent = SMPL_PARENTS[joint]
        bone = body.joint_pos_cam_m[:, joint] - body.joint_pos_cam_m[:, parent]
        offsets[joint] = rotations.rotate(rotations.conjugate(body.joint_quat_cam_wxyz[:, parent]), bone).mean(0)
        ratio = offsets[joint] @ rest[joint] / (rest[joint] @ rest[joint])
        assert np.allclose(offsets[joint], ratio * rest[joint], atol=1e-6)
        assert 0.7 < ratio < 1.3
