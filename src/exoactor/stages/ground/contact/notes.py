"""What the user should know of a grounded motion, in plain words."""

import numpy as np

from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion
from exoactor.stages.ground.contact import consistency
from exoactor.stages.ground.contact.camera_motion import CameraMotion
from exoactor.stages.ground.contact.settings import ConsistencyConfig
from exoactor.stages.ground.contact.stance import Stance

FAR = 0.08
"""A background that shifts by this share of the picture's width: more than the sway of a camera
held in hands."""
TRACKED = 0.8
"""Of fewer steps than this share the plain background is told."""
SAME, FITS = 0.02, 0.1
"""A focal length, and a camera's height, that differ by more than this ratio from the given ones
are told."""
ODD_ROLL_RAD, ODD_PITCH_RAD = np.deg2rad([15.0, 60.0])
"""Nobody films like that: more likely the person lies, and balance, which needs a standing one,
misled."""


def disagreements(body: BodyMotion, found_m: float, given: Camera) -> list[str]:
    """Where a given camera and the body do not fit together."""
    notes, focal_px, height_m = [], given.K[0, 0], given.position_m[2]
    if abs(body.focal_px / focal_px - 1.0) > SAME:
        notes.append(
            f"The body was read with a focal length of {body.focal_px:.0f} px, the given camera "
            f"has {focal_px:.0f} px: distances are off; give --focal-px {focal_px:.0f}."
        )

    ratio = float(height_m / found_m)
    if abs(ratio - 1.0) > FITS:
        notes.append(
            f"The given camera is {height_m:.2f} m high, the feet say {found_m:.2f} m: "
            f"the person may be {ratio * body.stature_m:.2f} m tall, not {body.stature_m:.2f} m "
            "(--stature, with --video)."
        )

    return notes


def of_camera(motion: CameraMotion) -> list[str]:
    """What the camera does, and how much of it is known."""
    notes = []
    plain_s = sum(one.to_s - one.from_s for one in motion.lost if one.plain)
    if motion.tracked < TRACKED and plain_s > 0.0:
        notes.append(
            f"The background is too plain to tell whether the camera moves for {plain_s:.1f} s of "
            f"the clip ({motion.tracked:.0%} of the steps from picture to picture could be "
            "followed); it was taken to rest then."
        )

    if 0.0 < motion.share < FAR:
        notes.append(
            f"The camera moves a little (the background shifts by up to {motion.share:.1%} of the "
            "width); it was steadied."
        )
    elif motion.share:
        part = "more than" if motion.share >= 1.0 else f"up to {motion.share:.0%} of"
        notes.append(
            f"The camera moves (the background shifts by {part} the picture's width). Its turns "
            "and zoom were followed, heights taken from what carries the person; where they go in "
            "the world is less certain than before a camera at rest."
        )

    return notes


def oddities(found: Camera) -> list[str]:
    """A camera that was found where nobody would hold it."""
    right, down, _ = found.rotation_cam_from_world[:, 2]
    roll, pitch = abs(float(np.arctan2(right, -down))), abs(found.pitch_down_rad)
    if roll < ODD_ROLL_RAD and pitch < ODD_PITCH_RAD:
        return []
    return [
        f"The camera seems to be tilted by {np.rad2deg(max(roll, pitch)):.0f}°. If it was not, the "
        "person lies or leans all the time and was set upright by mistake: take a clip in which "
        "the person also stands, or, with --video, give --camera."
    ]


def of_stance(body: BodyMotion, found: Stance, config: ConsistencyConfig) -> list[str]:
    """What was guessed, what carries nobody, and what the robot's world has not."""
    notes = []
    if abs(found.body.focal_px / body.focal_px - 1.0) > SAME:
        notes.append(
            f"The focal length was guessed at {body.focal_px:.0f} px; balance and the steps "
            f"over the floor speak for {found.body.focal_px:.0f} px, which was taken; give "
            "--focal-px if you know it."
        )

    if not found.touching.any():
        notes.append(
            "Nothing of the body was found resting on a floor; it is put under the lowest "
            "foot, and nothing is locked."
        )

    misread = consistency.sudden(found.contacts, body.fps, config)
    raised = [
        f"At {body.at_s(contact.start):.1f} s the person stands on something "
        f"{found.anchors_m[number, 2]:.2f} m above the floor; the robot's world has no such thing."
        for number, contact in enumerate(found.contacts)
        if not contact.on_floor and number not in misread
    ]
    return notes + raised[:1]
