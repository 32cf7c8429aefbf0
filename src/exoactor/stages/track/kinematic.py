"""No physics: the reference as it is, for looking at. Its verdict is never passed."""

from dataclasses import dataclass

import numpy as np

from exoactor.core.motion import REFERENCE_FPS, Execution, HandMotion, RobotMotion, Surroundings
from exoactor.core.progress import Progress
from exoactor.robots import g1, hand_events
from exoactor.scenes import build
from exoactor.scenes.observe import joined
from exoactor.scenes.scene import Scene


@dataclass(frozen=True)
class KinematicConfig:
    """`scene`: what stands around; nothing of it moves. `hands`: what Dex3 hands do."""

    scene: Scene | None = None
    hands: HandMotion | None = None


class Kinematic:
    """Copies the reference."""

    name = "kinematic"

    def __init__(self, config: KinematicConfig | None = None) -> None:
        self.config = config or KinematicConfig()

    def track(self, reference: RobotMotion, progress: Progress) -> Execution:
        """The reference at REFERENCE_FPS, without blends, torques or contacts."""
        motion = reference.reordered(g1.JOINT_NAMES).resampled(REFERENCE_FPS)
        hands = self.config.hands
        progress(1.0)
        return Execution(
            motion=motion,
            reference=motion,
            joint_torque_nm=np.zeros_like(motion.joint_pos_rad),
            contacts=np.zeros((len(motion), 2), dtype=bool),
            clip_start_s=0.0,
            clip_end_s=motion.duration_s,
            backend=self.name,
            physics=False,
            surroundings=_untouched(self.config.scene, len(motion)) if self.config.scene else None,
            finger_pos_rad=hand_events.schedule(hands, 0.0, len(motion)) if hands else None,
        )


def _untouched(scene: Scene, frames: int) -> Surroundings:
    return joined([build.at_rest(scene)] * frames)
