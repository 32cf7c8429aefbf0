"""Staying with one person through a shot; the networks are the real ones where they are
installed."""

import numpy as np
import pytest

from exoactor.io.regions import Region
from exoactor.io.video import Frame
from exoactor.stages.body.blaze import follow
from exoactor.stages.body.blaze.follow import FollowConfig, Guide
from exoactor.stages.body.detection.detector import PoseDetection, PoseDetector


@pytest.fixture(scope="module")
def pictures(tennis: list[Frame]) -> list[Frame]:
    return tennis[:12]


def seen(detector: PoseDetector, picture: Frame) -> PoseDetection:
    found = detector.detect_settled(picture, detector.find_regions(picture)[0])
    assert found is not None
    return found


def everybody(detector: PoseDetector, picture: Frame) -> list[PoseDetection]:
    found = (detector.detect_settled(picture, region) for region in detector.find_regions(picture))
    return [detection for detection in found if detection is not None]


def test_a_region_continues_only_nearby_and_alike() -> None:
    here = Region(np.array([100.0, 100.0]), 80.0, 0.0)
    assert FollowConfig().continuous(here, Region(np.array([110.0, 100.0]), 88.0, 0.2), 0)
    assert not FollowConfig().continuous(here, Region(np.array([125.0, 100.0]), 80.0, 0.0), 0)
    assert not FollowConfig().continuous(here, Region(np.array([100.0, 100.0]), 160.0, 0.0), 0)
    assert not FollowConfig().continuous(here, Region(np.array([180.0, 100.0]), 80.0, 0.0), 1000)
    assert FollowConfig().continuous(here, Region(np.array([125.0, 100.0]), 80.0, 0.0), 10)


def test_nobody_is_followed_before_a_glimpse(detector: PoseDetector) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (360, 480, 3), dtype=np.uint8)
    assert follow.follow([noise, noise * 0], detector, Guide({}, {})) == [None, None]


def test_from_one_glimpse_the_way_goes_on_and_back(
    detector: PoseDetector, pictures: list[Frame]
) -> None:
    detections = follow.follow(pictures, detector, Guide({5: seen(detector, pictures[5])}, {}))
    assert all(s is not None for s in detections)
    for s in detections:
        assert s is not None and 300.0 < s.px[:, 0].mean() < 600.0
        assert np.ptp(s.px[:, 1]) > 350.0


def test_who_is_somebody_else_is_dropped_and_the_glimpse_goes_back(
    detector: PoseDetector, pictures: list[Frame]
) -> None:
    """The first glimpse is on the wrong one of two; the second is right, and what was between is
    done again."""
    both = [np.concatenate([p[:, 200:600], p[:, 200:600]], axis=1) for p in pictures[:10]]
    left, right = (
        [
            s
            for s in map(
                lambda r: detector.detect_settled(both[k], r), detector.find_regions(both[k])
            )
            if s
        ]
        for k in (0, 8)
    )
    by_place = (
        sorted(left, key=lambda s: float(s.px[:, 0].mean())),
        sorted(right, key=lambda s: float(s.px[:, 0].mean())),
    )
    detections = follow.follow(both, detector, Guide({0: by_place[0][0], 8: by_place[1][1]}, {}))
    middles = [None if s is None else float(s.px[:, 0].mean()) for s in detections]
    assert all(m is not None and m > 400.0 for m in middles[1:])


def test_it_never_hops_to_another_person(detector: PoseDetector, pictures: list[Frame]) -> None:
    both = [
        np.concatenate([p[:, 200:600] * (k < 6), p[:, 200:600]], axis=1)
        for k, p in enumerate(pictures)
    ]
    left = min(
        (detector.detect_settled(both[0], r) for r in detector.find_regions(both[0])),
        key=lambda s: s.px[:, 0].mean() if s else 1e9,
    )
    assert left is not None
    detections = follow.follow(both, detector, Guide({0: left}, {}))
    assert all(s is not None for s in detections[:6])
    assert all(s is None for s in detections[6:])


def test_who_stands_where_another_was_seen_is_that_one(
    detector: PoseDetector, pictures: list[Frame]
) -> None:
    known = seen(detector, pictures[0])
    detections = follow.follow(
        pictures[:5], detector, Guide({0: known}, {4: [seen(detector, pictures[4]).following]})
    )
    assert [s is not None for s in detections] == [True] * 4 + [False]


def test_a_person_who_comes_back_is_taken_up_again(
    detector: PoseDetector, pictures: list[Frame]
) -> None:
    gone = [p * 0 if 4 <= k < 8 else p for k, p in enumerate(pictures)]
    found = [
        s is not None
        for s in follow.follow(gone, detector, Guide({0: seen(detector, pictures[0])}, {}))
    ]
    assert found == [not 4 <= k < 8 for k in range(len(gone))]


def test_glimpses_on_the_way_change_nothing_where_they_agree(
    detector: PoseDetector, pictures: list[Frame]
) -> None:
    """A glimpse looked from elsewhere, and its pixels differ by that: mixed in, it would be a jolt
    each time."""
    first = seen(detector, pictures[0])
    alone = follow.follow(pictures, detector, Guide({0: first}, {}))
    guided = follow.follow(
        pictures, detector, Guide({0: first, 5: seen(detector, pictures[5])}, {})
    )
    for a, b in zip(alone, guided, strict=True):
        assert a is not None and b is not None
        np.testing.assert_array_equal(a.px, b.px)
