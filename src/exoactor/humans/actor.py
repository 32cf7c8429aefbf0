"""The rehearsal actor: a person made of 13 thousand vertices, posed with numpy and drawn by MuJoCo.

Its first 22 bones are the SMPL body joints; fingers and helpers that share out the twist of a limb
follow from them. Axes: x forward, y to the person's left, z up. A bone's global rotation takes the
T-pose (arms along ±y, palms down, legs along -z, toes along +x) to the world, so identity
everywhere is a person in T-pose facing the world's +x.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import as_file, files

import mujoco
import numpy as np

from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ
from exoactor.core.motion import SIDES, SMPL_JOINTS, Hand, States
from exoactor.humans.figure import Proportions, figure

BODY_JOINTS = len(SMPL_JOINTS)
PREFIX = "actor_"
"""Of the names of what the actor adds to a model."""
FINGERS = ("index", "middle", "ring", "little")

OPEN_RAD = np.radians([4.0, 8.0, 5.0])
"""Flexion of a finger's three joints in an open hand."""
CLOSED_RAD = np.radians([78.0, 98.0, 62.0])
"""And in a fist: near the ends of the joints' ranges (90°, 100°, 70°)."""
THUMB_CLOSED_RAD = np.radians([24.0, 42.0, 58.0])
"""Of the thumb's joints in a fist, towards the root of the little finger; until HOLD it does not
fold at all."""
HOLD = 0.3
"""The grip around a bottle of 6 cm, for somebody 1.32 m tall."""
THUMB_GRIPS = (0.0, 0.12, HOLD, 1.0)
THUMB_SPREAD_RAD = np.radians(
    [[8.0, 4.0, 0.0], [46.0, 10.0, 0.0], [56.0, 14.0, -14.0], [0.0, 0.0, 0.0]]
)
"""Turn of the thumb's joints away from the fingers, at THUMB_GRIPS. Set by eye: at HOLD a hand lies
around the bottle, the thumb on the side across from the fingers."""
THUMB_LIFT_RAD = np.radians([[32.0, 10.0, 0.0], [22.0, 8.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
"""And up, beside the palm: an open hand lies flat on a table."""

HALF_OPEN_FROM, CLOSED_FROM = 0.25, 0.75
"""Grips (0 open … 1 fist) from which a hand counts as half-open and as closed."""

TWISTS = tuple(
    (f"{side}_{helper}", f"{side}_{bone}", f"{side}_{tip}", whole)
    for side in SIDES
    for helper, bone, tip, whole in (
        ("upper_arm_twist", "shoulder", "elbow", True),
        ("forearm_twist", "elbow", "wrist", False),
        ("thigh_twist", "hip", "knee", True),
    )
)
"""Helper, bone it belongs to, bone at that one's end; whole: it takes half of its bone's own twist,
else half of the twist of the bone at the end."""


@dataclass(frozen=True)
class Pose:
    """The actor over T frames: pelvis (T, 3), global rotations of the 22 joints (T, 22, 4), left
    and right grip (T, 2).

    A grip runs from 0, an open hand, to 1, a fist.
    """

    pelvis_pos_m: Array
    quat_wxyz: Array
    grip: Array

    @staticmethod
    def standing(frames: int, pelvis_pos_m: Array) -> "Pose":
        """`frames` times the T-pose with open hands."""
        quat = np.tile(rotations.IDENTITY_WXYZ, (frames, BODY_JOINTS, 1))
        return Pose(np.broadcast_to(pelvis_pos_m, (frames, 3)).copy(), quat, np.zeros((frames, 2)))

    def smpl_quat_wxyz(self) -> Array:
        """(T, 22, 4) the same rotations from SMPL's rest frame (x left, y up, z forward)."""
        return rotations.multiply(self.quat_wxyz, UPRIGHT_FACING_X_WXYZ)

    def hand_states(self) -> tuple[States, States]:
        """`Hand` states (T,) of the left and the right hand."""
        state = np.digitize(self.grip, [HALF_OPEN_FROM, CLOSED_FROM]).astype(np.int8) + np.int8(
            Hand.OPEN
        )
        return state[:, 0], state[:, 1]


@dataclass(frozen=True)
class Rig:
    """All bones in one frame: places (B, 3) and the rotations (B, 4) that carry the modelled skin
    to the world.
    """

    pos_m: Array
    quat_wxyz: Array


class Actor:
    """A person of `stature_m` (sole to crown): an adult scaled evenly, or with `proportions` of its
    own.
    """

    def __init__(self, stature_m: float = 1.70, proportions: Proportions | None = None) -> None:
        self.stature_m = stature_m
        self._figure = figure(stature_m, proportions or Proportions())
        self.bone_names = self._figure.bone_names
        self.offset_m = self._figure.offset_m  # (B, 3) of each bone from its parent, T-pose axes
        self.face = self._figure.face
        self._index = {name: i for i, name in enumerate(self.bone_names)}

    def bone(self, name: str) -> Array:
        """Offset (3,) of a named bone from its parent, T-pose axes, metres."""
        return np.asarray(self.offset_m[self._index[name]])

    @property
    def ankle_height_m(self) -> float:
        """Height of the ankle joints over the sole of a foot that stands flat."""
        return float(self._figure.rest_pos_m[self._index["left_ankle"], 2])

    @property
    def heel_behind_ankle_m(self) -> float:
        """How far a shoe reaches back from the ankle joint."""
        foot = self._figure.weight_bone[:, 0] == self._index["left_ankle"]
        ankle = self._figure.rest_pos_m[self._index["left_ankle"]]
        return float(ankle[0] - self._figure.vertex_m[foot, 0].min())

    @property
    def palm_m(self) -> tuple[float, float]:
        """The middle of the palm's skin: how far from the wrist along the fingers, and below the
        hand's bones.
        """
        length = float(np.linalg.norm(self.bone("left_middle1")))
        return 0.7 * length, 0.21 * length  # measured on the mesh

    @cached_property
    def crown_m(self) -> Array:
        """Points (N, 3) of the head from its joint, T-pose axes: the outermost upwards, however it
        is tilted.
        """
        head, figure = self._index["head"], self._figure
        skin = figure.vertex_m[figure.weight_bone[:, 0] == head] - figure.rest_pos_m[head]
        tilts, ways = np.linspace(0.0, np.radians(80.0), 9), np.linspace(-np.pi, np.pi, 24, False)
        tilt, way = (angle.ravel() for angle in np.meshgrid(tilts, ways))
        up = np.stack([np.sin(tilt) * np.cos(way), np.sin(tilt) * np.sin(way), np.cos(tilt)], -1)
        return np.asarray(skin[np.unique((skin @ up.T).argmax(axis=0))])

    @property
    def standing_pelvis_m(self) -> Array:
        """Pelvis (3,) of the T-pose above the origin with both soles on the floor."""
        down = sum(self.bone(f"left_{name}")[2] for name in ("hip", "knee", "ankle"))
        return np.array([0.0, 0.0, self.ankle_height_m - down])

    def joints(self, pose: Pose) -> Array:
        """World positions (T, 22, 3) of the SMPL body joints."""
        return self._places(pose.pelvis_pos_m, pose.quat_wxyz, BODY_JOINTS)

    def bones(self, pose: Pose) -> tuple[Array, Array]:
        """Positions (T, B, 3) of all bones and the rotations (T, B, 4) that carry the modelled skin
        to the world.
        """
        frames = len(pose.pelvis_pos_m)
        quat = np.zeros((frames, len(self.bone_names), 4))
        quat[:, :BODY_JOINTS] = pose.quat_wxyz
        self._bend_fingers(quat, pose.grip)
        skin_quat = rotations.multiply(quat, rotations.conjugate(self._figure.rest_quat_wxyz))
        for helper, bone, tip, whole in TWISTS:
            i = self._index[helper]
            quat[:, i] = quat[:, self._index[bone]]
            skin_quat[:, i] = self._half_twist(skin_quat, bone, tip, whole)
        return self._places(pose.pelvis_pos_m, quat, len(self.bone_names)), skin_quat

    def rigs(self, pose: Pose, frames: Sequence[int]) -> Iterator[Rig]:
        """The bones in each of some frames."""
        some = list(frames)
        pos_m, quat = self.bones(
            Pose(pose.pelvis_pos_m[some], pose.quat_wxyz[some], pose.grip[some])
        )
        yield from (Rig(*bones) for bones in zip(pos_m, quat, strict=True))

    def skins(self, pose: Pose, frames: Sequence[int]) -> Iterator[Array]:
        """World positions (V, 3) of the skin's vertices in each of some frames, by linear
        blending.
        """
        figure = self._figure
        for rig in self.rigs(pose, frames):
            matrix = rotations.to_matrix(rig.quat_wxyz)
            shift = rig.pos_m - np.einsum("bij,bj->bi", matrix, figure.rest_pos_m)
            blended = np.einsum("vk,vkij->vij", figure.weight, matrix[figure.weight_bone])
            moved = np.einsum("vij,vj->vi", blended, figure.vertex_m)
            yield np.asarray(
                moved + np.einsum("vk,vki->vi", figure.weight, shift[figure.weight_bone])
            )

    def skin(self, pose: Pose, frame: int = 0) -> Array:
        """World positions (V, 3) of the skin's vertices in one frame."""
        return next(self.skins(pose, [frame]))

    def add_to(self, spec: mujoco.MjSpec) -> None:
        """Add the actor to a model: a mocap body a bone, and a skin over them with its texture."""
        texture, name = f"{PREFIX}texture", f"{PREFIX}skin"
        with as_file(files("exoactor.humans") / "data" / "actor.png") as path:
            spec.add_texture(name=texture, type=mujoco.mjtTexture.mjTEXTURE_2D, file=str(path))

        material = spec.add_material(name=name, specular=0.12, shininess=0.2)
        material.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = texture
        rest_pos = self._figure.rest_pos_m
        skin = spec.add_skin(name=name, material=name)
        weight, weight_bone = self._figure.weight, self._figure.weight_bone
        parts = [np.nonzero((weight_bone == i) & (weight > 0.0)) for i in range(len(rest_pos))]
        skin.bodyname = [PREFIX + bone for bone in self.bone_names]
        skin.vertid = [vertex.tolist() for vertex, _ in parts]
        skin.vertweight = [weight[part].tolist() for part in parts]
        for bone, pos in zip(skin.bodyname, rest_pos, strict=True):
            spec.worldbody.add_body(name=bone, mocap=True, pos=pos)
        skin.bindpos = rest_pos.ravel()
        skin.bindquat = np.tile(rotations.IDENTITY_WXYZ, (len(rest_pos), 1)).ravel()
        skin.vert = self._figure.vertex_m.ravel()

        # MuJoCo's v runs down
        skin.texcoord = (self._figure.texcoord * [1.0, -1.0] + [0.0, 1.0]).ravel()
        skin.face = self._figure.face.ravel()

    def put(self, model: mujoco.MjModel, data: mujoco.MjData, rig: Rig) -> None:
        """Put the mocap bodies of `add_to` where the bones are; the caller runs mj_forward."""
        mocap = [model.body(PREFIX + name).mocapid[0] for name in self.bone_names]
        data.mocap_pos[mocap], data.mocap_quat[mocap] = rig.pos_m, rig.quat_wxyz

    def _places(self, pelvis_pos_m: Array, quat_wxyz: Array, count: int) -> Array:
        """Forward kinematics of the first `count` bones: (T, count, 3)."""
        parents = self._figure.parent[1:count]
        bones = rotations.rotate(quat_wxyz[:, parents], self.offset_m[1:count])
        out = np.empty((len(pelvis_pos_m), count, 3))
        out[:, 0] = pelvis_pos_m
        for i, parent in enumerate(parents):  # parents come first
            out[:, i + 1] = out[:, parent] + bones[:, i]
        return out

    def _bend_fingers(self, quat_wxyz: Array, grip: Array) -> None:
        """Fill the fingers' global rotations from the wrists' and the grips."""
        for side, hand in enumerate(SIDES):
            # to the palm, which faces down in the T-pose
            curl = np.array([-1.0 if hand == "left" else 1.0, 0.0, 0.0])
            wrist, closed = quat_wxyz[:, self._index[f"{hand}_wrist"]], grip[:, side, None, None]
            flexion = OPEN_RAD + (CLOSED_RAD - OPEN_RAD) * closed[..., 0]  # (T, 3)
            for finger in FINGERS:
                self._chain(quat_wxyz, wrist, f"{hand}_{finger}", flexion[..., None] * curl)
            spread, lift = (
                np.stack(
                    [np.interp(grip[:, side], THUMB_GRIPS, joint) for joint in keys.T], axis=-1
                )[..., None]
                for keys in (THUMB_SPREAD_RAD, THUMB_LIFT_RAD)
            )
            fold = THUMB_CLOSED_RAD[:, None] * np.clip((closed - HOLD) / (1.0 - HOLD), 0.0, None)
            turns = (lift * [0.0, -1.0, 0.0], spread * curl, fold * self._thumb_axis(hand))
            self._chain(quat_wxyz, wrist, f"{hand}_thumb", *turns)

    def _chain(self, quat_wxyz: Array, wrist_wxyz: Array, finger: str, *turns: Array) -> None:
        """Fill the global rotations of a finger's three joints; they turn by rotation vectors
        (T, 3, 3), last first.
        """
        above = wrist_wxyz
        for k in range(3):
            for turn in turns:
                above = rotations.multiply(above, rotations.from_rotvec(turn[:, k]))
            quat_wxyz[:, self._index[f"{finger}{k + 1}"]] = above

    def _thumb_axis(self, hand: str) -> Array:
        """Axis (3,) about which a thumb folds towards the root of the little finger."""
        across = self.bone(f"{hand}_little1") - self.bone(f"{hand}_thumb1")
        axis = np.cross(self.bone(f"{hand}_thumb2"), across)
        return np.asarray(axis / np.linalg.norm(axis))

    def _half_twist(self, skin_quat_wxyz: Array, of: str, end: str, whole: bool) -> Array:
        """Rotation (T, 4) of a helper: linear blending would wring a limb whose whole twist sat at
        one joint.
        """
        bone, tip = self._index[of], self._index[end]
        along = self._figure.rest_pos_m[tip] - self._figure.rest_pos_m[bone]
        along = along / np.linalg.norm(along)
        first, second = (int(self._figure.parent[bone]), bone) if whole else (bone, tip)
        turn = rotations.multiply(
            rotations.conjugate(skin_quat_wxyz[:, first]), skin_quat_wxyz[:, second]
        )
        angle = rotations.wrapped(2.0 * np.arctan2(turn[:, 1:] @ along, turn[:, 0]))
        half = rotations.from_rotvec((-0.5 if whole else 0.5) * angle[:, None] * along)
        return rotations.multiply(skin_quat_wxyz[:, bone], half)
