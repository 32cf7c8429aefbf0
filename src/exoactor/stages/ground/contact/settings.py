"""Settings of the back end and of its parts; and what is known of one motion besides the body."""

from dataclasses import dataclass, field

from exoactor.core.frames import Camera
from exoactor.scenes.scene import Start
from exoactor.stages.ground.contact.camera_motion import CameraMotionConfig
from exoactor.stages.ground.contact.contact_detection import ContactConfig
from exoactor.stages.ground.contact.floor import FloorConfig
from exoactor.stages.ground.contact.foot_locking import LockConfig
from exoactor.stages.ground.contact.root_path import PathConfig


@dataclass(frozen=True)
class InitialFloorConfig:
    """How the floor to start from is looked for.

    `pitches_deg`: of cameras held level, each weighed against a standing person; the `likeliest` of
    them are followed up, and contacts and floor found from each other `tries` times, before two
    ways to begin are compared. `more_likely`: by so much less (in units of log likelihood) must
    another explanation cost than that the person stands. `unborne_cost`: of each second in which
    nothing bears the person: three standard deviations. `usual_height_m`, `height_doubt`: where
    cameras are held, and the standard deviation of the logarithm of that.
    """

    pitches_deg: tuple[float, ...] = tuple(range(-10, 61, 5))
    likeliest: int = 4
    tries: int = 3
    more_likely: float = 2.0
    unborne_cost: float = 4.5
    usual_height_m: float = 1.3
    height_doubt: float = 0.7


@dataclass(frozen=True)
class ConsistencyConfig:
    """What cannot be, whatever the person did.

    `under_m` deep under the floor for longer than `under_s`: more than an estimate of a limb errs.
    `off_m`: higher over the floor nothing of the body rests on it. `step_s`: no foot is set down on
    something higher within so short a time.
    """

    under_m: float = 0.15
    under_s: float = 0.5
    off_m: float = 0.10
    step_s: float = 0.15


@dataclass(frozen=True)
class GroundConfig:
    """`passes`: how often contacts and path are found again from each other; the rest: settings of
    the parts.

    `flat_m`: what a foot stands on that is no higher or lower than this is the floor; `flight_s`:
    nobody is longer in the air: a jump of 0.8 m. `known_contact`: when soles stand, with a known
    camera, from which feet are read steadier; `known_floor`: the path's settings with a known
    camera and a body that was fitted to its floor: feet seen on it tell how far away the person is,
    each frame anew.
    """

    passes: int = 3
    flat_m: float = 0.04
    flight_s: float = 0.8
    initial: InitialFloorConfig = field(default_factory=InitialFloorConfig)
    consistency: ConsistencyConfig = field(default_factory=ConsistencyConfig)
    contact: ContactConfig = field(default_factory=ContactConfig)
    floor: FloorConfig = field(default_factory=FloorConfig)
    path: PathConfig = field(default_factory=PathConfig)
    known_contact: ContactConfig = field(
        default_factory=lambda: ContactConfig(speed_m_s=0.22, height_m=0.08)
    )
    known_floor: PathConfig = field(
        default_factory=lambda: PathConfig(
            ray_ratio=0.005, ray_memory_s=0.1, contact_height_m=0.015
        )
    )
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
