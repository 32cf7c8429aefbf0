"""What Dex3 hands are told while a reference is followed: the clip's states of hands, in step with
the body.
"""

from exoactor.core.checks import Array
from exoactor.core.motion import REFERENCE_FPS, HandMotion, TrackingReference
from exoactor.robots import dex3, hand_events


def fingers(reference: TrackingReference, hands: HandMotion | None) -> Array | None:
    """Targets (N, 14) every `dex3.TICK_S`; None for rubber hands."""
    if hands is None:
        return None
    ticks = round(len(reference.motion) / REFERENCE_FPS / dex3.TICK_S)
    return hand_events.schedule(hands, reference.clip_start_s, ticks)
