"""Runs of frames in which something holds."""

import numpy as np

from exoactor.core.motion import Flags


def runs(flags: Flags) -> list[tuple[int, int]]:
    """Where flags (T,) are set without a break: the first frame of each run, and one past its
    last.
    """
    edges = np.flatnonzero(np.diff(np.pad(flags, 1).astype(np.int8))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))
