"""Which way is up, and how far below the camera the floor lies, told by the body alone.

Three kinds of evidence are weighed against each other:
- balance: averaged over time the centre of mass is over what carries it (else the person would
  gather speed),
- the plane: what is in contact lies on one plane. A monocular estimate errs along the ray, by a
  fraction of the depth, so the residual is the logarithm of the ratio of heights, not a distance,
- people hold cameras level: a weak prior on roll, a weaker one on pitch.

Where the focal length is a guess, the plane alone says only the product of focal length and the
pitch's tangent (who walks away rises in the picture); balance says the pitch, and so the two
together how long the lens is.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import percentile_filter
from scipy.optimize import least_squares

from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.humans import skin
from exoactor.humans.skin import Skin
from exoactor.stages.ground.contact.contact_detection import standing

CARRIED_WITHIN_S = 1.0
CARRIED_PERCENTILE = 25
NEAREST_M = 0.05
"""No floor is taken to be nearer to the camera than this."""
BESIDE_M, BESIDE = 0.15, 1.5
"""A centre of mass is borne up to so far beside a part that carries alone, times the second."""
LEANING = np.tan(np.deg2rad(25.0))
"""Further than so a person who walks does not lean over the feet for long."""


@dataclass(frozen=True)
class FloorConfig:
    """How far each kind of evidence is trusted (standard deviations).

    The `_memory_s` are how long an error lasts, hence how much of a clip counts as one observation;
    `slack_m` and twice `depth_ratio` of the camera's height bound what an error in depth may
    explain of a sole's height. `focal_doubt`: of the logarithm of a focal length that is a guess.
    `point_m`: what carries is no nearer to a point than this, as far as balance can tell; `tall_m`:
    a centre of mass lower over what carries it than this tells of the vertical the less, the lower
    it is.
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
    focal_doubt: float = 0.35
    point_m: float = 0.05
    tall_m: float = 0.5


@dataclass(frozen=True)
class Floor:
    """A plane in the camera frame: `up` (3,) its unit normal, `camera_height_m` the camera's height
    over it.
    """

    up: Array
    camera_height_m: float

    def height_m(self, point_cam_m: Array) -> Array:
        """Heights (...) over the floor of camera-frame points (..., 3)."""
        return point_cam_m @ self.up + self.camera_height_m

    @property
    def pitch_down_rad(self) -> float:
        """How far the optical axis looks below the horizon."""
        return float(-np.arcsin(np.clip(self.up[2], -1.0, 1.0)))

    def world_from_cam(self) -> tuple[Array, Array]:
        """Rotation (3, 3) and translation (3,) to a world with z up, its origin on the floor under
        the camera.
        """
        right = np.cross([0.0, 0.0, 1.0], self.up)
        right = right / np.linalg.norm(right)
        rotation = np.stack([np.cross(self.up, right), -right, self.up])
        return rotation, np.array([0.0, 0.0, self.camera_height_m])


@dataclass(frozen=True)
class Lean:
    """Where the centre of mass is over what carries it: `mean_m` (3,), and how unsure the mean's
    direction is.

    `sigma_rad` (2,): standard error sideways in the picture and in depth, from how much the lean
    changes in time. A person who runs and jumps leans every way, and says less about the vertical
    than one who stands. `away_rad`: by which the estimator sees people lean away from the camera
    (`BodyMotion.lean_away_rad`).
    """

    mean_m: Array
    sigma_rad: Array
    away_rad: float


@dataclass(frozen=True)
class Supports:
    """What carries a person over T frames: `parts` (T, PARTS), their mean place (T, 3), and how far
    it spreads.

    `spread_m2` (T, 3, 3): the covariance of their places. Where nothing carries, both are 0.
    """

    parts: Flags
    place_m: Array
    spread_m2: Array

    def bear(self, mass_m: Array, up: Array) -> Flags:
        """(T,) whether a centre of mass (T, 3) is where it can be borne: over the parts, or leaning
        by 25° at most.
        """
        offset = mass_m - self.place_m
        height = offset @ up
        level = offset - height[:, None] * up
        out = np.linalg.norm(level, axis=1)
        within = np.einsum(
            "ti,tij,tj->t", level, np.linalg.inv(self.spread_m2 + BESIDE_M**2 * np.eye(3)), level
        )
        return np.asarray(
            self.parts.any(axis=1) & ((within < BESIDE**2) | (out < LEANING * height))
        )


@dataclass(frozen=True)
class Guess:
    """A focal length that is a guess: the person's `depth_m` (T,) by it, and how its logarithm was
    changed so far.
    """

    depth_m: Array
    log_ratio: float = 0.0


def up_vector(pitch_down_rad: float, roll_rad: float) -> Array:
    """(3,) the world's up in the camera frame (x right, y down, z forward)."""
    level = np.cos(pitch_down_rad)
    return np.array([np.sin(roll_rad) * level, -np.cos(roll_rad) * level, -np.sin(pitch_down_rad)])


@dataclass(frozen=True)
class Evidence:
    """What tells where the floor is: points (N, 3) in contact, `share` of each that counts as an
    observation, the lean.

    `deep_m` (N, 3): the person's depth by a focal length that is a guess, 0 where it is known;
    `log_ratio`: how the guess was changed so far.
    """

    point_m: Array
    share: float
    lean: Lean | None
    deep_m: Array
    log_ratio: float
    config: FloorConfig

    def fit(self, before: Floor) -> tuple[Floor, float]:
        """The floor, and the ratio by which the focal length should be longer (1 if it is known).

        Without any contact the floor is where it was before.
        """
        if len(self.point_m) == 0:
            return before, 1.0
        upright = _upright(self.lean, self.config)
        height = under(up_vector(*upright), self.point_m).camera_height_m
        best = least_squares(self._deviations, [*upright, np.log(height), 0.0]).x
        return Floor(up_vector(best[0], best[1]), float(np.exp(best[2]))), float(np.exp(best[3]))

    def cost(self, plane: Floor) -> float:
        """Half the sum of squared deviations of a floor, in standard deviations."""
        right, down, _ = plane.up
        x = np.array(
            [plane.pitch_down_rad, np.arctan2(right, -down), np.log(plane.camera_height_m), 0.0]
        )
        return float(0.5 * (self._deviations(x) ** 2).sum())

    def _deviations(self, x: Array) -> Array:
        """Of pitch, roll and the logarithms of height and of the focal length's ratio, x (4,)."""
        at = self.point_m + np.expm1(x[3]) * self.deep_m
        off = _log_of_depth(-(at @ up_vector(x[0], x[1]))) - x[2]
        plane = self.share * _robust(off / self.config.depth_ratio)
        lens = (x[3:] + self.log_ratio) / self.config.focal_doubt
        return np.concatenate([_prior_and_balance(x, self.lean, self.config), plane, lens])


def upright(body: Skin, fps: float, config: FloorConfig, away_rad: float = 0.0) -> Floor:
    """The floor of somebody who stands, before contacts are known: balance over both feet, under
    the lower of them.
    """
    sole = body.middle_m[:, skin.FEET]
    both = supports(sole, np.ones(sole.shape[:-1], dtype=np.bool_))
    lean = _lean(both, body.mass_m, fps, config, away_rad)
    return under(up_vector(*_upright(lean, config)), sole)


def under(up: Array, point_m: Array) -> Floor:
    """The floor under the lowest of points (T, ..., 3), where (3,) is up (median over T)."""
    lowest = (point_m.reshape(len(point_m), -1, 3) @ up).min(axis=1)
    return Floor(up, float(max(-np.median(lowest), NEAREST_M)))


def height_m(point_m: Array, seen_m: Array, plane: Floor, fps: float, config: FloorConfig) -> Array:
    """(T, PARTS, 2) heights over what carries the person: where the lowest place is much of the
    time.

    That is the floor, unless the lowest place as it was seen is higher than an error in depth
    explains; then the rest counts as height.

    Args:
        point_m: (T, PARTS, 2, 3) skin in the camera frame, with what is known of the root's error
            taken out.
        seen_m: the same as estimated.
        plane: the floor.
        fps: rate of the frames.
        config: the error in depth.
    """
    height = plane.height_m(point_m)
    carried = usual_low_m(plane.height_m(seen_m), fps)
    slack = config.slack_m + 2.0 * config.depth_ratio * plane.camera_height_m
    return height + (np.maximum(carried - slack, 0.0) - usual_low_m(height, fps))[:, None, None]


def evidence(
    point_m: Array,
    contact: Flags,
    mass_m: Array,
    fps: float,
    config: FloorConfig,
    before: Floor,
    away_rad: float = 0.0,
    focal: Guess | None = None,
) -> Evidence:
    """What tells where the floor is.

    Args:
        point_m: (T, PARTS, 2, 3) skin in the camera frame.
        contact: (T, PARTS, 2) which of it carries.
        mass_m: (T, 3) centre of mass.
        fps: rate of the frames.
        config: how far each kind of evidence is trusted.
        before: the floor as known so far.
        away_rad: `BodyMotion.lean_away_rad`.
        focal: where the focal length is a guess.
    """
    lean = _lean(supports(point_m, contact), mass_m, fps, config, away_rad, before.up)
    points = point_m[contact]
    deep = np.zeros_like(points)
    if focal:
        deep[:, 2] = focal.depth_m[np.nonzero(contact)[0]]
    at_once = contact.sum() / max(int(np.count_nonzero(contact.sum(axis=(1, 2)))), 1)
    share = 1.0 / float(np.sqrt(config.depth_memory_s * fps * max(at_once, 1.0)))
    return Evidence(points, share, lean, deep, focal.log_ratio if focal else 0.0, config)


def _log_of_depth(below_m: Array) -> Array:
    """Logarithm of how far points are below the camera, continued in a straight line to those that
    are above it.
    """
    deep = np.maximum(below_m, NEAREST_M)
    return np.log(deep) + (below_m - deep) / NEAREST_M


def _upright(lean: Lean | None, config: FloorConfig) -> tuple[float, float]:
    """Pitch and roll from what is usual and from balance alone."""
    best = least_squares(_prior_and_balance, [config.usual_pitch_rad, 0.0], args=(lean, config))
    return float(best.x[0]), float(best.x[1])


def _prior_and_balance(x: Array, lean: Lean | None, config: FloorConfig) -> Array:
    """Residuals of pitch x[0] and roll x[1] against what is usual, and against the mean lean."""
    prior = np.array([(x[0] - config.usual_pitch_rad) / config.pitch_rad, x[1] / config.roll_rad])
    if lean is None:
        return prior
    off = _tilt(lean.mean_m, up_vector(x[0], x[1])) - [0.0, lean.away_rad]
    return np.concatenate([prior, off / lean.sigma_rad])


def _robust(residual: Array) -> Array:
    """Residuals whose square grows like a logarithm beyond 2 standard deviations (Cauchy), sign
    kept.
    """
    return np.sign(residual) * 2.0 * np.sqrt(np.log1p((residual / 2.0) ** 2))


def usual_low_m(height: Array, fps: float) -> Array:
    """(T,) height that the lowest of places (T, PARTS, 2) keeps to for a quarter of the second
    around a frame.

    Jumps do not count.
    """
    width = round(CARRIED_WITHIN_S * fps) | 1
    return np.asarray(
        percentile_filter(height.min(axis=(1, 2)), CARRIED_PERCENTILE, width, mode="nearest")
    )


def _tilt(offset_m: Array, up: Array) -> Array:
    """(..., 2) angles of offsets (..., 3) against `up`: sideways in the picture, and in depth."""
    return np.stack([np.arctan2(offset_m @ axis, offset_m @ up) for axis in _across(up)], axis=-1)


def supports(point_m: Array, contact: Flags) -> Supports:
    """Where the parts of skin (T, PARTS, 2, 3) are that are in contact (T, PARTS, 2)."""
    part = standing(contact)
    weight = contact / np.maximum(contact.sum(axis=2, keepdims=True), 1)
    centre = (point_m * weight[..., None]).sum(axis=2)  # (T, PARTS, 3)
    share = (part / np.maximum(part.sum(axis=1, keepdims=True), 1))[..., None]
    place = (share * centre).sum(axis=1)
    apart = np.sqrt(share) * (centre - place[:, None])
    return Supports(part, place, np.einsum("tpi,tpj->tij", apart, apart))


def _lean(
    carrying: Supports,
    mass_m: Array,
    fps: float,
    config: FloorConfig,
    away_rad: float,
    up: Array | None = None,
) -> Lean | None:
    """Mean of centre of mass less centre of support, where it is borne (as far as `up` is known);
    None if it never is.

    Between two feet the weight may rest on either, so along the line that joins them an offset says
    little: it is discounted there by the square of half their distance against 5 cm. So it is among
    all that carries; and where hands, knees or the seat do, who rests on them may be in balance
    anywhere among them for the whole clip.
    """
    borne = carrying.parts.any(axis=1) if up is None else carrying.bear(mass_m, up)
    if not borne.any():
        return None
    offset = (mass_m - carrying.place_m)[borne]
    precision = np.linalg.inv(np.eye(3) + carrying.spread_m2[borne] / config.point_m**2)

    mean = np.linalg.solve(precision.sum(axis=0), np.einsum("nij,nj->i", precision, offset))
    tilted = 1.48 * np.median(np.abs(_tilt(offset, mean / np.linalg.norm(mean))), axis=0)

    independent = max(len(offset) / (config.lean_memory_s * fps), 1.0)
    known = np.array([config.balance_sideways_rad, config.balance_in_depth_rad])
    if up is not None:
        low = max(config.tall_m / max(float(mean @ up), NEAREST_M), 1.0)
        unsure = _unsure(carrying.parts[borne], np.asarray(precision, np.float64), up)
        known = known * (low * unsure)
    return Lean(mean, np.sqrt(known**2 + tilted**2 / independent), away_rad)


def _unsure(parts: Flags, precision: Array, up: Array) -> Array:
    """(2,) by how much less balance tells than of somebody who stands, sideways in the picture and
    in depth.
    """
    on_feet = np.asarray(~parts[:, skin.OTHERS].any(axis=1))
    told = np.where(on_feet[:, None, None], np.eye(3), precision).mean(axis=0)
    return np.sqrt([axis @ np.linalg.solve(told, axis) for axis in _across(up)])


def _across(up: Array) -> tuple[Array, Array]:
    """Two unit vectors (3,) square to `up`: sideways in the picture, and in depth."""
    sideways = np.cross(up, [0.0, 0.0, 1.0])
    sideways /= np.linalg.norm(sideways)
    return sideways, np.cross(sideways, up)
