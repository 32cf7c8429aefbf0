"""No physics: the reference as it is, for looking at. Its verdict is never passed."""

import numpy as np

from exoactor.core.motion import Execution
from exoactor.core.progress import Progress
from exoactor.robots import hand_events
from exoactor.scenes import build
from exoactor.scenes.observe import joined
from exoactor.stages.track import Tracked, TrackInput


class Kinematic:
    """Copies the reference; nothing of the scene moves."""

    name = "kinematic"

    def track(self, given: TrackInput, progress: Progress) -> Tracked:
        """The reference without torques or contacts."""
        reference, scene, hands = given.reference, given.around, given.hands
        motion, frames = reference.motion, len(reference.motion)
        progress(1.0)

        drawn = Execution(
            motion=motion,
            reference=motion,
            joint_torque_nm=np.zeros_like(motion.joint_pos_rad),
            contacts=np.zeros((frames, 2), dtype=bool),
            clip_start_s=reference.clip_start_s,
            clip_end_s=reference.clip_end_s,
            backend=self.name,
            physics=False,
            notes=reference.notes,
            surroundings=joined([build.at_rest(scene)] * frames) if scene else None,
            finger_pos_rad=hand_events.schedule(hands, reference.clip_start_s, frames)
            if hands
            else None,
        )
        return Tracked(drawn)
