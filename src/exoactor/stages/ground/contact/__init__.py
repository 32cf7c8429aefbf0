"""The back end `contact`: floor and camera from the body, contacts, a root path that agrees with
the feet.

Needs no model.
"""

from dataclasses import replace

from exoactor.core.errors import ConfigError
from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion
from exoactor.core.progress import Progress, silent
from exoactor.stages.ground import Grounded, GroundInput
from exoactor.stages.ground.contact import camera_motion, consistency, notes, placement, stance
from exoactor.stages.ground.contact.settings import GroundConfig, Known
from exoactor.stages.ground.contact.wrists import with_wrists

__all__ = ["ContactGround", "GroundConfig"]


class ContactGround:
    """Puts the person on a floor found from the body; a camera that moves is followed by the clip's
    background.
    """

    def __init__(self, config: GroundConfig | None = None) -> None:
        self.config = config or GroundConfig()

    def place(self, given: GroundInput, progress: Progress = silent) -> Grounded:
        """Ground a motion.

        Raises:
            ConfigError: the given camera is not over the floor, or its pictures have another size
                than the clip's.
        """
        body = with_wrists(given.body, given.hands) if given.hands else given.body
        known = Known(
            self.config, given.camera, given.focal_known, given.start, given.on_known_floor
        )
        if given.clip is None:
            return grounded(body, known)

        motion = camera_motion.detect(given.clip, body, self.config.camera_motion)
        if motion.share > 0.0:
            body = camera_motion.steadied(body, motion)
            known = _forgiving(known, motion.share)

        found = grounded(body, known)
        return replace(
            found,
            notes=(*notes.of_camera(motion), *found.notes),
            doubts=(*consistency.on_camera(motion.lost, body.clip_start_s), *found.doubts),
            camera_share=motion.share,
            camera_tracked=motion.tracked,
            hand_px=body.hand_px if motion.share > 0.0 else None,
        )


def grounded(body: BodyMotion, known: Known) -> Grounded:
    """Ground a motion seen by a camera at rest."""
    said: list[str] = []
    if known.camera is not None:
        _check_size(body, known.camera)
        found_m = float(stance.find(body, known).camera.position_m[2])
        said = notes.disagreements(body, found_m, known.camera)
        body = _farther(body, float(known.camera.position_m[2]) / found_m)

    found = stance.find(body, known)
    human, sunk_m = placement.locked(found, known.config)
    said += notes.of_stance(body, found, known.config.consistency)
    doubts = consistency.contradictions(found, human, sunk_m, known.config)
    if known.camera is not None:
        return Grounded(human, known.camera, tuple(said), doubts)

    said += notes.oddities(found.camera)
    human, camera = placement.started_at_origin(human, found.camera)
    return Grounded(human, camera, tuple(said), doubts)


def _forgiving(known: Known, share: float) -> Known:
    """A camera that moves far is followed roughly, which leaves feet at rest a speed: look for slow
    ones, not still.
    """
    if share < notes.FAR:
        return known
    slow = replace(known.config.contact, speed_m_s=2.0 * known.config.contact.speed_m_s)
    return replace(known, config=replace(known.config, contact=slow), followed=known.camera is None)


def _farther(body: BodyMotion, ratio: float) -> BodyMotion:
    """The person moved along the rays to `ratio` times the distance, where a camera of known height
    sees the feet.

    A body estimated too small is put too near by the same ratio; its size is left as it was asked
    for.
    """
    away = (ratio - 1.0) * body.joint_pos_cam_m[:, :1]
    return replace(body, joint_pos_cam_m=body.joint_pos_cam_m + away)


def _check_size(body: BodyMotion, given: Camera) -> None:
    if (given.width, given.height) != (body.width, body.height):
        raise ConfigError(
            f"the given camera makes pictures of {given.width}x{given.height}, the clip has "
            f"{body.width}x{body.height}",
            "give the camera of this clip: K goes with the size of its pictures",
        )
