"""Coordinate frames.

World: MuJoCo's, z up, x forward, metres. Camera: OpenCV's, x right, y down, z forward. SMPL rest
frame: x to the person's left, y up, z forward; a body's global quaternion takes rest-frame vectors
to the world, so an upright person facing the world's +x has `UPRIGHT_FACING_X_WXYZ` at the pelvis.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from exoactor.core import checks, rotations
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.core.fields import FieldSpec, Table

Image = NDArray[np.uint8]
"""(H, W, 3), RGB."""
UPRIGHT_FACING_X_WXYZ = np.array([0.5, 0.5, 0.5, 0.5])
"""Columns: rest x (left) → world y, rest y (up) → world z, rest z (forward) → world x."""

MOST_PX = 16384
"""Along a side of a picture: what OpenGL and video codecs hold at most."""


@dataclass(frozen=True)
class Box:
    """Part of a picture: columns `left` to `right` and rows `top` to `bottom`, each end excluded,
    in pixels.
    """

    left: int
    top: int
    right: int
    bottom: int

    @property
    def rows(self) -> slice:
        """Of a picture's array."""
        return slice(self.top, self.bottom)

    @property
    def columns(self) -> slice:
        """Of a picture's array."""
        return slice(self.left, self.right)

    def joined(self, other: "Box") -> "Box":
        """The least that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def moved(self, right_px: int, down_px: int) -> "Box":
        """As large, elsewhere."""
        return Box(
            self.left + right_px, self.top + down_px, self.right + right_px, self.bottom + down_px
        )


CAMERA: Table = (
    FieldSpec("K", (3, 3), "float64", "px", "focal lengths and centre, no skew"),
    FieldSpec("rotation_cam_from_world", (3, 3), "float64", "", "x_cam = R x_world + t: R"),
    FieldSpec("translation_cam_from_world_m", (3,), "float64", "m", "x_cam = R x_world + t: t"),
    FieldSpec("width", (), "int64", "px", "of its pictures"),
    FieldSpec("height", (), "int64", "px", "of its pictures"),
)


@dataclass(frozen=True)
class Camera:
    """A pinhole camera without distortion, at rest; fields: `CAMERA`.

    `x_cam = rotation_cam_from_world @ x_world + translation_cam_from_world_m`.
    """

    K: Array
    rotation_cam_from_world: Array
    translation_cam_from_world_m: Array
    width: int
    height: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "K", checks.array(self.K, (3, 3), "camera K"))
        rotation = checks.array(self.rotation_cam_from_world, (3, 3), "camera rotation")
        if np.abs(rotation @ rotation.T - np.eye(3)).max() > 1e-3 or np.linalg.det(rotation) < 0.0:
            raise ConfigError(
                "camera rotation is not a rotation matrix",
                "give rotation_cam_from_world as 3x3, orthonormal",
            )

        object.__setattr__(self, "rotation_cam_from_world", rotation)
        translation = checks.array(self.translation_cam_from_world_m, (3,), "camera translation")
        object.__setattr__(self, "translation_cam_from_world_m", translation)
        fixed = (self.K[0, 1], self.K[1, 0], *self.K[2])
        if min(self.K[0, 0], self.K[1, 1]) <= 0.0 or fixed != (0.0, 0.0, 0.0, 0.0, 1.0):
            raise ConfigError(
                "camera K is not [[fx, 0, cx], [0, fy, cy], [0, 0, 1]]",
                "give focal lengths above zero, in pixels",
            )

        for side in ("width", "height"):
            object.__setattr__(self, side, _side(getattr(self, side), f"camera {side}"))

    @property
    def position_m(self) -> Array:
        """The camera's place in the world (3,)."""
        return np.asarray(-self.rotation_cam_from_world.T @ self.translation_cam_from_world_m)

    @property
    def pitch_down_rad(self) -> float:
        """How far the optical axis looks below the horizon."""
        return float(-np.arcsin(np.clip(self.rotation_cam_from_world[2, 2], -1.0, 1.0)))

    @property
    def heading_rad(self) -> float:
        """Of where its axis points, seen from above; 0 along the world's x."""
        x, y, _ = self.rotation_cam_from_world[2]
        return float(np.arctan2(y, x))

    def at_size(self, width: int, height: int) -> "Camera":
        """The same camera for pictures that were scaled to another size.

        Each axis by its own factor.
        """
        scale = np.array([width / self.width, height / self.height, 1.0])
        return replace(self, K=self.K * scale[:, None], width=width, height=height)

    def to_camera(self, point_m: Array) -> Array:
        """World points (..., 3) → camera frame."""
        return np.asarray(
            point_m @ self.rotation_cam_from_world.T + self.translation_cam_from_world_m
        )

    def to_world(self, point_cam_m: Array) -> Array:
        """Camera-frame points (..., 3) → world."""
        return np.asarray(
            (point_cam_m - self.translation_cam_from_world_m) @ self.rotation_cam_from_world
        )

    def project(self, point_cam_m: Array) -> Array:
        """Camera-frame points (..., 3) → pixels (..., 2)."""
        return project(point_cam_m, self.K)

    def cut(self, box: Box) -> "Camera":
        """The camera that takes a part of the picture alone."""
        K = self.K.copy()
        K[:2, 2] -= box.left, box.top
        return replace(self, K=K, width=box.right - box.left, height=box.bottom - box.top)

    def scaled(self, scale: float) -> "Camera":
        """The same view in a picture of another size, each side rounded to a pixel."""
        return self.at_size(round(self.width * scale), round(self.height * scale))

    @staticmethod
    def looking_at(
        position_m: Array, target_m: Array, focal_px: float, width: int, height: int
    ) -> "Camera":
        """A level-horizon camera at `position_m` looking at `target_m`, principal point at the
        picture's centre.
        """
        position_m = np.asarray(position_m, dtype=np.float64)
        forward = np.asarray(target_m, dtype=np.float64) - position_m
        forward /= np.linalg.norm(forward)
        right = np.cross(forward, [0.0, 0.0, 1.0])
        right /= np.linalg.norm(right)
        rotation = np.stack([right, np.cross(forward, right), forward])
        K = intrinsics(focal_px, width, height)
        return Camera(K, rotation, -rotation @ position_m, width, height)


def _side(value: float, name: str) -> int:
    side = int(checks.positive(value, name))
    if not 1 <= side <= MOST_PX:
        raise ConfigError(
            f"{name} is {value}, expected 1 to {MOST_PX} px", "give the size of the pictures"
        )
    return side


def intrinsics(focal_px: float, width: int, height: int) -> Array:
    """K (3, 3) with square pixels and the principal point at the centre."""
    return np.array([[focal_px, 0.0, width / 2.0], [0.0, focal_px, height / 2.0], [0.0, 0.0, 1.0]])


def project(point_cam_m: Array, K: Array) -> Array:
    """Camera-frame points (..., 3) → pixels (..., 2)."""
    point = np.asarray(point_cam_m, dtype=np.float64)
    return np.asarray(point[..., :2] / point[..., 2:] * np.array([K[0, 0], K[1, 1]]) + K[:2, 2])


def heading_from_smpl(quat_wxyz: Array) -> Array:
    """Direction (radians about world z) in which a body with SMPL rest axes faces.

    (..., 4) → (...).
    """
    facing = rotations.rotate(quat_wxyz, np.array([0.0, 0.0, 1.0]))
    return np.asarray(np.arctan2(facing[..., 1], facing[..., 0]))
