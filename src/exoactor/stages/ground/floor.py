"""Which way is up, and how far below the camera the floor lies, told by the body alone.

Three kinds of evidence are weighed against each other:
- balance: averaged over time the centre of mass is over the feet that carry it (else the person would gather speed),
- the plane: soles in contact lie on one plane. A monocular estimate errs along the ray, by a fraction of the depth,
  so the residual is the logarithm of the ratio of heights, not a distance,
- people hold cameras level: a weak prior on roll, a weaker one on pitch.

Where the focal length is a guess, the plane alone says only the product of focal length and the pitch's tangent (who
walks away rises in the picture); balance says the pitch, and so the two together how long the lens is.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import percentile_filter
from scipy.optimize import least_squares

from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.stages.ground.contacts import standing_feet

CARRIED_WITHIN_S = 1.0
CARRIED_PERCENTILE = 25
NEAREST_M = 0.05
"""No floor is taken to be nearer to the camera than this."""


@dataclass(frozen=True)
class FloorConfig:
    """How far each kind of evidence is trusted (standard deviations).

    The `_memory_s` are how long an error lasts, hence how much of a clip counts as one observation; `slack_m` and
    twice `depth_ratio` of the camera's height bound what an error in depth may explain of a sole's height.
    `seen_away_rad`: by which a body that stands upright is estimated to lean away from the camera (measured on imagined
    clips: 2 to 4°). `focal_doubt`: of the logarithm of a focal length that is a guess.
    """

    balance_sideways_rad: float = np.deg2rad(2.0)
    balance_in_depth_rad: float = np.deg2rad(4.0)
    lean_memory_s: float = 1.0
    depth_ratio: float = 0.03
    depth_memory_s: float = 1.0
    slack_m: float = 0.05
    roll_rad: float = np.deg2rad(2.0)
    pitch_rad: float = np.deg2rad(25.0)
    usual_pitch_rad: float = np.deg2rad(8.0)
    seen_away_rad: float = np.deg2rad(2.5)
    focal_doubt: float = 0.35


@dataclass(frozen=True)
class Floor:
    """A plane in the camera frame: `up` (3,) its unit normal, `camera_height_m` the camera's height over it."""

    up: Array
    camera_height_m: float

    def height_m(self, point_cam_m: Array) -> Array:
        """Heights (...) over the floor of camera-frame points (..., 3)."""
        return np.asarray(point_cam_m @ self.up + self.camera_height_m)

    @property
    def pitch_down_rad(self) -> float:
        """How far the optical axis looks below the horizon."""
        return float(-np.arcsin(np.clip(self.up[2], -1.0, 1.0)))

    def world_from_cam(self) -> tuple[Array, Array]:
        """Rotation (3, 3) and translation (3,) to a world with z up, its origin on the floor under the camera."""
        right = np.cross([0.0, 0.0, 1.0], self.up)
        right = right / np.linalg.norm(right)
        rotation = np.stack([np.cross(self.up, right), -right, self.up])
        return rotation, np.array([0.0, 0.0, self.camera_height_m])


@dataclass(frozen=True)
class Lean:
    """Where the centre of mass is over the feet: `mean_m` (3,), and how unsure the mean's direction is.

    `sigma_rad` (2,): standard error sideways in the picture and in depth, from how much the lean changes in time. A
    person who runs and jumps leans every way, and says less about the vertical than one who stands.
    """

    mean_m: Array
    sigma_rad: Array


@dataclass(frozen=True)
class Guess:
    """A focal length that is a guess: the person's `depth_m` (T,) by it, and how its logarithm was changed so far."""

    depth_m: Array
    log_ratio: float = 0.0


def up_vector(pitch_down_rad: float, roll_rad: float) -> Array:
    """(3,) the world's up in the camera frame (x right, y down, z forward)."""
    cp, sp, cr, sr = np.cos(pitch_down_rad), np.sin(pitch_down_rad), np.cos(roll_rad), np.sin(roll_rad)
    return np.array([sr * cp, -cr * cp, -sp])


def guess(sole_m: Array, mass_m: Array, fps: float, config: FloorConfig) -> Floor:
    """Where to start from, before contacts are known: balance over both feet, the floor under the lower foot."""
    everywhere = np.ones(sole_m.shape[:-1], dtype=np.bool_)
    up = up_vector(*_upright(_lean(sole_m, everywhere, mass_m, fps, config), config))
    return Floor(up, _usual_drop_m(sole_m.reshape(len(sole_m), -1, 3), up))


def height_m(sole_m: Array, seen_m: Array, plane: Floor, fps: float, config: FloorConfig) -> Array:
    """(T, 2, 2) heights of soles over what carries the person: where the lower sole is much of the time.

    That is the floor, unless the lowest sole as it was seen is higher than an error in depth explains; then the rest
    counts as height.

    Args:
        sole_m: (T, 2, 2, 3) soles in the camera frame, with what is known of the root's error taken out.
        seen_m: the same as estimated.
        plane: the floor.
        fps: rate of the frames.
        config: the error in depth.
    """
    height = plane.height_m(sole_m)
    carried = _usual_low(plane.height_m(seen_m), fps)
    slack = config.slack_m + 2.0 * config.depth_ratio * plane.camera_height_m
    return np.asarray(height + (np.maximum(carried - slack, 0.0) - _usual_low(height, fps))[:, None, None])


def fit(
    sole_m: Array, contact: Flags, mass_m: Array, fps: float, config: FloorConfig, focal: Guess | None = None
) -> tuple[Floor, float]:
    """The floor, and the ratio by which the focal length should be longer than the guess it is (1 if it is none).

    Without any contact it is what `guess` says.

    Args:
        sole_m: (T, 2, 2, 3) soles in the camera frame.
        contact: (T, 2, 2) which of them stand.
        mass_m: (T, 3) centre of mass.
        fps: rate of the frames.
        config: how far each kind of evidence is trusted.
        focal: where the focal length is a guess.
    """
    if not contact.any():
        return guess(sole_m, mass_m, fps, config), 1.0
    lean = _lean(sole_m, contact, mass_m, fps, config)
    points = sole_m[contact]
    deep = np.zeros_like(points)
    if focal:
        deep[:, 2] = focal.depth_m[np.nonzero(contact)[0]]
    at_once = contact.sum() / max(int(np.count_nonzero(contact.sum(axis=(1, 2)))), 1)
    share = 1.0 / np.sqrt(config.depth_memory_s * fps * max(at_once, 1.0))

    def residuals(x: Array) -> Array:
        at = points + np.expm1(x[3]) * deep
        below = np.maximum(-(at @ up_vector(x[0], x[1])), NEAREST_M)
        plane = share * _robust((np.log(below) - x[2]) / config.depth_ratio)
        lens = (x[3:] + (focal.log_ratio if focal else 0.0)) / config.focal_doubt
        return np.concatenate([_prior_and_balance(x, lean, config), plane, lens])

    upright = _upright(lean, config)
    drop = _usual_drop_m(points[:, None], up_vector(*upright))
    best = least_squares(residuals, [*upright, np.log(drop), 0.0])
    return Floor(up_vector(best.x[0], best.x[1]), float(np.exp(best.x[2]))), float(np.exp(best.x[3]))


def settle(plane: Floor, point_m: Array) -> Floor:
    """The plane moved, not turned, to soles in contact (N, 3) (median); as it was if there are none."""
    return Floor(plane.up, _usual_drop_m(point_m[:, None], plane.up)) if len(point_m) else plane


def _upright(lean: Lean | None, config: FloorConfig) -> tuple[float, float]:
    """Pitch and roll from what is usual and from balance alone."""
    best = least_squares(_prior_and_balance, [config.usual_pitch_rad, 0.0], args=(lean, config))
    return float(best.x[0]), float(best.x[1])


def _prior_and_balance(x: Array, lean: Lean | None, config: FloorConfig) -> Array:
    """Residuals of pitch x[0] and roll x[1] against what is usual, and against the mean lean."""
    prior = np.array([(x[0] - config.usual_pitch_rad) / config.pitch_rad, x[1] / config.roll_rad])
    if lean is None:
        return prior
    off = _tilt(lean.mean_m, up_vector(x[0], x[1])) - [0.0, config.seen_away_rad]
    return np.concatenate([prior, off / lean.sigma_rad])


def _robust(residual: Array) -> Array:
    """Residuals whose square grows like a logarithm beyond 2 standard deviations (Cauchy), sign kept."""
    return np.asarray(np.sign(residual) * 2.0 * np.sqrt(np.log1p((residual / 2.0) ** 2)))


def _usual_drop_m(point_m: Array, up: Array) -> float:
    """How far the lowest of points (T, N, 3) is below the camera (median over T)."""
    return float(max(-np.median((point_m @ up).min(axis=1)), NEAREST_M))


def _usual_low(height: Array, fps: float) -> Array:
    """(T,) height that the lowest sole keeps to for a quarter of the second around a frame: jumps do not count."""
    width = round(CARRIED_WITHIN_S * fps) | 1
    return np.asarray(percentile_filter(height.min(axis=(1, 2)), CARRIED_PERCENTILE, width, mode="nearest"))


def _tilt(offset_m: Array, up: Array) -> Array:
    """(..., 2) angles of offsets (..., 3) against `up`: sideways in the picture, and in depth."""
    sideways = np.cross(up, [0.0, 0.0, 1.0])
    sideways /= np.linalg.norm(sideways)
    depth = np.cross(sideways, up)
    return np.stack([np.arctan2(offset_m @ axis, offset_m @ up) for axis in (sideways, depth)], axis=-1)


def _lean(sole_m: Array, contact: Flags, mass_m: Array, fps: float, config: FloorConfig) -> Lean | None:
    """Mean of centre of mass less centre of support, where feet are in contact; None without contact.

    Between two feet the weight may rest on either, so along the line that joins them an offset says little: it is
    discounted there by the square of half their distance against 5 cm.
    """
    foot = standing_feet(contact)
    standing = foot[:, 0] | foot[:, 1]
    if not standing.any():
        return None
    weight = contact / np.maximum(contact.sum(axis=2, keepdims=True), 1)
    centre = (sole_m * weight[..., None]).sum(axis=2)
    support = centre.sum(axis=1) / np.maximum(foot.sum(axis=1), 1)[:, None]
    offset = (mass_m - support)[standing]
    apart = np.where((foot[:, 0] & foot[:, 1])[:, None], centre[:, 0] - centre[:, 1], 0.0)[standing] / 2.0
    precision = np.eye(3) - apart[:, :, None] * apart[:, None, :] / (0.05**2 + (apart**2).sum(-1))[:, None, None]
    mean = np.linalg.solve(precision.sum(axis=0), np.einsum("tij,tj->i", precision, offset))
    spread = 1.48 * np.median(np.abs(_tilt(offset, mean / np.linalg.norm(mean))), axis=0)
    independent = max(len(offset) / (config.lean_memory_s * fps), 1.0)
    known = np.array([config.balance_sideways_rad, config.balance_in_depth_rad])
    return Lean(mean, np.sqrt(known**2 + spread**2 / independent))
