"""One person followed through a clip with the Blaze pose networks.

The detector looks at the whole picture at 224² and gives, for each person, the middle of the hips and a point that
tells size and tilt: a turned square region. The landmark network looks at that region at 256² and gives 39 points;
the last two but four tell the region for the next picture, so the detector is only needed to begin and after a loss.
Architecture and constants after MediaPipe's pose_detection and pose_landmark graphs (Apache-2.0).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError
from exoactor.io.litert import Network, Tensor
from exoactor.io.regions import Region, crop
from exoactor.io.video import Frame
from exoactor.stages.body.landmarks import LANDMARKS

DETECT_SIDE, LANDMARK_SIDE, HEAT_SIDE = 224, 256, 64
REGION_SCALE = 1.25
STRIDES = ((8, 2), (16, 2), (32, 6))
"""The detector's anchors: (stride in pixels, anchors a cell)."""
MIN_SCORE = 0.5
HEAT_RADIUS = 3
MIN_HEAT = 0.5
SAME_PERSON = 0.35
"""Detections whose middles are nearer than this fraction of the larger region are one person."""
MAX_SHIFT, MAX_GROWTH = 0.15, 1.35
"""How far a person's region may move (of its side, about two metres) and grow from one frame to the next: 9 m/s."""
SHIFT_A_FRAME, GROWTH_A_FRAME = 0.03, 0.03
"""What each frame of a loss adds to both: a person walks on at up to 2 m/s."""
FORGET_FRAMES = 15
"""A loss this long adds no more: the person is looked for near the last place, not somewhere else."""


@dataclass(frozen=True)
class Sighting:
    """One person in one picture: `px` (33, 2), `world_m` (33, 3), `visibility` (33,), and where to look next."""

    px: Array
    world_m: Array
    visibility: Array
    following: Region


def anchors() -> Array:
    """Centres (2254, 2) of the detector's anchors, 0…1."""
    rows = []
    for stride, copies in STRIDES:
        ticks = (np.arange(DETECT_SIDE // stride) + 0.5) * stride / DETECT_SIDE
        y, x = np.meshgrid(ticks, ticks, indexing="ij")
        rows.append(np.repeat(np.stack([x, y], axis=-1).reshape(-1, 2), copies, axis=0))
    return np.concatenate(rows)


class Eyes:
    """Both networks."""

    def __init__(self, detector: Network, landmarker: Network) -> None:
        self._detector, self._landmarker, self._anchors = detector, landmarker, anchors()

    def people(self, picture: Frame) -> list[Region]:
        """Regions of all people in the picture, best score first."""
        height, width = picture.shape[:2]
        whole = Region(np.array([width / 2.0, height / 2.0]), float(max(width, height)), 0.0)
        out = self._detector(crop(picture, whole, DETECT_SIDE) * np.float32(2.0) - np.float32(1.0))
        score = _sigmoid(out["Identity_1"][:, 0])
        order = [int(i) for i in np.argsort(-score, kind="stable") if score[i] > MIN_SCORE]
        points = out["Identity"][order, 4:8].reshape(-1, 2, 2) / DETECT_SIDE + self._anchors[order, None]
        regions = [Region.between(hips, rim, REGION_SCALE) for hips, rim in whole.to_image(points)]
        return _distinct(regions)

    def look(self, picture: Frame, region: Region) -> Sighting | None:
        """The person in the region, or None if nobody is in it."""
        if not np.isfinite(region.size_px) or region.size_px < 8.0:
            return None
        out = self._landmarker(crop(picture, region, LANDMARK_SIDE))
        if out["Identity_1"][0] < MIN_SCORE:
            return None
        rows = out["Identity"].reshape(39, 5).astype(float)
        cut = refined(rows[:, :2] / LANDMARK_SIDE, _sigmoid(out["Identity_3"]))
        px = region.to_image(cut)
        world = out["Identity_4"].reshape(39, 3).astype(float)
        world[:, :2] = world[:, :2] @ region.axes
        count = len(LANDMARKS)
        visibility = _sigmoid(rows[:count, 3])
        following = Region.between(px[count], px[count + 1], REGION_SCALE)
        return Sighting(px[:count], world[:count], visibility, following)


def refined(points: Array, heat: Array) -> Array:
    """Points (39, 2), 0…1, moved to the centre of mass of their heat maps (64, 64, 39) where these are sure."""
    out = points.copy()
    for i, (x, y) in enumerate((points * HEAT_SIDE).astype(int)):
        if not (0 <= x < HEAT_SIDE and 0 <= y < HEAT_SIDE):
            continue
        left, top = max(x - HEAT_RADIUS, 0), max(y - HEAT_RADIUS, 0)
        patch = heat[top : y + HEAT_RADIUS + 1, left : x + HEAT_RADIUS + 1, i]
        if patch.max() >= MIN_HEAT:
            columns, rows = left + np.arange(patch.shape[1]), top + np.arange(patch.shape[0])
            out[i] = np.array([patch.sum(0) @ columns, patch.sum(1) @ rows]) / patch.sum() / HEAT_SIDE
    return out


def follow(pictures: Iterable[Frame], eyes: Eyes, person: int | None) -> Iterable[Sighting | None]:
    """The sightings of one person, one a picture, None where it is not seen."""
    last: Sighting | None = None
    lost = 0
    for picture in pictures:
        now = first(picture, eyes, person) if last is None else _again(picture, eyes, last, lost)
        lost = 0 if now is not None else lost + 1
        last = now or last
        yield now


def first(picture: Frame, eyes: Eyes, person: int | None) -> Sighting | None:
    """Whom to follow: the largest and most central, or the N-th from the left, in the first picture with people."""
    seen = [s for s in (eyes.look(picture, region) for region in eyes.people(picture)) if s is not None]
    if not seen:
        return None
    if person is None:
        return max(seen, key=lambda s: _prominence(s.following, picture.shape[1], picture.shape[0]))
    if not 1 <= person <= len(seen):
        many, choice = ("one person is", "1") if len(seen) == 1 else (f"{len(seen)} people are", f"1 to {len(seen)}")
        raise BadMotionError(
            f"person {person} was asked for, but {many} in the first picture with people",
            f"give {choice}, counted from the left, or leave the choice out",
        )
    return sorted(seen, key=lambda s: float(s.following.center_px[0]))[person - 1]


def continuous(before: Region, after: Region, lost: int) -> bool:
    """Whether a region can be the same person's, `lost` frames after it was last seen."""
    waited = min(lost, FORGET_FRAMES)
    shift = float(np.linalg.norm(after.center_px - before.center_px)) / before.size_px
    growth = max(after.size_px / before.size_px, before.size_px / after.size_px)
    return shift < MAX_SHIFT + SHIFT_A_FRAME * waited and growth < MAX_GROWTH + GROWTH_A_FRAME * waited


def _again(picture: Frame, eyes: Eyes, last: Sighting, lost: int) -> Sighting | None:
    if lost == 0:
        now = eyes.look(picture, last.following)
        if now is not None and continuous(last.following, now.following, 0):
            return now
    near = [region for region in eyes.people(picture) if continuous(last.following, region, lost + 1)]
    for region in sorted(near, key=lambda r: float(np.linalg.norm(r.center_px - last.following.center_px))):
        now = eyes.look(picture, region)
        if now is not None and continuous(last.following, now.following, lost + 1):
            return now
    return None


def _prominence(region: Region, width: int, height: int) -> float:
    away = np.linalg.norm((region.center_px - np.array([width, height]) / 2.0) / np.array([width, height]))
    return float(region.size_px * (1.0 - away))


def _distinct(regions: list[Region]) -> list[Region]:
    """Non-maximum suppression: a region whose middle lies near that of a better one is the same person."""
    kept: list[Region] = []
    for region in regions:
        if all(
            np.linalg.norm(region.center_px - k.center_px) > SAME_PERSON * max(region.size_px, k.size_px) / 2.0
            for k in kept
        ):
            kept.append(region)
    return kept


def _sigmoid(x: Tensor) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -60.0, 60.0))), dtype=np.float64)
