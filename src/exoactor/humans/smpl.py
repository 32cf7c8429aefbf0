"""Numbers of the SMPL family of body models, none of which is needed to know where a person is."""

import numpy as np

PELVIS_REST_M = np.array([0.0031, -0.3514, 0.0120])
"""J0 of the neutral SMPL-X body with zero betas (upstream files agree to 0.1 mm)."""
SMPL_REST_M = np.array([-0.0018, -0.2233, 0.0282])
"""The same of SMPL and SMPL-H, whose origin is higher (SMPLSim's smpl_humanoid.xml)."""
NEUTRAL_STATURE_M, METRES_A_BETA = 1.66, 0.1
"""Stature of the neutral body, and how the first shape coefficient changes it (GMR's rule)."""
