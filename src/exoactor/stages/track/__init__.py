"""track: reference → execution in physics."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from exoactor.core.backend import BackEnd, Registry
from exoactor.core.contacts import NO_CONTACTS, ContactPlan
from exoactor.core.errors import BadMotionError
from exoactor.core.motion import (
    Execution,
    HandMotion,
    HumanMotion,
    TrackingReference,
    WorldRun,
)
from exoactor.core.plan import Plan
from exoactor.core.progress import Progress
from exoactor.robots import g1
from exoactor.scenes.scene import Scene

if TYPE_CHECKING:
    from exoactor.stages.track.auto import AutoConfig
    from exoactor.stages.track.mpc import MpcConfig
    from exoactor.stages.track.policy import PolicyConfig
    from exoactor.stages.track.sonic import SonicConfig
    from exoactor.stages.track.twist2 import Twist2Config


@dataclass(frozen=True)
class TrackInput:
    """What is to be followed, and where.

    contacts: what is to be touched, and when. scene: what is known of what stands around the robot,
    to plan with. world: what really does, where that is not the same. hands: what Dex3 hands do;
    None: the robot has rubber ones. human: the person, for trackers that follow that; same times as
    the clip in the reference. plan: its goals tell a good run from a bad one. worlds: in how many
    others (`physics.worlds.drawn`) the command is executed too.
    """

    reference: TrackingReference
    contacts: ContactPlan = NO_CONTACTS
    scene: Scene | None = None
    hands: HandMotion | None = None
    human: HumanMotion | None = None
    plan: Plan | None = None
    world: Scene | None = None
    worlds: int = 0

    def __post_init__(self) -> None:
        if self.reference.motion.joint_names != g1.JOINT_NAMES:
            raise BadMotionError(
                "the reference is another robot's, or has its joints in another order",
                "condition it",
            )

    @property
    def around(self) -> Scene | None:
        """What physics has around the robot."""
        return self.world or self.scene


@dataclass(frozen=True)
class Tracked:
    """`execution`: in the world as it is known. `worlds`: the same command in the others that were
    asked for; () from a tracker that knows of none.
    """

    execution: Execution
    worlds: tuple[WorldRun, ...] = ()


class Tracker(Protocol):
    """A back end of this stage."""

    def track(self, given: TrackInput, progress: Progress) -> Tracked:
        """Follow the reference from its first frame to its last, or until shortly after a fall."""
        ...


def _auto(config: "AutoConfig | None" = None) -> Tracker:
    from exoactor.stages.track.auto import Auto

    return Auto(config)


def _mpc(config: "MpcConfig | None" = None) -> Tracker:
    from exoactor.stages.track.mpc import Mpc

    return Mpc(config)


def _twist2(config: "Twist2Config | None" = None) -> Tracker:
    from exoactor.stages.track.twist2 import Twist2

    return Twist2(config)


def _sonic(config: "SonicConfig | None" = None) -> Tracker:
    from exoactor.stages.track.sonic import Sonic

    return Sonic(config)


def _policy(config: "PolicyConfig | None" = None) -> Tracker:
    from exoactor.stages.track.policy import PolicyTracker

    return PolicyTracker(config)


def _physics_filter() -> Tracker:
    from exoactor.stages.track.physics_filter import PhysicsFilter

    return PhysicsFilter()


def _kinematic() -> Tracker:
    from exoactor.stages.track.kinematic import Kinematic

    return Kinematic()


def _sonic_weights() -> str | None:
    """None where they are not here: `ready` tells that, with all else that is missing."""
    from exoactor.io.assets import SONIC
    from exoactor.stages.track.sonic import weights_hash

    return weights_hash() if SONIC.present else None


TRACKERS: Registry[Tracker] = Registry(
    "track",
    "track",
    {
        "auto": BackEnd(_auto, 13),
        "mpc": BackEnd(_mpc, 7),
        "twist2": BackEnd(_twist2, 4, equipped=True),
        "sonic": BackEnd(_sonic, 4, weights=_sonic_weights, equipped=True),
        "sonic-smpl": BackEnd(_sonic, 4, reads=("human",), weights=_sonic_weights, equipped=True),
        "policy": BackEnd(_policy, 11),
        "physics-filter": BackEnd(_physics_filter, 10, writes=("clean_motion.npz",)),
        "kinematic": BackEnd(_kinematic, 5),
    },
)
