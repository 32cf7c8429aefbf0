"""Settings of the back end and of its parts; and what is known of one motion besides the body."""

from dataclasses import dataclass, field

from exoactor.core.frames import Camera
from exoactor.scenes.scene import Start
from exoactor.stages.ground.contact.camera_motion import CameraMotionConfig
from exoactor.stages.ground.contact.contact_detection import ContactConfig
from exoactor.stages.ground.contact.floor import FloorConfig
from exoactor.stages.ground.contact.foot_locking import LockConfig
from exoactor.stages.ground.contact.root_path import PathConfig

KNOWN_FLOOR = PathConfig(ray_ratio=0.005, ray_memory_s=0.1, contact_height_m=0.015)
"""Feet seen on a known floor tell how far away the person is, each frame anew."""


@dataclass(frozen=True)
class GroundConfig:
    """`passes`: how often contacts and path are found again from each other; the rest: settings of
    the parts.

    `known_contact`: when soles stand, with a known camera, from which feet are read steadier;
    `known_floor`: the path's settings with a known camera and a body that was fitted to its floor.
    """

    passes: int = 3
    contact: ContactConfig = field(default_factory=ContactConfig)
    floor: FloorConfig = field(default_factory=FloorConfig)
    path: PathConfig = field(default_factory=PathConfig)
    known_contact: ContactConfig = field(
        default_factory=lambda: ContactConfig(speed_m_s=0.22, height_m=0.08)
    )
    known_floor: PathConfig = field(default_factory=lambda: KNOWN_FLOOR)
    lock: LockConfig = field(default_factory=LockConfig)
    camera_motion: CameraMotionConfig = field(default_factory=CameraMotionConfig)


@dataclass(frozen=True)
class Known:
    """What is known besides the body, and how it is used: the fields of `GroundInput`, and the
    settings.

    `followed`: the camera moved, and was followed so roughly that heights are not to be believed
    for long.
    """

    config: GroundConfig
    camera: Camera | None = None
    focal_known: bool = True
    start: Start | None = None
    on_known_floor: bool = False
    followed: bool = False

    @property
    def contact(self) -> ContactConfig:
        """When something rests on the floor."""
        return self.config.known_contact if self.camera else self.config.contact

    @property
    def path(self) -> PathConfig:
        """How the root goes."""
        return self.config.known_floor if self.camera and self.on_known_floor else self.config.path
