"""A person before a box, a can or a table, whose arms were estimated a decimetre off along the
ray.
"""

from dataclasses import replace

import numpy as np

from exoactor.core.blend import minimum_jerk
from exoactor.core.frames import Camera
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.scenes.scene import Part, Scene, Start, Thing
from exoactor.stages.interact import InteractInput
from exoactor.stages.interact.geometry import Geometry, InteractConfig, arm_ik

LEFT, RIGHT = arm_ik.WRISTS
HALF_M = np.array([0.12, 0.15, 0.10])
BOX_M = np.array([0.33, 0.02, 1.05])
CAMERA = Camera.looking_at(np.array([1.9, -2.4, 1.7]), np.array([0.3, 0.0, 1.0]), 1000.0, 1280, 720)
CONFIG = InteractConfig()


def scene(*things):
    return Scene("here", 0, "", things, Start((0.0, 0.0), 0.0), CAMERA)


def plan(verb, thing, hands, **said):
    return Plan("", (Action(verb, "", thing, hands=hands, **said),), Prompt("", "", "", "", ""))


def placed(human, body, camera, there, asked, config):
    found = Geometry(config).interact(InteractInput(human, body, camera, there, asked))
    return found.human, found.notes


def box(yaw_rad=0.0):
    part = Part("body", "box", tuple(HALF_M), (0.0, 0.0, HALF_M[2]))
    return Thing("box", ("box",), (part,), (*BOX_M[:2], BOX_M[2] - HALF_M[2]), yaw_rad, mass_kg=1.0)


def table(top_m):
    part = Part("top", "box", (0.25, 0.4, 0.02), (0.0, 0.0, top_m - 0.02))
    return Thing("table", ("table",), (part,), (0.45, 0.0, 0.0))


def seen(standing, estimated, wrist_m, off_m, up_m=0.0):
    """Who stands, the right wrist on a path (T, 3) but estimated `off_m` farther away; the left
    hand is not seen."""
    human = standing(len(wrist_m) / 30.0)
    ray = wrist_m - CAMERA.position_m
    ray /= np.linalg.norm(ray, axis=1, keepdims=True)
    ways = (
        np.tile(way, (len(wrist_m), 1))
        for way in ([0.9, 0.0, -0.4], [0.0, 1.0, 0.0], [-0.3, -0.6, -0.5])
    )
    hand = arm_ik.Hand(wrist_m + off_m * ray, *ways, np.ones(len(wrist_m)))
    human, _ = arm_ik.bring(human, {1: hand}, CONFIG.arms)
    body = estimated(human, CAMERA)
    conf = body.joint_conf.copy()
    conf[:, LEFT] = 0.2
    pixel = body.hand_px.copy()
    pixel[:, 1, 0] = CAMERA.project(CAMERA.to_camera(wrist_m + [0.0, 0.0, up_m]))
    return human, replace(body, joint_conf=conf, hand_px=pixel)


def lifting(yaw_rad=0.0):
    """The right wrist: comes to the box's right side by 1.8 s, lifts it from 3 s to 4.2 s by 15 cm,
    holds it."""
    time_s = np.arange(180) / 30.0
    out = np.array([np.sin(yaw_rad), -np.cos(yaw_rad), 0.0])
    beside = BOX_M + (HALF_M[1] + CONFIG.palm_m) * out + [-0.03, 0.0, 0.02]
    rise = 0.15 * minimum_jerk((time_s - 3.0) / 1.2)
    coming = 1.0 - minimum_jerk((time_s - 0.8) / 1.0)
    return beside + coming[:, None] * [-0.15, -0.12, -0.25] + rise[:, None] * [0.0, 0.0, 1.0], out


def wiped(top_m):
    """The right wrist to and fro on the table."""
    time_s = np.arange(150) / 30.0
    return np.stack(
        [
            0.25 + 0.015 * time_s,
            -0.18 + 0.10 * np.sin(3.0 * time_s),
            np.full(150, top_m + CONFIG.palm_m),
        ],
        axis=-1,
    )


def wiping(standing, estimated, top_m, off_m):
    return seen(standing, estimated, wiped(top_m), off_m, CONFIG.landmark_up_m)


def can_on(top_m):
    """A can, on something so high."""
    body = Part("body", "cylinder", (0.03, 0.07), (0.0, 0.0, 0.07))
    return Thing("can", ("can",), (body,), (0.45, -0.1, top_m), mass_kg=0.3, friction=0.3)


def sweeping(standing, estimated, far_m=0.24, up_m=CONFIG.push_up_m):
    """The right hand beside a can from 1.5 s on, so high over its foot, which it sweeps to the left
    from 2.5 s to 3.7 s."""
    time_s, top_m = np.arange(150) / 30.0, 0.95
    can = can_on(top_m)
    coming, stroke = 1.0 - minimum_jerk(time_s - 0.5), minimum_jerk((time_s - 2.5) / 1.2)
    level = top_m + up_m + 0.054 * 0.36
    path = (
        np.array([0.40, -0.20, level])
        + coming[:, None] * [-0.1, -0.1, 0.2]
        + stroke[:, None] * [0.0, far_m, 0.0]
    )
    human, body = seen(standing, estimated, path, 0.1, CONFIG.landmark_up_m)
    return human, body, can, path


def shoving(standing, estimated):
    """The right wrist, seen 9 cm too high and too far out, behind a stool's seat from 1.5 s on, and
    who pushes it forwards by 30 cm from 2 s to 4 s; then the hand is taken back."""
    time_s = np.arange(180) / 30.0
    parts = (
        Part("top", "box", (0.18, 0.18, 0.015), (0.0, 0.0, 0.85)),
        Part("post", "box", (0.02, 0.02, 0.47), (0.15, 0.15, 0.47)),
    )
    stool = Thing("stool", ("stool",), parts, (0.6, 0.0, 0.0), mass_kg=8.0)
    away = minimum_jerk(time_s - 4.2) - minimum_jerk(time_s - 0.5) + 1.0
    path = np.array([0.40, -0.2, 0.89]) - away[:, None] * [0.3, 0.0, 0.1]
    human, body = seen(standing, estimated, path, 0.0)
    gone = 0.3 * minimum_jerk((time_s - 2.0) / 2.0)
    walked = human.joint_pos_m + gone[:, None, None] * [1.0, 0.0, 0.0]
    return replace(human, joint_pos_m=walked), body, stool, gone


def carrying():
    """Both wrists (T, 2, 3): on the box by 1.8 s, up by 20 cm from 3 s to 4.2 s, 12 cm to the left,
    down again to the height they came from by 7.5 s, at rest until 8.7 s, then apart and back."""
    time_s = np.arange(300) / 30.0
    coming = 1.0 - minimum_jerk((time_s - 0.8) / 1.0) + minimum_jerk((time_s - 9.0) / 0.8)
    up = minimum_jerk((time_s - 3.0) / 1.2) - minimum_jerk((time_s - 6.5) / 1.0)
    over = minimum_jerk((time_s - 4.6) / 1.6)
    middle = (
        BOX_M
        + [-0.03, 0.0, 0.02]
        + up[:, None] * [0.0, 0.0, 0.2]
        + over[:, None] * [0.0, 0.12, 0.0]
    )
    middle = middle + coming[:, None] * [-0.15, 0.0, -0.25]
    half = (HALF_M[1] + CONFIG.palm_m + 0.1 * coming)[:, None] * [0.0, 1.0, 0.0]
    return np.stack([middle + half, middle - half], axis=1)


def carried(standing, estimated):
    path = carrying()
    human = standing(10.0)
    ray = path - CAMERA.position_m
    off = 0.05 * ray / np.linalg.norm(ray, axis=-1, keepdims=True)
    ways = [
        np.tile(way, (300, 1)) for way in ([0.9, 0.0, -0.4], [0.0, 0.0, -1.0], [-0.3, 0.0, -0.5])
    ]
    human, _ = arm_ik.bring(
        human,
        {side: arm_ik.Hand(path[:, side] + off[:, side], *ways, np.ones(300)) for side in (0, 1)},
        CONFIG.arms,
    )
    body = estimated(human, CAMERA)
    pixel = body.hand_px.copy()
    pixel[:, :, 0] = CAMERA.project(CAMERA.to_camera(path))
    conf = body.joint_conf.copy()
    conf[:, LEFT] = 0.6
    top_m = BOX_M[2] - HALF_M[2]
    other = replace(table(top_m), name="other", pos_m=(0.38, 0.17, 0.0))
    actions = (
        Action("lift", "", "box", hands="both"),
        Action("carry_to", "", "box", "other", "both"),
        Action("place", "", "box", "other", "both"),
    )
    asked = Plan("", actions, Prompt("", "", "", "", ""))
    return human, replace(body, hand_px=pixel, joint_conf=conf), scene(box(), other), asked
