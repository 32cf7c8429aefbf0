"""The closed loop: where hands hold something, the reference is followed in parts, each made anew
from where robot and thing are found to be, with arms corrected as they go.
"""

from dataclasses import replace

from exoactor.core.motion import Execution
from exoactor.core.progress import Progress
from exoactor.stages.track import TrackInput
from exoactor.stages.track.physics.plant import Plant
from exoactor.stages.track.segments.closed_loop import FollowsOn
from exoactor.stages.track.segments.config import SegmentConfig
from exoactor.stages.track.segments.director import Director

__all__ = ["SegmentConfig", "in_segments"]


def in_segments(
    given: TrackInput,
    plant: Plant,
    policy: FollowsOn,
    backend: str,
    progress: Progress,
    config: SegmentConfig,
) -> Execution:
    """What is given, executed by a policy in a plant part by part; the contact plan says what is
    held.
    """
    about = 2 * len(given.reference.motion)
    director = Director(
        given, plant, policy, config, lambda frames: progress(min(1.0, frames / about))
    )
    done = director.run().execution(backend, tuple(director.notes))
    time_s = director.clip_time_s
    start_s, end_s = done.time_s[0], done.time_s[-1]
    progress(1.0)
    return replace(done, clip_start_s=start_s, clip_end_s=end_s, clip_time_s=time_s)
