"""Finding people and staying with one; the networks are the real ones where they are installed."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError, MissingAssetError
from exoactor.io import assets, video
from exoactor.io.litert import Network
from exoactor.io.regions import Region
from exoactor.io.video import Frame
from exoactor.stages.body import follow
from exoactor.stages.body.follow import Eyes


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    try:
        files = [assets.read("blaze", f"{name}.tflite") for name in ("pose_detection", "pose_landmark_full")]
    except MissingAssetError:
        pytest.skip("the pose networks are absent (exoactor assets pull blaze)")
    return Eyes(*map(Network, files))


@pytest.fixture(scope="module")
def pictures(shared: Path) -> list[Frame]:
    clip = video.open_clip(shared / "clips" / "tennis.mp4")
    return [picture for picture, _ in zip(video.frames(clip, 30.0), range(12), strict=False)]


def beside(left: Frame, right: Frame) -> Frame:
    """The players of two pictures in one, cut so that both are large."""
    return np.concatenate([left[:, 200:600], right[:, 200:600]], axis=1)


def test_anchors_are_as_many_as_the_detector_has() -> None:
    assert follow.anchors().shape == (2254, 2)
    assert follow.anchors().min() > 0.0 and follow.anchors().max() < 1.0


def test_points_move_to_the_centre_of_sure_heat_only() -> None:
    heat = np.zeros((64, 64, 39))
    heat[20, 31, 0] = heat[20, 33, 0] = 0.8
    heat[40, 40, 1] = 0.3
    points = np.full((39, 2), 0.5)
    points[0], points[1], points[2] = [32.5 / 64, 20.5 / 64], [40.5 / 64, 40.5 / 64], [-0.2, 3.0]
    out = follow.refined(points, heat)
    assert np.allclose(out[0], [32.0 / 64, 20.0 / 64])
    assert np.array_equal(out[1:], points[1:])


def test_a_region_continues_only_nearby_and_alike() -> None:
    here = Region(np.array([100.0, 100.0]), 80.0, 0.0)
    assert follow.continuous(here, Region(np.array([110.0, 100.0]), 88.0, 0.2), 0)
    assert not follow.continuous(here, Region(np.array([125.0, 100.0]), 80.0, 0.0), 0)
    assert not follow.continuous(here, Region(np.array([100.0, 100.0]), 160.0, 0.0), 0)
    assert not follow.continuous(here, Region(np.array([180.0, 100.0]), 80.0, 0.0), 1000)
    assert follow.continuous(here, Region(np.array([125.0, 100.0]), 80.0, 0.0), 10)


def test_nobody_is_seen_in_noise(eyes: Eyes) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (360, 480, 3), dtype=np.uint8)
    assert list(follow.follow([noise, noise * 0], eyes, None)) == [None, None]


def test_the_player_is_followed_not_the_people_behind(eyes: Eyes, pictures: list[Frame]) -> None:
    sightings = list(follow.follow(pictures, eyes, None))
    assert all(s is not None for s in sightings)
    for s in sightings:
        assert s is not None and 300.0 < s.px[:, 0].mean() < 600.0
        assert np.ptp(s.px[:, 1]) > 350.0


def test_a_person_is_chosen_by_number_from_the_left(eyes: Eyes, pictures: list[Frame]) -> None:
    both = beside(pictures[0], pictures[0])
    for number, low, high in ((1, 0.0, 400.0), (2, 400.0, 800.0)):
        seen = follow.first(both, eyes, number)
        assert seen is not None and low < seen.px[:, 0].mean() < high
    with pytest.raises(BadMotionError, match="person 9"):
        follow.first(both, eyes, 9)


def test_it_never_hops_to_another_person(eyes: Eyes, pictures: list[Frame]) -> None:
    def one_leaves() -> Iterator[Frame]:
        for k, picture in enumerate(pictures):
            other = picture if k < 6 else np.zeros_like(picture)
            yield beside(other, picture)

    sightings = list(follow.follow(one_leaves(), eyes, 1))
    assert all(s is not None for s in sightings[:6])
    assert all(s is None for s in sightings[6:])


def test_a_person_who_comes_back_is_taken_up_again(eyes: Eyes, pictures: list[Frame]) -> None:
    gone = [p * 0 if 4 <= k < 8 else p for k, p in enumerate(pictures)]
    found = [s is not None for s in follow.follow(gone, eyes, None)]
    assert found == [not 4 <= k < 8 for k in range(len(gone))]
