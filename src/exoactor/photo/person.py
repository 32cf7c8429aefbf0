"""Who stands in the robot's place: where the pose networks see the landmarks, and where they are on
a body that stands upright, of known stature.
"""

from dataclasses import dataclass

import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import Image
from exoactor.core.motion import SMPL_JOINTS
from exoactor.humans.actor import Actor
from exoactor.scenes import person
from exoactor.scenes.scene import Start
from exoactor.stages.body.detection.detector import PoseDetection, PoseDetector
from exoactor.stages.body.detection.search import search_people
from exoactor.stages.body.fitting.build import BUILDS
from exoactor.stages.body.fitting.landmarks import LANDMARKS, USED, USED_NAMES

ARMS = ("elbow", "wrist", "pinky", "left_index", "right_index", "thumb")
"""They hang, or hold something, or point: nothing is told by them."""
KEPT = [i for i, name in enumerate(USED_NAMES) if not any(part in name for part in ARMS)]
NAMES = tuple(USED_NAMES[i] for i in KEPT)
HEAD = ("nose", "eye", "ear", "mouth")
WEIGHT = np.array([0.5 if any(part in name for part in HEAD) else 1.0 for name in NAMES])
"""Seven landmarks of the head err together."""
TRUST_POWER = 3.0
"""As NoiseModel.visibility_power."""


@dataclass(frozen=True)
class Person:
    """What was seen of somebody who stands: `px` (N, 2) of NAMES and the `trust` (N,), 0 to 1, in
    each; `facing` (3,): to the front, in the camera's axes, as the network tells it; `tall_px`.
    """

    px: Array
    trust: Array
    facing: Array
    tall_px: float


def read(picture: Image) -> Person | None:
    """The tallest person in a picture; None where there is nobody.

    Raises:
        MissingAssetError: the networks are not here.
    """
    people = search_people(picture, PoseDetector.load(), (), fine=True)
    if not people:
        return None
    tallest = max(people, key=lambda one: one.box.bottom - one.box.top)
    return seen(tallest, picture.shape[1], picture.shape[0])


def seen(one: PoseDetection, width: int, height: int) -> Person:
    """What a detection tells of somebody who stands."""
    at = dict(zip(LANDMARKS, one.world_m, strict=True))
    left = sum(at[f"left_{part}"] - at[f"right_{part}"] for part in ("shoulder", "hip"))
    up = sum(at[f"{side}_shoulder"] - at[f"{side}_hip"] for side in ("left", "right"))
    facing = np.cross(left, up)
    px, trust = one.px[list(USED)][KEPT], one.visibility[list(USED)][KEPT] ** TRUST_POWER
    inside = ((px > 0.0) & (px < [width, height])).all(axis=1)
    return Person(
        px,
        np.where(inside, trust, 0.0) * WEIGHT,
        facing / np.linalg.norm(facing),
        float(np.linalg.norm(np.ptp(px, axis=0))),
    )


def standing_m(stature_m: float) -> Array:
    """(N, 3) NAMES on somebody who stands on the floor over the origin and faces +x."""
    robot = abs(stature_m - person.STATURE_M) < 0.02
    actor = person.person() if robot else Actor(stature_m)
    pose = person.standing(actor, Start((0.0, 0.0), 0.0))
    build = BUILDS["robot" if robot else "adult"]()
    joint_m = actor.joints(pose)[0, : len(SMPL_JOINTS)]
    turn = pose.smpl_quat_wxyz()[0]
    at = joint_m[build.joints] + rotations.rotate(turn[build.joints], build.landmarks * stature_m)
    return np.asarray(at[KEPT])
