"""What the networks say of one picture."""

import numpy as np

from exoactor.io.regions import Region
from exoactor.io.video import Frame
from exoactor.stages.body.detection import detector as module
from exoactor.stages.body.detection.detector import DetectorConfig, PoseDetector, near


def test_anchors_are_as_many_as_the_detector_has() -> None:
    assert module.anchors().shape == (2254, 2)
    assert module.anchors().min() > 0.0 and module.anchors().max() < 1.0


def test_points_move_to_the_centre_of_sure_heat_only() -> None:
    heat = np.zeros((64, 64, 39))
    heat[20, 31, 0] = heat[20, 33, 0] = 0.8
    heat[40, 40, 1] = 0.3
    points = np.full((39, 2), 0.5)
    points[0], points[1], points[2] = [32.5 / 64, 20.5 / 64], [40.5 / 64, 40.5 / 64], [-0.2, 3.0]
    out = module.refined(points, heat, 0.5)
    assert np.allclose(out[0], [32.0 / 64, 20.0 / 64])
    assert np.array_equal(out[1:], points[1:])


def test_nearness_is_of_place_and_of_size_both_ways() -> None:
    here = Region(np.array([100.0, 100.0]), 80.0, 0.0)
    assert near(here, Region(np.array([107.0, 100.0]), 88.0, 0.2), 0.1, 1.15)
    assert not near(here, Region(np.array([109.0, 100.0]), 88.0, 0.2), 0.1, 1.15)
    assert not near(here, Region(np.array([100.0, 100.0]), 96.0, 0.0), 0.1, 1.15)
    assert not near(here, Region(np.array([100.0, 100.0]), 66.0, 0.0), 0.1, 1.15)


def test_a_region_that_is_too_large_and_beside_settles_on_the_person(
    detector: PoseDetector, tennis: list[Frame]
) -> None:
    right = detector.detect_settled(tennis[0], detector.find_regions(tennis[0])[0])
    assert right is not None
    wrong = Region(right.following.center_px + [80.0, -60.0], 1.7 * right.following.size_px, 0.5)
    once, settled = detector.detect(tennis[0], wrong), detector.detect_settled(tennis[0], wrong)
    assert once is not None and settled is not None
    error = [float(np.linalg.norm(s.px - right.px, axis=1).mean()) for s in (once, settled)]
    assert error[1] < 10.0 and error[1] < 0.5 * error[0]


def test_what_never_settles_is_nobody(detector: PoseDetector, tennis: list[Frame]) -> None:
    never = PoseDetector.load(DetectorConfig(settled_shift=0.0))
    assert never.detect_settled(tennis[0], never.find_regions(tennis[0])[0]) is None
