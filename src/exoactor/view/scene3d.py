"""What the report's 3D view draws: robot, person and things, their shapes and motions; packed for
its renderer.

Arrays go as base64 of little-endian float32 (or bytes for flags), so that the page stays small and
exact. Poses are kept as joint angles; the page does the forward kinematics.
"""

from functools import cache
from typing import Any

import mujoco
import numpy as np
from numpy.typing import ArrayLike

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.motion import (
    SMPL_JOINTS,
    SMPL_PARENTS,
    Execution,
    Flags,
    HumanMotion,
    RobotMotion,
)
from exoactor.robots import g1, model
from exoactor.scenes.paints import SEED, paint_of
from exoactor.scenes.scene import Part, Scene, Thing
from exoactor.view.document import in_base64
from exoactor.view.outline import SEEN_GROUP

MOVED_M = 0.001
"""A thing whose frame strays and turns (at a metre from it) less than this is told as standing
still."""

_BONE_RADIUS_OF_STATURE = {
    "hip": 0.052, "knee": 0.042, "ankle": 0.030, "foot": 0.024, "spine1": 0.068, "spine2": 0.070,
    "spine3": 0.076, "neck": 0.034, "head": 0.034, "collar": 0.040, "shoulder": 0.036,
    "elbow": 0.027, "wrist": 0.022,
}  # fmt: skip
"""How thick the bone that ends at a joint is drawn, chosen by eye for a slender mannequin."""


def floats(values: ArrayLike) -> str:
    """Base64 of the values as little-endian float32."""
    return _packed(values, "<f4")


def flags(values: Flags) -> str:
    """Base64 of a byte a flag."""
    return _packed(values, "u1")


def _packed(values: ArrayLike, dtype: str) -> str:
    return in_base64(np.ascontiguousarray(values, dtype=dtype).tobytes())


def robot_body(dexterous: bool = False) -> dict[str, Any]:
    """The G1 as links (parent, place, hinge axis) and shapes on them; the free pelvis is link 0.

    dexterous: with Dex3 hands.

    Always our own shapes, so that a report is the same whether or not Unitree's meshes are at hand.
    """
    robot = _drawn(dexterous)
    return {
        "links": [_link(robot, body) for body in range(1, robot.nbody)],
        "shapes": [
            _shape(robot, int(geom)) for geom in np.flatnonzero(robot.geom_group == SEEN_GROUP)
        ],
        "meshes": [_mesh(robot, mesh) for mesh in range(robot.nmesh)],
        "feet": [g1.BODY_NAMES.index(f"{side}_ankle_roll_link") for side in ("left", "right")],
    }


def _drawn(dexterous: bool) -> mujoco.MjModel:
    hands: model.Hands = "dex3" if dexterous else "rubber"
    return model.build(model.Physics(hands=hands), visual="primitives", floor=False)


def robot_poses(
    motion: RobotMotion, start_s: float, finger_pos_rad: Array | None = None
) -> dict[str, Any]:
    """A motion whose first frame is at `start_s` on the report's clock: rows of position,
    quaternion wxyz, angles.

    finger_pos_rad: (T, 14) of Dex3 hands, as in `robots.dex3.JOINTS`; the angles are then in the
    order of the links.
    """
    rows = motion.qpos
    if finger_pos_rad is not None:
        rows = model.whole_qpos(_drawn(True), rows, finger_pos_rad)
    return _track(motion, start_s, rows)


def _track(motion: RobotMotion, start_s: float, rows: Array) -> dict[str, Any]:
    """Rows (T, …), one a frame of the motion."""
    return {"fps": motion.fps, "start": start_s, "frames": len(motion), "rows": floats(rows)}


def execution_scene(execution: Execution) -> dict[str, Any]:
    """The robot's execution and its reference; the clock's 0 is the start of the clip."""
    start_s, fingers = -execution.clip_start_s, execution.finger_pos_rad
    return {
        "body": robot_body(fingers is not None),
        "achieved": robot_poses(execution.motion.reordered(g1.JOINT_NAMES), start_s, fingers),
        "reference": robot_poses(execution.reference.reordered(g1.JOINT_NAMES), start_s, fingers),
        "contacts": flags(execution.contacts),
    }


def reference_scene(reference: RobotMotion) -> dict[str, Any]:
    """The robot with a motion that nothing has executed yet."""
    return {
        "body": robot_body(),
        "reference": robot_poses(reference.reordered(g1.JOINT_NAMES), 0.0),
    }


def person_scene(human: HumanMotion) -> dict[str, Any]:
    """The person's joints (T, 22, 3), bones with their thickness, and standing feet."""
    return {
        "fps": human.fps,
        "start": float(human.time_s[0]),
        "frames": len(human.time_s),
        "joints": floats(human.joint_pos_m),
        "bones": [_bone(joint, human.stature_m) for joint in range(1, len(SMPL_JOINTS))],
        "head": {
            "joint": SMPL_JOINTS.index("head"),
            "neck": SMPL_JOINTS.index("neck"),
            "m": 0.062 * human.stature_m,
        },
        "feet": [
            [SMPL_JOINTS.index(f"{side}_{part}") for part in ("ankle", "foot")]
            for side in ("left", "right")
        ],
        "contacts": flags(np.stack([human.contact_left, human.contact_right], axis=1)),
    }


def things_scene(scene: Scene, execution: Execution | None) -> dict[str, Any]:
    """The scene's things as shapes on places, a place a thing; one that was moved has its place
    over time as well.

    `middle` (x, y) of it all, and `turn`, the heading (radians) of the scene's camera from there:
    seen so at first.
    """
    drawn = [(place, part) for place, thing in enumerate(scene.things) for part in thing.parts]
    drawn = [(place, part) for place, part in drawn if part.drawn]
    meshes = [part for _, part in drawn if part.kind == "mesh"]
    middle_m = np.mean([scene.start.place_m, *(thing.pos_m[:2] for thing in scene.things)], axis=0)
    away_m = scene.camera.position_m[:2] - middle_m

    return {
        "places": [_place(thing, execution) for thing in scene.things],
        "shapes": [_part(part, place, _index(meshes, part)) for place, part in drawn],
        "meshes": [
            _packed_mesh(np.array(part.vertices_m), np.array(part.faces)) for part in meshes
        ],
        "middle": _short(middle_m),
        "turn": round(float(np.arctan2(away_m[1], away_m[0])), 6),
    }


def _place(thing: Thing, execution: Execution | None) -> dict[str, Any]:
    turn = rotations.from_yaw(np.array(thing.yaw_rad))
    place: dict[str, Any] = {"position": _short(thing.pos_m), "quat": _short(turn)}
    around = execution.surroundings if execution is not None else None
    if execution is None or around is None or thing.name not in around.names:
        return place

    index = around.index(thing.name)
    pos_m, quat = around.pos_m[:, index], around.quat_wxyz[:, index]
    strayed_m = np.linalg.norm(pos_m - thing.pos_m, axis=1).max()
    turned_m = rotations.angle_between(quat, np.broadcast_to(turn, quat.shape)).max()
    if max(strayed_m, turned_m) < MOVED_M:
        return place

    rows = np.concatenate([pos_m, quat], axis=1)
    return place | {"track": _track(execution.motion, -execution.clip_start_s, rows)}


def _index(meshes: list[Part], part: Part) -> int:
    """Which mesh it is, -1: none."""
    return next((index for index, mesh in enumerate(meshes) if mesh is part), -1)


def _part(part: Part, place: int, mesh: int) -> dict[str, Any]:
    return _drawable(
        place,
        part.kind,
        mesh,
        size=(*part.size_m, 0.0, 0.0)[:3],
        pos=part.pos_m,
        quat=part.quat_wxyz,
        rgb=_plain(part.paint),
    )


def _shape(robot: mujoco.MjModel, geom: int) -> dict[str, Any]:
    return _drawable(
        int(robot.geom_bodyid[geom]) - 1,
        mujoco.mjtGeom(robot.geom_type[geom]).name.removeprefix("mjGEOM_").lower(),
        int(robot.geom_dataid[geom]),
        size=robot.geom_size[geom],
        pos=robot.geom_pos[geom],
        quat=robot.geom_quat[geom],
        rgb=_colour(robot, geom),
    )


def _drawable(link: int, kind: str, mesh: int = -1, **numbers: ArrayLike) -> dict[str, Any]:
    """A shape as the page's script reads it."""
    short = {name: _short(values) for name, values in numbers.items()}
    return {"link": link, "kind": kind, **short, "mesh": mesh}


@cache
def _plain(paint: str) -> tuple[float, ...]:
    """A paint's colour; of a picture, the mean."""
    look = paint_of(paint)
    if look.picture is None:
        return look.rgb
    return tuple(look.picture(np.random.default_rng(SEED)).mean(axis=(0, 1)) / 255.0)


def _bone(joint: int, stature_m: float) -> dict[str, Any]:
    side, _, part = SMPL_JOINTS[joint].rpartition("_")
    trunk = part in ("hip", "collar")  # they hang on the trunk and take its colour

    return {
        "from": SMPL_PARENTS[joint],
        "to": joint,
        "radius": _BONE_RADIUS_OF_STATURE[part] * stature_m,
        "side": "" if trunk else side,
    }


def _link(robot: mujoco.MjModel, body: int) -> dict[str, Any]:
    joint = int(robot.body_jntadr[body])
    hinge = robot.jnt_type[joint] == mujoco.mjtJoint.mjJNT_HINGE
    return {
        "parent": int(robot.body_parentid[body]) - 1,
        "pos": _short(robot.body_pos[body]),
        "quat": _short(robot.body_quat[body]),
        "axis": _short(robot.jnt_axis[joint]) if hinge else None,
    }


def _mesh(robot: mujoco.MjModel, mesh: int) -> dict[str, str]:
    vertex, face = robot.mesh_vertadr[mesh], robot.mesh_faceadr[mesh]
    faces = robot.mesh_face[face : face + robot.mesh_facenum[mesh]]
    return _packed_mesh(robot.mesh_vert[vertex : vertex + robot.mesh_vertnum[mesh]], faces)


def _packed_mesh(vertices_m: ArrayLike, faces: ArrayLike) -> dict[str, str]:
    return {"vertices": floats(vertices_m), "faces": _packed(faces, "<u4")}


def _colour(robot: mujoco.MjModel, geom: int) -> ArrayLike:
    material = int(robot.geom_matid[geom])
    rgba: ArrayLike = robot.mat_rgba[material] if material >= 0 else robot.geom_rgba[geom]
    return np.asarray(rgba)[:3]


def _short(values: ArrayLike) -> list[float]:
    """Rounded to a micrometre: enough to draw, short to write."""
    return [round(float(value), 6) for value in np.asarray(values)]
