"""Settings of the own back end and of its parts."""

from dataclasses import dataclass, field

from exoactor.core.frames import Camera
from exoactor.core.plan import Plan
from exoactor.scenes.scene import Scene, Start
from exoactor.stages.ground.camera_motion import CameraMotionConfig
from exoactor.stages.ground.contacts import ContactConfig
from exoactor.stages.ground.floor import FloorConfig
from exoactor.stages.ground.handling import TouchConfig
from exoactor.stages.ground.locking import LockConfig
from exoactor.stages.ground.path import PathConfig

KNOWN_FLOOR = PathConfig(ray_ratio=0.005, ray_memory_s=0.1, contact_height_m=0.015)
"""Feet seen on a known floor tell how far away the person is, each frame anew."""


@dataclass(frozen=True)
class GroundConfig:
    """`camera`: K and pose, where they are known; its world is then kept, and nothing is re-oriented.

    `focal_known`: False where the body's focal length is a guess; it is then found with the floor.
    `start`: with a known camera, where the person stands at first (in a scene: where the robot stood).
    `scene`, `plan`: with a known camera, the things that hands act on and what they are to do with them.
    `followed`: the camera moved, and was followed so roughly that heights are not to be believed for long.
    `known_contact`: when soles stand, with a known camera, from which feet are read steadier;
    `known_floor`: the path's settings with a known camera and a body that was fitted to its floor;
    `passes`: how often contacts and path are found again from each other; the rest: settings of the parts.
    """

    camera: Camera | None = None
    focal_known: bool = True
    start: Start | None = None
    scene: Scene | None = None
    plan: Plan | None = None
    followed: bool = False
    passes: int = 3
    contact: ContactConfig = field(default_factory=ContactConfig)
    floor: FloorConfig = field(default_factory=FloorConfig)
    path: PathConfig = field(default_factory=PathConfig)
    known_contact: ContactConfig = field(default_factory=lambda: ContactConfig(speed_m_s=0.22, height_m=0.08))
    known_floor: PathConfig = field(default_factory=lambda: KNOWN_FLOOR)
    lock: LockConfig = field(default_factory=LockConfig)
    touch: TouchConfig = field(default_factory=TouchConfig)
    camera_motion: CameraMotionConfig = field(default_factory=CameraMotionConfig)
