"""What is known of a scene by somebody who has a picture of it and draws a box around each thing in
it: what is found there.

Camera, start and room always are known, and with the camera how large all of it is.
"""

from dataclasses import replace

import numpy as np

from exoactor.core.frames import Camera, Image
from exoactor.photo import found, kinds
from exoactor.photo.drawn import mistaken, seen_of
from exoactor.photo.found import FoundThing
from exoactor.photo.problem import PhotoConfig, turned
from exoactor.scenes import affordances
from exoactor.scenes.scene import Scene, Thing

CAMERA_KNOWN_RAD, CAMERA_KNOWN = np.radians(0.1), 0.005
"""Standard deviations of its pitch, and of its height as a share."""


def as_found(scene: Scene, picture: Image) -> tuple[Scene, tuple[str, ...]]:
    """The scene with its things where they are found in the picture (H, W, 3) that its camera took,
    as large as they are found, of the kinds they look like; and what was not found, in words.

    Raises:
        ConfigError, MissingAssetError: as `found.find`.
    """
    height, width = picture.shape[:2]
    shown = replace(scene, camera=scene.camera.at_size(width, height))
    seen = mistaken(seen_of(shown), shown, np.random.default_rng([scene.seed, *b"photo"]))
    notes = _missed(scene, {one.name for one in seen})
    if not seen:
        return replace(scene, things=()), notes

    result = found.find(picture, seen, float(shown.camera.K[0, 0]), config=_knowing(scene.camera))
    things: dict[str, Thing] = {}
    for one in result.things:  # what bears others comes before them
        under = things.get(one.seen.on) if one.seen.on else None
        laid = _laid_over(one, result.camera, scene.camera, under)
        true = scene.thing(one.seen.name)
        things[true.name] = replace(laid, name=true.name, called=true.called)
    return replace(scene, things=tuple(things.values())), notes


def _knowing(camera: Camera) -> PhotoConfig:
    """How the picture is looked at by who knows where its camera is."""
    usual = PhotoConfig()
    floor = replace(usual.camera, usual_pitch_rad=camera.pitch_down_rad, pitch_rad=CAMERA_KNOWN_RAD)
    high = replace(
        usual.height, usual_height_m=float(camera.position_m[2]), height_doubt=CAMERA_KNOWN
    )
    return replace(usual, camera=floor, height=high)


def _missed(scene: Scene, seen: set[str]) -> tuple[str, ...]:
    return tuple(
        f"It is not known where the {name} is: it hangs, is within something, hidden, or not in "
        "the robot's picture."
        for name in scene.names
        if name not in seen
    )


def _laid_over(one: FoundThing, camera: Camera, true: Camera, under: Thing | None) -> Thing:
    """One that was found with a camera, in the world in which that camera is as it truly is; on
    `under`, else on the floor.
    """
    scale = float(true.position_m[2] / camera.position_m[2])
    turn = true.heading_rad - camera.heading_rad
    way = turned(np.array([*(one.place_m - camera.position_m[:2]), 0.0]), turn)
    x, y = true.position_m[:2] + scale * way[:2]
    face = affordances.top(under) if under else None
    z = under.pos_m[2] + float(face.middle_m[2]) if under and face else 0.0
    thing = kinds.made(one.seen.kind, scale * one.size_m)
    return replace(thing, pos_m=(float(x), float(y), z), yaw_rad=one.yaw_rad + turn)
