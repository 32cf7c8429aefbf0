"""Two palms take anything by a grasp from its geometry, from where one stands square to it."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.scenes import furniture
from exoactor.scenes.scene import Thing
from made.acted import do, done, last, scene_of

CHAIR = replace(furniture.chair((1.1, 0.2), 0.3), mass_kg=3.0)
TABLE = replace(
    furniture.table((1.2, 0.0), 3.0, 0.5, depth_m=0.32, width_m=0.38), mass_kg=3.0, name="table"
)


@pytest.mark.parametrize("thing", [CHAIR, TABLE], ids=["chair", "table"])
def test_what_is_lifted_rises_upright_between_the_palms(thing: Thing) -> None:
    both = {"thing": thing.name, "hands": "both"}
    animation = done(
        scene_of(thing),
        do("walk_to", thing.name),
        do("reach", **both),
        do("grasp", **both),
        do("lift", **both),
        do("stand"),
    )
    assert last(animation, thing.name)[2] > 0.12
    up = rotations.rotate(animation.thing_quat_wxyz[-1, 0], np.array([0.0, 0.0, 1.0]))
    assert up[2] > 0.999
