"""How the camera turns, zooms and travels, read from the background: corners outside the person's
box, followed.

What most of the background does from one picture to the next is taken for a turn and a zoom, which
move things near and far alike. What the floor at the person's feet does besides is taken for
travel: it is as far away as the person is. Where too few corners can be followed nothing is
assumed; the picture after is compared with the last one that could be.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from exoactor.core import resample, rotations
from exoactor.core.checks import Array
from exoactor.core.motion import BodyMotion
from exoactor.humans import skeleton, soles
from exoactor.io import video
from exoactor.io.video import Clip, Frame


@dataclass(frozen=True)
class CameraMotionConfig:
    """How the background is followed.

    `fps`, `width_px`: pictures looked at; `still_ratio`: shift of the background, in widths, taken
    as rest; `still_px`: as far as half of the corners go at most in a step in which the camera
    rests, whatever the others do: shadows, and what is moved; `corners`, `least_corners`: followed
    at most, and without which a step is unknown; `agree_px`, `agreeing`: how near to one turn and
    zoom corners move, and which share must; `bridge_s`: pictures so far apart are compared at most,
    where those between could not be followed; `box_margin`: left out around the person, a share of
    the box's longer side; `feet_band`: share of the picture's height around the soles that is near;
    `travel_px`: less a step is no travel; `travels`: where the near moves by this share further
    than the far, the same way, the camera travels and does not turn; `plain`: with fewer than so
    many times the least corners there is too little to follow, else it is the picture that jumps.
    """

    fps: float = 10.0
    width_px: int = 480
    still_ratio: float = 0.01
    still_px: float = 0.05
    corners: int = 300
    least_corners: int = 12
    agree_px: float = 1.5
    agreeing: float = 0.3
    bridge_s: float = 0.3
    box_margin: float = 0.25
    feet_band: float = 0.15
    travel_px: float = 0.25
    travels: float = 0.15
    plain: float = 3.0


@dataclass(frozen=True)
class Lost:
    """From when to when the background could not be followed; `plain`: there was nothing in it to
    follow.
    """

    from_s: float
    to_s: float
    plain: bool


@dataclass(frozen=True)
class CameraMotion:
    """What the camera does over T frames of a body.

    `quat_wxyz` (T, 4): its axes → those of the first frame; `zoom` (T,): its focal length over the
    first one's; `travel_px` (T, 3): where things as far away as the person went by its travel, in
    pixels along the first axes; `share`: how far the background went at most, in widths of the
    picture, 0 for a camera at rest; `tracked`: share of the steps from picture to picture that
    could be followed; `lost`: where not even across a short gap.
    """

    quat_wxyz: Array
    zoom: Array
    travel_px: Array
    share: float
    tracked: float
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True)
class _Step:
    """From one picture to another: turn (3,) of the later camera's axes, growth of log zoom, travel
    (2,) in pixels.
    """

    turn_rad: Array
    log_zoom: float
    travel_px: Array


LINE_ROUNDS = 4
RESTS = _Step(np.zeros(3), 0.0, np.zeros(2))
"""What is taken for a step that cannot be told, too."""


def detect(clip: Clip, body: BodyMotion, config: CameraMotionConfig) -> CameraMotion:
    """Follow the background through the clip."""
    times, followed, number = [0.0], 0, 0
    steps: list[_Step] = []
    lost: list[Lost] = []
    sole_row = _sole_rows(body)

    pictures = _pictures(clip, config)
    last = next(pictures)
    for number, grey in enumerate(pictures, start=1):
        now_s = number / config.fps
        at = int(np.abs(body.time_s - times[-1]).argmin())
        corners = _corners(last, body.pixels[at] * config.width_px / body.width, config)
        focal_px = body.focal_px * float(np.exp(sum(step.log_zoom for step in steps)))
        step = _step(last, grey, corners, focal_px, sole_row[at], body.width, config)
        followed += step is not None and now_s - times[-1] < 1.5 / config.fps
        if step is None and now_s - times[-1] < config.bridge_s:
            continue
        if step is None:
            lost.append(Lost(times[-1], now_s, len(corners) < config.plain * config.least_corners))
        steps.append(step or RESTS)
        times.append(now_s)
        last = grey

    steps = _told_apart(steps, body.focal_px, config)
    tracked = followed / max(number, 1)
    return _motion(np.array(times), steps, body, config, tracked, _joined(lost))


def steadied(body: BodyMotion, motion: CameraMotion) -> BodyMotion:
    """The body as the first frame's camera would have seen it, had it stayed as it was."""
    root, zoom = body.joint_pos_cam_m[:, :1], motion.zoom[:, None, None]
    quat = motion.quat_wxyz[:, None]
    away = np.concatenate([root[..., :2], root[..., 2:] * zoom], axis=-1)
    turn = rotations.multiply(quat, rotations.shortest(root, away))
    place = rotations.rotate(quat, away)
    travelled = motion.travel_px[:, None] * root[..., 2:] * zoom / body.focal_px

    return replace(
        body,
        joint_pos_cam_m=place - travelled + rotations.rotate(turn, body.joint_pos_cam_m - root),
        joint_quat_cam_wxyz=rotations.multiply(turn, body.joint_quat_cam_wxyz),
        hand_px=_as_first(body.hand_px, motion, body),
    )


def _pictures(clip: Clip, config: CameraMotionConfig) -> Iterator[Frame]:
    """The clip's pictures, small and grey."""
    for frame in video.frames(clip, config.fps):
        size = (config.width_px, round(frame.shape[0] * config.width_px / clip.width))
        small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
        yield np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _sole_rows(body: BodyMotion) -> Array:
    """(T,) row of the picture in which the lower sole is seen."""
    offsets = skeleton.measured_offsets_m(body.joint_pos_cam_m, body.joint_quat_cam_wxyz)
    sole = soles.sole_offsets_m(offsets, body.stature_m)
    point = soles.sole_points_m(body.joint_pos_cam_m, body.joint_quat_cam_wxyz, sole)
    row = body.focal_px * point[..., 1] / np.maximum(point[..., 2], 0.1) + body.height / 2.0
    return np.asarray(row.max(axis=(1, 2)))


def _corners(picture: Frame, person_px: Array, config: CameraMotionConfig) -> Array:
    """(N, 2) corners outside the box around a person's joints (22, 2)."""
    low, high = person_px.min(axis=0), person_px.max(axis=0)
    margin = config.box_margin * (high - low).max()
    left, top = np.maximum(low - margin, 0.0).astype(int)
    right, bottom = np.maximum(high + margin, 0.0).astype(int)
    mask = np.full(picture.shape, 255, dtype=np.uint8)
    mask[top : bottom + 1, left : right + 1] = 0
    found = cv2.goodFeaturesToTrack(picture, config.corners, 0.01, 7, mask=mask)
    return np.zeros((0, 2)) if found is None else np.asarray(found, dtype=np.float64).reshape(-1, 2)


def _step(
    before: Frame,
    after: Frame,
    corners: Array,
    focal_px: float,
    sole_row: float,
    width: int,
    config: CameraMotionConfig,
) -> _Step | None:
    """What the camera did between two pictures, from corners (N, 2) of the first; None where that
    cannot be told.

    `focal_px`, `sole_row`: in pixels of the clip, whose pictures are `width` wide.
    """
    start, end = _followed(before, after, corners, config)
    if len(start) < config.least_corners:
        return None
    if np.median(np.linalg.norm(end - start, axis=-1)) < config.still_px:
        return RESTS
    _, agree = cv2.estimateAffinePartial2D(
        start, end, method=cv2.RANSAC, ransacReprojThreshold=config.agree_px
    )
    inside = np.zeros(len(start), dtype=np.bool_) if agree is None else agree.ravel() > 0
    if inside.sum() < max(config.least_corners, config.agreeing * len(start)):
        return None

    scale = width / config.width_px
    ray = (start - np.array(before.shape[::-1]) / 2.0) * scale / focal_px
    flow = (end - start) * scale / focal_px
    turn = np.linalg.lstsq(_of_turning(ray[inside]), flow[inside].ravel(), rcond=None)[0]
    rest = (flow.ravel() - _of_turning(ray) @ turn).reshape(-1, 2) * focal_px
    off = start[:, 1] - sole_row / scale
    travel = _at_row(off, rest, config.feet_band * before.shape[0], config.least_corners)
    if np.linalg.norm(travel) < config.travel_px * scale:
        travel = np.zeros(2)

    return _Step(np.asarray(turn[:3]), float(turn[3]), travel)


def _at_row(off: Array, value: Array, band: float, least: int) -> Array:
    """(2,) what values (N, 2) are at a row from which they lie (N,) off: by a line through those in
    a band.

    Values off the line count little. 0 where fewer than `least` are in the band.
    """
    near = np.abs(off) < band
    if near.sum() < least:
        return np.zeros(2)
    x, y = np.stack([np.ones(near.sum()), off[near]], axis=-1), value[near]
    weight = np.ones(len(y))
    for _ in range(LINE_ROUNDS):
        root = np.sqrt(weight)[:, None]
        line = np.linalg.lstsq(root * x, root * y, rcond=None)[0]
        miss = np.linalg.norm(y - x @ line, axis=-1)
        weight = 1.0 / np.maximum(miss / max(1.48 * float(np.median(miss)), 1e-6), 1.0) ** 2
    return np.asarray(line[0])


def _followed(
    before: Frame, after: Frame, corners: Array, config: CameraMotionConfig
) -> tuple[Array, Array]:
    """Corners (M, 2) that are found again, there and back, and where they went."""
    if len(corners) < config.least_corners:
        return corners[:0], corners[:0]
    start = np.asarray(corners, dtype=np.float32)[:, None]
    end, forth, _ = cv2.calcOpticalFlowPyrLK(before, after, start, start.copy(), maxLevel=4)
    back, returned, _ = cv2.calcOpticalFlowPyrLK(after, before, end, start.copy(), maxLevel=4)
    near = np.linalg.norm(back - start, axis=-1) < 0.5
    good = ((forth == 1) & (returned == 1) & near).ravel()
    return corners[good], np.asarray(end, dtype=np.float64).reshape(-1, 2)[good]


def _of_turning(ray: Array) -> Array:
    """(2N, 4) how rays (N, 2), in focal lengths off the middle, move with the camera's turn (3,)
    and log zoom.
    """
    x, y = ray.T
    one = np.ones_like(x)
    rows = [[x * y, -one - x * x, y, x], [one + y * y, -x * y, -x, y]]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=1).reshape(-1, 4)


def _told_apart(steps: list[_Step], focal_px: float, config: CameraMotionConfig) -> list[_Step]:
    """The steps, as of a camera that only travels where the floor at the person's feet outruns the
    background.
    """
    if not steps:
        return steps
    far = focal_px * np.array([[-step.turn_rad[1], step.turn_rad[0]] for step in steps])
    near = np.array([step.travel_px for step in steps])
    if (near * far).sum() <= config.travels * (far**2).sum():
        return steps
    return [
        _Step(step.turn_rad * [0.0, 0.0, 1.0], step.log_zoom, travel_px)
        for step, travel_px in zip(steps, near + far, strict=True)
    ]


def _poses(steps: list[_Step]) -> tuple[Array, Array, Array]:
    """Of the camera against the first, there and after each of N steps: (N+1, 4), the logarithm of
    its zoom (N+1,), and its travel (N+1, 3), as in `CameraMotion`.
    """
    quat, log_zoom, travel = [rotations.IDENTITY_WXYZ], [0.0], [np.zeros(3)]
    for step in steps:
        moved = rotations.rotate(quat[-1], np.array([*step.travel_px, 0.0]))
        travel.append(travel[-1] + moved * np.exp(-log_zoom[-1]))
        turned = rotations.multiply(quat[-1], rotations.from_rotvec(step.turn_rad))
        quat.append(rotations.normalise(turned))
        log_zoom.append(log_zoom[-1] + step.log_zoom)
    return np.array(quat), np.array(log_zoom), np.array(travel)


def _joined(lost: list[Lost]) -> tuple[Lost, ...]:
    """Spans that follow each other made one."""
    out: list[Lost] = []
    for one in lost:
        if out and out[-1].to_s == one.from_s and out[-1].plain == one.plain:
            one = Lost(out.pop().from_s, one.to_s, one.plain)
        out.append(one)
    return tuple(out)


def _motion(
    times: Array,
    steps: list[_Step],
    body: BodyMotion,
    config: CameraMotionConfig,
    tracked: float,
    lost: tuple[Lost, ...],
) -> CameraMotion:
    """The steps read at the body's frames; a camera that hardly moved is at rest."""
    at_s, (quat, log_zoom, travel) = body.time_s, _poses(steps)
    motion = CameraMotion(
        rotations.slerp(times, quat, at_s),
        np.exp(resample.linear(times, log_zoom, at_s)),
        resample.linear(times, travel, at_s),
        0.0,
        tracked,
        lost,
    )

    ticks = [0.0, 0.5, 1.0]
    nine = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(9, 2) * [body.width, body.height]
    grid = np.broadcast_to(nine, (len(at_s), 9, 2))
    moved = np.linalg.norm(_as_first(grid, motion, body) - grid, axis=-1).mean(axis=1)
    share = float(moved.max()) / body.width
    return replace(motion, share=share if share > config.still_ratio else 0.0)


def _as_first(pixel: Array, motion: CameraMotion, body: BodyMotion) -> Array:
    """Where the first camera would have seen what is seen at pixels (T, ..., 2); behind it, far
    outside the picture.
    """
    middle = np.array([body.width, body.height]) / 2.0
    each = pixel.reshape(len(pixel), -1, 2)
    off = (each - middle) / (body.focal_px * motion.zoom[:, None, None])
    ray = np.concatenate([off, np.ones_like(off[..., :1])], axis=-1)
    ray = rotations.rotate(motion.quat_wxyz[:, None], ray)
    seen = body.focal_px * ray[..., :2] / np.maximum(ray[..., 2:], 0.05) + middle
    return (seen - motion.travel_px[:, None, :2]).reshape(pixel.shape)
