"""What a performance really shows: the truth beside the clip, measured on the person's skin and the
things' shapes.
"""

from dataclasses import replace

import mujoco
import numpy as np

from exoactor.core import resample
from exoactor.core.checks import Array
from exoactor.core.motion import Flags, Surroundings
from exoactor.core.truth import Truth
from exoactor.io.offscreen import Depth
from exoactor.rehearsal.animation import Animation
from exoactor.rehearsal.grasps import hand_skin
from exoactor.scenes import build, picture
from exoactor.scenes.scene import Scene
from exoactor.scenes.trace import GRAVITY_M_S2, WEIGHT_N

TOUCHING_M = 0.008
"""Skin this near to a thing touches it."""
RESTING_M = 0.002
SEEN_WIDTH_PX, SEEN_EVERY, SEEN_M = 480, 3, 0.03
"""A point of the hand is seen if the depth picture has it there, to within the hand's own
thickness."""


def surroundings(animation: Animation, clearance_m: Array) -> Surroundings:
    """The things while the person acts; `clearance_m` (T, N + 1) as `check.clearance` gives it.

    Kinematics knows no forces: what is carried bears on the hands with its weight, and a seat bears
    the share that the builder tells, but only while skin touches it.
    """
    touched = clearance_m[:, :-1] <= TOUCHING_M
    none = np.zeros(touched.shape)
    poses = animation.thing_pos_m, animation.thing_quat_wxyz
    around = Surroundings(animation.scene.names, *poses, none, touched, touched)
    resting = _resting(animation.scene, around)
    mass = np.array([thing.mass_kg or 0.0 for thing in animation.scene.things])
    carried = touched & ~resting
    load = np.where(carried, -mass * GRAVITY_M_S2, 0.0) + touched * animation.seated * WEIGHT_N
    return replace(around, load_n=load, resting=resting)


def truth(animation: Animation, around: Surroundings) -> Truth:
    """All that benchmarks compare estimates with."""
    left, right = animation.performance.pose.hand_states()
    return Truth(
        human=animation.performance.human_motion(),
        state_left=left,
        state_right=right,
        camera=animation.scene.camera,
        surroundings=around,
        hand_visible=hand_visible(animation, around),
    )


def hand_visible(animation: Animation, around: Surroundings) -> Array:
    """(T, 2) share of each hand's skin, on the side that faces the camera, that the camera sees,
    against a half.

    A hand turned any way shows about half of its skin; more counts as all of it.
    """
    performance = animation.performance
    camera = animation.scene.camera.scaled(SEEN_WIDTH_PX / animation.scene.camera.width)
    hands = [hand_skin(performance.actor, side) for side in (0, 1)]

    last = len(performance.contact) - 1
    frames = sorted({*range(0, last, SEEN_EVERY), last})
    shares = np.zeros((len(frames), 2))
    actor, pose = performance.actor, performance.pose
    depths = picture.depths_m(animation.scene, actor, camera, pose, around, frames)

    for row, (depth, skin) in enumerate(zip(depths, actor.skins(pose, frames), strict=True)):
        for side in (0, 1):
            point = camera.to_camera(skin[hands[side]])
            shares[row, side] = min(1.0, 2.0 * _seen(camera.project(point), point[:, 2], depth))
    return resample.linear(np.array(frames, dtype=np.float64), shares, np.arange(last + 1.0))


def _seen(pixel: Array, deep_m: Array, depth_m: Depth) -> float:
    """Share of points (N, 2) in the picture with nothing nearer before them."""
    height, width = depth_m.shape
    column, row = np.floor(pixel).astype(int).T
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height) & (deep_m > 0.0)
    before = depth_m[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
    return float((inside & (np.abs(before - deep_m) < SEEN_M)).mean())


def _resting(scene: Scene, around: Surroundings) -> Flags:
    """(T, N) which things touch the floor or another thing; what cannot be moved always rests."""
    spec = mujoco.MjSpec()
    floor = {"type": mujoco.mjtGeom.mjGEOM_PLANE, "size": [0, 0, 1], "name": "floor"}
    spec.worldbody.add_geom(**floor, margin=RESTING_M)
    build.add_scene(spec, scene, visual=False)
    for geom in spec.geoms:
        geom.margin = RESTING_M

    model = spec.compile()
    data = mujoco.MjData(model)
    body = np.array([model.body(build.PREFIX + name).id for name in scene.names], dtype=np.intp)
    fixed = np.array([not thing.free for thing in scene.things], dtype=np.bool_)
    out = np.tile(fixed, (len(around.pos_m), 1))

    for frame in range(len(out)):
        build.show_things(model, data, around, frame)
        mujoco.mj_fwdPosition(model, data)
        touching = model.geom_bodyid[data.contact.geom].ravel() if data.ncon else np.zeros(0, int)
        out[frame] |= np.isin(body, touching)
    return np.asarray(out)
