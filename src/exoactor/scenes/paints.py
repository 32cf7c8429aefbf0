"""Materials by name: what a thing's parts look like. Textures are drawn here, from a fixed seed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import cv2
import mujoco
import numpy as np
from numpy.typing import NDArray

from exoactor.core.checks import Array
from exoactor.core.errors import ConfigError
from exoactor.core.frames import Image

Rgb = tuple[float, float, float]
WHITE: Rgb = (1.0, 1.0, 1.0)
SEED = 7
HEX = re.compile(r"#(?:[0-9a-fA-F]{2}){3,4}")


@dataclass(frozen=True)
class Paint:
    """Colour 0…1 and how it shines; a picture, `repeat` times a metre, lies over it."""

    rgb: Rgb
    specular: float = 0.1
    shininess: float = 0.2
    alpha: float = 1.0
    picture: Callable[[np.random.Generator], Image] | None = None
    repeat: float = 1.0


def planks(rng: np.random.Generator) -> Image:
    """A wooden floor (1024, 1024, 3): boards with grain and gaps."""
    size, count = 1024, 12
    out = np.zeros((size, size, 3))
    high = size // count
    for board in range(count):
        grain = _grain(rng, high, size)
        rows = slice(board * high, (board + 1) * high)
        colour = np.array([158, 122, 88]) * (1.0 + 0.06 * rng.normal())
        out[rows] = colour * (1.0 + 0.35 * grain[..., None])
        out[board * high : board * high + 2] *= 0.72
        joint = rng.integers(0, size)
        out[rows, joint : joint + 2] *= 0.72

    out[count * high :] = out[count * high - 1]
    return _bytes(out)


def plaster(rng: np.random.Generator) -> Image:
    """A painted wall (512, 512, 3), faintly uneven."""
    uneven = cv2.GaussianBlur(rng.normal(size=(512, 512)), (0, 0), 24) * 24.0
    return _bytes(np.array([222, 219, 210]) * (1.0 + 0.012 * uneven[..., None]))


def wood(rng: np.random.Generator, rgb: Rgb) -> Image:
    """Veneer (256, 256, 3) of a colour, its grain along the picture's columns."""
    waves = _grain(rng, 256, 256) + 0.5 * _grain(rng, 256, 256, long=45.0, across=3.5)
    return _bytes(255.0 * np.array(rgb) * (1.0 + 0.5 * waves.T[..., None]))


def wicker(_: np.random.Generator) -> Image:
    """A weave (256, 256, 3) of 16 strands over and under, darker where they dip."""
    v, u = np.mgrid[0:256, 0:256] / 256 * 16
    row = np.floor(v).astype(int)
    over = np.abs(np.sin(np.pi * (u / 2.0 + 0.5 * (row % 2))))
    round_ = np.sin(np.pi * (v % 1.0))
    shade = 0.45 + 0.55 * np.sqrt(round_) * (0.45 + 0.55 * over)
    return _bytes(np.array([214, 172, 112]) * shade[..., None])


def cardboard(rng: np.random.Generator) -> Image:
    """Brown board (256, 256, 3) with faint flutes."""
    flutes = 0.02 * np.sin(np.arange(256) / 256 * 2.0 * np.pi * 64)[:, None]
    specks = 0.06 * cv2.GaussianBlur(rng.normal(size=(256, 256)), (0, 0), 1.2)
    return _bytes(np.array([186, 142, 96]) * (1.0 + flutes + specks)[..., None])


PAINTS: dict[str, Paint] = {
    "floor": Paint(WHITE, 0.05, 0.1, picture=planks, repeat=0.6),
    "wall": Paint(WHITE, 0.05, 0.1, picture=plaster, repeat=0.4),
    "oak": Paint(WHITE, 0.15, 0.3, picture=partial(wood, rgb=(0.74, 0.56, 0.37)), repeat=1.6),
    "pine": Paint(WHITE, 0.1, 0.2, picture=partial(wood, rgb=(0.84, 0.70, 0.50)), repeat=1.6),
    "ash": Paint((0.80, 0.68, 0.52), 0.15, 0.3),
    "wicker": Paint(WHITE, 0.05, 0.1, picture=wicker, repeat=7.0),
    "wicker_rim": Paint((0.60, 0.44, 0.26), 0.1, 0.2),
    "cardboard": Paint(WHITE, 0.03, 0.1, picture=cardboard, repeat=3.0),
    "tape": Paint((0.85, 0.76, 0.58), 0.3, 0.5),
    "paper": Paint((0.95, 0.95, 0.93), 0.02, 0.1),
    "steel": Paint((0.62, 0.64, 0.66), 0.5, 0.6),
    "grey": Paint((0.42, 0.44, 0.47), 0.2, 0.4),
    "grey_rim": Paint((0.55, 0.57, 0.60), 0.3, 0.4),
    "dark": Paint((0.13, 0.14, 0.15), 0.25, 0.4),
    "white": Paint((0.90, 0.89, 0.86), 0.1, 0.2),
    "white_rim": Paint((0.93, 0.92, 0.90), 0.2, 0.4),
    "partition": Paint((0.66, 0.73, 0.74), 0.05, 0.1),
    "blue": Paint((0.16, 0.33, 0.56), 0.2, 0.3),
    "red": Paint((0.80, 0.13, 0.11), 0.15, 0.3),
    "yellow": Paint((0.95, 0.76, 0.10), 0.2, 0.3),
    "green": Paint((0.18, 0.52, 0.26), 0.15, 0.3),
    "orange": Paint((0.93, 0.48, 0.10), 0.15, 0.3),
    "purple": Paint((0.45, 0.25, 0.55), 0.15, 0.3),
    "brown": Paint((0.44, 0.29, 0.17), 0.1, 0.2),
    "black": Paint((0.06, 0.06, 0.07), 0.2, 0.3),
    "bottle": Paint((0.36, 0.66, 0.86), 0.8, 0.9),
    "label": Paint((0.97, 0.97, 0.95), 0.1, 0.2),
    "cap": Paint((0.05, 0.22, 0.55), 0.4, 0.5),
    "can": Paint((0.78, 0.10, 0.12), 0.7, 0.8),
    "coffee": Paint((0.34, 0.18, 0.07), 0.9, 0.9),
    "foliage": Paint((0.20, 0.38, 0.19), 0.1, 0.2),
    "teal": Paint((0.33, 0.48, 0.50)),
    "sand": Paint((0.62, 0.56, 0.40)),
}


def add_paint(spec: mujoco.MjSpec, name: str) -> str:
    """The name of the paint's material in `spec`, which is added where it is not there yet.

    Raises:
        ConfigError: no such paint; it lists those there are.
    """
    paint, full = paint_of(name), f"paint_{name}"
    if spec.material(full) is None:
        add_material(spec, full, paint, _picture(name) if name in PAINTS else None)
    return full


def paint_of(colour: str) -> Paint:
    """The paint of a name, or of a colour #rrggbb or #rrggbbaa.

    Raises:
        ConfigError: it is neither; it lists the names.
    """
    if colour in PAINTS:
        return PAINTS[colour]
    if not HEX.fullmatch(colour):
        raise ConfigError(
            f"paint {colour!r} is not known", f"use one of: {', '.join(PAINTS)}, or #rrggbb"
        )
    red, green, blue, alpha, *_ = (byte / 255.0 for byte in bytes.fromhex(f"{colour[1:]}ff"))
    return Paint((red, green, blue), 0.15, 0.3, alpha)


def add_material(
    spec: mujoco.MjSpec, name: str, paint: Paint, picture: Image | None = None
) -> None:
    """A material with a paint's colour and shine, and a picture (H, W, 3) over it."""
    material = spec.add_material(
        name=name,
        texuniform=True,
        texrepeat=[paint.repeat, paint.repeat],
        rgba=[*paint.rgb, paint.alpha],
        specular=paint.specular,
        shininess=paint.shininess,
    )

    if picture is not None:
        height, width, _ = picture.shape
        flat = mujoco.mjtTexture.mjTEXTURE_2D
        texture = spec.add_texture(name=name, type=flat, width=width, height=height, nchannel=3)
        texture.data = picture.tobytes()
        material.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = name


@cache
def _picture(name: str) -> Image | None:
    """A paint's picture, drawn once: it takes a while, and a run draws its room several times."""
    draw = PAINTS[name].picture
    return None if draw is None else draw(np.random.default_rng(SEED))


def _grain(
    rng: np.random.Generator, rows: int, columns: int, long: float = 30.0, across: float = 1.0
) -> Array:
    """Noise (rows, columns) drawn out along the rows."""
    return np.asarray(
        cv2.GaussianBlur(rng.normal(size=(rows, columns)), (0, 0), sigmaX=long, sigmaY=across)
    )


def _bytes(picture: Array) -> NDArray[np.uint8]:
    return np.asarray(np.clip(picture, 0, 255).astype(np.uint8))
