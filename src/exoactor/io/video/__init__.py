"""Clips: checked on opening, decoded resampled in time; and the way back, frames to an mp4.

Opening (`opening`) reads every packet but decodes one picture: that is cheap, and it finds a clip
that was cut short, counts the frames of a stream that does not declare them, and gives the true
duration where the rate varies. Damage inside packets shows when they are decoded (`decoding`):
`check_pictures` does that for all, and `frames` can raise BadMediaError too.
"""

from exoactor.io.video.clip import Clip, Frame
from exoactor.io.video.decoding import check_pictures, frames, timed_frames
from exoactor.io.video.encoding import ready_for_pages, write_video
from exoactor.io.video.opening import MIN_DURATION_S, Limits, open_clip, probe

__all__ = [
    "MIN_DURATION_S", "Clip", "Frame", "Limits", "check_pictures", "frames", "open_clip", "probe",
    "ready_for_pages", "timed_frames", "write_video",
]  # fmt: skip
