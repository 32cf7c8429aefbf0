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

_ARMS = ("left_elbow", "left_wrist", "left_pinky", "left_index", "left_thumb")
_LEGS = ("left_knee", "left_ankle", "left_heel", "left_foot_index")
_BODY = ("left_shoulder", "left_hip", *_ARMS, *_LEGS)
_FACE = ("left_eye_inner", "left_eye", "left_eye_outer", "left_ear", "mouth_left")


@dataclass(frozen=True)
class SwapConfig:
    """`cost_a_frame`: of being exchanged, in sizes of the person: mean motion of a landmark."""

    cost_a_frame: float = 0.02


def _pairs(lefts: tuple[str, ...]) -> tuple[list[int], list[int]]:
    rights = [name.replace("left", "right") for name in lefts]
    return [LANDMARKS.index(name) for name in lefts], [LANDMARKS.index(name) for name in rights]


def fix_left_right_swaps(seen: Observed, config: SwapConfig = SwapConfig()) -> Observed:
    """The same with evident exchanges of the whole body, both legs or both arms undone."""
    for parts, with_them in ((_BODY, _FACE), (_LEGS, ()), (_ARMS, ())):
        mixed = swapped(seen, *_pairs(parts), config)
        seen = _swap(seen, mixed, *_pairs((*parts, *with_them)))
    return seen


def swapped(seen: Observed, left: list[int], right: list[int], config: SwapConfig) -> Flags:
    """(T,) True where the landmarks `left` and `right` bear each other's names."""
    size, stature = (
        np.median(np.linalg.norm(np.ptp(points, axis=1), axis=1))
        for points in (seen.px, seen.world_m)
    )
    flat = np.concatenate([seen.px / size, seen.world_m[..., 2:] / stature], axis=-1)
    ways = np.stack([flat[:, left + right], flat[:, right + left]], axis=1)  # (T, 2, points, 3)
    step = np.linalg.norm(ways[1:, None] - ways[:-1, :, None], axis=-1)
    return _cheapest(step.mean(-1), np.array([0.0, config.cost_a_frame]))


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
    rows, fields = np.arange(len(mixed))[:, None], ("px", "world_m", "visibility")
    return replace(seen, **{name: getattr(seen, name)[rows, columns] for name in fields})
