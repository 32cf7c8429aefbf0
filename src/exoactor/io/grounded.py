"""grounded_motion.npz: the person before hands are put on things, to be worked on: nothing of it is
rounded.
"""

from pathlib import Path

import numpy as np

from exoactor.core import checks
from exoactor.core.checks import Array
from exoactor.core.motion import HumanMotion
from exoactor.io import files

UNIT = 1e-12
"""Quaternions that normalising changes by less are unit ones, to what a float64 can hold."""


def save_grounded_motion(path: Path, human: HumanMotion, hand_px: Array | None = None) -> None:
    """Write grounded_motion.npz; `hand_px`: of `Grounded`."""
    seen = {} if hand_px is None else {"hand_px": hand_px}
    files.write_npz(path, **files.human_fields(human, np.float64), **seen)


@files._naming_the_file
def load_grounded_motion(path: Path) -> tuple[HumanMotion, Array | None]:
    """Read grounded_motion.npz: the person, and `hand_px`."""
    fields = files._read(path, files.OF_HUMAN)
    human = files.human_of(fields)
    stored = np.asarray(fields["joint_quat_wxyz"], dtype=np.float64)
    if np.abs(stored - human.joint_quat_wxyz).max() < UNIT:
        object.__setattr__(
            human, "joint_quat_wxyz", stored
        )  # normalised once more, the last bit would change
    if "hand_px" not in fields:
        return human, None
    return human, checks.array(fields["hand_px"], (len(human.time_s), 2, 2, 2), "hand_px")
