"""Statistics as LeRobot's training normalises by: min, max, mean, std, count, and the quantiles q01
to q99.

Of numbers a column each; of pictures a channel each, from 0 to 1, shape (3, 1, 1), over as many
frames and as few pixels as LeRobot itself looks at (lerobot/datasets/compute_stats.py of 0.4).
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exoactor.io.video import Frame

QUANTILES = {"q01": 0.01, "q10": 0.10, "q50": 0.50, "q90": 0.90, "q99": 0.99}
FEWEST, MOST, POWER = 100, 10_000, 0.75
"""Frames looked at: count ** POWER, within these."""
LARGE_PX, LOOKED_AT_PX = 300, 150
"""Pictures at least so large are thinned out until the longer side has about as many."""

Stats = dict[str, list[Any]]


def of_numbers(value: NDArray[Any]) -> Stats:
    """Of an array (T,) or (T, N): each statistic has N values, one for (T,)."""
    table = np.asarray(value, dtype=np.float64).reshape(len(value), -1)
    found = {"min": table.min(0), "max": table.max(0), "mean": table.mean(0), "std": table.std(0)}
    found |= dict(zip(QUANTILES, np.quantile(table, list(QUANTILES.values()), axis=0), strict=True))
    return {**{name: row.tolist() for name, row in found.items()}, "count": [len(table)]}


def of_pictures(pictures: Iterable[Frame], count: int) -> Stats:
    """Of the first `count` pictures (H, W, 3), uint8, red first."""
    chosen = set(np.round(np.linspace(0, count - 1, _looked_at(count))).astype(int).tolist())
    seen = np.zeros((3, 256), dtype=np.int64)  # how many pixels have each level

    for number, picture in enumerate(pictures):
        if number in chosen:
            channels = np.moveaxis(_thinned(picture), -1, 0)
            seen += np.stack([np.bincount(one.ravel(), minlength=256) for one in channels])

    level, share = np.arange(256) / 255.0, seen / seen.sum(axis=1, keepdims=True)
    mean = share @ level
    spread = np.sqrt((share * (level - mean[:, None]) ** 2).sum(axis=1))
    there = [level[channel > 0] for channel in seen]
    least, most = [of[0] for of in there], [of[-1] for of in there]
    found = {"min": least, "max": most, "mean": mean, "std": spread}
    reached = share.cumsum(axis=1)
    found |= {name: level[(reached >= q - 1e-9).argmax(axis=1)] for name, q in QUANTILES.items()}
    stats: Stats = {name: [[[float(one)]] for one in row] for name, row in found.items()}
    return {**stats, "count": [len(chosen)]}


def _looked_at(count: int) -> int:
    return max(min(FEWEST, count), min(int(count**POWER), MOST))


def _thinned(picture: Frame) -> Frame:
    longer = max(picture.shape[:2])
    step = 1 if longer < LARGE_PX else longer // LOOKED_AT_PX
    return picture[::step, ::step]
