"""Materials by name: what a thing's parts look like. Textures are drawn here, from a fixed seed."""

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
SEED = 7


@dataclass(frozen=True)
class Paint:
    """Colour 0…1 and how it shines; or a picture, `repeat` times a metre, over white."""

    rgb: Rgb = (1.0, 1.0, 1.0)
    alpha: float = 1.0
    specular: float = 0.1
    shininess: float = 0.2
    picture: Callable[[np.random.Generator], Image] | None = None
    repeat: float = 1.0


def planks(rng: np.random.Generator, size: int = 1024, count: int = 12) -> Image:
    """A wooden floor (size, size, 3): boards with grain and gaps."""
    out = np.zeros((size, size, 3))
    high = size // count
    for board in range(count):
        grain = _grain(rng, high, size)
        rows = slice(board * high, (board + 1) * high)
        out[rows] = (
            np.array([158, 122, 88]) * (1.0 + 0.06 * rng.normal()) * (1.0 + 0.35 * grain[..., None])
        )
        out[board * high : board * high + 2] *= 0.72
        joint = rng.integers(0, size)
        out[rows, joint : joint + 2] *= 0.72

    out[count * high :] = out[count * high - 1]
    return _bytes(out)


def plaster(rng: np.random.Generator, size: int = 512) -> Image:
    """A painted wall (size, size, 3), faintly uneven."""
    uneven = cv2.GaussianBlur(rng.normal(size=(size, size)), (0, 0), 24) * 24.0
    return _bytes(np.array([222, 219, 210]) * (1.0 + 0.012 * uneven[..., None]))


def wood(rng: np.random.Generator, rgb: Rgb, size: int = 256) -> Image:
    """Veneer (size, size, 3) of a colour, its grain along the picture's columns."""
    waves = _grain(rng, size, size, long=30.0, across=1.0) + 0.5 * _grain(
        rng, size, size, long=45.0, across=3.5
    )
    return _bytes(255.0 * np.array(rgb) * (1.0 + 0.5 * waves.T[..., None]))


def wicker(_: np.random.Generator, size: int = 256, strands: int = 16) -> Image:
    """A weave (size, size, 3): strands over and under, darker where they dip."""
    v, u = np.mgrid[0:size, 0:size] / size * strands
    row = np.floor(v).astype(int)
    over = np.abs(np.sin(np.pi * (u / 2.0 + 0.5 * (row % 2))))
    round_ = np.sin(np.pi * (v % 1.0))
    shade = 0.45 + 0.55 * np.sqrt(round_) * (0.45 + 0.55 * over)
    return _bytes(np.array([214, 172, 112]) * shade[..., None])


def cardboard(rng: np.random.Generator, size: int = 256) -> Image:
    """Brown board (size, size, 3) with faint flutes."""
    flutes = 0.02 * np.sin(np.arange(size) / size * 2.0 * np.pi * 64)[:, None]
    specks = 0.06 * cv2.GaussianBlur(rng.normal(size=(size, size)), (0, 0), 1.2)
    return _bytes(np.array([186, 142, 96]) * (1.0 + flutes + specks)[..., None])


PAINTS: dict[str, Paint] = {
    "floor": Paint(specular=0.05, shininess=0.1, picture=planks, repeat=0.6),
    "wall": Paint(specular=0.05, shininess=0.1, picture=plaster, repeat=0.4),
    "oak": Paint(
        specular=0.15, shininess=0.3, picture=partial(wood, rgb=(0.74, 0.56, 0.37)), repeat=1.6
    ),
    "pine": Paint(
        specular=0.1, shininess=0.2, picture=partial(wood, rgb=(0.84, 0.70, 0.50)), repeat=1.6
    ),
    "ash": Paint(rgb=(0.80, 0.68, 0.52), specular=0.15, shininess=0.3),
    "wicker": Paint(specular=0.05, shininess=0.1, picture=wicker, repeat=7.0),
    "wicker_rim": Paint(rgb=(0.60, 0.44, 0.26), specular=0.1, shininess=0.2),
    "cardboard": Paint(specular=0.03, shininess=0.1, picture=cardboard, repeat=3.0),
    "tape": Paint(rgb=(0.85, 0.76, 0.58), specular=0.3, shininess=0.5),
    "paper": Paint(rgb=(0.95, 0.95, 0.93), specular=0.02, shininess=0.1),
    "steel": Paint(rgb=(0.62, 0.64, 0.66), specular=0.5, shininess=0.6),
    "grey": Paint(rgb=(0.42, 0.44, 0.47), specular=0.2, shininess=0.4),
    "grey_rim": Paint(rgb=(0.55, 0.57, 0.60), specular=0.3, shininess=0.4),
    "dark": Paint(rgb=(0.13, 0.14, 0.15), specular=0.25, shininess=0.4),
    "white": Paint(rgb=(0.90, 0.89, 0.86), specular=0.1, shininess=0.2),
    "partition": Paint(rgb=(0.66, 0.73, 0.74), specular=0.05, shininess=0.1),
    "blue": Paint(rgb=(0.16, 0.33, 0.56), specular=0.2, shininess=0.3),
    "red": Paint(rgb=(0.80, 0.13, 0.11), specular=0.15, shininess=0.3),
    "yellow": Paint(rgb=(0.95, 0.76, 0.10), specular=0.2, shininess=0.3),
    "bottle": Paint(rgb=(0.36, 0.66, 0.86), alpha=0.85, specular=0.8, shininess=0.9),
    "label": Paint(rgb=(0.97, 0.97, 0.95), specular=0.1, shininess=0.2),
    "cap": Paint(rgb=(0.05, 0.22, 0.55), specular=0.4, shininess=0.5),
    "can": Paint(rgb=(0.78, 0.10, 0.12), specular=0.7, shininess=0.8),
    "coffee": Paint(rgb=(0.34, 0.18, 0.07), alpha=0.90, specular=0.9, shininess=0.9),
    "foliage": Paint(rgb=(0.20, 0.38, 0.19), specular=0.1, shininess=0.2),
    "teal": Paint(rgb=(0.33, 0.48, 0.50)),
    "sand": Paint(rgb=(0.62, 0.56, 0.40)),
}


def add_paint(spec: mujoco.MjSpec, name: str) -> str:
    """The name of the paint's material in `spec`, which is added where it is not there yet.

    Raises:
        ConfigError: no such paint; it lists those there are.
    """
    if name not in PAINTS:
        raise ConfigError(f"paint {name!r} is not known", f"use one of: {', '.join(PAINTS)}")
    full, paint = f"paint_{name}", PAINTS[name]
    if spec.material(full) is None:
        add_material(spec, full, paint, _picture(name))
    return full


def add_material(
    spec: mujoco.MjSpec, name: str, paint: Paint, picture: Image | None = None
) -> None:
    """A material with a paint's colour and shine, and a picture (H, W, 3) over it."""
    look = {
        "rgba": [*paint.rgb, paint.alpha],
        "specular": paint.specular,
        "shininess": paint.shininess,
    }
    material = spec.add_material(
        name=name, texuniform=True, texrepeat=[paint.repeat, paint.repeat], **look
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
