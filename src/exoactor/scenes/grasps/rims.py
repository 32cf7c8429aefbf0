"""Palms under the rim of what they press on."""

from dataclasses import replace

import numpy as np

from exoactor.core.contacts import Grasp
from exoactor.scenes import solids
from exoactor.scenes.grasps.candidates import UP
from exoactor.scenes.grasps.config import DEFAULT, GraspConfig
from exoactor.scenes.scene import Thing

INSIDE_M, STEP_M, SKIN_M = 0.01, 0.0025, 1e-3
"""So far behind a site, and in such steps, a rim is looked for; and how exactly."""


def under_rim(thing: Thing, grasp: Grasp, config: GraspConfig = DEFAULT) -> Grasp:
    """The same grasp by two palms, with sites so far under the upper rim of what they press on that
    they do not slide over it, as low as half a hand over what the thing stands on at most.
    """
    palms = config.palms
    inside = grasp.sites_m - INSIDE_M * grasp.normals
    above = np.arange(0.0, palms.rim_m + STEP_M, STEP_M)
    solid = solids.within_m(thing, inside[:, None] + above[:, None] * UP, SKIN_M) > 0.0  # (S, A)
    steps = int(np.logical_and.accumulate(solid, axis=1).sum(axis=1).min())
    if steps == 0:
        return grasp  # too thin to tell

    room_m = float(grasp.sites_m[:, 2].min()) - palms.palm_half_m[1]
    under_m = float(np.clip(palms.rim_m - above[steps - 1], 0.0, max(0.0, room_m)))
    return replace(grasp, sites_m=grasp.sites_m - under_m * UP)
