"""The G1 as a MuJoCo model, built from the numbers in `g1` and the shapes in `g1_shapes`.

    model = build()                    # the simulation: sphere soles, 2 ms, motor position control
    model = build(PLAN)                # the planner's: box soles, 5 ms
    add_g1(scene); scene.compile()     # into a scene of your own

qpos is the pelvis position (3), its quaternion wxyz (4) and the 29 joints in `g1.JOINT_NAMES`
order; ctrl is the 29 joint position targets in the same order. Actuators are motor PD with the
torque limits of the real motors. With Dex3 hands, 14 more targets follow the 29, but in qpos each
hand's joints follow its wrist, as MuJoCo goes through the tree: `body_qpos` and its like say where
everything is.

Who touches whom is decided by bits: the world and its objects have contype 1; the robot's geoms
answer to it (conaffinity 1). With `self_collision` they also answer to each other (bit 2),
neighbours in the tree excepted. Geom groups follow Menagerie: 2 is seen, 3 is touched.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal, TypeAlias

import mujoco
import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array
from exoactor.robots import dex3, g1, g1_shapes, look
from exoactor.robots.links import Joint, Link, Vec3
from exoactor.robots.look import Visual
from exoactor.robots.shapes import Shape

WORLD, SELF = 1, 2
"""Contact bits."""

CONES = {"pyramidal": mujoco.mjtCone.mjCONE_PYRAMIDAL, "elliptic": mujoco.mjtCone.mjCONE_ELLIPTIC}


Hands: TypeAlias = Literal["rubber", "dex3", "dex3-still"]
Index: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Physics:
    """How a model simulates.

    feet: four spheres a sole (fast, exact on a plane), or one box (also stands on edges and
    objects). grip: friction of the hands, which then also resist spinning about a contact; None: as
    of any other part. cone: of friction; elliptic holds what is gripped without creeping, pyramidal
    is faster. hands: rubber ones without joints; Dex3-1; or Dex3-1 that stay open, without joints:
    of the same weight.
    """

    timestep_s: float = 0.002
    feet: Literal["spheres", "box"] = "spheres"
    friction: float = 0.8
    self_collision: bool = False
    iterations: int = 10
    grip: float | None = None
    cone: Literal["pyramidal", "elliptic"] = "pyramidal"
    hands: Hands = "rubber"


PLAN = Physics(timestep_s=0.005, feet="box")
"""What the receding-horizon planner simulates with."""


def build(
    physics: Physics = Physics(),
    *,
    visual: Visual = "none",
    floor: bool = True,
    stage: bool = False,
) -> mujoco.MjModel:
    """The robot alone, on a floor at z = 0, with a keyframe `stand`.

    visual: `auto` draws Unitree's meshes where they are at hand and own shapes elsewhere; stage:
    light and scenery.
    """
    spec = mujoco.MjSpec()
    if floor:
        add_floor(spec, physics)
    add_g1(spec, physics, visual=visual)
    if stage:
        look.add_stage(spec)
    qpos, ctrl = stand_qpos(), stand_qpos()[g1.JOINT_POS]
    if physics.hands == "dex3":  # where fingers come among the joints is known once it is compiled
        qpos, ctrl = whole_qpos(spec.compile(), qpos[None])[0], np.pad(ctrl, (0, len(dex3.JOINTS)))
    spec.add_key(name="stand", qpos=qpos, ctrl=ctrl)
    return spec.compile()


def body_qpos(model: mujoco.MjModel) -> Index:
    """Where in a model's qpos the G1's are (36,), without its fingers, in the order of
    `stand_qpos`.
    """
    return np.array([*range(7), *(model.joint(name).qposadr[0] for name in g1.JOINT_NAMES)])


def body_qvel(model: mujoco.MjModel) -> Index:
    """Where in a model's qvel the G1's are (35,), without its fingers."""
    return np.array([*range(6), *(model.joint(name).dofadr[0] for name in g1.JOINT_NAMES)])


def finger_qpos(model: mujoco.MjModel) -> Index:
    """Where in a model's qpos the fingers are (14,), in the order of `dex3.JOINTS`; (0,) where they
    have no joints.
    """
    found = (
        mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_JOINT, joint.name) for joint in dex3.JOINTS
    )
    return np.array([model.jnt_qposadr[joint] for joint in found if joint >= 0], dtype=np.intp)


def whole_qpos(model: mujoco.MjModel, qpos: Array, finger_pos_rad: Array | None = None) -> Array:
    """A model's own robot poses (T, nq of the robot) of qpos (T, 36) and fingers (T, 14); without
    these, open hands.

    The robot has to come first in the model.
    """
    body, fingers = body_qpos(model), finger_qpos(model)
    out = np.zeros((len(qpos), len(body) + len(fingers)))
    out[:, body] = qpos
    if finger_pos_rad is not None:
        out[:, fingers] = finger_pos_rad
    return out


def stand_qpos() -> Array:
    """The qpos (36,) of `g1.STAND_POSE` at the origin, facing +x."""
    joints = [g1.STAND_POSE[name] for name in g1.JOINT_NAMES]
    return np.array([0.0, 0.0, g1.STAND_ROOT_HEIGHT_M, 1.0, 0.0, 0.0, 0.0, *joints])


def add_floor(spec: mujoco.MjSpec, physics: Physics = Physics()) -> None:
    """An endless plane at z = 0."""
    spec.worldbody.add_geom(
        name="floor",
        type=mujoco.mjtGeom.mjGEOM_PLANE,
        size=[0, 0, 1],
        contype=WORLD,
        conaffinity=WORLD,
        friction=[physics.friction, 0.005, 0.0001],
    )


def add_g1(spec: mujoco.MjSpec, physics: Physics = Physics(), *, visual: Visual = "none") -> None:
    """Add the robot and its actuators to `spec`, and set the solver options that `physics` asks
    for.
    """
    _set_options(spec, physics)
    bodies: dict[str | None, mujoco.MjsBody] = {None: spec.worldbody}
    for link in links(physics.hands):
        jointed = link.joint is not None and (physics.hands == "dex3" or link.name in g1.BODY_NAMES)
        bodies[link.name] = _add_link(bodies[link.parent], link, spec.compiler.degree, jointed)

    for shape in shapes(physics.hands):
        _add_collision(bodies[shape.link], shape, physics)
    for side, points in (("left", g1.LEFT_SOLE_M), ("right", g1.RIGHT_SOLE_M)):
        _add_sole(bodies[f"{side}_ankle_roll_link"], side, points, physics)

    if physics.self_collision:
        fingers = dex3.touching_by_design() if physics.hands != "rubber" else ()
        for first, second in (*neighbours(), *fingers):
            spec.add_exclude(bodyname1=first, bodyname2=second)

    for joint in (*g1.JOINTS, *(dex3.JOINTS if physics.hands == "dex3" else ())):
        _add_actuator(spec, joint)
    look.dress(spec, visual, dexterous=physics.hands != "rubber")


def links(hands: Hands) -> tuple[Link, ...]:
    """All bodies, parents first."""
    return g1.LINKS if hands == "rubber" else (*dex3.with_palms(g1.LINKS), *dex3.LINKS)


def shapes(hands: Hands) -> tuple[Shape, ...]:
    """What touches things and the robot itself, but for the soles."""
    if hands == "rubber":
        return g1_shapes.COLLISION
    return (
        *(shape for shape in g1_shapes.COLLISION if not shape.name.endswith("_hand_collision")),
        *dex3.SHAPES,
    )


def _set_options(spec: mujoco.MjSpec, physics: Physics) -> None:
    option = spec.option
    option.timestep = physics.timestep_s
    option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    option.cone = CONES[physics.cone]
    # friction stiffer than the push: no creep
    option.impratio = 5.0 if physics.cone == "elliptic" else 1.0
    option.iterations = physics.iterations
    # with 20, a table on four legs may creep off
    option.ls_iterations = 50 if physics.cone == "elliptic" else 20


def _add_link(parent: mujoco.MjsBody, link: Link, degrees: bool, jointed: bool) -> mujoco.MjsBody:
    inertia = link.inertia
    body = parent.add_body(
        name=link.name,
        pos=link.pos_m,
        quat=link.quat_wxyz,
        mass=inertia.mass_kg,
        ipos=inertia.com_m,
        iquat=inertia.principal_wxyz,
        inertia=inertia.moments_kg_m2,
        explicitinertial=True,
    )

    if link.joint is None:
        body.add_freejoint(name="floating_base_joint")
    elif jointed:
        joint = link.joint
        body.add_joint(
            name=joint.name,
            type=mujoco.mjtJoint.mjJNT_HINGE,
            axis=joint.axis,
            range=np.rad2deg(joint.range_rad) if degrees else joint.range_rad,
            limited=True,
            armature=joint.motor.armature_kg_m2,
        )

    return body


def _add_actuator(spec: mujoco.MjSpec, joint: Joint) -> None:
    """Motor PD as MuJoCo does it: force = kp (ctrl - q) - kd qvel, clipped to the motor's
    torque.
    """
    actuator = spec.add_actuator(
        name=joint.name, target=joint.name, trntype=mujoco.mjtTrn.mjTRN_JOINT
    )
    actuator.gaintype = mujoco.mjtGain.mjGAIN_FIXED
    actuator.biastype = mujoco.mjtBias.mjBIAS_AFFINE
    actuator.gainprm[0] = joint.kp
    actuator.biasprm[:3] = [0.0, -joint.kp, -joint.kd]
    actuator.forcelimited = True
    actuator.forcerange = [-joint.motor.torque_nm, joint.motor.torque_nm]


def _add_collision(body: mujoco.MjsBody, shape: Shape, physics: Physics) -> None:
    # The foot's capsule is for distance and self-collision only: on the ground the sole geoms
    # stand for it.
    ground = 0 if shape.name.endswith("_foot_collision") else WORLD
    own = SELF if physics.self_collision else 0
    # of a pair the greater counts: things bring their own friction
    touch: dict[str, Any] = {"condim": 1}
    if physics.grip is not None and shape.name.startswith(("left_hand_", "right_hand_")):
        touch = {"condim": 4, "friction": [physics.grip, 0.02, 0.001], "priority": 2}

    look.add_shape(
        body,
        shape,
        mass=0.0,
        group=3,
        contype=own,
        conaffinity=ground | own,
        rgba=[0.5, 0.6, 0.9, 0.5],
        **touch,
    )


def _add_sole(body: mujoco.MjsBody, side: str, points: tuple[Vec3, ...], physics: Physics) -> None:
    common: dict[str, Any] = {
        "group": 3,
        "mass": 0.0,
        "contype": 0,
        "conaffinity": WORLD,
        "condim": 3,
        "priority": 1,  # the sole's friction holds, whatever it stands on
        "friction": [physics.friction, 0.005, 0.0001],
    }

    if physics.feet == "spheres":
        common |= {"type": mujoco.mjtGeom.mjGEOM_SPHERE, "size": [g1.SOLE_RADIUS_M, 0, 0]}
        for i, point in enumerate(points):
            body.add_geom(name=f"{side}_sole_{i}", pos=point, **common)
        return

    corners = np.array(points)
    low, high = corners.min(axis=0), corners.max(axis=0)
    low[2] -= g1.SOLE_RADIUS_M
    high[2] = low[2] + 0.02

    body.add_geom(
        name=f"{side}_sole",
        type=mujoco.mjtGeom.mjGEOM_BOX,
        size=(high - low) / 2,
        pos=(high + low) / 2,
        **common,
    )


def body_places(model: mujoco.MjModel, names: Iterable[str], qpos: Array) -> Array:
    """Where bodies of a robot alone are, (T, K, 3), in poses (T, 36)."""
    data, bodies = mujoco.MjData(model), [model.body(name).id for name in names]
    out = np.empty((len(qpos), len(bodies), 3))
    for i, pose in enumerate(qpos):
        data.qpos[:] = pose
        mujoco.mj_kinematics(model, data)
        out[i] = data.xpos[bodies]
    return out


def soles(model: mujoco.MjModel) -> tuple[list[int], list[int]]:
    """The geoms of the left and the right sole."""
    names = [model.geom(geom).name for geom in range(model.ngeom)]
    left, right = (
        [geom for geom, name in enumerate(names) if name.startswith(f"{side}_sole")]
        for side in ("left", "right")
    )
    return left, right


def neighbours() -> Iterator[tuple[str, str]]:
    """Pairs of links so near in the tree that their shapes overlap by design; they never
    collide.
    """
    chains: dict[str | None, set[str]] = {None: set()}  # each link and all it hangs on
    for link in g1.LINKS:
        chains[link.name] = chains[link.parent] | {link.name}
    for first, second in combinations(g1.BODY_NAMES, 2):
        if len(chains[first] ^ chains[second]) <= 3:  # joints between them
            yield first, second
