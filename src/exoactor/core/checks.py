"""Checks that the nouns run on their fields: shape, finiteness, unit norm.

All raise BadMotionError.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoactor.core.errors import BadMotionError

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
States = NDArray[np.int8]

RATES_HZ = (1.0, 1000.0)
"""From a slide show to the fastest motion capture."""
ROOM_S = 1200.0
"""Of what is held in memory: at 50 frames a second it fits several times. Twice what is taken from
a file (`plausible.LONGEST_S`): a robot comes to its first frame, and stands at the end."""
LARGEST = 1e9
"""Beyond it nothing is meant; what is near the camera's plane is seen millions of pixels away."""
NEXT = "check the tool that wrote it; the file layout is in docs/conventions.md"


def array(value: Any, shape: Sequence[int | None], name: str) -> Array:
    """`value` as a finite float64 array of `shape` (None: any length).

    `name` is used in the error.
    """
    try:
        out = np.ascontiguousarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadMotionError(f"{name} does not hold numbers", NEXT) from None

    if out.ndim != len(shape) or any(
        want is not None and have != want for have, want in zip(out.shape, shape, strict=True)
    ):
        want = "×".join("T" if n is None else str(n) for n in shape)
        raise BadMotionError(f"{name} has shape {out.shape}, expected {want}", NEXT)

    if not np.isfinite(out).all():
        first = np.argwhere(~np.isfinite(out))[0]
        raise BadMotionError(
            f"{name} has a value that is not finite at {tuple(int(i) for i in first)}", NEXT
        )
    if out.size and (largest := float(np.abs(out).max())) > LARGEST:
        raise BadMotionError(
            f"{name} holds the value {largest:.3g}, beyond any that can be meant", NEXT
        )

    return out


def quaternions(value: Any, shape: Sequence[int | None], name: str) -> Array:
    """Unit quaternions wxyz: checked for a norm near one, normalised, kept on one hemisphere along
    the first axis.
    """
    out = array(value, shape, name)
    norm = np.linalg.norm(out, axis=-1, keepdims=True)
    if (np.abs(norm - 1.0) > 0.05).any():
        worst = float(norm.flat[np.abs(norm - 1.0).argmax()])
        raise BadMotionError(f"{name} holds a quaternion of norm {worst:.3f}, expected 1", NEXT)

    out = out / norm
    # q and -q are the same rotation; a sign flip between frames would break interpolation
    if len(out) > 1:
        flips = np.where((out[1:] * out[:-1]).sum(-1) < 0.0, -1.0, 1.0)
        out[1:] *= np.cumprod(flips, axis=0)[..., None]

    return np.asarray(out)


def instants(value: Any, shape: Sequence[int | None], name: str) -> Array:
    """Times in seconds, which increase; at least one, and not longer than ROOM_S."""
    out = array(value, shape, name)
    if len(out) == 0 or (np.diff(out) <= 0.0).any():
        raise BadMotionError(f"{name} must hold at least one instant and increase", NEXT)
    lasts(float(out[-1] - out[0]), name)
    return out


def shares(value: Any, shape: Sequence[int | None], name: str) -> Array:
    """Numbers from 0 to 1."""
    out = array(value, shape, name)
    if out.min() < 0.0 or out.max() > 1.0:
        raise BadMotionError(f"{name} must lie between 0 and 1", NEXT)
    return out


def flags(value: Any, shape: Sequence[int | None], name: str) -> Flags:
    """Yes or no, of exactly this shape."""
    out = np.asarray(value, dtype=np.bool_)
    if out.shape != tuple(shape):
        raise BadMotionError(f"{name} has shape {out.shape}, expected {tuple(shape)}", NEXT)
    return out


def positive(value: Any, name: str) -> float:
    """A finite number above zero."""
    out = float(array(np.atleast_1d(value), (1,), name)[0])
    if out <= 0.0:
        raise BadMotionError(f"{name} is {out}, expected a number above zero", NEXT)
    return out


def rate(value: Any, name: str) -> float:
    """Frames a second."""
    out = positive(value, name)
    if not RATES_HZ[0] <= out <= RATES_HZ[1]:
        raise BadMotionError(
            f"{name} is {out:g}, expected {RATES_HZ[0]:g} to {RATES_HZ[1]:g} frames a second", NEXT
        )
    return out


def lasts(seconds: float, name: str) -> None:
    """BadMotionError where something lasts longer than ROOM_S."""
    if seconds > ROOM_S:
        raise BadMotionError(
            f"{name}: it lasts {seconds:.0f} s, over {ROOM_S:.0f}", "give a part of it"
        )


def names(value: Sequence[str], expected: Sequence[str], name: str) -> tuple[str, ...]:
    """Names in the expected order; another order is refused, for nothing here could follow it."""
    out = tuple(str(v) for v in value)
    if out != tuple(expected):
        wrong = sorted(set(out) ^ set(expected))
        raise BadMotionError(
            f"{name} differs from the expected names: {', '.join(wrong) or 'another order'}", NEXT
        )
    return out
