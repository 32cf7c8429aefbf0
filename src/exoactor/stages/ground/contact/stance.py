"""What carries the person when, the floor under it, and where the root then goes: each found again
from the others.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import gaussian_filter1d

from exoactor.core import frames
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.core.frames import Camera
from exoactor.core.motion import BodyMotion, Flags
from exoactor.humans import skin
from exoactor.humans.skin import Skin
from exoactor.stages.ground.contact import (
    contact_detection,
    floor,
    initial_floor,
    root_path,
    support,
)
from exoactor.stages.ground.contact.floor import Floor
from exoactor.stages.ground.contact.lens import refocused
from exoactor.stages.ground.contact.root_path import Contact
from exoactor.stages.ground.contact.settings import Known

LEVELLED_S = 0.3
"""Gaussian width of what is taken out of the heights of a person whom a moving camera follows."""


@dataclass(frozen=True)
class Stance:
    """What was found out in turns: the floor and the camera over it, the root's correction,
    contacts with anchors.

    `body`: as the camera's focal length has it, where that was a guess, and level, where a moving
    camera saw it; `correction_m` (T, 3) to add to its root in the world; `anchors_m` (C, 3) of the
    contacts; `touching` (T, PARTS, 2): what rests on the floor.
    """

    body: BodyMotion
    floor: Floor
    camera: Camera
    correction_m: Array
    contacts: tuple[Contact, ...]
    anchors_m: Array
    touching: Flags


def find(body: BodyMotion, known: Known) -> Stance:
    """Contacts, floor, focal length and root path of a body, as a camera at rest saw it."""
    guessed_px = None if known.camera or known.focal_known else body.focal_px
    plane = _given_floor(known.camera) if known.camera else initial_floor.plane(body, known)
    off_m = np.zeros((len(body.time_s), 3))
    for _ in range(known.config.passes):
        stance = _turn(body, plane, off_m, guessed_px, known)
        body, plane = stance.body, stance.floor
        off_m = stance.correction_m @ stance.camera.rotation_cam_from_world.T
    return stance


def _turn(
    body: BodyMotion, plane: Floor, off_m: Array, guessed_px: float | None, known: Known
) -> Stance:
    """Everything once more, with the last floor and the root off (T, 3) by the last correction,
    camera axes.
    """
    if known.followed:
        body = _levelled(body, plane)
    now, config = support.skin_of(body), known.config.floor
    point = now.lowest_m(plane.up)
    steady = point + off_m[:, None, None]
    height = floor.height_m(steady, point, plane, body.fps, config)
    touching = support.touching(steady, height, now.mass_m, plane.up, body, known.contact)

    if known.camera is None:
        focal = None
        if guessed_px:
            log_ratio = float(np.log(body.focal_px / guessed_px))
            focal = floor.Guess(body.joint_pos_cam_m[:, 0, 2], log_ratio)
        told = floor.evidence(
            point, touching, now.mass_m, body.fps, config, plane, body.lean_away_rad, focal
        )
        plane, longer = told.fit(plane)
        if guessed_px:
            body = refocused(body, longer)
            now = support.skin_of(body)
        camera = _camera(body, plane)
    else:
        if touching.any():
            plane = floor.under(plane.up, point[touching])
        camera = _at_height(known.camera, plane.camera_height_m)

    raised = _raised(steady, height, now, plane, touching, body, known)
    held = root_path.contacts_of(touching | raised, raised)
    root, place = map(camera.to_world, (body.joint_pos_cam_m[:, 0], now.lowest_m(plane.up)))
    how = known.path if touching.any() else known.config.path
    start = known.start.place_m if known.camera and known.start else None
    around = camera.position_m, body.fps, how, start
    moved, anchors = root_path.correct(root, place, held, *around)
    flat = np.abs(anchors[:, 2]) < known.config.flat_m
    if any(low and not one.on_floor for low, one in zip(flat, held, strict=True)):
        held = tuple(
            replace(one, on_floor=one.on_floor or bool(low))
            for low, one in zip(flat, held, strict=True)
        )
        moved, anchors = root_path.correct(root, place, held, *around)
    return Stance(body, plane, camera, moved, held, anchors, touching)


def _raised(
    steady_m: Array,
    height_m: Array,
    now: Skin,
    plane: Floor,
    touching: Flags,
    body: BodyMotion,
    known: Known,
) -> Flags:
    """(T, PARTS, 2) feet that stand on something above the floor, where nothing else carries the
    person.
    """
    raised = np.zeros_like(touching)
    if known.followed:
        return raised

    feet, free = skin.FEET, np.asarray(~touching.any(axis=(1, 2)))
    may = support.under_the_body(now.middle_m[:, feet], now.mass_m, plane.up, body.stature_m)
    may &= support.seen(body)[:, feet] & free[:, None]
    raised[:, feet] = contact_detection.raised(
        steady_m[:, feet], height_m[:, feet], may, body.fps, known.config.contact
    )
    return raised


def _levelled(body: BodyMotion, plane: Floor) -> BodyMotion:
    """The body moved up or down to where its lowest place keeps to one height: a moving camera
    tells little of it.
    """
    low = floor.usual_low_m(plane.height_m(support.skin_of(body).lowest_m(plane.up)), body.fps)
    drift = gaussian_filter1d(low - np.median(low), LEVELLED_S * body.fps, mode="nearest")
    rise_m = drift[:, None, None] * plane.up
    return replace(body, joint_pos_cam_m=body.joint_pos_cam_m - rise_m)


def _camera(body: BodyMotion, plane: Floor) -> Camera:
    """The camera that saw `body`, in a world whose origin is on the floor under it."""
    world_from_cam, place = plane.world_from_cam()
    K = frames.intrinsics(body.focal_px, body.width, body.height)
    return Camera(K, world_from_cam.T, -world_from_cam.T @ place, body.width, body.height)


def _at_height(camera: Camera, height_m: float) -> Camera:
    """A given camera put where the soles say the floor is.

    Legs estimated too short or too long would otherwise be taken for a person nearer or farther
    away: 5 cm of height are 15 cm of depth. The person's place on the floor is kept, the error in
    height stays out of it.
    """
    place = camera.position_m * [1.0, 1.0, 0.0] + [0.0, 0.0, height_m]
    return replace(camera, translation_cam_from_world_m=-camera.rotation_cam_from_world @ place)


def _given_floor(camera: Camera) -> Floor:
    height = float(camera.position_m[2])
    if height <= 0.0:
        raise ConfigError(
            f"the given camera is at a height of {height:.2f} m, not over the floor",
            "give its pose in a world whose z points up from the floor "
            "(docs/conventions.md, camera.json)",
        )
    return Floor(camera.rotation_cam_from_world[:, 2], height)
