"""The embedded back end as a whole."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from exoactor.core import metrics, rotations
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.motion import LIMB_JOINTS, SMPL_PARENTS, joint_indices
from exoactor.core.progress import silent
from exoactor.humans import skeleton
from exoactor.io import video
from exoactor.io.video import Clip, Frame
from exoactor.stages.body import BodyInput
from exoactor.stages.body.blaze import Blaze
from exoactor.stages.body.detection.detector import PoseDetector


@pytest.fixture(scope="module")
def short_clip(tennis: list[Frame], tmp_path_factory: pytest.TempPathFactory) -> Clip:
    return clip_of(tennis, tmp_path_factory.mktemp("clip") / "short.mp4")


def clip_of(pictures: Sequence[Frame], path: Path) -> Clip:
    video.write_video(path, pictures, 30.0)
    return video.open_clip(path)


def test_a_clip_without_people_is_refused_and_says_what_was_looked_for(
    detector: PoseDetector, tmp_path: Path
) -> None:
    for size, sure_px in (((640, 360), 44), ((200, 320), 34)):
        clip = clip_of([np.full((*size, 3), 90, dtype=np.uint8)] * 12, tmp_path / "empty.mp4")
        says = (
            r"nobody was found in .*empty\.mp4: 3 pictures were searched; "
            rf".* smaller than about {sure_px} px"
        )
        with pytest.raises(BadMotionError, match=says):
            Blaze().estimate(BodyInput(clip), silent)


def test_the_ends_without_the_person_are_left_out_and_a_hole_is_told(
    detector: PoseDetector, tennis: list[Frame], tmp_path: Path
) -> None:
    """A title card for 0.5 s, then the player, behind a wall for 8 frames, then a black end."""
    card = [np.full_like(tennis[0], 200)] * 15
    wall = tennis[18].copy()
    wall[:, 280:530] = 120
    pictures = [*card, *tennis[:18], *[wall] * 8, *tennis[26:50], *[tennis[0] * 0] * 20]
    reading = Blaze().estimate(BodyInput(clip_of(pictures, tmp_path / "clip.mp4")), silent)
    body = reading.body
    assert body.clip_start_s == pytest.approx(0.5, abs=0.04) and abs(len(body.time_s) - 50) <= 1
    assert (
        body.time_s[0] == 0.0 and 7 <= (~body.found).sum() <= 9 and body.found[0] and body.found[-1]
    )
    told = " ".join(reading.notes)
    assert (
        "(0.0-0.5 s, 0.5-2.2 s, 2.2-2.8 s); shot 2 is read" in told
        and "not seen in 1.1-1.4 s" in told
    )


def test_a_long_hole_ends_the_motion_and_the_longer_part_is_kept(
    detector: PoseDetector, tennis: list[Frame], tmp_path: Path
) -> None:
    dark = [tennis[0] * 0] * 20
    clip = clip_of([*tennis[:18], *dark, *tennis[20:50]], tmp_path / "clip.mp4")
    reading = Blaze().estimate(BodyInput(clip), silent)
    assert (
        reading.body.clip_start_s == pytest.approx(38 / 30, abs=0.04) and reading.body.found.all()
    )
    with pytest.raises(ConfigError, match="--person 9"):
        Blaze().estimate(BodyInput(clip.excerpt(0.0, 0.5), person=9), silent)


def test_behind_a_wall_for_two_thirds_of_a_second_is_too_long_to_invent(
    detector: PoseDetector, tennis: list[Frame], tmp_path: Path
) -> None:
    """In one shot: what is said of the shorter part is that it was left out."""
    wall = tennis[18].copy()
    wall[:, 280:530] = 120
    clip = clip_of([*tennis[:18], *[wall] * 20, *tennis[30:55]], tmp_path / "clip.mp4")
    reading = Blaze().estimate(BodyInput(clip), silent)
    assert len(reading.watched.shots) == 1
    assert reading.body.clip_start_s == pytest.approx(38 / 30, abs=0.04)
    assert len(reading.body.time_s) == 25 and reading.body.found.all()
    assert any("0.0" in note and "left out" in note for note in reading.notes), reading.notes


def test_two_seconds_of_tennis_agree_with_gvhmr(
    detector: PoseDetector, short_clip: Clip, shared: Path
) -> None:
    told: list[float] = []
    body = Blaze().estimate(BodyInput(short_clip), told.append).body
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


def test_positions_are_what_the_rotations_give(detector: PoseDetector, short_clip: Clip) -> None:
    given = BodyInput(short_clip.excerpt(0.0, 0.8), stature_m=1.32)
    body = Blaze().estimate(given, silent).body
    offsets = np.zeros((22, 3))
    rest = skeleton.rest_offsets_m(1.32)
    # a bone is its rest offset, stretched, turned by its parent's rotation
    for joint in range(1, 22):
        parent = SMPL_PARENTS[joint]
        bone = body.joint_pos_cam_m[:, joint] - body.joint_pos_cam_m[:, parent]
        offsets[joint] = rotations.rotate(
            rotations.conjugate(body.joint_quat_cam_wxyz[:, parent]), bone
        ).mean(0)
        ratio = offsets[joint] @ rest[joint] / (rest[joint] @ rest[joint])
        assert np.allclose(offsets[joint], ratio * rest[joint], atol=1e-6)
        assert 0.7 < ratio < 1.3
