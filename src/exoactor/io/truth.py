"""truth.npz: what an imagined clip really shows.

Written by the rehearsal, read by benchmarks only.
"""

from pathlib import Path

import numpy as np

from exoactor.core.frames import CAMERA, Camera
from exoactor.core.motion import HumanMotion, Surroundings
from exoactor.core.motion.execution import THINGS
from exoactor.core.motion.person import HUMAN_MOTION
from exoactor.core.truth import TRUTH, Truth
from exoactor.io.files.nouns import things_to_fields
from exoactor.io.files.npz import naming_the_file, read_fields, write_fields


def save_truth(path: Path, truth: Truth) -> None:
    """Write truth.npz."""
    values = {**vars(truth.human), **vars(truth), **vars(truth.camera)}
    write_fields(path, TRUTH, {**values, **things_to_fields(truth.surroundings)})


@naming_the_file
def load_truth(path: Path) -> Truth:
    """Read truth.npz."""
    values = read_fields(path, TRUTH)
    return Truth(
        human=HumanMotion(**{spec.name: values[spec.name] for spec in HUMAN_MOTION}),
        state_left=values["state_left"].astype(np.int8),
        state_right=values["state_right"].astype(np.int8),
        camera=Camera(**{spec.name: values[spec.name] for spec in CAMERA}),
        surroundings=Surroundings(*(values[spec.name] for spec in THINGS)),
        hand_visible=values["hand_visible"].astype(np.float64),
    )
