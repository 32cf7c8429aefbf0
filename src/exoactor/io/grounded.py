"""grounded_motion.npz: the person before hands are put on things, of whom nothing is rounded."""

from pathlib import Path

from exoactor.core import fields
from exoactor.core.checks import Array
from exoactor.core.motion import HumanMotion
from exoactor.core.motion.person import GROUNDED_MOTION
from exoactor.io.files.npz import naming_the_file, read_fields, write_fields


def save_grounded_motion(path: Path, human: HumanMotion, hand_px: Array | None = None) -> None:
    """Write grounded_motion.npz; `hand_px`: of `Grounded`."""
    write_fields(path, GROUNDED_MOTION, {**vars(human), "hand_px": hand_px})


@naming_the_file
def load_grounded_motion(path: Path) -> tuple[HumanMotion, Array | None]:
    """Read grounded_motion.npz: the person, and `hand_px`."""
    values = read_fields(path, GROUNDED_MOTION)
    hand_px = values.pop("hand_px", None)

    human = HumanMotion(**values)
    fields.restore(human, "joint_quat_wxyz", values["joint_quat_wxyz"])
    if hand_px is None:
        return human, None
    return human, GROUNDED_MOTION[-1].checked(hand_px, {"T": len(human.time_s)})
