"""The bodies of a compiled model as things: what can be moved, and what stands fast."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.scenes import affordances, extent
from exoactor.scenes.files import LEAST_KG
from exoactor.scenes.mjcf.shapes import SEEN_GROUPS, Shape, shapes, vec3, world_poses
from exoactor.scenes.mjcf.source import NEXT, ROBOT_NEXT, UNNAMED, Source
from exoactor.scenes.scene import Start, Thing

_JOINT = mujoco.mjtJoint
CHAIN = 4
"""So many hinges one after the other are an arm or a leg, and no furniture."""
ROBOT_NAMES = re.compile(r"(?:^|[_\W])(?:pelvis|torso|base_link|link0|waist|gripper)(?:[_\W]|$)")
FLOOR_M, LEVEL = 1e-3, np.cos(np.radians(1.0))
"""A plane this near to z = 0, and as level, is the floor."""
MOST_VERTICES, MOST_PARTS = 100_000, 1500
"""Of a whole scene."""
WORDS = {"box": "box", "cylinder": "cylinder", "sphere": "ball", "capsule": "rod"}
FILLERS = {"body", "main", "link", "obj", "object", "geom", "base", "visual", "collision", "mesh"}
"""Last words of names that tell nothing of the thing."""
COLOURS = {
    "red", "green", "blue", "yellow", "orange", "purple", "pink", "brown", "black", "white", "grey",
    "gray",
}  # fmt: skip
VOIDS = {"inside", "opening", "spill", "wiped"}
"""Names of parts that are no parts (`scenes.affordances`)."""


@dataclass(frozen=True)
class Group:
    """What will be one thing: its shapes, and the body (0: none) that names and places it."""

    name: str
    place: str
    shapes: tuple[Shape, ...]
    yaw_rad: float
    mass_kg: float | None


def groups(model: mujoco.MjModel, source: Source) -> tuple[list[Group], list[str]]:
    """What will be things, and what is to be said of it.

    Raises:
        ConfigError: a robot, a second floor, something too large, or nothing at all.
    """
    _refuse_robot(model, source)
    said = [*_planes(model, source), *_joints(model), *_options(model)]
    owner = _owners(model)
    found: dict[tuple[int, int], list[Shape]] = {}
    for index, shape in enumerate(shapes(model, source)):
        key = (owner[shape.body], 0 if owner[shape.body] else index)  # of the world: each by itself
        found.setdefault(key, []).append(shape)

    _, turned = world_poses(model)
    out, taken = [], set[str]()
    for (body, _), parts in found.items():
        free = _is_free(model, body)
        mass_kg = max(float(model.body_subtreemass[body]), LEAST_KG) if free else None
        if free and not any(shape.solid for shape in parts):
            mass_kg = None
            said.append(f"{model.body(body).name} has nothing to touch: it is taken as fixed")
        if mass_kg is None and _is_floor(parts):
            continue

        name = _unique(_named(model, body, parts), taken)
        place = source.where("body", model.body(body).name) if body else str(source.file)
        out.append(Group(name, place, tuple(_seen(parts)), _heading(turned[body], parts), mass_kg))

    _bounded(out, source)
    return out, said


def things(groups: Sequence[Group], start: Start) -> tuple[Thing, ...]:
    """Things with their fronts (+x) towards where the robot starts, or towards their openings."""
    return tuple(replace(_thing(group, start), called=called(group.name)) for group in groups)


def unfronted(groups: Sequence[Group]) -> tuple[Thing, ...]:
    """Things as they lie, before it is known where the robot starts."""
    return tuple(_placed(group, group.yaw_rad) for group in groups)


def _thing(group: Group, start: Start) -> Thing:
    """The group as it lies; what is fixed with that of its four sides to the front that is best."""
    turns = [0.0] if group.mass_kg is not None else [0.0, 0.5 * np.pi, np.pi, -0.5 * np.pi]
    sides = [_placed(group, float(rotations.wrapped(group.yaw_rad + turn))) for turn in turns]
    if len(sides) == 1:
        return sides[0]
    through = [side for side in sides if affordances.opening(side) is not None]
    from_m = np.array([*start.place_m, 0.0])
    return max(
        through or sides,
        key=lambda side: round(float(side.from_world(from_m)[0] - extent.box_m(side)[1, 0]), 6),
    )


def _placed(group: Group, yaw_rad: float) -> Thing:
    """The thing with its frame below its middle, turned by this much."""
    names = _part_names(group.shapes)
    rough = tuple(
        shape.part(name, np.zeros(3), yaw_rad)
        for shape, name in zip(group.shapes, names, strict=True)
    )
    low, high = extent.box_m(Thing(group.name, (), rough, (0.0, 0.0, 0.0)))
    foot = np.array([*(low + high)[:2] / 2.0, low[2]])

    parts = tuple(replace(part, pos_m=vec3(np.array(part.pos_m) - foot)) for part in rough)
    pos = rotations.rotate(rotations.from_yaw(yaw_rad), foot)
    rubs = max((shape for shape in group.shapes), key=lambda shape: _bulk(shape))
    return Thing(group.name, (), parts, vec3(pos), yaw_rad, group.mass_kg, rubs.friction)


def _seen(shapes: Sequence[Shape]) -> list[Shape]:
    """What is only there to be touched is not drawn, unless there would be nothing to see."""
    hidden = [
        replace(shape, paint="none") if shape.group >= SEEN_GROUPS else shape for shape in shapes
    ]
    if any(shape.paint != "none" for shape in hidden):
        return hidden
    return [replace(shape, paint="grey") if shape.paint == "none" else shape for shape in shapes]


def _bulk(shape: Shape) -> tuple[bool, float]:
    """Solid ones first, then by how large they are."""
    size = np.ptp(shape.mesh.vertices_m, axis=0) / 2.0 if shape.mesh else np.array(shape.size_m)
    return shape.solid, float(np.prod(size) if len(size) == 3 else size.max() ** 3)


def _heading(turned: Array, parts: Sequence[Shape]) -> float:
    """Along its largest box or mesh, as near to the body's own heading as that has a side."""
    along = max(parts, key=_bulk)
    quat = along.quat_wxyz if along.kind in ("box", "mesh") else turned
    axes = rotations.to_matrix(quat)
    level = max(axes.T, key=lambda axis: float(np.hypot(axis[0], axis[1])))
    yaw, own = float(np.arctan2(level[1], level[0])), float(rotations.yaw(turned))
    quarter = np.pi / 2.0
    return float(rotations.wrapped(yaw + quarter * round((own - yaw) / quarter)))


def _part_names(shapes: Iterable[Shape]) -> list[str]:
    """Each once: a geom's own name, or what kind it is."""
    taken = set[str]()
    names = []
    for shape in shapes:
        name = _clean(shape.name) or shape.kind
        names.append(_unique(f"{name}_part" if name in VOIDS else name, taken))
    return names


def _owners(model: mujoco.MjModel) -> list[int]:
    """The body that each body is part of: what moves with it, and the fixed one that it is below,
    where it has no name of its own, or one that begins with that one's.
    """
    owner = [0] * model.nbody
    for body in range(1, model.nbody):
        up, name = owner[int(model.body_parentid[body])], model.body(body).name
        above = model.body(up).name
        belongs = up and (
            _is_free(model, up)
            or name.startswith(UNNAMED)
            or (not above.startswith(UNNAMED) and name.startswith(above))
        )
        owner[body] = up if belongs else body
    return owner


def _is_free(model: mujoco.MjModel, body: int) -> bool:
    joint = int(model.body_jntadr[body])
    return joint >= 0 and model.jnt_type[joint] == _JOINT.mjJNT_FREE


def _is_floor(parts: Sequence[Shape]) -> bool:
    """Whether it reaches no higher than the floor."""
    return all(
        extent.part_box_m(shape.part("part", np.zeros(3), 0.0))[1, 2] < FLOOR_M for shape in parts
    )


def _planes(model: mujoco.MjModel, source: Source) -> Iterator[str]:
    """What is said of planes; a level one is the floor, at z = 0 only."""
    pos, quat = world_poses(model)
    for geom in np.flatnonzero(model.geom_type == mujoco.mjtGeom.mjGEOM_PLANE):
        body, name = int(model.geom_bodyid[geom]), model.geom(int(geom)).name
        at = pos[body] + rotations.rotate(quat[body], model.geom_pos[geom])
        turn = rotations.multiply(quat[body], model.geom_quat[geom])
        up = float(rotations.rotate(turn, np.array([0.0, 0.0, 1.0]))[2])
        solid = bool(model.geom_contype[geom] or model.geom_conaffinity[geom])
        level = up > LEVEL
        if level and abs(at[2]) < FLOOR_M:
            continue
        shown = "a plane" if name.startswith(UNNAMED) else f"plane {name!r}"
        if level and solid:
            raise ConfigError(
                f"{source.where('geom', name)}: {shown} is a floor at z = {at[2]:.3g} m",
                "the floor is at z = 0: move the scene there, and make a raised floor of a box",
            )
        yield f"{shown} is left out: a floor at z = 0 is all that planes are taken for"


def _joints(model: mujoco.MjModel) -> Iterator[str]:
    """What is said of hinges and slides."""
    for joint in range(model.njnt):
        if model.jnt_type[joint] != _JOINT.mjJNT_FREE:
            body = model.body(int(model.jnt_bodyid[joint])).name
            yield f"{_clean(body) or 'a body'} moves on a joint: it is taken as fixed where it is"


def _options(model: mujoco.MjModel) -> Iterator[str]:
    if not np.allclose(model.opt.gravity, [0.0, 0.0, -9.81], atol=0.02):
        yield "its gravity is not the earth's: the robot lives on earth"
    if model.neq:
        yield "its equality constraints are left out: what they hold together may come apart"


def _refuse_robot(model: mujoco.MjModel, source: Source) -> None:
    """ConfigError where a body has limbs, or moves and is called like a robot's."""
    hinges = [0] * model.nbody
    for body in range(1, model.nbody):
        first, count = int(model.body_jntadr[body]), int(model.body_jntnum[body])
        turns = sum(
            int(model.jnt_type[joint]) in (_JOINT.mjJNT_HINGE, _JOINT.mjJNT_BALL)
            for joint in range(first, first + count)
        )
        hinges[body] = hinges[int(model.body_parentid[body])] + turns
        name = model.body(body).name
        if hinges[body] >= CHAIN or (count and ROBOT_NAMES.search(name.lower())):
            shown = "a body" if name.startswith(UNNAMED) else f"body {name!r}"
            raise ConfigError(
                f"{source.where('body', name)}: {shown} is part of a robot", ROBOT_NEXT
            )


def _bounded(groups: Sequence[Group], source: Source) -> None:
    """ConfigError where there is nothing, or too much."""
    parts = [shape for group in groups for shape in group.shapes]
    corners = sum(len(shape.mesh.vertices_m) for shape in parts if shape.mesh)
    if not parts:
        raise ConfigError(f"{source.file}: there is nothing in it but a floor", NEXT)
    if corners > MOST_VERTICES or len(parts) > MOST_PARTS:
        raise ConfigError(
            f"{source.file}: it has {corners} vertices in {len(parts)} geoms, {MOST_VERTICES} and "
            f"{MOST_PARTS} at most",
            "simplify its meshes, and leave out what the robot never comes near",
        )
    for group in groups:
        for shape in group.shapes:
            if shape.solid and shape.mesh and np.ptp(shape.mesh.vertices_m, axis=0).min() < 1e-6:
                raise ConfigError(
                    f"{group.place}: {shape.name or 'a mesh'} is flat, and cannot be touched",
                    "use a thin box, or contype=0 and conaffinity=0 for what is only seen",
                )


def _named(model: mujoco.MjModel, body: int, parts: Sequence[Shape]) -> str:
    """After the body, or what there is of it."""
    own = _bare(_clean(model.body(body).name)) if body else ""
    of_parts = (_clean(shape.name) for shape in parts)
    kind = WORDS.get(parts[0].kind, "thing")
    return own or next((name for name in of_parts if name), kind)


def _clean(name: str) -> str:
    """Words joined by underscores: "kitchen/RedMug1" → "kitchen_red_mug_1"; none where none was
    given.
    """
    if name.startswith(UNNAMED):
        return ""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)", "_", name)
    return "_".join(re.findall(r"[^\W_]+", apart)).lower()


def _bare(name: str) -> str:
    """A name without what tells nothing of the thing: "red_mug_main_2" → "red_mug_2"."""
    words, number = name.split("_"), []
    if len(words) > 1 and words[-1].isdigit():
        number = [words.pop()]
    while len(words) > 1 and words[-1] in FILLERS:
        words.pop()
    return "_".join([*words, *number])


def called(name: str) -> tuple[str, ...]:
    """What an instruction may say for a name: "cube_red_1" is red cube 1, a red cube, and a
    cube.
    """
    words = name.split("_")
    number = words[-1:] if len(words) > 1 and words[-1].isdigit() else []
    words = words[: len(words) - len(number)]
    if len(words) > 1 and words[-1] in COLOURS:
        words = [words[-1], *words[:-1]]
    return tuple(dict.fromkeys([" ".join([*words, *number]), " ".join(words), words[-1]]))


def _unique(name: str, taken: set[str]) -> str:
    """The name, numbered if it is taken."""
    out, number = name, 2
    while out in taken:
        out, number = f"{name}_{number}", number + 1
    taken.add(out)
    return out
