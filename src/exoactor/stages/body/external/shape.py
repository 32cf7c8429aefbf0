"""The bones of the person in a file of SMPL parameters: the body model's, or of its stature."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exoactor.core.checks import Array
from exoactor.core.errors import BadMotionError, ConfigError
from exoactor.core.motion import SMPL_JOINTS, SMPL_PARENTS
from exoactor.humans import skeleton
from exoactor.humans.smpl import METRES_A_BETA, NEUTRAL_STATURE_M, PELVIS_REST_M
from exoactor.io.files import read_npz

NEXT = "give smpl_params.pt of GEM, hmr4d_results.pt of GVHMR, or an SMPL npz as AMASS has them"


@dataclass(frozen=True)
class BodyShape:
    """Bones (22, 3), the pelvis' rest place (3,), stature."""

    offsets_m: Array
    pelvis_rest_m: Array
    stature_m: float


def body_shape(
    path: Path, betas: Array, smplx: Path | None, rest_m: Array = PELVIS_REST_M
) -> BodyShape:
    """The bones of the shape (10 coefficients or more) that a file at `path` has.

    Without the body model they are this project's own, as long as the stature is; `rest_m`: J0 of
    the file's model.
    """
    if smplx is None:
        stature_m = NEUTRAL_STATURE_M + METRES_A_BETA * float(betas[0])
        if not 0.5 < stature_m < 2.6:
            raise BadMotionError(f"{path}: betas make a person of {stature_m:.3g} m", NEXT)
        return BodyShape(
            skeleton.rest_offsets_m(stature_m), rest_m * stature_m / NEUTRAL_STATURE_M, stature_m
        )

    model = read_npz(smplx, NEXT)
    missing = [name for name in ("v_template", "shapedirs", "J_regressor") if name not in model]
    if missing:
        raise ConfigError(
            f"--smplx {smplx} lacks {', '.join(missing)}",
            "give SMPLX_NEUTRAL.npz as it is distributed",
        )

    count = min(len(betas), model["shapedirs"].shape[-1], 10)
    shaped = model["v_template"] + model["shapedirs"][..., :count] @ betas[:count]
    joint = (np.asarray(model["J_regressor"]) @ shaped)[: len(SMPL_JOINTS)]
    offsets = np.concatenate([np.zeros((1, 3)), joint[1:] - joint[list(SMPL_PARENTS[1:])]])
    return BodyShape(offsets, joint[0], float(np.ptp(shaped[:, 1])))
