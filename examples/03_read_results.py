"""Read a run folder into numpy, and into pandas where that is installed.

python examples/03_read_results.py runs/demo
"""

import sys
from importlib.util import find_spec

import numpy as np

import exoactor

run = exoactor.load(sys.argv[1])
did, asked = run.execution, run.reference

clip = slice(round(did.clip_start_s * did.fps), round(did.clip_end_s * did.fps) + 1)
error_rad = did.joint_pos_rad[clip] - asked.motion.joint_pos_rad[clip]  # (T, 29)
print(f"{did.fps:g} frames a second, {did.time_s[-1]:.1f} s, by {did.backend}")
print(f"joints are off by {np.rad2deg(np.abs(error_rad).mean()):.1f}° on average")
print(
    f"the pelvis went {np.linalg.norm(np.diff(did.root_pos_m[:, :2], axis=0), axis=1).sum():.2f} m"
)
print("metrics:", {name: run.metrics["track"][name] for name in ("fell", "mpjpe_local_mm")})

if find_spec("pandas"):
    import pandas as pd  # type: ignore[import-untyped, unused-ignore]

    frame = pd.DataFrame(did.joint_pos_rad, index=did.time_s, columns=did.motion.joint_names)
    print(frame.describe().T[["min", "mean", "max"]].head())
