"""Left and right mixed up for a few frames: found as two jumps that cancel, and undone.

A chain of two states (as seen, exchanged) runs over the frames; the path that moves the landmarks
least wins (Viterbi). Being exchanged costs a little each frame, so a mix-up must be evident: its
jumps must outweigh its length.
"""

from dataclasses import dataclass, replace

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.motion import Flags
from exoactor.stages.body.fitting.landmarks import LANDMARKS
from exoactor.stages.body.fitting.observed import Observed

_ARMS = ("elbow", "wrist", "pinky", "index", "thumb")
_LEGS = ("knee", "ankle", "heel", "foot_index")
_BODY = ("shoulder", "hip", *_ARMS, *_LEGS)
_FACE = ("eye_inner", "eye", "eye_outer", "ear")


@dataclass(frozen=True)
class SwapConfig:
    """`cost_a_frame`: of being exchanged, in sizes of the person: mean motion of a landmark."""

    cost_a_frame: float = 0.02


def _pairs(parts: tuple[str, ...], mouth: bool = False) -> tuple[list[int], list[int]]:
    left = [LANDMARKS.index(f"left_{part}") for part in parts]
    right = [LANDMARKS.index(f"right_{part}") for part in parts]
    if mouth:
        left.append(LANDMARKS.index("mouth_left"))
        right.append(LANDMARKS.index("mouth_right"))
    return left, right


def fix_left_right_swaps(seen: Observed, config: SwapConfig | None = None) -> Observed:
    """The same with evident exchanges of the whole body, both legs or both arms undone."""
    config = config or SwapConfig()
    for parts, face in ((_BODY, True), (_LEGS, False), (_ARMS, False)):
        left, right = _pairs(parts)
        mixed = swapped(seen, left, right, config)
        if face:
            left, right = _pairs((*parts, *_FACE), mouth=True)
        seen = _swap(seen, mixed, left, right)
    return seen


def swapped(seen: Observed, left: list[int], right: list[int], config: SwapConfig) -> Flags:
    """(T,) True where the landmarks `left` and `right` bear each other's names."""
    size = np.median(np.linalg.norm(seen.px.max(1) - seen.px.min(1), axis=1))
    stature = np.median(np.linalg.norm(seen.world_m.max(1) - seen.world_m.min(1), axis=1))
    flat = np.concatenate([seen.px / size, seen.world_m[..., 2:] / stature], axis=-1)
    ways = np.stack([flat[:, left + right], flat[:, right + left]], axis=1)  # (T, 2, points, 3)
    motion = np.linalg.norm(ways[1:, None] - ways[:-1, :, None], axis=-1).mean(
        -1
    )  # (T-1, from, to)
    return _cheapest(motion, np.array([0.0, config.cost_a_frame]))


def _cheapest(motion: Array, price: Array) -> Flags:
    """The cheapest path through steps (T-1, 2, 2) and states priced (2,): (T,) True in state 1."""
    total, back = price.copy(), np.zeros((len(motion), 2), dtype=int)
    for step, cost in enumerate(motion):
        ways = total[:, None] + cost
        back[step] = ways.argmin(0)
        total = ways.min(0) + price
    path = [int(total.argmin())]
    for row in back[::-1]:
        path.append(int(row[path[-1]]))
    return np.array(path[::-1], dtype=bool)


def _swap(seen: Observed, mixed: Flags, left: list[int], right: list[int]) -> Observed:
    order = np.arange(len(LANDMARKS))
    order[left + right] = right + left
    columns = np.where(mixed[:, None], order, np.arange(len(LANDMARKS)))
    rows = np.arange(len(mixed))[:, None]
    return replace(
        seen,
        px=seen.px[rows, columns],
        world_m=seen.world_m[rows, columns],
        visibility=seen.visibility[rows, columns],
    )
