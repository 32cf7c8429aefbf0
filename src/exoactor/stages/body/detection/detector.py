"""The Blaze pose networks: where people are in a picture, and how one of them stands.

The detector looks at a square part of the picture at 224² and gives, for each person, the middle of
the hips and a point that tells size and tilt: a turned square region. The landmark network looks at
that region at 256² and gives 39 points; the last two but four tell the region in which it would
rather have looked.
Architecture and constants after MediaPipe's pose_detection and pose_landmark graphs (Apache-2.0).
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.frames import Box
from exoactor.io import assets
from exoactor.io.litert import Network, Tensor
from exoactor.io.regions import Region, crop
from exoactor.io.video import Frame
from exoactor.stages.body.fitting.landmarks import LANDMARKS

DETECT_SIDE, LANDMARK_SIDE, HEAT_SIDE = 224, 256, 64
REGION_SCALE = 1.25
STRIDES = ((8, 2), (16, 2), (32, 6))
"""The detector's anchors: (stride in pixels, anchors a cell)."""
CROWN, SOLE = 0.085, 0.02
"""How far a person reaches above the eyes and below the lowest landmark, in shares of the height
between the two."""
HEAT_RADIUS = 3
"""The part of a heat map about a landmark that refines it."""


@dataclass(frozen=True)
class DetectorConfig:
    """When the networks are believed.

    min_score: from which the detector's word counts that there is somebody, and the landmark
        network's.
    min_region_px: nobody is looked for in less.
    min_heat: from which a heat map is sure enough to move its landmark.
    same_person: regions whose middles are nearer than this fraction of the larger one are of one
        person.
    settled_shift, settled_growth: a detection is settled when the region that it would rather have
        had is this near to the one it had, of its side, and alike.
    max_tries: until it settles. (A detection that is right takes one or two on tennis.mp4 and the
        demo; one that is twice too large shrinks by a tenth each.)
    """

    min_score: float = 0.5
    min_region_px: float = 8.0
    min_heat: float = 0.5
    same_person: float = 0.35
    settled_shift: float = 0.04
    settled_growth: float = 1.07
    max_tries: int = 8


@dataclass(frozen=True)
class PoseDetection:
    """One person in one picture, and where to look in the next.

    `px` (33, 2), `world_m` (33, 3), `visibility` (33,).
    """

    px: Array
    world_m: Array
    visibility: Array
    following: Region

    @property
    def box(self) -> Box:
        """From the crown of the head to the soles, between the outermost landmarks, in pixels."""
        low, high = self.px.min(axis=0), self.px.max(axis=0)
        tall = high[1] - low[1]
        edges = np.floor([low[0], low[1] - CROWN * tall]), np.ceil([high[0], high[1] + SOLE * tall])
        return Box(*(int(value) for value in np.concatenate(edges)))


def anchors() -> Array:
    """Centres (2254, 2) of the detector's anchors, 0…1."""
    rows = []
    for stride, copies in STRIDES:
        ticks = (np.arange(DETECT_SIDE // stride) + 0.5) * stride / DETECT_SIDE
        y, x = np.meshgrid(ticks, ticks, indexing="ij")
        rows.append(np.repeat(np.stack([x, y], axis=-1).reshape(-1, 2), copies, axis=0))
    return np.concatenate(rows)


def square(area: Box) -> Region:
    """The square around a part of a picture."""
    middle = np.array([area.left + area.right, area.top + area.bottom]) / 2.0
    return Region(middle, float(max(area.right - area.left, area.bottom - area.top)), 0.0)


class PoseDetector:
    """Both networks."""

    def __init__(
        self, detector: Network, landmarker: Network, config: DetectorConfig = DetectorConfig()
    ) -> None:
        self._detector, self._landmarker, self._anchors = detector, landmarker, anchors()
        self.config = config

    @classmethod
    def load(cls, config: DetectorConfig = DetectorConfig()) -> "PoseDetector":
        """From the embedded assets; MissingAssetError where they are absent."""
        names = ("pose_detection", "pose_landmark_full")
        detector, landmarker = (Network(assets.read("blaze", f"{name}.tflite")) for name in names)
        return cls(detector, landmarker, config)

    def find_regions(self, picture: Frame, part: Region | None = None) -> list[Region]:
        """Where people are in a square part of the picture (None: in all of it), best first."""
        part = part or square(Box(0, 0, picture.shape[1], picture.shape[0]))
        out = self._detector(crop(picture, part, DETECT_SIDE) * np.float32(2.0) - np.float32(1.0))
        score = _sigmoid(out["Identity_1"][:, 0])
        order = np.argsort(-score, kind="stable")
        order = order[score[order] > self.config.min_score]

        points = (
            out["Identity"][order, 4:8].reshape(-1, 2, 2) / DETECT_SIDE + self._anchors[order, None]
        )
        regions = [Region.between(hips, rim, REGION_SCALE) for hips, rim in part.to_image(points)]
        return distinct(regions, self.config.same_person)

    def detect(self, picture: Frame, region: Region) -> PoseDetection | None:
        """The person in the region, or None if nobody is in it."""
        if not np.isfinite(region.size_px) or region.size_px < self.config.min_region_px:
            return None
        out = self._landmarker(crop(picture, region, LANDMARK_SIDE))
        if out["Identity_1"][0] < self.config.min_score:
            return None

        rows = out["Identity"].reshape(39, 5).astype(float)
        cut = refined(
            rows[:, :2] / LANDMARK_SIDE, _sigmoid(out["Identity_3"]), self.config.min_heat
        )
        px = region.to_image(cut)
        world = out["Identity_4"].reshape(39, 3).astype(float)
        world[:, :2] = world[:, :2] @ region.axes

        count = len(LANDMARKS)
        visibility = _sigmoid(rows[:count, 3])
        following = Region.between(px[count], px[count + 1], REGION_SCALE)
        return PoseDetection(px[:count], world[:count], visibility, following)

    def detect_settled(self, picture: Frame, region: Region) -> PoseDetection | None:
        """The person in the region, detected again until the region fits; None if it never does.

        The detector's word on size and place is rough, and what is read off a region that does not
        fit is wrong by as much as the region: the first frames of a person must not be built on it.
        """
        shift, growth = self.config.settled_shift, self.config.settled_growth
        for _ in range(self.config.max_tries):
            detection = self.detect(picture, region)
            if detection is None or near(region, detection.following, shift, growth):
                return detection
            region = detection.following
        return None


def near(a: Region, b: Region, shift: float, growth: float) -> bool:
    """Whether `b` is within `shift` (of `a`'s side) of `a`, and within `growth` of its size."""
    ratio = max(a.size_px, b.size_px) / max(min(a.size_px, b.size_px), 1e-6)
    return bool(np.linalg.norm(a.center_px - b.center_px) < shift * a.size_px and ratio < growth)


def refined(points: Array, heat: Array, min_heat: float) -> Array:
    """Points (39, 2), 0…1, moved to the middle of their heat maps (64, 64, 39) where sure."""
    out = points.copy()
    for i, (x, y) in enumerate((points * HEAT_SIDE).astype(int)):
        if not (0 <= x < HEAT_SIDE and 0 <= y < HEAT_SIDE):
            continue
        left, top = max(x - HEAT_RADIUS, 0), max(y - HEAT_RADIUS, 0)
        patch = heat[top : y + HEAT_RADIUS + 1, left : x + HEAT_RADIUS + 1, i]
        if patch.max() >= min_heat:
            columns, rows = left + np.arange(patch.shape[1]), top + np.arange(patch.shape[0])
            middle = np.array([patch.sum(0) @ columns, patch.sum(1) @ rows]) / patch.sum()
            out[i] = middle / HEAT_SIDE
    return out


def distinct(regions: list[Region], apart: float) -> list[Region]:
    """Non-maximum suppression: whose middle lies near that of a better one is the same person."""
    kept: list[Region] = []
    for region in regions:
        if all(
            np.linalg.norm(region.center_px - k.center_px)
            > apart * max(region.size_px, k.size_px) / 2.0
            for k in kept
        ):
            kept.append(region)
    return kept


def _sigmoid(x: Tensor) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -60.0, 60.0))), dtype=np.float64)
