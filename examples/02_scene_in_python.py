"""A scene of your own: a table with a box on it, and an instruction.

python examples/02_scene_in_python.py
"""

import sys

import numpy as np

import exoactor
from exoactor import BackEnds, Part, Scene, Start, Thing
from exoactor.scenes.moves import Moves

tracker = sys.argv[1] if len(sys.argv) > 1 else "auto"

TABLE_M = 0.66
table = Thing(
    "desk",
    ("desk", "table"),
    (Part("top", "box", (0.35, 0.5, TABLE_M / 2.0), pos_m=(0.0, 0.0, TABLE_M / 2.0), paint="oak"),),
    pos_m=(1.6, 0.0, 0.0),
)
parcel = Thing(
    "parcel",
    ("parcel", "box"),
    (Part("body", "box", (0.12, 0.15, 0.1), pos_m=(0.0, 0.0, 0.1), paint="cardboard"),),
    pos_m=(1.4, 0.0, TABLE_M),
    mass_kg=0.8,
)
camera = Moves("mine", 0).camera((-0.97, -2.0, 1.3), (0.85, 0.05, 0.45)).scaled(0.5)  # quicker
scene = Scene("mine", 0, "walk to the desk", (table, parcel), Start((0.0, 0.0), 0.0), camera)

run = exoactor.run("walk to the desk", scene=scene, back_ends=BackEnds(track=tracker))

print(*run.verdict.reasons, sep="\n")
things = run.execution.surroundings
assert things is not None
moved_m = np.linalg.norm(things.pos_m[-1] - things.pos_m[0], axis=-1)
print({name: f"{1e3 * moved:.0f} mm" for name, moved in zip(things.names, moved_m, strict=True)})
