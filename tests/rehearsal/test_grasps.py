"""Two palms take anything by a grasp from its geometry, from where one stands square to it."""

from dataclasses import replace

import numpy as np
import pytest

from exoactor.core import rotations
from exoactor.core.motion import SMPL_JOINTS
from exoactor.scenes import furniture
from exoactor.scenes.scene import Part, Thing
from made.acted import do, done, last, scene_of

CHAIR = replace(furniture.chair((1.1, 0.2), 0.3), mass_kg=3.0)
TABLE = replace(
    furniture.table((1.2, 0.0), 3.0, 0.5, depth_m=0.32, width_m=0.38), mass_kg=3.0, name="table"
)
STAND = Thing(
    "stand",
    ("stand",),
    (
        Part("foot", "box", (0.14, 0.14, 0.02), (0.0, 0.0, 0.02)),
        Part("post", "box", (0.015, 0.015, 0.37), (0.0, 0.0, 0.39)),
        Part("bar", "box", (0.015, 0.17, 0.02), (0.0, 0.0, 0.78)),
        *(Part(f"horn_{y}", "box", (0.015, 0.015, 0.08), (0.0, y, 0.87)) for y in (-0.15, 0.15)),
    ),
    (1.2, 0.0, 0.0),
    mass_kg=1.5,
)
"""Its horns are nearly as high as palms that carry."""


@pytest.mark.parametrize("thing", [CHAIR, TABLE, STAND], ids=["chair", "table", "stand"])
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


def test_one_hand_takes_a_pail_by_its_handle() -> None:
    table = furniture.table((1.0, 0.0), np.pi, 0.64)
    lying = (np.sqrt(0.5), np.sqrt(0.5), 0.0, 0.0)
    parts = (
        Part("bowl", "cylinder", (0.09, 0.09), (0.0, 0.0, 0.09)),
        *(Part(f"bow_{y}", "box", (0.006, 0.006, 0.05), (0.0, y, 0.23)) for y in (-0.085, 0.085)),
        Part("handle", "capsule", (0.012, 0.085), (0.0, 0.0, 0.28), lying),
    )
    pail = Thing("pail", ("pail",), parts, (0.95, -0.1, 0.64), 1.5, mass_kg=0.5)
    right = {"thing": "pail", "hands": "right"}
    animation = done(
        scene_of(table, pail),
        do("walk_to", "pail"),
        do("reach", **right),
        do("grasp", **right),
        do("lift", **right),
        do("stand"),
    )
    performance = animation.performance
    wrist = performance.actor.joints(performance.pose)[-1, SMPL_JOINTS.index("right_wrist")]
    assert np.linalg.norm(wrist - last(animation, "pail") - [0.0, 0.0, 0.28]) < 0.14
